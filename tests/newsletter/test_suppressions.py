"""How a suppression ends: a bounce by a manager, anything by the person, nothing by itself."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse

from newsletter import actions
from newsletter.models import Consent, NewsletterEvent, Subscriber, Suppression
from newsletter.refusals import NotAManager, NotNow, ReasonMissing
from newsletter.tokens import confirm_token
from post.models import Message
from tests.newsletter.conftest import mails_to, send_now, sign_up, subscriber

pytestmark = pytest.mark.both_databases

LIST = "/admin/newsletter/suppression/"


def suppressed(address: str, reason: str = "bounced") -> Suppression:
    """A reader who gets no mail any more."""
    subscriber(address)
    actions.suppress(
        address=address, reason=reason, source="mail", evidence="header", said="550 No such user"
    )
    return Suppression.objects.latest("pk")


def state(address: str = "a@example.org") -> str:
    return Subscriber.objects.get(address__key=address).state


def confirm_latest() -> None:
    asked = Consent.objects.filter(kind="asked").latest("pk")
    actions.confirm_subscription(token=confirm_token(asked))


@pytest.fixture
def manager(board, client):
    client.force_login(board.newsletter_manager.user)
    return client


def test_a_manager_lifts_a_bounce_with_a_reason(board):
    row = actions.lift(
        suppression=suppressed("a@example.org"), why="They wrote", by=board.newsletter_manager
    )
    assert (row.lifted_by, row.lifted_because) == (board.newsletter_manager, "They wrote")
    assert state() == "confirmed"
    assert Subscriber.objects.get().consents.last().kind == "reinstated"
    assert NewsletterEvent.objects.filter(kind="lifted", by=board.newsletter_manager).exists()


def test_what_a_server_refused_by_error_goes_again_to_whom_a_manager_lifted(board):
    board.published_edition()
    subscriber("a@example.org")
    bulletin = send_now()
    Message.objects.of(bulletin.batch).update(state="failed", verdict="address")
    again = partial(actions.send_again, bulletin=bulletin, by=board.newsletter_manager)
    row = suppressed("a@example.org")
    assert again() == 0
    actions.lift(suppression=row, why="An error of theirs", by=board.newsletter_manager)
    assert again() == 1


def test_one_who_had_paused_is_paused_again(board):
    actions.pause(subscriber=subscriber("b@example.org"), source="")
    actions.suppress(address="b@example.org", reason="bounced", source="")
    row = Suppression.objects.get()
    actions.lift(suppression=row, why="x", by=board.newsletter_manager)
    assert state("b@example.org") == "paused"


def test_one_who_left_meanwhile_is_not_brought_back(board):
    row = suppressed("a@example.org")
    for _time in range(2):
        actions.unsubscribe(subscriber=Subscriber.objects.get(), source="one-click")
    left = Consent.objects.get(kind="unsubscribed")
    assert (left.source, left.was_on_list, state()) == ("one-click", False, "suppressed")
    actions.lift(suppression=row, why="They wrote", by=board.newsletter_manager)
    assert state() == "unsubscribed"


@pytest.mark.parametrize("reason", ["complained", "erased"])
def test_what_the_person_said_no_manager_takes_back(reason, board):
    row = suppressed("a@example.org")
    actions.suppress(address="a@example.org", reason="complained", source="mail")
    if reason == "erased":
        actions.erase(subscriber=Subscriber.objects.get(), source="")
    with pytest.raises(NotNow, match="Only the person"):
        actions.lift(suppression=row, why="Please", by=board.newsletter_manager)
    row.refresh_from_db()
    assert (row.reason, row.lifted_at) == (reason, None)


def test_a_reason_and_the_role_are_needed(board):
    row = suppressed("a@example.org")
    with pytest.raises(ReasonMissing):
        actions.lift(suppression=row, why=" ", by=board.newsletter_manager)
    with pytest.raises(NotAManager):
        actions.lift(suppression=row, why="x", by=board.administrator)
    assert state() == "suppressed"


@pytest.mark.parametrize("reason", ["bounced", "complained"])
def test_the_person_lifts_it_by_asking_and_confirming_again(reason, db):
    row = suppressed("a@example.org", reason)
    before = len(mails_to("a@example.org"))
    sign_up("a@example.org")
    assert len(mails_to("a@example.org")) == before + 1
    assert state() == "suppressed"
    confirm_latest()
    row.refresh_from_db()
    assert (state(), row.lifted_by) == ("confirmed", None)
    assert row.lifted_at is not None


def test_an_erased_person_may_ask_again_as_somebody_new(db):
    actions.erase(subscriber=subscriber("a@example.org"), source="")
    sign_up("a@example.org")
    confirm_latest()
    assert state() == "confirmed"
    assert Subscriber.objects.count() == 2
    assert actions.erase_again() == 0


def test_of_an_erased_address_that_had_bounced_the_hash_alone_is_kept(db):
    row = suppressed("a@example.org")
    actions.erase(subscriber=Subscriber.objects.get(), source="")
    row.refresh_from_db()
    assert (row.reason, row.provider, row.said) == ("erased", "", "")
    Suppression.objects.update(provider="example.org", said="550 No such user")  # by a backup
    actions.erase_again()
    row.refresh_from_db()
    assert (row.provider, row.said) == ("", "")


def test_a_link_from_before_lifts_nothing(db):
    subscriber("a@example.org")
    actions.unsubscribe(subscriber=Subscriber.objects.get(), source="")
    sign_up("a@example.org")
    actions.suppress(address="a@example.org", reason="bounced", source="")
    with pytest.raises(NotNow):
        confirm_latest()
    assert state() == "suppressed"


def test_it_begins_anew_when_the_address_bounces_again(board):
    row = suppressed("a@example.org")
    actions.lift(suppression=row, why="x", by=board.newsletter_manager)
    actions.suppress(address="a@example.org", reason="bounced", source="mail")
    row.refresh_from_db()
    assert (row.lifted_at, row.lifted_because, state()) == (None, "", "suppressed")


def test_all_of_the_last_hour_by_one_provider_are_lifted_at_once(board, later):
    suppressed("old@example.net")
    later(timedelta(hours=2))
    for name in "abc":
        suppressed(f"{name}@example.net")
    suppressed("other@example.org")
    suppressed("angry@example.net", "complained")
    count = actions.lift_lately(
        provider="example.net", why="Their outage", by=board.newsletter_manager
    )
    assert count == 3
    left = Subscriber.objects.filter(state="suppressed").values_list("address__key", flat=True)
    assert sorted(left) == ["angry@example.net", "old@example.net", "other@example.org"]


def test_the_readers_page_shows_the_evidence_and_lifts(manager):
    row = suppressed("a@example.org")
    page = reverse("admin:newsletter_subscriber_change", args=[row.subscriber_id])
    text = manager.get(page).text
    assert "own signed header" in text
    assert "550 No such user" in text
    refused = manager.post(page, {"act": "lift", "why": ""}, follow=True)
    assert "Write down why" in refused.text
    assert (
        "They get mail again" in manager.post(page, {"act": "lift", "why": "x"}, follow=True).text
    )
    assert state() == "confirmed"


def test_the_list_offers_to_lift_what_one_provider_did(manager):
    suppressed("a@example.net")
    assert "Lift all of example.net (1)" in manager.get(LIST).text
    fields = {"provider": "example.net", "why": "Their outage"}
    assert "1 suppression is lifted" in manager.post(LIST, fields, follow=True).text
    assert "Lift all of" not in manager.get(LIST).text


def test_nobody_else_opens_the_list_or_lifts(board, client):
    suppressed("a@example.net")
    client.force_login(board.publisher.user)
    assert client.get(LIST).status_code == 403
    assert client.post(LIST, {"provider": "example.net", "why": "x"}).status_code == 403
