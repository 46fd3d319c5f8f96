from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import LoggedAct
from accounts.refusals import NothingChanged, NotYourRole
from condition.models import Condition
from post.models import Message
from record import actions
from record.judgement.overview import overview
from record.models import HelpfulCount, Report, ReportText, State
from record.refusals import NotReady, ReasonMissing, TooLong
from tests.newsletter.conftest import links, mails_to

pytestmark = pytest.mark.both_databases


@pytest.fixture
def report(board):
    board.published_edition()
    return board.report("medications", "The dose is wrong.")


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
        revisions=[revision],
        by=options.pop("by", board.publisher),
        severity=options.pop("severity", "dangerous"),
        what_was_wrong=options.pop("what_was_wrong", "The dose was twice too high."),
        **options,
    )


def test_a_report_names_the_edition_the_reader_saw(board, report):
    assert report.edition == board.article_now.current.edition


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
    again = actions.triage(report=again, by=board.author, kind="duplicate", duplicate_of=report)
    assert again.duplicate_of == report


def test_the_newsletter_manager_triages_nothing(board, report):
    with pytest.raises(NotYourRole):
        actions.triage(report=report, by=board.newsletter_manager, kind="typo")


def test_an_erratum_says_what_was_wrong_from_when_to_when_and_who_signed(board, report, corrected):
    actions.triage(report=report, by=board.publisher, kind="safety")
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


def test_an_erratum_ends_no_report_of_another_article(board, report, corrected):
    actions.triage(report=report, by=board.publisher, kind="safety")
    other = Condition.objects.create(
        title="Another", slug="another", specialty=board.article.specialty
    )
    Report.objects.filter(pk=report.pk).update(condition=other)
    with pytest.raises(NotReady, match="another article"):
        erratum(board, corrected, report=report)


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


# A duplicate and the first.


@pytest.fixture
def again(board, report):
    """A second reader says the same, and left an address."""
    other = actions.receive_report(
        condition=board.article, section="medications", text="The dose!", contact="two@example.org"
    )
    return actions.triage(report=other, by=board.author, kind="duplicate", duplicate_of=report)


def test_a_duplicate_of_a_duplicate_waits_for_the_first_of_all(board, report, again):
    third = actions.receive_report(condition=board.article, text="The dose, again.")
    third = actions.triage(report=third, by=board.author, kind="duplicate", duplicate_of=again)
    assert third.first == report


def test_what_turns_out_a_duplicate_takes_its_own_duplicates_along(board, report, again):
    oldest = actions.receive_report(condition=board.article, text="The same.")
    actions.triage(report=report, by=board.author, kind="duplicate", duplicate_of=oldest)
    again.refresh_from_db()
    assert again.duplicate_of == oldest


def test_two_reports_are_never_each_others_duplicate(board, report):
    other = actions.receive_report(condition=board.article, text="The same.")
    as_seen = Report.objects.get(pk=report.pk)  # by whoever sorts the other at the same time
    actions.triage(report=report, by=board.author, kind="duplicate", duplicate_of=other)
    with pytest.raises(ReasonMissing):
        actions.triage(report=other, by=board.author, kind="duplicate", duplicate_of=as_seen)
    assert list(Report.objects.open()) == [other]


def test_a_duplicate_is_answered_with_the_first(board, report, again):
    with pytest.raises(NotReady, match="duplicate"):
        actions.answer(report=again, by=board.author, text="Twice.")
    actions.triage(report=report, by=board.author, kind="clinical")
    actions.answer(report=report, by=board.author, text="Thank you, mended.")
    again.refresh_from_db()
    assert again.is_ended
    assert "Thank you, mended." in body_of(mails_to("two@example.org")[-1])


def test_an_answered_report_is_not_sorted_again(board, report):
    actions.triage(report=report, by=board.author, kind="typo")
    actions.answer(report=report, by=board.author, text="Mended.")
    with pytest.raises(NothingChanged):
        actions.triage(report=report, by=board.author, kind="safety")


# The change that answers it.


def test_a_report_names_the_edition_that_brought_its_change_to_readers(board, report):
    actions.triage(report=report, by=board.author, kind="clinical")
    change = board.write_ibuprofen("200 mg")
    report = actions.answer(report=report, by=board.author, text="Mended.", change=change)
    assert report.corrected_in is None
    board.sign("medications")
    second = board.publish()
    assert report.corrected_in == second


def test_a_change_is_tied_before_the_answer_too(board, report):
    change = board.write_ibuprofen("200 mg")
    with pytest.raises(NotReady, match="what kind"):
        actions.tie_change(report=report, by=board.author, change=change)
    actions.triage(report=report, by=board.author, kind="clinical")
    assert actions.tie_change(report=report, by=board.author, change=change).change == change


# Mails.


def body_of(parsed):
    return parsed.get_body(("plain",)).get_content()


@pytest.fixture
def written_to(board):
    board.published_edition()
    return actions.receive_report(
        condition=board.article_now,
        section="medications",
        text="BUY PILLS %%link%%",
        contact="Reader@Example.org",
        token="t" * 32,
    )


def test_a_receipt_has_the_link_and_nothing_that_was_typed(written_to, settings):
    (receipt,) = mails_to("Reader@example.org")
    assert links(receipt) >= {f"{settings.SITE_URL}/reports/{written_to.token}/"}
    assert "PILLS" not in receipt.as_string()
    assert "Lumbar wedging" in receipt["Subject"]
    assert receipt["Auto-Submitted"] == "auto-generated"


def test_the_outbox_keeps_the_secret_beside_the_letter(written_to):
    message = Message.objects.select_related("letter").get()
    assert written_to.token not in message.letter.text + message.letter.html


def test_a_form_sent_twice_is_one_report_and_one_mail(board, written_to):
    once = actions.receive_report(
        condition=board.article, text="Twice.", contact="a@example.org", token=written_to.token
    )
    assert once == written_to
    assert Message.objects.count() == 1


def test_the_answer_is_mailed_with_its_reasons(board, written_to):
    actions.triage(report=written_to, by=board.clinician, kind="no_error")
    actions.answer(report=written_to, by=board.clinician, text="The label says 400 mg & more.")
    mail = mails_to("Reader@example.org")[-1]
    assert "The label says 400 mg & more." in body_of(mail)
    assert "The label says 400 mg &amp; more." in mail.get_body(("html",)).get_content()


def test_an_erratum_is_mailed_to_whoever_led_to_it(board, written_to):
    wrong = board.revision("medications")
    board.write_ibuprofen("200 mg")
    board.sign("medications")
    board.publish()
    actions.triage(report=written_to, by=board.publisher, kind="safety")
    erratum(board, wrong, report=written_to)
    assert "twice too high" in body_of(mails_to("Reader@example.org")[-1])
    written_to.refresh_from_db()
    assert written_to.is_ended


# What is kept, and for how long.


def test_an_erased_report_keeps_its_number_and_answer_alone(board, written_to):
    actions.erase_report(report=written_to, by=None)
    assert not ReportText.objects.exists()
    assert not mails_to("Reader@example.org")
    message = Message.objects.get()
    assert (message.state, message.address, message.personal) == ("cancelled", None, {})
    assert LoggedAct.objects.filter(verb="erased_report", by=None).count() == 1


def test_publishers_and_administrators_erase_what_a_reader_wrote(board, written_to):
    with pytest.raises(NotYourRole):
        actions.erase_report(report=written_to, by=board.author)
    actions.erase_report(report=written_to, by=board.administrator)
    assert not ReportText.objects.exists()


def forget(contacts_ended=0, contacts=365, texts=365):
    now = timezone.now() + timedelta(minutes=1)
    return actions.forget_reports(
        contacts_ended_before=now - timedelta(days=contacts_ended),
        contacts_received_before=now - timedelta(days=contacts),
        ended_before=now - timedelta(days=texts),
    )


def test_an_address_is_kept_while_an_answer_is_owed_and_forgotten_after(board, written_to):
    assert forget()[0] == 0
    actions.triage(report=written_to, by=board.clinician, kind="no_error")
    actions.answer(report=written_to, by=board.clinician, text="It is right.")
    assert (forget()[0], forget()[0]) == (1, 0)
    assert ReportText.objects.get().text


def test_an_address_that_was_never_answered_is_forgotten_in_the_end(written_to):
    assert forget(contacts=0)[0] == 1


def test_a_text_is_forgotten_long_after_the_answer(board, written_to):
    actions.triage(report=written_to, by=board.clinician, kind="no_error")
    actions.answer(report=written_to, by=board.clinician, text="It is right.")
    assert forget()[1] == 0
    assert forget(texts=0)[1] == 1
    assert Report.objects.get().answer == "It is right."


# Errata.


def test_the_same_erratum_is_issued_once(board, corrected):
    erratum(board, corrected)
    with pytest.raises(NothingChanged):
        erratum(board, corrected)


def test_an_erratum_fits_above_the_section(board, corrected):
    with pytest.raises(TooLong):
        erratum(board, corrected, what_was_wrong="x" * 2_001)


def test_a_report_that_nobody_read_ends_in_no_erratum(board, report, corrected):
    with pytest.raises(NotReady):
        erratum(board, corrected, report=report)


# Was this helpful?


def test_helpful_answers_are_numbers_of_a_day(board):
    for is_helpful in (True, True, False):
        actions.count_helpful(condition=board.article, section="causes", is_helpful=is_helpful)
    row = HelpfulCount.objects.get()
    assert (row.section, row.yes, row.no) == ("causes", 2, 1)
