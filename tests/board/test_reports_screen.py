"""Triage: the list of what readers report, one report, and the erratum it may end in."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from record import actions
from record.models import Report, ReportText, Standing
from tests.kept import kept
from tests.reading import markup

LIST = "/admin/reports/"
ERRATUM = "/admin/articles/lumbar-wedging/errata/medications/"


@pytest.fixture
def report(board):
    board.published_edition()
    text = "<b>The dose</b>\nis wrong."
    return board.report("medications", text, contact="reader@example.org")


@pytest.fixture
def desk(client):
    """The browser of a member of the board."""

    def signed_in(member):
        client.force_login(member.user)
        return client

    return signed_in


@pytest.fixture
def corrected(board, report):
    """The wrong dose was replaced; the wrong words are given back."""
    wrong = correct(board, report)
    report.refresh_from_db()
    return wrong


@kept
def correct(board, report):
    wrong = board.revision("medications")
    actions.triage(report=report, by=board.clinician, kind="safety")
    board.write_ibuprofen("200 mg", reason="Half of it is right.")
    board.sign("medications")
    board.publish()
    return wrong


def at(report):
    return f"{LIST}{report.pk}/"


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def listed(client, **asked):
    return [row.pk for row in client.get(LIST, asked).context["page"]]


# The list.


@pytest.mark.both_databases
def test_the_list_opens_on_what_is_open_the_gravest_first(board, report, desk):
    grave = actions.receive_report(condition=board.article, section="causes", text="Deadly.")
    actions.triage(report=grave, by=board.author, kind="safety")
    done = actions.receive_report(condition=board.article, text="Done.")
    actions.triage(report=done, by=board.author, kind="typo")
    actions.answer(report=done, by=board.author, text="Mended.")
    client = desk(board.publisher)
    assert listed(client) == [grave.pk, report.pk]
    leads = markup.read(client.get(LIST)).all("p", class_="board-lead")
    assert any("1 safety, 1 not yet read" in lead.text for lead in leads)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("asked", "is_there"),
    [
        ({"state": "unread"}, True),
        ({"state": "answered"}, False),
        ({"state": "all"}, True),
        ({"kind": "safety"}, False),
        ({"section": "medications"}, True),
        ({"section": "causes"}, False),
        ({"section": "-"}, False),
        ({"article": "lumbar-wedging"}, True),
        ({"specialty": "spine"}, True),
        ({"article": " "}, True),
        ({"specialty": "nowhere"}, True),  # a filter that makes no sense is none
        ({"state": "nonsense"}, True),
        ({"mine": "on"}, True),
    ],
)
def test_the_list_is_filtered(board, report, desk, asked, is_there):
    assert (report.pk in listed(desk(board.clinician), **asked)) == is_there


@pytest.mark.both_databases
def test_on_my_sections_leaves_out_the_others(board, report, desk):
    assert listed(desk(board.second_author), mine="on") == []


@pytest.mark.both_databases
def test_the_list_makes_no_query_per_report(board, report, desk):
    client = desk(board.author)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        return len(captured)

    few = queries()
    for number in range(10):
        actions.receive_report(condition=board.article, section="causes", text=f"{number}")
    assert queries() == few


@pytest.mark.parametrize("member", ["newsletter_manager", "outsider"])
def test_others_see_no_report(board, report, desk, member):
    client = desk(getattr(board, member))
    assert client.get(LIST).status_code == 403
    assert client.post(at(report), {"act": "erase", "is_sure": "on"}).status_code == 403
    assert client.get(ERRATUM).status_code == 403


def test_the_articles_own_page_says_what_readers_say(board, report, desk):
    for is_helpful in (True, False, True):
        actions.count_helpful(condition=board.article, section="medications", is_helpful=is_helpful)
    page = markup.read(desk(board.publisher).get("/admin/articles/lumbar-wedging/"))
    row = page.one("tr", id="medications")
    assert "helpful to 2 of 3 who answered" in row.text
    (link,) = [one for one in row.all("a") if "open report" in one.text]
    assert link.attributes["href"] == f"{LIST}?section=medications&article=lumbar-wedging"
    assert "helpful" not in page.one("tr", id="causes").text


# One report.


def test_the_words_are_shown_as_they_were_typed_and_the_address_to_nobody(board, report, desk):
    page = desk(board.publisher).get(at(report))
    quoted = markup.read(page).one("blockquote", class_="board-quoted")
    assert quoted.text == "<b>The dose</b> is wrong."
    assert "reader@example.org" not in page.text


@pytest.mark.both_databases
def test_a_report_is_sorted_answered_and_tied_to_its_change(board, report, desk):
    client = desk(board.clinician)
    client.post(at(report), {"act": "triage", "kind": "clinical"})
    change = board.write_ibuprofen("200 mg")
    typed = {"act": "answer", "text": "Thank you.", "change": change.pk}
    page = client.post(at(report), typed, follow=True)
    assert "The reporter finds it" in said(page)
    report.refresh_from_db()
    assert (report.kind, report.answer, report.change) == ("clinical", "Thank you.", change)
    assert "Readers don&#x27;t see it yet." in page.text or "Readers don't see it yet." in page.text


def test_only_changes_made_since_are_offered(board, report, desk):
    actions.triage(report=report, by=board.clinician, kind="clinical")
    board.write_causes("Haemangioma", "Tumour")
    since = board.write_ibuprofen("200 mg")
    offered = desk(board.clinician).get(at(report)).context["changes"]
    assert list(offered) == [since]


def test_a_refused_answer_keeps_what_was_typed(board, report, desk):
    actions.triage(report=report, by=board.clinician, kind="clinical")
    text = "x" * 4_001
    page = desk(board.clinician).post(at(report), {"act": "answer", "text": text})
    assert "at most 4000" in said(page)
    assert f"{text}</textarea>" in page.text


def test_a_change_is_named_after_the_answer_too(board, report, desk):
    client = desk(board.clinician)
    actions.triage(report=report, by=board.clinician, kind="clinical")
    actions.answer(report=report, by=board.clinician, text="We shall mend it.")
    change = board.write_ibuprofen("200 mg")
    assert "Choose the change" in said(client.post(at(report), {"act": "tie"}))
    client.post(at(report), {"act": "tie", "change": change.pk})
    report.refresh_from_db()
    assert report.change == change


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"act": "triage"}, "Say what kind"),
        ({"act": "triage", "kind": "duplicate"}, "Name the report"),
        ({"act": "triage", "kind": "unread"}, "valid choice"),
        ({"act": "answer", "text": "x"}, "Say first what kind"),
        ({"act": "erase"}, "you are sure"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(board, report, desk, typed, sentence):
    assert sentence in said(desk(board.publisher).post(at(report), typed))
    report.refresh_from_db()
    assert (report.kind, report.answer) == ("unread", "")


@pytest.mark.both_databases
def test_a_duplicate_leads_to_the_first_and_is_listed_there(board, report, desk):
    again = actions.receive_report(condition=board.article, section="causes", text="Same!")
    client = desk(board.author)
    typed = {"act": "triage", "kind": "duplicate", "duplicate_of": report.pk}
    assert f"waits with no. {report.pk}" in client.post(at(again), typed, follow=True).text
    assert "Same!" in client.get(at(report)).text


@pytest.mark.both_databases
def test_an_administrator_erases_and_neither_sorts_nor_answers(board, report, desk):
    client = desk(board.administrator)
    assert "Only a person with this role" in said(
        client.post(at(report), {"act": "triage", "kind": "typo"})
    )
    client.post(at(report), {"act": "erase", "is_sure": "on"})
    assert not ReportText.objects.exists()
    assert "The words are erased." in client.get(at(report)).text


def test_an_author_does_not_erase(board, report, desk):
    page = desk(board.author).post(at(report), {"act": "erase", "is_sure": "on"})
    assert "Only a person with this role" in said(page)
    assert ReportText.objects.exists()


def test_a_report_opens_in_every_state(board, report, corrected, desk):
    client = desk(board.publisher)
    assert client.get(at(report)).status_code == 200
    report.written.delete()
    assert client.get(at(report)).status_code == 200
    assert client.get(f"{LIST}999/").status_code == 404


# The erratum.


def typed_erratum(revision, **fields):
    return {
        "revisions": revision.digest,
        "severity": "dangerous",
        "what_was_wrong": "The dose was twice too high.",
        **fields,
    }


def test_the_words_the_reader_saw_are_chosen_and_say_when_they_stood(
    board, report, corrected, desk
):
    page = markup.read(desk(board.publisher).get(ERRATUM, {"report": report.pk}))
    (chosen,) = [one for one in page.all("input", name="revisions") if "checked" in one.attributes]
    assert chosen.attributes["value"] == corrected.digest
    assert "replaced in edition 2" in page.text
    assert "Clinician (clinical reviewer), Pharmacist (pharmacist reviewer)" in page.text


def test_a_preview_is_the_page_as_readers_will_find_it_and_issues_nothing(
    board, report, corrected, desk
):
    page = desk(board.publisher).post(ERRATUM, typed_erratum(corrected, preview="1"))
    section = markup.read(page).one("section", id="medications")
    assert "The dose was twice too high." in section.one(class_="notice-erratum").text
    assert "this erratum is not issued yet" in page.text
    assert not Standing.objects.filter(kind="erratum").exists()


@pytest.mark.both_databases
def test_an_erratum_stands_on_the_page_and_ends_the_report(board, report, corrected, desk, client):
    answer = desk(board.publisher).post(ERRATUM, typed_erratum(corrected, report=report.pk))
    assert answer["Location"] == at(report)
    report.refresh_from_db()
    assert report.erratum.fact["body"]["severity"] == "dangerous"
    for address in (board.article_url, f"{board.article_url}editions/1/"):
        notice = markup.read(client.get(address)).one(class_="notice-erratum").text
        assert "The dose was twice too high." in notice
        assert "Signed by Clinician, MD (clinical reviewer)" in notice


def test_an_erratum_needs_no_report(board, report, corrected, desk):
    answer = desk(board.publisher).post(ERRATUM, typed_erratum(corrected))
    assert answer["Location"] == "/admin/articles/lumbar-wedging/"
    assert Standing.objects.filter(kind="erratum").count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"what_was_wrong": " "}, "Say what was wrong"),
        ({"severity": ""}, "how grave"),
        ({"revisions": "0" * 64}, "valid"),
        ({"what_was_wrong": "x" * 2_001}, "at most 2000"),
    ],
)
def test_an_erratum_that_says_too_little_is_refused_and_kept(
    board, corrected, desk, fields, sentence
):
    page = desk(board.publisher).post(ERRATUM, {**typed_erratum(corrected), **fields})
    assert sentence in said(page)
    assert (
        markup.read(page).one("textarea").text
        == fields.get("what_was_wrong", "The dose was twice too high.").strip()
    )
    assert not Standing.objects.filter(kind="erratum").exists()


def test_words_that_stand_still_are_not_offered(board, report, desk):
    page = desk(board.publisher).get(ERRATUM)
    assert "Publish the correction first" in page.text


@pytest.mark.parametrize("member", ["author", "clinician", "administrator"])
def test_only_a_publisher_opens_the_erratum(board, report, corrected, desk, member):
    client = desk(getattr(board, member))
    assert client.get(ERRATUM).status_code == 403
    assert client.post(ERRATUM, typed_erratum(corrected)).status_code == 403


@pytest.mark.parametrize("asked", ["x", "9" * 30, "٣", "0"])
def test_a_report_number_that_is_none_is_passed_over(board, report, corrected, desk, asked):
    assert desk(board.publisher).get(ERRATUM, {"report": asked}).status_code == 200


def test_a_section_that_does_not_exist_has_no_errata(board, report, desk):
    address = "/admin/articles/lumbar-wedging/errata/nonsense/"
    assert desk(board.publisher).get(address).status_code == 404


def test_reports_are_never_changed_by_opening_a_page(board, report, desk):
    client = desk(board.publisher)
    for address in (LIST, at(report), ERRATUM):
        client.get(address, {"act": "erase", "is_sure": "on"})
    assert Report.objects.get().kind == "unread"
    assert ReportText.objects.exists()
