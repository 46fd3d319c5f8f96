import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.refusals import NothingChanged, NotYourRole
from condition import registry
from condition.models import Draft
from record import actions
from record.models import Change, Revision
from record.refusals import ChangedMeanwhile, ReasonMissing, TooLong

pytestmark = pytest.mark.both_databases


def test_a_change_records_who_when_and_why(board):
    change = board.write_causes("Myeloma", reason="It was missing.")
    assert (change.by, change.reason, change.sequence) == (board.author, "It was missing.", 1)
    assert change.from_revision is None
    assert change.to_revision.content["causes"] == [{"name": "Myeloma"}]


def test_the_path_goes_from_revision_to_revision(board):
    first = board.write_causes("Myeloma")
    second = board.write_causes("Myeloma", "Lymphoma")
    assert second.from_revision == first.to_revision


def test_a_change_without_a_reason_is_refused_and_leaves_nothing(board):
    with pytest.raises(ReasonMissing):
        board.write_causes("Myeloma", reason="  ")
    assert not Draft.objects.exists()
    assert not Revision.objects.exists()


@pytest.mark.parametrize("who", ["publisher", "newsletter_manager", "outsider"])
def test_only_editors_change_a_draft(board, who):
    with pytest.raises(NotYourRole):
        board.write_causes("Myeloma", by=getattr(board, who))
    assert not Draft.objects.exists()


def test_a_reviewer_may_mend_what_she_sees(board):
    assert board.write_causes("Myeloma", by=board.clinician).by == board.clinician


def test_somebody_who_left_the_board_changes_nothing(board, django_user_model):
    django_user_model.objects.filter(person=board.author).update(is_active=False)
    with pytest.raises(NotYourRole):
        board.write_causes("Myeloma")


def test_a_reason_that_does_not_fit_is_refused_before_the_database_does(board):
    with pytest.raises(TooLong, match="500"):
        board.write_causes("Myeloma", reason="x" * 501)
    assert not Revision.objects.exists()


def test_saving_the_same_words_again_is_refused(board):
    board.write_causes("Myeloma")
    with pytest.raises(NothingChanged):
        board.write_causes("Myeloma")
    assert Change.objects.count() == 1


def test_the_second_of_two_editors_hears_of_the_first(board):
    base = board.write_causes("Myeloma").to_revision.digest
    board.write_causes("Lymphoma", base=base)
    with pytest.raises(ChangedMeanwhile, match="Author") as refused:
        board.write_causes("Chordoma", by=board.second_author, base=base)
    assert refused.value.current == board.revision("causes")
    assert board.words("causes")["causes"][0]["name"] == "Lymphoma"


def test_words_that_cannot_be_held_leave_nothing_behind(board):
    board.write_causes("Myeloma")
    with pytest.raises(ValidationError):
        board.write("causes", {"causes": [{"name": ""}]})
    assert board.words("causes")["causes"][0]["name"] == "Myeloma"
    assert Change.objects.count() == 1


def test_words_that_return_are_the_same_revision_with_the_same_keys(board):
    first = board.write_causes("Myeloma").to_revision
    board.write_causes("Lymphoma")
    again = board.write("causes", {"causes": [{"name": "Myeloma"}]})
    assert again.to_revision == first
    assert board.words("causes")["causes"][0]["key"] == first.item_keys["causes"][0]


def test_a_resolved_source_is_recorded_though_the_words_stay(board):
    words = {"causes": [{"name": "Myeloma", "unresolved_sources": ["PMC"]}]}
    before = board.write("causes", words)
    words = board.words("causes")
    del words["causes"][0]["unresolved_sources"]
    after = board.write("causes", words, reason="Resolved the source.")
    assert after.to_revision == before.to_revision
    assert after.aside == {}


def test_items_that_trade_their_keys_and_places_are_the_rows_that_are_saved(board):
    board.write_causes("Myeloma", "Lymphoma")
    first, second = board.words("causes")["causes"]
    swapped = [{**first, "key": second["key"]}, {**second, "key": first["key"]}]
    saved = board.write("causes", {"causes": [*reversed(swapped), {"name": "Chordoma"}]})
    assert [item["name"] for item in board.words("causes")["causes"]] == [
        "Lymphoma", "Myeloma", "Chordoma",
    ]  # fmt: skip
    assert [item["key"] for item in board.words("causes")["causes"]] == saved.to_revision.item_keys[
        "causes"
    ]


def test_old_words_are_put_back_with_their_provenance(board):
    words = {"causes": [{"name": "Myeloma", "unresolved_sources": ["PMC"]}]}
    old = board.write("causes", words).to_revision
    board.write_causes("Lymphoma")
    change = actions.put_back(revision=old, reason="It was right.", by=board.second_author)
    assert change.to_revision == old
    assert board.words("causes")["causes"][0]["unresolved_sources"] == ["PMC"]


def test_of_the_entries_those_are_written_that_changed(board):
    board.write_causes("Osteoporosis", "Injury")
    draft = registry.section("causes").draft_of(board.article)
    draft.items["causes"][1].description = "A fall."
    with CaptureQueriesContext(connection) as asked:
        actions.record_change(
            condition=board.article, section="causes", draft=draft, reason="Plainer.",
            by=board.author,
        )  # fmt: skip
    (written,) = [one["sql"] for one in asked if one["sql"].startswith('UPDATE "condition_cause"')]
    assert written.count("WHEN") == 1
    assert "A fall." in written
    assert [one["name"] for one in board.words("causes")["causes"]] == ["Osteoporosis", "Injury"]
