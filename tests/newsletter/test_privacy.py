"""What the privacy page promises, the purge does."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from newsletter import actions
from newsletter.models import (
    Address,
    Attempt,
    Consent,
    ConsentNetwork,
    NewsletterEvent,
    Subscriber,
)
from post.models import Message
from tests.newsletter.conftest import sign_up, subscriber

pytestmark = pytest.mark.both_databases


def test_the_page_states_the_spans_that_the_purge_uses(db, client, settings):
    settings.NEWSLETTER = {"unconfirmed_days": 5, "network_days": 21, "mail_address_days": 12}
    page = client.get("/privacy/").text
    assert "<td>5 days</td>" in page
    assert "<td>21 days</td>" in page
    assert "<td>12 days</td>" in page


def test_who_never_confirmed_is_forgotten_after_a_week(db, later):
    sign_up("a@example.org")
    later(timedelta(days=6, hours=23))
    assert actions.purge()["unconfirmed"] == 0
    later(timedelta(hours=2))
    assert actions.purge()["unconfirmed"] == 1
    assert not Subscriber.objects.exists()
    assert not Consent.objects.exists()
    assert not Message.objects.filter(address__isnull=False).exists()


def test_who_asked_again_meanwhile_is_not(db, later):
    sign_up("a@example.org")
    later(timedelta(days=5))
    sign_up("a@example.org")
    later(timedelta(days=3))
    assert actions.purge()["unconfirmed"] == 0


def test_who_is_late_is_found_without_the_consents_of_all_before(db):
    with CaptureQueriesContext(connection) as asked:
        actions.purge()
    (found,) = [one["sql"] for one in asked if "LIMIT 500" in one["sql"]]
    assert "newsletter_consent" not in found


def test_who_confirmed_is_never_forgotten_by_it(db, later):
    subscriber("a@example.org")
    later(timedelta(days=400))
    actions.purge()
    assert Address.objects.count() == 1
    assert Consent.objects.count() == 2


def test_networks_are_forgotten_after_a_month(db, later):
    subscriber("a@example.org")
    later(timedelta(days=31))
    actions.purge()
    assert not ConsentNetwork.objects.exists()
    assert not Attempt.objects.exists()


def test_an_erased_ones_address_never_waits_for_the_purge(db):
    reader = subscriber("a@example.org")
    actions.erase(subscriber=reader, source="")
    assert not Address.objects.exists()
    Address.objects.create(subscriber=reader, address="a@example.org", key="a@example.org")
    assert actions.purge()["erased"] == 1


def test_the_address_on_a_mail_is_forgotten_a_month_after_it_was_sent(db, later):
    subscriber("a@example.org")
    mail = Message.objects.filter(address="a@example.org")
    mail.update(state="sent", sent_at=timezone.now(), handed_over_at=timezone.now())
    later(timedelta(days=29))
    assert actions.purge()["mails"] == 0
    later(timedelta(days=2))
    assert actions.purge()["mails"] == Message.objects.filter(state="sent").count() > 0
    assert not mail.exists()
    assert Address.objects.filter(address="a@example.org").exists()


def test_no_step_of_the_purge_sorts_all_that_is_left(db):
    sign_up("a@example.org")
    with CaptureQueriesContext(connection) as asked:
        actions.purge()
    steps = [one["sql"] for one in asked if "LIMIT" in one["sql"] and "ORDER BY" in one["sql"]]
    assert len(steps) >= 2
    if connection.vendor == "sqlite":  # PostgreSQL plans by how many rows there are
        with connection.cursor() as cursor:
            plans = [cursor.execute(f"EXPLAIN QUERY PLAN {step}").fetchall() for step in steps]
        assert "TEMP B-TREE" not in str(plans)


def test_the_command_says_what_it_did_and_logs_it(db, later, capsys):
    sign_up("a@example.org")
    later(timedelta(days=31))
    call_command("work", once=True, only="forget")
    assert "1 never confirmed" in capsys.readouterr().out
    assert NewsletterEvent.objects.get().about["unconfirmed"] == 1


@pytest.mark.parametrize("path", ["/privacy/", "/newsletter/", "/newsletter/archive/"])
def test_the_public_pages_set_no_cookie(db, client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert not answer.cookies
