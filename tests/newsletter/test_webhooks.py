"""A provider's report is believed by its signature alone: Mailgun's, made as Mailgun makes it."""

import hashlib
import hmac
import json
import time

import pytest

from newsletter import webhooks
from newsletter.models import Subscriber
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
    """Of the one reader."""
    subscriber("a@example.org")
    return lambda: Subscriber.objects.get().state


def test_a_permanent_failure_suppresses(post, state):
    assert post("failed", severity="permanent", reason="bounce") == 200
    assert state() == "suppressed"


def test_a_complaint_suppresses(post, state):
    assert post("complained") == 200
    assert state() == "suppressed"


def test_a_passing_failure_is_counted(post, state):
    assert post("failed", severity="temporary", reason="generic") == 200
    assert state() == "confirmed"
    assert Subscriber.objects.get().soft_bounces == 1


@pytest.mark.parametrize("forged", [{"key": "another key"}, {"key": ""}])
def test_a_report_that_is_not_signed_with_the_key_is_refused(forged, post, state):
    assert post("complained", **forged) == 400
    assert state() == "confirmed"


def test_a_word_changed_under_a_signature_is_refused(post, client, state):
    body = json.dumps({"signature": {"timestamp": "1", "token": "t", "signature": "0" * 64}})
    assert client.post(PLACE, body, content_type="application/json").status_code == 400
    assert client.post(PLACE, b"not json", content_type="application/json").status_code == 400
    assert state() == "confirmed"
