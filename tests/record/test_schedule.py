from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import withdraw_role
from accounts.refusals import NotYourRole
from condition.models import Reference
from record import actions
from record.models import Edition, ScheduledPublication
from record.refusals import NothingToPublish, TooLate

pytestmark = pytest.mark.both_databases

SOON = timedelta(hours=1)


def schedule(board, **options) -> ScheduledPublication:
    return actions.schedule(
        condition=board.article_now,
        by=options.pop("by", board.publisher),
        summary="At noon.",
        at=options.pop("at", timezone.now() + SOON),
        **options,
    )


@pytest.fixture
def signed(board):
    board.write_causes("Myeloma")
    board.sign("causes")
    return board


def test_nothing_happens_before_its_hour(signed):
    schedule(signed)
    assert actions.publish_due() == []
    assert not Edition.objects.exists()


def test_the_edition_is_made_and_numbered_when_it_fires(signed):
    scheduled = schedule(signed)
    (fired,) = actions.publish_due(scheduled.at)
    assert (fired.state, fired.edition.number, fired.edition.summary) == (
        "published",
        1,
        "At noon.",
    )


def test_it_fires_once(signed):
    scheduled = schedule(signed)
    actions.publish_due(scheduled.at)
    assert actions.publish_due(scheduled.at) == []
    assert Edition.objects.count() == 1


def test_words_signed_after_the_schedule_stay_at_home(signed):
    scheduled = schedule(signed)
    signed.write_ibuprofen()
    signed.sign("medications")
    (fired,) = actions.publish_due(scheduled.at)
    assert [row.section for row in fired.edition.sections.all()] == ["causes"]


def test_words_written_on_after_signing_go_out_as_they_were_signed(signed):
    scheduled = schedule(signed)
    signed.write_causes("Myeloma", "Unfinished")
    (fired,) = actions.publish_due(scheduled.at)
    assert "Unfinished" not in fired.edition.sections.get().revision.canonical


@pytest.mark.parametrize("spoil", ["take_back", "request_changes", "withdraw_role"])
def test_approvals_are_checked_again_and_a_lost_one_waits_for_a_person(signed, spoil):
    scheduled = schedule(signed)
    revision = signed.revision("causes")
    if spoil == "take_back":
        actions.take_back(revision=revision, by=signed.author)
    elif spoil == "request_changes":
        actions.request_changes(
            revision=revision, by=signed.second_clinician, competence="clinical", comment="No."
        )
    else:
        withdraw_role(role=signed.clinician.roles.get(), by=signed.administrator)
    (fired,) = actions.publish_due(scheduled.at)
    assert fired.state == "held"
    assert "not signed any more" in fired.held_because
    assert not Edition.objects.exists()


def test_an_edition_in_between_holds_it(signed):
    scheduled = schedule(signed)
    signed.write_ibuprofen()
    signed.sign("medications")
    signed.publish()
    (fired,) = actions.publish_due(scheduled.at)
    assert (fired.state, Edition.objects.count()) == ("held", 1)


@pytest.mark.parametrize("waits", ["once cited", "in a draft"])
def test_a_source_of_words_that_do_not_go_live_holds_no_publication(board, waits):
    source = Reference.objects.create(key="one", kind="article", title="A paper", year=2014)
    cites = {**board.words("causes"), "introduction": "So they say [@one]."}
    if waits == "once cited":
        board.write("causes", cites)
    board.write("causes", {**cites, "introduction": "So it is."})
    board.sign("causes")
    scheduled = schedule(board)
    if waits == "in a draft":
        board.write("causes", cites)
    source.authors = "Panda A"
    actions.correct_source(
        reference=source, changed=["authors"], by=board.author, reason="They were missing."
    )
    (fired,) = actions.publish_due(scheduled.at)
    assert (fired.state, fired.held_because) == ("published", "")


@pytest.mark.parametrize("around", ["title", "disclaimer", "source"])
def test_what_stands_around_the_words_and_changed_since_holds_it(board, around):
    source = Reference.objects.create(key="one", kind="article", title="A paper", year=2014)
    words = board.words("causes")
    board.write("causes", words | {"introduction": "They weaken bone [@one]."})
    board.write_causes("Myeloma")
    board.sign("causes")
    scheduled = schedule(board)
    article = board.article_now
    if around == "source":
        source.authors = "Panda A"
        actions.correct_source(
            reference=source, changed=["authors"], by=board.author, reason="They were missing."
        )
    else:
        setattr(article, around, "Words of after that")
        article.save(update_fields=[around])
    (fired,) = actions.publish_due(scheduled.at)
    assert fired.state == "held"
    assert "Title, specialty, disclaimer or a source changed since." in fired.held_because
    assert not Edition.objects.exists()


def test_one_that_is_far_too_late_waits_for_a_person(signed):
    scheduled = schedule(signed)
    (fired,) = actions.publish_due(scheduled.at + timedelta(hours=7))
    assert fired.state == "held"
    assert "nothing was running" in fired.held_because


def test_a_section_never_reviewed_goes_out_as_it_stood(signed):
    signed.write("therapies", {"therapies": [{"name": "Traction", "group": "physiotherapy"}]})
    scheduled = schedule(signed, unreviewed=["therapies"])
    (fired,) = actions.publish_due(scheduled.at)
    assert not fired.edition.sections.get(section="therapies").is_signed


def test_a_section_never_reviewed_and_changed_since_holds_it(signed):
    signed.write("therapies", {"therapies": [{"name": "Traction", "group": "physiotherapy"}]})
    scheduled = schedule(signed, unreviewed=["therapies"])
    signed.write("therapies", {"therapies": [{"name": "Yoga", "group": "mind_body"}]})
    (fired,) = actions.publish_due(scheduled.at)
    assert (fired.state, Edition.objects.count()) == ("held", 0)


def test_one_that_fails_keeps_no_other_waiting(signed, caplog):
    scheduled = schedule(signed)
    ScheduledPublication.objects.update(unreviewed={"no-such-section": "0" * 64})
    assert actions.publish_due(scheduled.at) == []
    assert "could not be made" in caplog.text


def test_it_can_be_called_off(signed):
    scheduled = schedule(signed)
    actions.call_off(scheduled=scheduled, by=signed.publisher)
    assert actions.publish_due(scheduled.at) == []


def test_only_a_publisher_schedules(signed):
    with pytest.raises(NotYourRole):
        schedule(signed, by=signed.author)


def test_the_past_is_refused(signed):
    with pytest.raises(TooLate):
        schedule(signed, at=timezone.now() - SOON)


def test_nothing_signed_is_nothing_to_schedule(board):
    with pytest.raises(NothingToPublish):
        schedule(board)


def test_an_article_has_one_waiting_publication(signed):
    schedule(signed)
    with pytest.raises(TooLate, match="already"):
        schedule(signed)
