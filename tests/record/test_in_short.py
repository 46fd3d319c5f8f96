"""“In short” rests on other sections: when one of them changes, somebody looks at it again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import LoggedAct
from record import actions
from record.editions.shown import shown_otherwise
from record.models import ScheduledPublication
from record.refusals import NotReady
from record.verification import faults
from tests.board.publish_form import as_shown
from tests.cast import Board

SENTENCES = {
    "sentences": [
        {"text": "It is harmless.", "rests_on": "overview"},
        {"text": "A growth can cause it.", "rests_on": "causes"},
        {"text": "Pain passes.", "rests_on": "symptoms"},
    ]
}


@pytest.fixture
def short(db) -> Board:
    """An edition with “in short” and the causes, and other causes signed since."""
    board = Board()
    board.write("in-short", SENTENCES)
    board.write_causes("Haemangioma")
    board.sign("in-short")
    board.sign("causes")
    board.publish()
    board.write_causes("Haemangioma", "Chordoma")
    board.sign("causes")
    return board


def test_two_sentences_are_too_few_to_be_signed(db):
    board = Board()
    board.write("in-short", {"sentences": SENTENCES["sentences"][:2]})
    with pytest.raises(NotReady, match="At least 3 sentences"):
        board.submit("in-short")


def test_a_sentence_from_nobody_knows_where_is_kept_and_not_signed(db):
    board = Board()
    first, *others = SENTENCES["sentences"]
    board.write("in-short", {"sentences": [{"text": first["text"]}, *others]})
    with pytest.raises(NotReady, match="say from which section"):
        board.submit("in-short")


def test_what_it_rests_on_does_not_change_without_a_word(short):
    with pytest.raises(NotReady, match="“In short” rests on Causes"):
        short.publish()


def test_a_reason_why_it_holds_is_enough_and_is_logged(short):
    assert short.publish(in_short_stays="A rare cause.").number == 2


def test_signed_again_since_it_needs_no_reason(short):
    short.approve("in-short", by=short.second_clinician)
    assert short.publish().number == 2


def test_a_section_that_it_does_not_rest_on_changes_freely(short):
    short.publish(in_short_stays="A rare cause.")
    short.write("faq", {"questions": [{"question": "Why?", "answer": "Nobody knows."}]})
    short.sign("faq")
    assert short.publish().number == 3


@pytest.fixture
def later(short) -> Board:
    """A second edition, whose “in short” was written for the causes of that one."""
    others = [{"text": "A chordoma can cause it.", "rests_on": "causes"}, *SENTENCES["sentences"]]
    short.write("in-short", {"sentences": others})
    short.sign("in-short")
    short.publish()
    return short


def roll_back(board: Board, **options):
    first = board.article.editions.get(number=1)
    options = {"sections": ["causes"], "by": board.publisher, "summary": "Too early.", **options}
    return actions.roll_back(condition=board.article_now, to=first, **options)


def test_causes_that_return_are_news_to_what_was_written_since(later):
    with pytest.raises(NotReady, match="“In short” rests on Causes"):
        roll_back(later)
    assert roll_back(later, in_short_stays="Both are rare.").number == 3


def test_both_go_back_together_without_a_word(later):
    assert roll_back(later, sections=["causes", "in-short"]).number == 3


def test_words_that_stood_under_it_before_return_without_a_word(short):
    short.publish(in_short_stays="A rare cause.")
    assert roll_back(short).number == 3


def test_a_publication_that_would_be_held_then_is_refused_now(short):
    at = timezone.now() + timedelta(days=1)
    with pytest.raises(NotReady, match="or say why it holds"):
        actions.schedule(condition=short.article_now, by=short.publisher, summary="New.", at=at)


def test_what_is_scheduled_with_a_reason_goes_out_at_its_hour(short):
    at = timezone.now() + timedelta(hours=1)
    actions.schedule(
        condition=short.article_now,
        by=short.publisher,
        summary="New.",
        at=at,
        in_short_stays="A rare cause.",
    )
    (fired,) = actions.publish_due(at)
    assert (fired.state, fired.edition.number) == ("published", 2)
    assert LoggedAct.objects.get(section="in-short", verb="published").detail == "A rare cause."


def test_the_way_back_asks_why_in_short_holds(later, client):
    client.force_login(later.publisher.user)
    back = f"/admin/articles/{later.article.slug}/editions/1/roll-back/"
    assert "“In short” rests on Causes" in client.get(back).text
    typed = {"sections": ["causes"], "summary": "Too early.", "expected": 3}
    assert client.post(back, {**typed, "in_short_stays": "Both are rare."}).status_code == 302


def test_a_section_let_out_unreviewed_asks_why_in_short_holds(short, client):
    short.publish(in_short_stays="A rare cause.")
    short.write("symptoms", {"symptoms": [{"name": "Pain"}]})
    short.submit("symptoms")
    client.force_login(short.publisher.user)
    screen = f"/admin/articles/{short.article.slug}/publish/"
    typed = {"unreviewed": ["symptoms"], "summary": "The symptoms.", "expected": 3}
    typed |= as_shown(client, screen)
    assert 'name="in_short_stays"' in client.post(screen, typed).text
    assert client.post(screen, {**typed, "in_short_stays": "Pain only."}).status_code == 302


def test_a_reason_typed_on_the_screen_goes_with_what_is_scheduled(short, client):
    client.force_login(short.publisher.user)
    screen = f"/admin/articles/{short.article.slug}/publish/"
    at = f"{timezone.localdate() + timedelta(days=2)}T12:00"
    typed = {"summary": "New.", "expected": 2, "act": "schedule", "at": at}
    typed |= as_shown(client, screen)
    assert "or say why it holds" in client.post(screen, typed).text
    client.post(screen, {**typed, "in_short_stays": "A rare cause."})
    assert ScheduledPublication.objects.get().in_short_stays == "A rare cause."


def names_of(board: Board) -> list[str]:
    """What the current edition says its sentences rest on."""
    row = board.article_now.current.edition.sections.get(section="in-short")
    (sentences,) = row.kept_parts["lists"]
    return [item["parts"]["rests_on"] for item in sentences["items"]]


def test_a_section_is_named_by_the_heading_that_it_has_in_the_edition(short):
    heading = {"opening": [{"heading": "What sets it off"}]}
    short.write("causes", {**heading, "causes": [{"name": "Haemangioma"}]})
    short.sign("causes")
    short.publish(in_short_stays="A heading.")
    assert names_of(short) == ["Overview", "What sets it off", "Symptoms"]
    first = short.article.editions.get(number=1).sections.get(section="in-short")
    assert first.kept_parts["lists"][0]["items"][1]["parts"]["rests_on"] == "Causes"
    assert list(shown_otherwise()) == []
    assert list(faults()) == []
