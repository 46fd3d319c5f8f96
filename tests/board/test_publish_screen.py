"""The publish screen: what goes live, what stays and why; and the way off the site."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from condition.models import Condition, Reference
from record import actions
from record.models import Edition, Standing
from record.refusals import ChangedMeanwhile

from .publish_form import as_shown

PUBLISH = "/admin/articles/lumbar-wedging/publish/"
WITHDRAW = "/admin/articles/lumbar-wedging/withdraw/"


@pytest.fixture
def at_desk(board, client):
    """The publisher's browser."""
    client.force_login(board.publisher.user)
    return client


@pytest.fixture
def cited(board):
    """A board whose readers were given a source."""
    Reference.objects.create(key="who-2005", kind="web", url="https://who.example", title="Safety")
    board.write("causes", {"introduction": "Known [@who-2005].", "causes": []})
    board.sign("causes")
    board.publish()
    return board


def correct(by, **record):
    """Have a person of the board correct the record of the source."""
    source = Reference.objects.get()
    for name, said in record.items():
        setattr(source, name, said)
    reason = "The title page says so."
    actions.correct_source(reference=source, changed=[*record], by=by, reason=reason)


def publish(client, summary="What changed.", expected=1, **typed):
    if "seen" not in typed:
        typed = {**as_shown(client, PUBLISH), **typed}
    return client.post(PUBLISH, {"summary": summary, "expected": expected, **typed}, follow=True)


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def reasons(response):
    return {row.entry.section.key: row.why for row in response.context["held"]}


@pytest.mark.parametrize("role", ["author", "clinician", "administrator", "outsider"])
@pytest.mark.parametrize("url", [PUBLISH, WITHDRAW])
def test_it_is_for_publishers(board, client, role, url):
    client.force_login(getattr(board, role).user)
    assert client.get(url).status_code == 403
    assert client.post(url, {"summary": "Mine.", "notice": "Mine."}).status_code == 403
    assert not Edition.objects.exists()


def test_signed_words_are_named_with_who_signed_them(board, at_desk):
    board.write_causes("Myeloma")
    causes = board.sign("causes")
    response = at_desk.get(PUBLISH)
    assert [row.words.revision for row in response.context["going"]] == [causes]
    assert "✓ Clinician" in response.text
    assert causes.label in response.text


def test_publishing_makes_the_edition_and_leads_to_the_page(board, at_desk):
    board.write_causes("Myeloma")
    board.sign("causes")
    response = publish(at_desk, "The causes.")
    assert "Edition 1 is published." in said(response)
    assert '<a href="/conditions/lumbar-wedging/">' in response.text
    assert Edition.objects.get().summary == "The causes."


def test_the_cursor_stands_in_the_summary_where_nothing_else_is_to_be_decided(board, at_desk):
    board.write_causes("Myeloma")
    board.sign("causes")
    assert " autofocus>" in at_desk.get(PUBLISH).text
    board.write_ibuprofen()
    board.submit("medications")
    assert "autofocus" not in at_desk.get(PUBLISH).text


def test_a_signed_section_whose_tick_is_taken_away_stays_as_it_is(board, at_desk):
    board.write_causes("Myeloma")
    board.write_ibuprofen()
    seen = [f"{key}:{board.sign(key).digest}" for key in ("causes", "medications")]
    page = at_desk.get(PUBLISH).text
    assert page.count('name="only"') == 2
    refused = publish(at_desk, " ", seen=seen, only=["causes"])
    assert 'name="only" value="causes" checked' in refused.text
    assert 'name="only" value="medications" checked' not in refused.text
    publish(at_desk, seen=seen, only=["causes"])
    assert [shown.section for shown in Edition.objects.get().sections.all()] == ["causes"]
    publish(at_desk, expected=2, seen=seen, only=["medications"])
    assert Edition.objects.get(number=2).sections.count() == 2


def test_nothing_ticked_is_nothing_published(board, at_desk):
    board.write_causes("Myeloma")
    seen = [f"causes:{board.sign('causes').digest}"]
    assert "so there is no new edition" in said(publish(at_desk, seen=seen))


def test_what_cannot_be_signed_goes_out_by_its_own_box_though_nobody_could_submit_it(
    board, at_desk
):
    board.write("medications", {"medications": [{"name": "Ibuprofen"}]})
    board.write_causes("Myeloma")  # could be submitted, and was not
    page = at_desk.get(PUBLISH)
    assert [row.entry.section.key for row in page.context["open_to_go"]] == ["medications"]
    publish(at_desk, unreviewed=["medications"])
    assert not Edition.objects.get().sections.get().is_signed


def test_what_stays_says_why(board, at_desk):
    board.published_edition()
    board.write_ibuprofen("600 mg")
    board.submit("medications")
    board.approve("medications", by=board.clinician)
    board.write_causes("Myeloma")
    board.write("faq", {"questions": [{"question": "Why?", "answer": "Because."}]})
    revision = board.submit("faq")
    actions.request_changes(
        revision=revision, by=board.clinician, competence="clinical", comment="Say more."
    )
    assert reasons(at_desk.get(PUBLISH)) == {
        "medications": "In review. It still needs: pharmacist reviewer.",
        "causes": "Changed by Author and not submitted yet.",
        "faq": "Clinician asked for changes: Say more.",
    }


def test_a_newer_draft_behind_signed_words_is_told(board, at_desk):
    board.write_causes("Myeloma")
    board.sign("causes")
    board.write_causes("Myeloma", "Lymphoma")
    page = at_desk.get(PUBLISH).text
    assert "The draft is newer and stays back:" in page


def test_words_never_reviewed_go_out_only_by_their_own_box(board, at_desk):
    board.write_causes("Myeloma")
    board.sign("causes")
    board.write_ibuprofen()
    board.submit("medications")
    assert "publish as not yet reviewed by the board" in at_desk.get(PUBLISH).text
    publish(at_desk)
    assert [shown.section for shown in Edition.objects.get().sections.all()] == ["causes"]
    publish(at_desk, expected=2, unreviewed=["medications"])
    shown = Edition.objects.get(number=2).sections.get(section="medications")
    assert not shown.is_signed


def test_a_section_that_was_signed_once_has_no_such_box(board, at_desk):
    board.published_edition()
    board.write_ibuprofen("600 mg")
    board.submit("medications")
    assert at_desk.get(PUBLISH).context["open_to_go"] == []
    response = publish(at_desk, "Forged.", 2, unreviewed=["medications"])
    assert "can't go out as not yet reviewed" in said(response)
    assert Edition.objects.count() == 1


def test_a_summary_is_needed_and_the_ticks_are_kept(board, at_desk):
    board.write_causes("Myeloma")
    board.submit("causes")
    response = publish(at_desk, " ", unreviewed=["causes"])
    assert "Say in a sentence what readers will find changed." in said(response)
    assert 'value="causes" checked' in response.text


def test_a_refused_summary_is_kept(board, at_desk):
    board.write_causes("Myeloma")
    board.sign("causes")
    response = publish(at_desk, "A summary with much thought.", unreviewed=["no-such"])
    assert "Select a valid choice" in said(response)
    assert "A summary with much thought.</textarea>" in response.text
    assert not Edition.objects.exists()


def test_a_summary_too_long_is_refused_and_kept(board, at_desk):
    board.write_causes("Myeloma")
    board.sign("causes")
    response = publish(at_desk, "x" * 1_001)
    assert "at most 1000 characters" in said(response)
    assert "x" * 1_001 in response.text


def test_two_clicks_make_one_edition_and_both_end_well(board, at_desk):
    board.write_causes("Myeloma")
    board.sign("causes")
    publish(at_desk)
    response = publish(at_desk)
    assert "Edition 1 is published." in said(response)
    assert Edition.objects.count() == 1


def test_an_edition_that_came_first_is_told_and_the_summary_kept(board, at_desk):
    board.write_causes("Myeloma")
    board.sign("causes")
    board.publish("Somebody was faster.")
    board.write_causes("Lymphoma")
    board.sign("causes")
    response = publish(at_desk, "My summary.", 1)
    assert "Edition 1 was published meanwhile." in said(response)
    assert "My summary.</textarea>" in response.text
    assert 'name="expected" value="2"' in response.text
    assert Edition.objects.count() == 1


def test_nothing_to_publish_is_said_and_the_button_rests(board, at_desk):
    board.published_edition()
    page = at_desk.get(PUBLISH).text
    assert "There is nothing to publish" in page
    assert 'disabled aria-describedby="why-not"' in page
    assert "so there is no new edition" in said(publish(at_desk, expected=2))


def test_a_new_disclaimer_alone_can_be_published(board, at_desk):
    board.published_edition()
    board.article.disclaimer = "Ask a doctor."
    board.article.save(update_fields=["disclaimer"])
    assert "the title, the specialty or the disclaimer does" in at_desk.get(PUBLISH).text
    assert "Edition 2 is published." in said(publish(at_desk, expected=2))


AROUND = "/admin/condition/condition/{}/change/"


def test_the_words_around_the_sections_are_named_and_a_later_change_stops_the_edition(
    board, at_desk
):
    board.write_causes("Myeloma")
    board.sign("causes")
    shown = at_desk.get(PUBLISH)
    assert ("Title", "Lumbar wedging") in shown.context["around"]
    Condition.objects.update(disclaimer="Believe all of it.")
    late = publish(at_desk, around=shown.context["around_digest"])
    assert "disclaimer or a source changed since" in said(late)
    about = {"at": timezone.now() + timedelta(hours=1), "around": shown.context["around_digest"]}
    with pytest.raises(ChangedMeanwhile):
        actions.schedule(
            condition=board.article_now, by=board.publisher, summary="At one.", **about
        )
    assert not Edition.objects.exists()
    assert "Believe all of it." in at_desk.get(PUBLISH).text


@pytest.mark.parametrize("role", ["author", "clinician"])
@pytest.mark.parametrize("is_published", [True, False])
def test_publishers_alone_change_what_stands_around_words_that_readers_have_or_will_have(
    board, client, role, is_published
):
    if is_published:
        board.published_edition()
    else:
        board.write_causes("Myeloma")
        board.sign("causes")
        at = timezone.now() + timedelta(hours=1)
        about = {"condition": board.article_now, "summary": "At noon.", "at": at}
        actions.schedule(**about, by=board.publisher)
    client.force_login(getattr(board, role).user)
    typed = {"title": "Another", "disclaimer": "Other words.", "specialty": 1}
    client.post(AROUND.format(board.article.pk), typed)
    assert board.article_now.title == "Lumbar wedging"
    assert board.article_now.disclaimer != "Other words."


def test_no_dose_stands_where_no_pharmacist_signs(board, at_desk):
    specialty = board.article.specialty_id
    typed = {"title": "Wedging", "disclaimer": "Take 900 mg daily.", "specialty": specialty}
    refused = at_desk.post(AROUND.format(board.article.pk), typed)
    assert "where a pharmacist signs them" in refused.text
    assert board.article_now.disclaimer != typed["disclaimer"]


def test_a_form_that_does_not_say_what_it_showed_publishes_nothing(board, at_desk):
    board.write_causes("Myeloma")
    board.sign("causes")
    response = publish(at_desk, "My summary.", seen=[])
    assert "Something else was on your screen" in said(response)
    assert "My summary.</textarea>" in response.text
    assert not Edition.objects.exists()


def test_words_signed_after_a_look_that_showed_none_stay_back(board, at_desk):
    board.published_edition()
    Condition.objects.update(disclaimer="Ask a doctor.")
    board.write_causes("Myeloma")
    board.submit("causes")
    seen = re.findall(r'name="seen" value="(.*?)"', at_desk.get(PUBLISH).text)
    board.approve("causes", by=board.clinician)
    response = publish(at_desk, "The disclaimer.", 2, seen=seen)
    assert "newer words than you were shown" in said(response)
    assert Edition.objects.count() == 1


def test_thirty_items_take_no_more_queries_than_three(board, at_desk):
    counts = []
    for number in (3, 30):
        board.write_causes(*(f"Cause {one}" for one in range(number)))
        board.sign("causes")
        with CaptureQueriesContext(connection) as captured:
            assert at_desk.get(PUBLISH).status_code == 200
        counts.append(len(captured))
    assert counts[1] <= counts[0]


def test_withdrawing_takes_a_notice_and_a_tick(board, at_desk):
    board.published_edition()
    response = at_desk.post(WITHDRAW, {"notice": "Wrong from the start."}, follow=True)
    assert "Tick the box" in said(response)
    assert "Wrong from the start.</textarea>" in response.text
    typed = {"notice": "Wrong from the start.", "is_sure": "on"}
    assert "Readers find your notice." in said(at_desk.post(WITHDRAW, typed, follow=True))
    assert Standing.objects.get().fact["body"]["notice"] == "Wrong from the start."


def test_withdrawing_without_a_notice_is_refused(board, at_desk):
    board.published_edition()
    response = at_desk.post(WITHDRAW, {"notice": " ", "is_sure": "on"}, follow=True)
    assert "Write the notice" in said(response)
    assert not Standing.objects.exists()


def test_a_withdrawn_article_has_no_next_edition(board, at_desk):
    board.published_edition()
    actions.withdraw(condition=board.article, by=board.publisher, notice="Wrong.")
    board.write_causes("Myeloma")
    board.sign("causes")
    assert "so it has no new edition" in at_desk.get(PUBLISH).text
    assert "The article is withdrawn." in said(publish(at_desk, expected=2))
    assert Edition.objects.count() == 1


def test_sections_that_nobody_submitted_cost_no_query_each(board, at_desk):
    board.write("medications", {"medications": [{"name": "Ibuprofen"}]})
    with CaptureQueriesContext(connection) as one:
        at_desk.get(PUBLISH)
    board.write("faq", {"questions": [{"question": "Why?", "answer": "Because."}]})
    board.write("supplements", {"supplements": [{"name": "Magnesium"}]})
    board.write_causes("Myeloma")
    with CaptureQueriesContext(connection) as four:
        response = at_desk.get(PUBLISH)
    assert len(response.context["open_to_go"]) == 2
    assert len(four) == len(one)


def test_words_that_readers_would_not_see_whole_have_no_box(board, at_desk):
    board.write("causes", {"introduction": "Known [@no-such].", "causes": []})
    board.submit_unchecked("causes")
    board.write("faq", {"introduction": "| a |\n|---|\n| 3|4 g |", "questions": []})
    page = at_desk.get(PUBLISH)
    assert page.context["open_to_go"] == []
    assert "no reference “no-such”" in reasons(page)["causes"]
    assert "4 g" in reasons(page)["faq"]
    assert 'value="causes"' not in page.text


def test_words_that_an_older_version_let_be_signed_keep_nothing_else_back(
    board, at_desk, monkeypatch
):
    board.write("causes", {"introduction": "Known [@no-such].", "causes": []})
    board.submit_unchecked("causes")
    with monkeypatch.context() as older:
        older.setattr("record.actions.reviewing.blockers", lambda _words: [])
        board.sign("causes")
    board.write_ibuprofen()
    board.sign("medications")
    seen = re.findall(r'name="seen" value="(.*?)"', (page := at_desk.get(PUBLISH)).text)
    assert [row.entry.section.key for row in page.context["going"]] == ["medications"]
    assert "is published" in said(publish(at_desk, seen=seen, only=["medications"]))


def test_a_corrected_source_is_named_with_who_corrected_it_and_why(cited, at_desk):
    correct(cited.author, title="Safety, 2nd printing")
    page = at_desk.get(PUBLISH).text
    assert "<del>Safety</del> <ins>Safety, 2nd printing</ins>" in page
    assert 'The title page says so. <span class="board-soft">Author' in page
