"""A section whose schema changes: no word changes with it, so nothing is un-signed (rule 1)."""

from dataclasses import replace

import pytest

from accounts.models import Role
from accounts.refusals import NothingChanged
from condition import registry
from record import actions
from record.archive.checks import first_fault
from record.archive.contents import record_of
from record.judgement.overview import overview
from record.judgement.path import authors_of
from record.models import Revision, State
from record.verification import faults
from tests.cast import person
from tests.databases import empty

pytestmark = pytest.mark.both_databases


@pytest.fixture
def newer(board, monkeypatch):
    """The causes, signed and published; then the section gets another schema version."""
    board.published_edition()
    kept = record_of(board.article_now)
    section = registry.section("causes")
    upcasters = {**section.upcasters, section.schema_version: dict}
    declared = replace(section, upcasters=upcasters)
    monkeypatch.setitem(registry._sections, "causes", declared)
    board.kept = kept
    return board


def entry(board):
    return next(one for one in overview(board.article_now) if one.section.key == "causes")


def test_saving_the_same_words_changes_nothing(newer):
    with pytest.raises(NothingChanged):
        newer.write("causes", newer.words("causes"))
    assert entry(newer).state == State.PUBLISHED
    assert list(faults()) == []


def test_other_words_are_a_revision_of_the_new_version(newer):
    before = newer.revision("causes")
    newer.write_causes("Osteosarcoma")
    assert newer.revision("causes") != before
    assert entry(newer).state == State.CHANGED


def test_words_that_come_back_are_signed_and_have_the_authors_they_had(newer):
    signed = newer.revision("causes")
    newer.write_causes("Osteosarcoma", by=newer.second_author)
    actions.put_back(revision=signed, reason="As it was.", by=newer.author)
    assert newer.revision("causes") == signed
    assert newer.author.pk in authors_of(signed)
    assert entry(newer).draft.judgement.is_signed


def test_the_same_words_typed_again_are_the_signed_ones(newer):
    signed, words = newer.revision("causes"), newer.words("causes")
    newer.write_causes("Osteosarcoma")
    for item in words["causes"]:
        item.pop("key")
    newer.write("causes", words)
    assert newer.revision("causes") == signed
    assert Revision.objects.filter(section="causes").count() == 2


def test_going_back_to_an_edition_before_it_puts_the_signed_words_out(newer):
    signed = newer.revision("causes")
    first = newer.article_now.current.edition
    newer.write_causes("Osteosarcoma")
    newer.sign("causes")
    newer.publish("Another cause.")
    edition = actions.roll_back(
        condition=newer.article_now,
        to=first,
        sections=["causes"],
        by=newer.publisher,
        summary="No.",
    )
    shown = edition.sections.get(section="causes")
    assert (shown.revision, shown.is_signed) == (signed, True)


def test_an_archive_exported_before_it_verifies_and_comes_back_signed(newer):
    assert first_fault(newer.kept) == ""
    empty()
    administrator = person("Somebody else", Role.Kind.ADMINISTRATOR)
    origin = {"site": "Another house", "url": "https://health.example.org"}
    condition = actions.restore(record=newer.kept, origin=origin, by=administrator)
    assert list(faults()) == []
    shown = {one.section.key: one for one in overview(condition)}["causes"]
    assert shown.state == State.PUBLISHED
    assert shown.published_judgement.is_signed
