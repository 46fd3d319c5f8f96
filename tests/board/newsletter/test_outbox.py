"""The outbox in the admin: how far each batch got, pause and rate, and what a human decides."""

import pytest
from django.utils import timezone

from newsletter import actions
from newsletter.models import Bulletin, NewsletterEvent, Subscriber
from post import actions as outbox
from post.models import Batch, Message, Shift
from tests.newsletter.conftest import send_now, subscriber

PAGE, MESSAGES = "/admin/post/batch/", "/admin/post/message/"
DECIDE = f"{PAGE}decide/"
BATCH = "bulletin-1"


@pytest.fixture
def as_(board, client):
    """A browser with one of the board signed in."""

    def sign_in(who: str):
        client.force_login(getattr(board, who).user)
        return client

    return sign_in


@pytest.fixture
def going(board, edition):
    """A bulletin on its way to three, one of them in doubt; and a mail of the board's."""
    for name in "abc":
        subscriber(f"{name}@example.org")
    send_now()
    first = Message.objects.of(BATCH).order_by("pk").first()
    error = f"Lost while <{first.address}> was answered"
    Message.objects.filter(pk=first.pk).update(
        state="uncertain", handed_over_at=first.made_at, last_error=error
    )
    letter = outbox.letter(subject="Please sign Causes", text="x", from_address="a@example.org")
    outbox.put(to="clinician@example.org", letter=letter)
    return first


@pytest.mark.both_databases
def test_it_is_found_by_managers_and_administrators(as_, going):
    for who in ("newsletter_manager", "administrator"):
        assert "No. 1" in as_(who).get(PAGE).text
        assert PAGE in as_(who).get("/admin/").text


def test_it_acts_for_nobody_else(as_, going):
    for who in ("author", "clinician", "publisher", "outsider"):
        client = as_(who)
        assert client.post(PAGE, {"batch": BATCH, "act": "pause"}).status_code == 403
        decided = {"message": going.pk, "decision": "again"}
        assert client.post(DECIDE, decided).status_code == 403
    assert Batch.objects.get(name=BATCH).state == "running"


def test_no_page_shows_a_whole_address_nor_a_mails_words(as_, going):
    for who in ("newsletter_manager", "administrator"):
        text = as_(who).get(PAGE).text + as_(who).get(MESSAGES).text
        assert "a@example.org" not in text
        assert "a…@example.org" in text


def test_a_manager_sees_nothing_of_the_boards_mail(as_, going):
    client = as_("newsletter_manager")
    assert "Please sign Causes" not in client.get(PAGE).text + client.get(MESSAGES).text
    assert "Please sign Causes" in as_("administrator").get(MESSAGES).text


@pytest.mark.both_databases
def test_a_batch_is_paused_and_called_off_by_buttons_and_each_press_is_logged(as_, going, board):
    client = as_("newsletter_manager")
    for act, state in (("pause", "paused"), ("resume", "running"), ("cancel", "cancelled")):
        client.post(PAGE, {"batch": BATCH, "act": act})
        assert Batch.objects.get(name=BATCH).state == state
    assert Bulletin.objects.get().is_cancelled
    kinds = list(NewsletterEvent.objects.filter(by=board.newsletter_manager).values_list("kind"))
    assert kinds == [("cancelled",), ("resumed",), ("paused",)]


@pytest.mark.parametrize("fields", [{"act": "pause"}, {"act": "rate", "rate": "5"}])
def test_the_whole_outbox_is_the_administrators(fields, as_, going):
    answer = as_("newsletter_manager").post(PAGE, {"batch": "", **fields}, follow=True)
    assert "Only an administrator can do that" in answer.text
    as_("administrator").post(PAGE, {"batch": "", **fields})
    whole = Batch.objects.get(name="")
    assert (whole.state, whole.rate) in {("paused", None), ("running", 5.0)}


def test_a_rate_that_is_none_is_refused_with_a_sentence(as_, going):
    client = as_("administrator")
    client.post(PAGE, {"batch": "", "act": "rate", "rate": "7"})
    for rate in ("0", "-3", "fast", "nan"):
        answer = client.post(PAGE, {"batch": "", "act": "rate", "rate": rate})
        assert 'class="error"' in answer.text
        assert f'name="rate" value="{rate}"' in answer.text
    assert Batch.objects.get(name="").rate == 7
    client.post(PAGE, {"batch": "", "act": "rate", "rate": ""})
    assert Batch.objects.get(name="").rate is None


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("decision", "state"), [("went", "sent"), ("again", "waiting"), ("off", "failed")]
)
def test_one_click_decides_about_a_mail_in_doubt(decision, state, as_, going, board):
    place = f"{DECIDE}?message={going.pk}"
    client = as_("newsletter_manager")
    assert place in client.get(MESSAGES).text
    assert f'name="message" value="{going.pk}"' in client.get(PAGE).text
    client.post(place, {"decision": decision})
    going.refresh_from_db()
    assert going.state == state
    assert board.newsletter_manager.name in going.note
    event = NewsletterEvent.objects.filter(kind="decided").get()
    assert event.about == {"message": going.pk, "batch": BATCH, "decision": decision}


def test_a_second_click_is_told_that_it_is_decided(as_, going):
    place = f"{DECIDE}?message={going.pk}"
    as_("administrator").post(place, {"decision": "again"})
    answer = as_("administrator").post(place, {"decision": "again"}, follow=True)
    assert "there is nothing to decide" in answer.text
    assert NewsletterEvent.objects.filter(kind="decided").count() == 1


@pytest.mark.both_databases
def test_messages_are_found_by_state_batch_id_and_whole_address_alone(as_, going):
    client = as_("administrator")

    def found(**query):
        return set(client.get(MESSAGES, query).context["cl"].queryset.values_list("pk", flat=True))

    assert found(state__exact="uncertain") == found(q=going.message_id) == {going.pk}
    assert found(batch=BATCH, state__exact="uncertain") == {going.pk}
    assert len(found(q=BATCH)) == 3
    assert going.pk in found(q="A@example.org")
    assert found(q="example.org") == set()


def test_what_moves_renews_itself_with_and_without_script(as_, going):
    page = as_("administrator").get(PAGE).text
    assert "data-live" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    Message.objects.filter(state="waiting").update(state="cancelled")
    assert "data-live" not in as_("administrator").get(PAGE).text


def test_it_says_when_nobody_sends(as_, going, later):
    from datetime import timedelta

    Message.objects.filter(state="waiting").update(due_at=timezone.now())
    assert "Nobody is sending" not in as_("administrator").get(PAGE).text
    later(timedelta(minutes=10))
    assert "Nobody is sending" in as_("administrator").get(PAGE).text
    Shift.objects.create(worker="me")
    assert "Nobody is sending" not in as_("administrator").get(PAGE).text


@pytest.mark.both_databases
@pytest.mark.parametrize("page", [PAGE, MESSAGES])
def test_its_cost_does_not_grow(page, as_, going, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = as_("administrator")
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    letter = going.letter
    words = dict.fromkeys(("unsubscribe", "me"), "x")
    for number in range(2, 12):
        rows = [(f"r{one}@example.org", words, None) for one in range(6)]
        outbox.put_many(letter=letter, rows=rows, batch=f"bulletin-{number}")
    with django_assert_num_queries(len(few)):
        client.get(page)


@pytest.mark.both_databases
def test_many_uncertain_mails_are_decided_together_and_each_is_logged(as_, going, board):
    Message.objects.of(BATCH).update(state="uncertain", handed_over_at=going.made_at)
    client = as_("newsletter_manager")
    ticked = list(Message.objects.of(BATCH).values_list("pk", flat=True)[:2])
    client.post(DECIDE, {"message": ticked, "decision": "went"})
    assert Message.objects.of(BATCH).filter(state="sent").count() == 2
    answer = client.post(DECIDE, {"batch": BATCH, "decision": "off"}, follow=True)
    assert "1 mail is decided: Leave it." in answer.text
    assert NewsletterEvent.objects.filter(kind="decided").count() == 3


@pytest.mark.both_databases
def test_a_mail_is_not_sent_again_to_a_reader_who_left(as_, going):
    Message.objects.of(BATCH).update(state="uncertain", handed_over_at=going.made_at)
    reader = Subscriber.objects.with_address(going.address).get()
    actions.unsubscribe(subscriber=reader, source="")
    client = as_("newsletter_manager")
    place = f"{DECIDE}?message={going.pk}"
    answer = client.post(place, {"decision": "again"}, follow=True)
    assert "Its reader gets no bulletins any more" in answer.text
    client.post(DECIDE, {"batch": BATCH, "decision": "again"})
    going.refresh_from_db()
    assert going.state == "uncertain"
    assert Message.objects.of(BATCH).filter(state="waiting").count() == 2


def test_a_batch_that_was_called_off_keeps_no_other_mail_from_going_again(as_, going):
    outbox.cancel(BATCH)
    Message.objects.update(state="uncertain", handed_over_at=going.made_at)
    keys = list(Message.objects.values_list("pk", flat=True))
    answer = as_("administrator").post(DECIDE, {"message": keys, "decision": "again"}, follow=True)
    assert "was called off, nothing can be added to it" in answer.text
    going_again = Message.objects.filter(state="waiting")
    assert set(going_again.values_list("batch", flat=True)) == {""}


def test_a_manager_decides_nothing_of_the_boards_mail(as_, going):
    Message.objects.filter(batch="").update(state="uncertain", handed_over_at=going.made_at)
    as_("newsletter_manager").post(DECIDE, {"batch": "", "decision": "off"})
    assert Message.objects.filter(batch="", state="failed").count() == 0


@pytest.mark.both_databases
def test_why_a_batch_paused_by_itself_is_shown_with_examples(as_, going):
    said = "550 5.7.1 blocked, <a@example.org>"
    Message.objects.of(BATCH).update(verdict="us", refused_at=timezone.now(), last_error=said)
    outbox.pause(BATCH, is_braked=True)
    text = as_("newsletter_manager").get(PAGE).text
    assert "paused by itself" in text
    assert "We are refused: 3." in text
    assert "blocked, &lt;a…@example.org&gt;" in text
