"""Leaving: one POST, no login, for ever, whatever happens to the site's keys."""

import pytest
from django.test import Client

from newsletter.models import Consent, Subscriber
from newsletter.tokens import unsubscribe_token
from post.models import Message
from tests.newsletter.conftest import send_now, subscriber


@pytest.fixture
def reader(db):
    """One who is on the list."""
    return subscriber("a@example.org")


@pytest.fixture
def url(reader):
    """Their link."""
    return f"/newsletter/unsubscribe/{unsubscribe_token(reader.public_id, reader.secret)}/"


def state() -> str:
    return Subscriber.objects.get().state


def test_one_click_of_a_mail_program_ends_it(url):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(
        url,
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
        headers={"sec-fetch-site": "cross-site", "origin": "https://mail.example"},
    )
    assert answer.status_code == 200
    assert state() == "unsubscribed"
    assert Consent.objects.last().source == "one-click"


def test_one_click_as_a_multipart_form_ends_it_too(url, client):
    client.post(url, {"List-Unsubscribe": "One-Click"})
    assert state() == "unsubscribed"


def test_the_readers_own_button_ends_it(url, client):
    assert "<button" in client.get(url).text
    assert "You are unsubscribed" in client.post(url).text
    assert state() == "unsubscribed"


def test_a_scanner_that_opens_the_link_ends_nothing(url, client):
    for ask in (client.get, client.head):
        assert ask(url).status_code == 200
    assert client.options(url).status_code == 405
    assert state() == "confirmed"


def test_pressed_twice_it_ends_once(url, client):
    client.post(url)
    assert client.post(url).status_code == 200
    assert Consent.objects.filter(kind="unsubscribed").count() == 1


def test_it_survives_a_change_of_the_sites_keys(url, client, settings):
    settings.SECRET_KEY = settings.SUPPRESSION_KEY = "quite another key"
    client.post(url)
    assert state() == "unsubscribed"


def test_it_works_years_later_and_after_an_erasure(url, client, later, reader):
    from datetime import timedelta

    from newsletter import actions

    later(timedelta(days=4000))
    assert client.post(url).status_code == 200
    actions.erase(subscriber=reader, source="")
    assert client.post(url).status_code == 200
    assert state() == "erased"


def test_links_can_not_be_made_from_what_others_know(reader, client):
    other = subscriber("b@example.org")
    forged = unsubscribe_token(reader.public_id, other.secret)
    answers = [
        client.post(f"/newsletter/unsubscribe/{token}/")
        for token in (forged, "x" * 54, "x", forged[:-1], str(reader.public_id))
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert set(Subscriber.objects.values_list("state", flat=True)) == {"confirmed"}


def test_what_waits_in_the_outbox_is_taken_back(reader, url, client, edition):
    send_now()
    client.post(url)
    assert Message.objects.get(batch="bulletin-1").state == "cancelled"
