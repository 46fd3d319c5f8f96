"""An archived article comes back without loss, and says where it was signed."""

import base64
import copy
import hashlib
import json
from functools import partial
from pathlib import Path

import pytest

from accounts.actions import grant_role
from accounts.models import LoggedAct, Person, Role
from accounts.refusals import NotYourRole
from condition import registry
from condition.canonical import canonical_json, digest
from condition.models import Condition, Draft, Reference, Specialty
from reading.export import read_export
from record import actions
from record.archive.checks import first_fault
from record.archive.contents import LATER_FIELDS, digest_of, record_of
from record.judgement.overview import State, overview
from record.models import Change, SectionState, Standing
from record.refusals import AddressTaken, DoesNotFit, OwnWords
from record.verification import faults
from tests.cast import person
from tests.databases import empty
from tests.kept import once
from tests.reading.conftest import two_sources

ARCHIVE = Path(__file__).parent / "archives" / "before-groups-and-dosages.html"
ORIGIN = {"site": "Another house", "url": "https://health.example.org"}

TO_COME = "2999-01-01T00:00:00+00:00"  # what is later than a restoration was not made elsewhere


@pytest.fixture
def record(board) -> dict:
    """The record of an article with a life behind it."""
    return once("an article with a life behind it", partial(lived, board), board)


def lived(board) -> dict:
    two_sources()
    names = {"edition": "3rd", "publisher": "A house", "pmcid": "PMC123", "isbn": "9783161484100"}
    Reference.objects.filter(key="first-2001").update(**names)
    board.write("overview", {"introduction": "Known [@first-2001]."})
    board.sign("overview")
    board.published_edition()
    actions.confirm(
        revision=board.revision("causes"), by=board.second_clinician, competence="clinical"
    )
    board.write_causes("Haemangioma", "Chordoma")
    board.submit("causes")
    actions.take_back(revision=board.revision("causes"), by=board.author)
    board.sign("causes")
    board.publish("One more cause.")
    actions.rename(condition=board.article, slug="lumbar-wedge", by=board.publisher)
    board.write_ibuprofen("600 mg")
    return record_of(board.article_now)


@pytest.fixture
def administrator(record) -> Person:
    """The administrator of a site that has nothing else."""
    empty()
    return person("Somebody else", Role.Kind.ADMINISTRATOR)


def restored(record: dict, by: Person) -> Condition:
    """The article, read back."""
    return actions.restore(record=record, origin=ORIGIN, by=by)


@pytest.mark.both_databases
def test_it_says_the_same_again(record, administrator):
    condition = restored(record, administrator)
    again = record_of(condition)
    *before, fact = again.pop("standing")
    people = [one for one in again.pop("people") if one["name"] != "Somebody else"]
    kept = dict(record)
    assert before == kept.pop("standing")
    assert people == kept.pop("people")
    assert again == kept
    assert json.loads(fact["canonical"])["body"] == {
        **ORIGIN,
        "last_edition": 2,
        "record": digest_of(record),
    }


@pytest.mark.both_databases
def test_every_digest_and_chain_holds(record, administrator):
    restored(record, administrator)
    assert SectionState.objects.count() == 3
    assert list(faults()) == []


@pytest.mark.both_databases
def test_drafts_go_on_where_they_were(record, administrator):
    condition = restored(record, administrator)
    draft = Draft.objects.get(condition=condition, section="medications")
    (row,) = record["revisions"][-1:]
    (dosage,) = json.loads(row["canonical"])["medications"][0]["dosages"]
    assert dosage["typed"]["dose"]["low"] == "600"
    assert draft.introduction == ""


def test_nobody_gets_an_account_or_a_power_by_it(record, administrator):
    restored(record, administrator)
    strangers = Person.objects.exclude(pk=administrator.pk)
    assert strangers.count() == len(record["people"])
    assert not strangers.exclude(user=None).exists()
    assert not Role.objects.filter(person__in=strangers, withdrawn_at=None).exists()


@pytest.mark.both_databases
def test_whoever_is_here_already_stays_as_they_are(record, administrator):
    known = Person.objects.create(uuid=record["people"][0]["id"], name="As we call them")
    restored(record, administrator)
    known.refresh_from_db()
    assert known.name == "As we call them"


def test_an_approval_in_the_file_approves_nothing_in_the_name_of_somebody_here(
    record, administrator
):
    review = record["reviews"][0]
    known = person("Our clinician", *Role.Kind.values)
    Person.objects.filter(pk=known.pk).update(uuid=review["reviewer"])
    restored(record, administrator)
    roles = {review.role for review in known.reviews.all()}
    assert roles
    assert all(role.withdrawn_at for role in roles)
    assert known.roles.filter(withdrawn_at=None).count() == len(Role.Kind.values)


def test_who_restores_an_article_signs_nothing_that_its_archive_says_others_wrote(
    record, administrator
):
    actions.restore(record=record, origin=ORIGIN, by=administrator)
    words = Change.objects.filter(section="medications").latest("sequence").to_revision
    actions.submit(revision=words, by=person("Somebody", Role.Kind.AUTHOR))
    grant_role(person=administrator, kind=Role.Kind.CLINICAL, by=None)
    with pytest.raises(OwnWords):
        actions.approve(revision=words, by=administrator, competence="clinical")


def test_the_act_is_logged_and_stands_in_the_record(record, administrator):
    condition = restored(record, administrator)
    assert condition.standing.last().kind == Standing.Kind.RESTORED
    logged = LoggedAct.objects.get(verb=LoggedAct.Verb.RESTORED)
    assert (logged.by, logged.condition) == (administrator, condition)


def test_the_page_says_where_it_was_signed(record, administrator, client):
    restored(record, administrator)
    page = client.get("/conditions/lumbar-wedge/").text
    assert "Another house" in page
    assert "Clinician, MD (clinical reviewer, at Another house)" in page
    assert client.get("/conditions/lumbar-wedging/").status_code == 301


@pytest.mark.both_databases
def test_the_next_edition_is_made_here_and_keeps_what_was_signed_there(record, administrator):
    restored(record, administrator)
    publisher = person("Our publisher", Role.Kind.PUBLISHER)
    Condition.objects.update(title="Lumbar wedge")
    condition = Condition.objects.get()
    edition = actions.publish(condition=condition, by=publisher, summary="A better title.")
    assert edition.number == 3
    assert all(row.is_signed for row in edition.sections.all())
    assert list(faults()) == []


def test_only_an_administrator_restores(record, administrator):
    author = person("Our author", Role.Kind.AUTHOR)
    with pytest.raises(NotYourRole):
        restored(record, author)


def test_an_article_that_is_here_is_not_overwritten(record, board):
    with pytest.raises(AddressTaken, match="here already"):
        restored(record, board.administrator)


@pytest.mark.both_databases
@pytest.mark.parametrize("slug", ["lumbar-wedge", "lumbar-wedging"])
def test_an_address_that_is_taken_is_not_taken_again(record, administrator, slug):
    spine = Specialty.objects.create(name="Spine", slug="spine")
    Condition.objects.create(title="Another", slug=slug, specialty=spine)
    with pytest.raises(AddressTaken, match=slug):
        restored(record, administrator)


def broken(record: dict, break_it) -> dict:
    """The record with one thing changed."""
    changed = copy.deepcopy(record)
    break_it(changed)
    return changed


def in_manifest(record, place, **changes) -> None:
    """Change what an edition says, digest and all."""
    edition = record["editions"][place]
    manifest = {**json.loads(edition["canonical"]), **changes}
    edition["canonical"] = json.dumps(manifest, ensure_ascii=False, separators=(",", ":"))


BROKEN = {
    "its words are not the ones that were signed": lambda it: it["revisions"][0].update(
        canonical=it["revisions"][0]["canonical"].replace("Known", "Shown")
    ),
    "its items and their keys are not as many": lambda it: it["revisions"][1]["item_keys"].update(
        causes=[]
    ),
    "Change 2 of causes breaks the path": lambda it: it["changes"].pop(1),
    "Edition 1: what it says is not what was published": lambda it: in_manifest(
        it, 0, summary="Nothing."
    ),
    "Edition 1: it does not follow the one before it": lambda it: it["editions"].pop(0),
    "Edition 1: overview shows other words": lambda it: it["editions"][0]["sections"][0].update(
        is_signed=False
    ),
    "Edition 1: overview is shown otherwise": lambda it: it["editions"][0]["sections"][0].update(
        parts="{}"
    ),
    "Edition 1: the reviews of overview are not": lambda it: it["reviews"][0].update(name="Nobody"),
    "Standing 1: its review is missing": lambda it: it["standing"][0].update(review=None),
    "The review by Clinician is of a time to come": lambda it: it["reviews"].append(
        {**it["reviews"][0], "at": TO_COME}
    ),
    "A change of overview is of a time to come": lambda it: it["changes"][0].update(at=TO_COME),
    "A submission of overview is of a time to come": lambda it: it["submissions"][0].update(
        at=TO_COME
    ),
    "Standing 1: it is not the fact": lambda it: it["standing"][0].update(canonical="{}"),
    "“first-2001” is another source": lambda it: it["references"][0].update(doi="10.9999/z"),
    "The source “first-2001” is missing": lambda it: it["references"].clear(),
    "not in the form of an archive": lambda it: it.pop("reviews"),
    "of format 2": lambda it: it.update(format=2),
}


def test_the_first_thing_that_does_not_fit_is_named(record):
    assert first_fault(record) == ""
    for sentence, break_it in BROKEN.items():
        assert sentence in first_fault(broken(record, break_it))


def altered(record: dict, **changes) -> dict:
    """The record whose first edition says otherwise of its first section, digests and all."""
    changed = copy.deepcopy(record)
    (edition, *_others), (row, *_rows) = changed["editions"], changed["editions"][0]["sections"]
    said = json.loads(edition["canonical"])
    said["sections"][0].update(changes)
    row.update({name: value for name, value in changes.items() if name != "reviews"})
    edition["canonical"] = canonical_json(said)
    edition["digest"] = digest(edition["canonical"])
    return changed


@pytest.mark.parametrize("kept", [{"reviews": []}, {"competences": []}])
def test_words_are_not_signed_without_the_approvals_that_they_need(record, kept):
    fault = first_fault(altered(record, is_signed=True, **kept))
    assert fault == "Edition 1: overview lacks the approvals that it needs."


def test_a_request_or_an_approval_of_other_words_signs_nothing(record):
    reviews = json.loads(record["editions"][0]["canonical"])["sections"][0]["reviews"]
    for change in ({"verdict": "changes_requested"}, {"revision": "0" * 64}, {"holds_until": None}):
        changed = altered(record, reviews=[{**review, **change} for review in reviews])
        assert "lacks the approvals" in first_fault(changed)


@pytest.mark.both_databases
def test_what_is_refused_leaves_nothing_behind(record, administrator):
    record["editions"].reverse()
    with pytest.raises(DoesNotFit, match="Edition 1"):
        restored(record, administrator)
    assert not Condition.objects.exists()
    assert not Reference.objects.exists()
    assert Person.objects.count() == 1


def test_a_key_that_means_another_source_here_refuses_it(record, administrator):
    Reference.objects.create(key="first-2001", kind="web", title="Another", doi="10.1/2")
    with pytest.raises(DoesNotFit, match="another source in this library"):
        restored(record, administrator)


def test_a_source_that_is_here_under_another_key_refuses_it(record, administrator):
    Reference.objects.create(key="ours", kind="web", title="The same", pmid="123")
    with pytest.raises(DoesNotFit, match="is “ours” in this library"):
        restored(record, administrator)


def test_a_source_that_is_here_by_its_pmcid_alone_refuses_it(record, administrator):
    Reference.objects.create(key="ours", kind="web", title="The same", pmcid="PMC123")
    with pytest.raises(DoesNotFit, match="is “ours” in this library"):
        restored(record, administrator)


@pytest.mark.both_databases
def test_a_source_comes_back_with_all_that_it_had(record, administrator):
    restored(record, administrator)
    source = Reference.objects.get(key="first-2001")
    said = json.loads(record["editions"][-1]["canonical"])["references"]["first-2001"]
    assert source.record() == said
    assert said["publisher"] == "A house"


def test_an_older_archive_without_a_source_s_later_fields_comes_back(record, administrator):
    for name in LATER_FIELDS:
        del record["references"][0][name]
    restored(record, administrator)
    assert Reference.objects.get(key="first-2001").publisher == ""


def test_the_library_s_own_record_of_a_source_stays_as_it_is(record, administrator):
    said = record["references"][0]
    names = {name: said[name] for name in ("key", "kind", "doi", "pmid")}
    Reference.objects.create(**names, title="As we have it", is_retracted=True)
    condition = restored(record, administrator)
    assert Reference.objects.get(key=said["key"]).title == "As we have it"
    shown = condition.current.edition.manifest["references"][said["key"]]
    assert shown["title"] == said["title"]
    retraction = Standing.objects.get(kind=Standing.Kind.RETRACTED)
    assert retraction.fact["body"]["reference"] == said["key"]
    assert list(faults()) == []


SPOILED = {
    "it lacks 'slug'": lambda it: it.pop("slug"),
    "is not a valid UUID": lambda it: it["people"].append({**it["people"][0], "id": "x"}),
    "“reason” is too long": lambda it: it["changes"][0].update(reason="x" * 501),
    "hyphens": lambda it: it.update(slug="An Address"),
    "it lacks 'comment'": lambda it: it["reviews"][0].pop("comment"),
    "invalid format": lambda it: it["submissions"][0].update(taken_back_at="soon"),
    "not in the form of an archive": lambda it: it["changes"][0].update(at="yesterday"),
}


@pytest.mark.parametrize("sentence", SPOILED)
def test_a_spoiled_archive_is_refused_in_a_sentence_and_leaves_nothing(
    record, administrator, sentence
):
    spoiled = broken(record, SPOILED[sentence])
    with pytest.raises(DoesNotFit, match=sentence):
        restored(spoiled, administrator)
    assert not Condition.objects.exists()
    assert Person.objects.count() == 1


def test_a_picture_of_a_refused_archive_is_not_kept(record, administrator, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    content = b"a picture"
    figure = {"sha256": hashlib.sha256(content).hexdigest(), "path": "figures/a.png"}
    figure |= {"title": "A", "is_static": False, "width": 1, "height": 1}
    figure["content"] = base64.b64encode(content).decode()
    spoiled = broken(record, lambda it: (it["figures"].append(figure), it.pop("slug")))
    with pytest.raises(DoesNotFit):
        restored(spoiled, administrator)
    assert not list(tmp_path.rglob("*.png"))


def test_a_picture_can_be_put_nowhere_else(record):
    figure = {"sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}
    figure |= {"title": "Empty", "path": "../evil.png", "is_static": False, "content": ""}
    changed = broken(record, lambda it: it["figures"].append({**figure, "width": 1, "height": 1}))
    assert "where no figure belongs" in first_fault(changed)


@pytest.mark.both_databases
def test_an_archive_from_before_groups_and_dosages_comes_back_signed(db, client):
    text = ARCHIVE.read_text(encoding="utf-8")
    record, origin = read_export(text)
    assert first_fault(record) == ""
    administrator = person("Somebody else", Role.Kind.ADMINISTRATOR)
    condition = actions.restore(record=record, origin=origin, by=administrator)
    assert list(faults()) == []
    assert {one.state for one in overview(condition) if one.draft} == {State.PUBLISHED}
    assert all(one.published_judgement.is_signed for one in overview(condition) if one.draft)
    older = [one for one in registry.sections() if one.upcasters]
    assert {json.loads(row.canonical)["schema"] for row in condition.revisions.all()} == {1}
    assert {row.section for row in condition.revisions.all()} == {one.key for one in older}
    dosages = {
        str(item): one.wording
        for key in ("medications", "supplements", "biologics")
        for item in registry.section(key).draft_of(condition).items[key]
        for one in item.dosages
    }
    assert dosages == {
        "Ibuprofen": "400 mg PO q6h",
        "Prednisolone": "a dose pack",
        "Vitamin D": "1000 units by mouth once a day",
        "Calcium": "as on the label",
        "Denosumab": "",
        "Stem cells": "at a centre",
    }
    page = client.get("/conditions/lumbar-wedging/").text
    shown = ("400 mg by mouth every 6 hours", "60 mg under the skin every 6 months", "at a centre")
    for words in (*shown, "Cancer of the blood", "By origin", "Mind and body"):
        assert words in page
