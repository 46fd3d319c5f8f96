"""Going back to what an earlier edition said (rule 5 of the record)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import withdraw_role
from accounts.models import LoggedAct
from accounts.refusals import NothingChanged, NotYourRole
from condition.models import Condition
from record import actions
from record.guards import lower_guards, raise_guards
from record.judgement.path import authors_of
from record.models import Change, Edition
from record.refusals import ChangedMeanwhile, NotReady, ReasonMissing, Withdrawn

BACK = "/admin/articles/lumbar-wedging/editions/1/roll-back/"
EDITIONS = "/admin/articles/lumbar-wedging/editions/"


@pytest.fixture
def twice(board):
    """Two editions: the second changed the dose and the causes."""
    board.published_edition()
    board.write_ibuprofen("600 mg")
    board.sign("medications")
    board.write_causes("Myeloma")
    board.sign("causes")
    board.publish()
    return board


def roll_back(board, *sections, **options):
    first = board.article.editions.get(number=1)
    options = {"by": board.publisher, "summary": "The label was wrong.", "to": first, **options}
    return actions.roll_back(condition=board.article_now, sections=sections, **options)


def dose(revision):
    """The least amount, in milligrams."""
    return revision.content["medications"][0]["dosages"][0]["typed"]["dose"]["low"]


def dose_shown(board):
    shown = board.article_now.current.edition.sections.get(section="medications")
    return dose(shown.revision)


def test_the_earlier_words_are_a_new_edition_with_their_approvals(twice):
    edition = roll_back(twice, "medications")
    assert edition.number == 3
    assert dose_shown(twice) == "400"
    shown = edition.sections.get(section="medications")
    assert shown.is_signed
    assert {review.name for review in shown.reviews.all()} == {"Clinician", "Pharmacist"}


def test_an_edition_of_another_article_is_no_way_back(twice):
    foreign = twice.article.editions.get(number=1)
    twice.article = Condition.objects.create(
        title="Other", slug="other", specialty=twice.article.specialty
    )
    twice.published_edition()
    with pytest.raises(NotReady, match="another article"):
        roll_back(twice, "medications", to=foreign)


def test_only_what_was_chosen_goes_back(twice):
    edition = roll_back(twice, "medications")
    causes = edition.sections.get(section="causes").revision
    assert "Myeloma" in causes.canonical


def test_what_is_signed_and_not_chosen_stays_at_home(twice):
    twice.write("faq", {"questions": [{"question": "Why?", "answer": "Because."}]})
    twice.sign("faq")
    assert not roll_back(twice, "medications").sections.filter(section="faq").exists()


def test_the_publisher_is_an_author_of_what_they_put_back(twice):
    revision = roll_back(twice, "medications").sections.get(section="medications").revision
    change = Change.objects.filter(section="medications").last()
    assert (change.by, change.reason) == (
        twice.publisher,
        "Back to edition 1: The label was wrong.",
    )
    assert change.kind == Change.Kind.SAFETY
    assert twice.publisher.pk in authors_of(revision)
    assert LoggedAct.objects.filter(verb="rolled_back", detail="1: medications").exists()


def test_a_newer_draft_is_set_aside_and_stays_on_the_path(twice):
    newer = twice.write_ibuprofen("800 mg").to_revision
    roll_back(twice, "medications")
    assert dose(twice.revision("medications")) == "400"
    assert newer.arrivals.exists()


@pytest.mark.parametrize("spoil", ["role", "request", "erratum", "overdue"])
def test_words_whose_approval_does_not_hold_any_more_stay_where_they_are(twice, spoil):
    revision = twice.article.editions.get(number=1).sections.get(section="medications").revision
    if spoil == "role":
        withdraw_role(role=twice.pharmacist.roles.get(), by=twice.administrator)
    elif spoil == "request":
        actions.request_changes(
            revision=revision, by=twice.second_clinician, competence="clinical", comment="Too low."
        )
    elif spoil == "erratum":
        actions.issue_erratum(
            condition=twice.article_now,
            revisions=[revision],
            severity="dangerous",
            what_was_wrong="The dose.",
            by=twice.publisher,
        )
    else:
        _age(revision)
    with pytest.raises(NotReady):
        roll_back(twice, "medications")
    assert dose_shown(twice) == "600"
    assert dose(twice.revision("medications")) == "600"


def _age(revision):
    lower_guards()
    revision.reviews.update(holds_until=timezone.now() - timedelta(days=1))
    raise_guards()


def test_refusals_leave_nothing_behind(twice):
    acts = LoggedAct.objects.count()
    for error, options in (
        (NotYourRole, {"by": twice.author}),
        (ReasonMissing, {"summary": " "}),
        (ChangedMeanwhile, {"expected": 2}),
        (NothingChanged, {"to": twice.article_now.current.edition}),
    ):
        with pytest.raises(error):
            roll_back(twice, "medications", **options)
    with pytest.raises(NotReady):
        roll_back(twice, "faq")
    assert Edition.objects.count() == 2
    assert LoggedAct.objects.count() == acts


def test_a_withdrawn_article_goes_nowhere(twice):
    actions.withdraw(condition=twice.article_now, by=twice.publisher, notice="Wrong.")
    with pytest.raises(Withdrawn):
        roll_back(twice, "medications")


# The screens.


@pytest.fixture
def at_desk(twice, client):
    client.force_login(twice.publisher.user)
    return client


def test_the_history_leads_to_each_edition_and_back_to_it(twice, at_desk):
    page = at_desk.get(EDITIONS).text
    assert "/conditions/lumbar-wedging/editions/1/" in page
    assert BACK in page
    assert "editions/2/roll-back/" not in page


def test_a_publisher_goes_back_from_the_screen(twice, at_desk):
    page = at_desk.get(BACK).text
    assert page.count(" checked>") == 2
    typed = {"sections": ["medications"], "summary": "The label was wrong.", "expected": 3}
    response = at_desk.post(BACK, typed, follow=True)
    assert "Edition 3 is published." in response.text
    assert dose_shown(twice) == "400"


def test_a_second_click_makes_no_second_edition_and_keeps_what_was_typed(twice, at_desk):
    typed = {"sections": ["medications"], "summary": "The label was wrong.", "expected": 3}
    at_desk.post(BACK, typed)
    response = at_desk.post(BACK, {**typed, "sections": ["causes"]}, follow=True)
    assert "Edition 3 was published meanwhile." in response.text
    assert "The label was wrong.</textarea>" in response.text
    assert Edition.objects.count() == 3


def test_what_cannot_go_back_says_why(twice, at_desk):
    withdraw_role(role=twice.pharmacist.roles.get(), by=twice.administrator)
    response = at_desk.get(BACK)
    why = {way.then.section: way.why_not for way in response.context["ways"]}
    assert why["causes"] == ""
    assert "sign anew: pharmacist reviewer." in why["medications"]
    assert "disabled" in response.text


def test_a_newer_draft_is_said_before_it_is_set_aside(twice, at_desk):
    twice.write_ibuprofen("800 mg")
    page = at_desk.get(BACK).text
    assert "The draft of Author" in page
    assert page.count("is set aside") == 1


@pytest.mark.parametrize("role", ["author", "clinician", "administrator", "outsider"])
def test_only_a_publisher_goes_back(twice, client, role):
    client.force_login(getattr(twice, role).user)
    assert client.get(BACK).status_code == 403
    assert client.post(BACK, {"sections": ["medications"]}).status_code == 403
    if role != "outsider":
        assert BACK not in client.get(EDITIONS).text


def test_ten_editions_take_no_more_queries_than_two(twice, at_desk):
    counts = []
    for extra in (8, 0):
        with CaptureQueriesContext(connection) as captured:
            rows = at_desk.get(EDITIONS).text.count("<tr id=")
        counts.append((rows, len(captured)))
        for number in range(extra):
            twice.write_causes(f"Cause {number}")
            twice.sign("causes")
            twice.publish()
    assert [rows for rows, _count in counts] == [2, 10]
    assert counts[1][1] <= counts[0][1]
