"""A provider's report is believed by its signature alone: Mailgun's, made as Mailgun makes it."""

import hashlib
import hmac
import json
import time

import pytest
from django.utils import timezone

from newsletter import webhooks
from newsletter.models import Subscriber, Suppression
from post.models import Bounce, Message
from tests.newsletter.conftest import subscriber

KEY = "a-signing-key-of-the-tests"
PLACE = "/anymail/mailgun/tracking/"


@pytest.fixture
def post(client, settings, db):
    """Send a report to the site as the provider would."""
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY}
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "anymail"]
    settings.ROOT_URLCONF = "tests.newsletter.with_webhooks"
    webhooks.listen()

    def post(event: str, *, key: str = KEY, at: float | None = None, **more: str) -> int:
        stamp, token = str(int(at or time.time())), "t" * 50
        signed = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
        report = {
            "signature": {"timestamp": stamp, "token": token, "signature": signed},
            "event-data": {
                "event": event,
                "recipient": "a@example.org",
                "timestamp": float(stamp),
                "id": "event-1",
                "delivery-status": {"code": 550, "description": "no such user"},
                **more,
            },
        }
        body = json.dumps(report)
        return client.post(PLACE, body, content_type="application/json").status_code

    return post


@pytest.fixture
def state():
    """Of the one reader, to whom a mail went."""
    subscriber("a@example.org")
    now = timezone.now()
    Message.objects.update(state="sent", sent_at=now, handed_over_at=now, attempts=1)
    return lambda: Subscriber.objects.get().state


def named(name: str) -> dict:
    """What a report carries of the mail: the provider's id of it, or ours."""
    return {"message": {"headers": {"message-id": name}}}


def test_a_missing_address_suppresses(post, state):
    mail = Message.objects.get()
    assert post("failed", severity="permanent", reason="bounce", **named(mail.message_id)) == 200
    assert state() == "suppressed"
    assert Suppression.objects.get().evidence == "id"


def test_the_providers_own_id_is_enough_where_we_wrote_to_that_address(post, state):
    assert post("complained", **named("provider-7@mail.example")) == 200
    assert state() == "suppressed"
    assert Suppression.objects.get().evidence == "webhook"


def test_a_report_that_names_no_mail_is_listed_only(post, state):
    assert post("complained") == 200
    assert (state(), Bounce.objects.get().outcome) == ("confirmed", "listed")


def test_a_report_about_an_address_that_we_never_wrote_to_changes_nothing(post, state):
    Message.objects.all().delete()
    assert post("complained", **named("provider-7@mail.example")) == 200
    assert (state(), Bounce.objects.get().outcome) == ("confirmed", "listed")


@pytest.mark.parametrize("said", ["550 5.7.1 blocked using a blacklist", "552 mailbox full"])
def test_the_servers_words_decide_whatever_the_provider_calls_it(said, post, state):
    status = {"delivery-status": {"code": 550, "description": said}}
    post("failed", severity="permanent", reason="bounce", **status, **named("p@mail.example"))
    assert state() == "confirmed"


def test_a_passing_failure_is_listed(post, state):
    assert post("failed", severity="temporary", reason="generic", **named("p@m.example")) == 200
    assert (state(), Bounce.objects.get().outcome) == ("confirmed", "listed")


@pytest.mark.parametrize("forged", [{"key": "another key"}, {"key": ""}])
def test_a_report_that_is_not_signed_with_the_key_is_refused(forged, post, state):
    assert post("complained", **forged) == 400
    assert state() == "confirmed"


def test_a_word_changed_under_a_signature_is_refused(post, client, state):
    body = json.dumps({"signature": {"timestamp": "1", "token": "t", "signature": "0" * 64}})
    assert client.post(PLACE, body, content_type="application/json").status_code == 400
    assert client.post(PLACE, b"not json", content_type="application/json").status_code == 400
    assert state() == "confirmed"
