import pytest

from editorial import actions
from editorial.models import Report
from editorial.overview import State, overview
from editorial.refusals import NothingChanged, NotReady, NotYourRole, ReasonMissing


@pytest.fixture
def report(board):
    board.published_edition()
    return actions.receive_report(
        condition=board.article_now, section="medications", text="The dose is wrong."
    )


@pytest.fixture
def corrected(board, report):
    """The wrong dose was replaced; the wrong words are given back."""
    wrong = board.revision("medications")
    board.write_ibuprofen("200 mg")
    board.sign("medications")
    board.publish()
    return wrong


def erratum(board, revision, **options):
    return actions.issue_erratum(
        condition=board.article,
        revision=revision,
        by=options.pop("by", board.publisher),
        severity=options.pop("severity", "dangerous"),
        what_was_wrong=options.pop("what_was_wrong", "The dose was twice too high."),
        **options,
    )


def test_a_report_names_the_edition_the_reader_saw(board, report):
    assert report.edition == board.article_now.current_edition


def test_what_the_reader_wrote_stands_beside_the_record(report):
    report.written.delete()
    assert Report.objects.get().section == "medications"


def test_an_empty_report_is_refused(board):
    with pytest.raises(ReasonMissing):
        actions.receive_report(condition=board.article, text=" ")


def test_a_report_is_answered_with_reasons_and_once(board, report):
    actions.triage(report=report, by=board.clinician, kind="no_error")
    actions.answer(report=report, by=board.clinician, text="It is the label's dose.")
    with pytest.raises(NothingChanged):
        actions.answer(report=report, by=board.clinician, text="Again.")


def test_an_answer_needs_a_triage_and_a_reason(board, report):
    with pytest.raises(NotReady):
        actions.answer(report=report, by=board.clinician, text="It is right.")
    actions.triage(report=report, by=board.clinician, kind="no_error")
    with pytest.raises(ReasonMissing):
        actions.answer(report=report, by=board.clinician, text="")


def test_a_duplicate_names_the_first(board, report):
    again = actions.receive_report(condition=board.article, text="The dose!")
    with pytest.raises(ReasonMissing):
        actions.triage(report=again, by=board.author, kind="duplicate")
    actions.triage(report=again, by=board.author, kind="duplicate", duplicate_of=report)
    assert again.duplicate_of == report


def test_the_newsletter_manager_triages_nothing(board, report):
    with pytest.raises(NotYourRole):
        actions.triage(report=report, by=board.newsletter_manager, kind="typo")


def test_an_erratum_says_what_was_wrong_from_when_to_when_and_who_signed(board, report, corrected):
    body = erratum(board, corrected, report=report).fact["body"]
    first, second = board.article.editions.order_by("number")
    assert body["wrong_from"] == first.published_at.isoformat()
    assert body["wrong_until"] == second.published_at.isoformat()
    assert (body["wrong_editions"], body["corrected_in"]) == ([1], 2)
    assert {signer["name"] for signer in body["signed_by"]} == {"Clinician", "Pharmacist"}
    report.refresh_from_db()
    assert report.erratum is not None


def test_words_named_by_an_erratum_do_not_come_back_signed(board, corrected):
    erratum(board, corrected)
    board.write_ibuprofen("400 mg")
    states = {entry.section.key: entry.state for entry in overview(board.article_now)}
    assert states["medications"] == State.IN_REVIEW


def test_words_that_readers_still_see_are_corrected_first(board, report):
    with pytest.raises(NotReady, match="still see"):
        erratum(board, board.revision("medications"))


def test_words_that_readers_never_saw_need_no_erratum(board, report):
    unseen = board.write_ibuprofen("800 mg").to_revision
    with pytest.raises(NotReady, match="never saw"):
        erratum(board, unseen)


def test_only_a_publisher_issues_an_erratum(board, corrected):
    with pytest.raises(NotYourRole):
        erratum(board, corrected, by=board.clinician)


def test_an_erratum_names_its_gravity(board, corrected):
    with pytest.raises(ReasonMissing):
        erratum(board, corrected, severity="terrible")


# Whose desk it lies on.


def open_for(member):
    return list(Report.objects.open_for(member))


def test_a_report_lies_on_the_desk_of_those_who_wrote_or_signed_its_section(board, report):
    for member in (board.author, board.clinician, board.pharmacist, board.publisher):
        assert open_for(member) == [report]
    for member in (board.second_author, board.newsletter_manager, board.outsider):
        assert open_for(member) == []


def test_a_report_on_the_whole_article_goes_to_all_who_worked_on_it(board, report):
    general = actions.receive_report(condition=board.article, text="Too long.")
    assert general in open_for(board.pharmacist)
    assert general not in open_for(board.second_clinician)


def test_a_report_goes_to_the_people_of_its_specialty(board, report):
    board.second_author.specialties.add(board.article.specialty)
    assert open_for(board.second_author) == [report]


def test_the_gravest_report_lies_on_top_and_an_answered_one_nowhere(board, report):
    grave = actions.receive_report(condition=board.article, section="causes", text="Deadly.")
    actions.triage(report=grave, by=board.clinician, kind="safety")
    assert open_for(board.publisher) == [grave, report]
    actions.answer(report=grave, by=board.clinician, text="It is mended.")
    assert open_for(board.publisher) == [report]


def test_a_duplicate_waits_for_nobody(board, report):
    again = actions.receive_report(condition=board.article, section="causes", text="Again.")
    actions.triage(report=again, by=board.author, kind="duplicate", duplicate_of=report)
    assert open_for(board.publisher) == [report]
