"""A reader tells the board that something is wrong, and follows what becomes of it."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from post.models import Message
from reading.uses import FormUse, forget_uses
from record import actions
from record.models import Report, ReportText
from tests.newsletter.conftest import links, mails_to
from tests.reading import markup

FORM = "/conditions/lumbar-wedging/report/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(board):
    return board.published_edition()


@pytest.fixture
def send(edition, client, later):
    """Open the form, take some seconds, and send it."""

    def fill(*, network="203.0.113.7", wait=True, shown=None, **fields):
        if shown is None:
            page = markup.read(client.get(FORM))
            shown = page.one("input", name="shown").attributes["value"]
        if wait:
            later(timedelta(seconds=3))
        typed = {"section": "medications", "text": "The dose is wrong.", "shown": shown, **fields}
        return client.post(FORM, typed, headers={"x-forwarded-for": network})

    return fill


@pytest.fixture
def sent(send):
    """A report that was sent with an address."""
    send(contact="Reader@Example.org")
    return Report.objects.get()


def follow(report):
    return f"/reports/{report.token}/"


# The form.


def test_the_form_warns_of_health_details_and_knows_the_section(edition, opened):
    page = opened(f"{FORM}?section=medications")
    assert "Please write nothing about your own health." in page.text
    (chosen,) = [one for one in page.all("option") if "selected" in one.attributes]
    assert chosen.text == "Medications"


@pytest.mark.parametrize("section", ["", "?section=nonsense", "?section="])
def test_without_a_section_it_is_about_the_whole_article(edition, opened, section):
    page = opened(f"{FORM}{section}")
    assert not [one for one in page.all("option") if "selected" in one.attributes][1:]
    assert page.all("option")[0].text == "The whole article"


def test_a_report_names_section_and_edition_and_leads_to_its_own_page(send, edition, client):
    answer = send()
    report = Report.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, follow(report))
    assert (report.section, report.edition, report.written.text) == (
        "medications",
        edition,
        "The dose is wrong.",
    )
    assert "Thank you, the board has your note" in client.get(follow(report)).text


def test_the_edition_is_the_one_the_reader_had_before_them(send, edition, board, client):
    shown = markup.read(client.get(FORM)).one("input", name="shown").attributes["value"]
    board.write_ibuprofen("200 mg")
    board.sign("medications")
    board.publish()
    send(shown=shown)
    assert Report.objects.get().edition == edition


def test_what_can_be_wrong_in_it_keeps_everything_that_was_typed(send):
    page = markup.read(send(text="Line one\n<b>two</b>", contact="nobody@nowhere"))
    assert page.one("textarea").text == "Line one <b>two</b>"
    assert page.one("input", name="contact").attributes["value"] == "nobody@nowhere"
    assert "This is not an e-mail address." in page.text
    (chosen,) = [one for one in page.all("option") if "selected" in one.attributes]
    assert chosen.text == "Medications"
    assert not Report.objects.exists()


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 4_001, "nul\x00"])
def test_an_empty_or_endless_text_is_answered_with_a_sentence(send, text):
    page = markup.read(send(text=text))
    assert page.one("textarea").attributes["aria-invalid"] == "true"
    assert not Report.objects.exists()


def test_a_mended_form_goes_through_without_another_wait(send):
    page = markup.read(send(text=""))
    shown = page.one("input", name="shown").attributes["value"]
    assert send(shown=shown, wait=False).status_code == 303


def test_two_clicks_are_one_report(send, client):
    shown = markup.read(client.get(FORM)).one("input", name="shown").attributes["value"]
    first, second = send(shown=shown), send(shown=shown, text="Changed a comma.")
    assert first["Location"] == second["Location"]
    assert (Report.objects.count(), FormUse.objects.count()) == (1, 1)


@pytest.mark.parametrize("shown", ["", "made-up", "x:1:1a:y"])
def test_a_form_that_was_not_made_here_is_shown_once_more(send, shown):
    answer = send(shown=shown)
    assert "once more" in answer.text
    assert "The dose is wrong.</textarea>" in answer.text
    assert not Report.objects.exists()


def test_a_stamp_of_the_newsletters_form_is_none_of_this_one(send, client):
    page = markup.read(client.get("/newsletter/?from=/conditions/"))
    answer = send(shown=page.one("input", name="shown").attributes["value"])
    assert "once more" in answer.text
    assert not Report.objects.exists()


def test_a_form_sent_at_once_or_a_day_late_is_shown_once_more(send, client, later):
    assert "once more" in send(wait=False).text
    shown = markup.read(client.get(FORM)).one("input", name="shown").attributes["value"]
    later(timedelta(hours=25))
    assert "once more" in send(shown=shown).text


def test_a_program_that_fills_every_field_is_thanked_and_ignored(send):
    assert "Thank you" in send(website="https://spam.example").text
    assert not Report.objects.exists()


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "null"}])
def test_a_form_on_another_site_is_refused(edition, client, headers):
    assert client.post(FORM, {"text": "x"}, headers=headers).status_code == 403
    assert client.post(f"{FORM[:-7]}helpful/", {}, headers=headers).status_code == 403


def test_a_busy_network_is_stopped_and_loses_no_word(send):
    answers = [send(text=f"Note {number}") for number in range(11)]
    assert [answer.status_code for answer in answers] == [303] * 10 + [429]
    assert "Note 10</textarea>" in answers[-1].text
    assert send(network="192.0.2.1").status_code == 303


def test_no_page_of_it_sets_a_cookie_or_may_be_kept(send, sent, client):
    for answer in (client.get(FORM), send(text=""), send(), client.get(follow(sent))):
        assert not answer.cookies
        assert answer["Cache-Control"] == "no-store"
    assert client.get(follow(sent))["Referrer-Policy"] == "same-origin"


def test_a_withdrawn_article_takes_no_report(edition, board, client):
    actions.withdraw(condition=board.article, by=board.publisher, notice="Gone.")
    assert client.get(FORM).status_code == 410


@pytest.mark.parametrize("slug", ["nowhere", "nowhere-else"])
def test_an_article_that_is_not_published_takes_no_report(board, client, slug):
    assert client.get(f"/conditions/{slug}/report/").status_code == 404
    assert client.get(FORM).status_code == 404


def test_a_former_address_leads_on(edition, board, client):
    actions.rename(condition=board.article, by=board.publisher, slug="spinal-wedging")
    assert client.get(FORM)["Location"] == "/conditions/spinal-wedging/report/"


# The mails.


def test_an_address_gets_a_receipt_with_the_link(sent, settings):
    assert sent.written.contact == "Reader@example.org"
    (receipt,) = mails_to("Reader@example.org")
    assert f"{settings.SITE_URL}{follow(sent)}" in links(receipt)


def test_an_address_is_written_to_three_times_a_day_whoever_asks(send):
    for place, name in enumerate(["a.b", "A.B", "ab+x", "ab", "a.b+y"]):
        assert send(contact=f"{name}@example.org", network=f"198.51.{place}.1").status_code == 303
    assert Message.objects.count() == 3
    assert ReportText.objects.exclude(contact="").count() == 3


# Following it.


def test_the_page_says_who_has_it_and_then_the_answer(sent, board, opened):
    assert "Waits to be read" in opened(follow(sent)).text
    actions.triage(report=sent, by=board.clinician, kind="clinical")
    assert "Waits to be read" not in opened(follow(sent)).text
    change = board.write_ibuprofen("200 mg", reason="The label has half of it.")
    actions.answer(report=sent, by=board.clinician, text="Thank you,\nmended.", change=change)
    page = opened(follow(sent)).text
    assert "Thank you, mended." in page
    assert "The label has half of it. Reviewers have to sign it" in page
    board.sign("medications")
    board.publish()
    assert "Changed in edition 2" in opened(follow(sent)).text


def test_the_page_shows_the_erratum_it_led_to(sent, board, opened):
    wrong = board.revision("medications")
    board.write_ibuprofen("200 mg")
    board.sign("medications")
    board.publish()
    actions.triage(report=sent, by=board.publisher, kind="safety")
    actions.issue_erratum(
        condition=board.article,
        revisions=[wrong],
        by=board.publisher,
        severity="dangerous",
        what_was_wrong="Twice the dose.",
        report=sent,
    )
    notice = opened(follow(sent)).one(class_="notice-erratum").text
    assert "Twice the dose." in notice
    assert "Signed by Clinician, MD (clinical reviewer); Pharmacist, MD" in notice


def test_a_duplicate_shows_the_answer_of_the_first(sent, send, board, opened):
    send(text="The same.", network="192.0.2.1")
    second = Report.objects.exclude(pk=sent.pk).get()
    actions.triage(report=second, by=board.author, kind="duplicate", duplicate_of=sent)
    actions.triage(report=sent, by=board.author, kind="no_error")
    actions.answer(report=sent, by=board.author, text="It is the label's dose.")
    page = opened(follow(second)).text
    assert "another reader told us the same before" in page
    assert "It is the label's dose." in page


def test_the_reporter_erases_what_they_wrote_after_a_second_look(sent, client):
    assert "Erase for good" in client.post(follow(sent), {"act": "erase"}).text
    assert ReportText.objects.exists()
    answer = client.post(follow(sent), {"act": "erase-for-good"}, follow=True)
    assert "is erased" in answer.text
    assert not ReportText.objects.exists()


@pytest.mark.parametrize("token", ["x" * 32, "..", "%00", "é"])
def test_a_link_that_names_no_report_says_so(client, token):
    answer = client.get(f"/reports/{token}/")
    assert answer.status_code == 404
    assert not answer.cookies


def test_opening_the_page_makes_the_same_queries_for_any_report(
    sent, board, client, django_assert_max_num_queries
):
    with django_assert_max_num_queries(3):
        client.get(follow(sent))


# What is kept.


def test_uses_of_forms_are_forgotten_when_no_limit_counts_them(sent, later):
    assert forget_uses() == 0
    later(timedelta(days=3))
    assert forget_uses() == 2


def test_the_daily_purge_forgets_what_the_form_promised(sent, board, later, capsys):
    actions.triage(report=sent, by=board.author, kind="no_error")
    actions.answer(report=sent, by=board.author, text="It is the label's dose.")
    later(timedelta(days=31))
    call_command("work", once=True, only="forget")
    assert "1 addresses and 0 texts of reports, 2 uses" in capsys.readouterr().out
    later(timedelta(days=365))
    call_command("work", once=True, only="forget")
    assert not ReportText.objects.exists()
    assert Report.objects.get().answer == "It is the label's dose."
