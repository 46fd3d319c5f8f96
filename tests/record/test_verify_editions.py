from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from condition.canonical import digest
from condition.models import Condition, Draft, Specialty
from record import actions, verification
from record.guards import lower_guards, raise_guards
from record.models import (
    Change,
    CitedKey,
    CurrentEdition,
    Edition,
    EditionSection,
    Review,
    Revision,
    Standing,
    Verified,
)
from record.verification import due_tonight, faults, unverified_since
from treatments.models import Medication

pytestmark = pytest.mark.both_databases


@pytest.fixture
def record(board):
    """Two editions and a later review."""
    board.published_edition()
    board.write_ibuprofen("600 mg")
    board.sign("medications")
    board.publish()
    board.approve("causes", by=board.second_clinician)
    return board


def verify() -> str:
    out = StringIO()
    call_command("verify_editions", stdout=out)
    return out.getvalue()


def behind_our_back(model, **change) -> None:
    lower_guards()
    last = model.objects.order_by("-pk").first()
    model.objects.filter(pk=last.pk).update(**change)
    raise_guards()


def test_a_clean_record_prints_its_heads(record):
    head = Edition.objects.get(number=2)
    assert f"lumbar-wedging 2 {head.digest}" in verify()


@pytest.mark.parametrize(
    ("model", "change", "found"),
    [
        (Revision, {"canonical": "{}"}, "not the ones that were signed"),
        (Revision, {"canonical": "{}", "digest": digest("{}")}, "can't be read"),
        (Revision, {"item_keys": {}}, "keys are not as many"),
        (Change, {"sequence": 9}, "breaks the path"),
        (Edition, {"canonical": "{}"}, "not what was published"),
        (Edition, {"summary": "Nothing happened."}, "its summary was changed"),
        (EditionSection, {"is_signed": False}, "shows other words"),
        (EditionSection, {"parts": "{}"}, "shown otherwise than it was published"),
        (Standing, {"canonical": "{}"}, "not the fact"),
        (Standing, {"section": "faq"}, "kind or section"),
        (Review, {"name": "Somebody Else"}, "its review was changed"),
    ],
)
def test_a_row_changed_behind_our_back_is_named(record, model, change, found):
    behind_our_back(model, **change)
    with pytest.raises(CommandError, match=found):
        verify()


@pytest.mark.parametrize(
    "damage",
    [
        lambda: Draft.objects.filter(section="medications").delete(),
        lambda: Medication.objects.update(side_effects="None at all."),
        lambda: Medication.objects.update(key="bcdfghjk"),
        lambda: Medication.objects.update(unresolved_sources=["PMC"]),
        lambda: Draft.objects.filter(section="medications").update(introduction="Take two."),
    ],
)
def test_a_draft_whose_rows_are_not_what_was_saved_is_named(record, damage):
    damage()
    with pytest.raises(CommandError, match="medications: the draft's rows"):
        verify()


def test_a_draft_that_nobody_saved_is_named(record):
    Draft.objects.create(condition=record.article, section="faq", introduction="Ask.")
    with pytest.raises(CommandError, match="faq: the draft's rows"):
        verify()


def test_putting_the_words_back_mends_the_rows(record):
    Draft.objects.all().delete()
    for section in ("causes", "medications"):
        revision = record.revision(section)
        actions.put_back(revision=revision, reason="The rows were lost.", by=record.author)
    assert "lumbar-wedging 2" in verify()


def test_a_review_taken_from_an_edition_is_named(record):
    lower_guards()
    EditionSection.objects.get(edition__number=2, section="causes").reviews.clear()
    raise_guards()
    with pytest.raises(CommandError, match="reviews of causes"):
        verify()


def test_a_newest_edition_cut_off_is_noticed_by_the_condition(record):
    lower_guards()
    CurrentEdition.objects.update(edition=Edition.objects.get(number=1))
    raise_guards()
    with pytest.raises(CommandError, match="not the newest"):
        verify()


def test_lowered_guards_are_named(record):
    lower_guards()
    with pytest.raises(CommandError, match="does not guard"):
        verify()
    raise_guards()


def test_a_stopped_run_goes_on_and_the_night_looks_at_what_is_new(record, later):
    verify()
    assert not unverified_since(timezone.now() - timedelta(days=1)).exists()
    assert [one.pk for one in due_tonight()] == [record.article.pk]  # the part of the rest
    others = [
        Condition.objects.create(
            title=f"Other {number}", slug=f"other-{number}", specialty=record.article.specialty
        )
        for number in range(3)
    ]
    assert {one.pk for one in due_tonight()} == {record.article.pk, *(one.pk for one in others)}
    call_command("verify_editions", "--go-on", stdout=StringIO())
    assert due_tonight().count() == 1
    later(timedelta(minutes=1))
    record.write_causes("Myeloma")
    assert record.article in due_tonight()
    behind_our_back(Edition, canonical="{}")
    with pytest.raises(CommandError, match="not what was published"):
        call_command("verify_editions", "--all", "--nightly", stdout=StringIO())


def test_an_article_counts_as_verified_from_the_beginning_of_the_look(record, monkeypatch):
    """An act in the middle of it is newer, and looked at in the next night."""
    looked = []
    whole = verification._edition_faults
    monkeypatch.setattr(
        verification, "_edition_faults", lambda one: looked.append(timezone.now()) or whole(one)
    )
    for _found in verification.verify(Condition.objects.all()):
        pass
    assert Verified.objects.get().at <= looked[0]


def test_a_key_too_long_for_the_library_is_kept_out_of_the_index(board):
    board.write("faq", {"introduction": f"Ask [@{'a' * 81}] or [@short]."})
    assert [one.key for one in CitedKey.objects.all()] == ["short"]
    assert list(faults()) == []


@pytest.mark.django_db(transaction=True)
def test_what_others_write_meanwhile_stops_no_look_at_many_articles():
    def write(number):
        Specialty.objects.create(name=f"Specialty {number}", slug=f"specialty-{number}")
        connection.close()

    write(0)
    unfiled = Specialty.objects.get()
    Condition.objects.bulk_create(
        Condition(title=f"Article {n}", slug=f"article-{n}", specialty=unfiled) for n in range(600)
    )
    looked = verification.verify(Condition.objects.order_by("pk"))
    with ThreadPoolExecutor(max_workers=1) as elsewhere:
        for number in (1, 2):
            assert next(looked)[1] == []
            elsewhere.submit(write, number).result()
    assert next(looked)[1] == []
