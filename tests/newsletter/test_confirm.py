"""Double opt-in: the link shows a button, and only the button confirms."""

from datetime import timedelta

import pytest

from newsletter import actions, tokens
from newsletter.models import Consent, Subscriber, Wording
from tests.newsletter.conftest import links, mails_to, sign_up, subscriber

pytestmark = pytest.mark.both_databases


@pytest.fixture
def asked(db):
    """The path of the link that a reader got."""
    sign_up("a@example.org", frequency="safety")
    [link] = [link for link in links(mails_to("a@example.org")[0]) if "/confirm/" in link]
    return link.removeprefix("http://127.0.0.1:8000")


def state() -> str:
    return Subscriber.objects.get().state


def test_opening_the_link_changes_nothing(asked, client):
    assert client.get(asked).status_code == 200
    assert client.head(asked).status_code == 200
    assert state() == "pending"
    assert Consent.objects.count() == 1


def test_the_button_confirms_with_what_was_chosen(asked, client):
    answer = client.post(asked)
    assert "You are on the list" in answer.text
    assert not answer.cookies
    assert state() == "confirmed"
    assert Subscriber.objects.get().frequency == "safety"


def test_pressed_twice_it_confirms_once(asked, client):
    client.post(asked)
    client.post(asked)
    assert Consent.objects.filter(kind="confirmed").count() == 1


def test_the_confirmation_follows_what_was_asked_in_the_same_words(asked, client):
    client.post(asked)
    first, second = Consent.objects.order_by("pk")
    assert second.follows == first
    assert second.wording == first.wording
    assert second.network.network == "127.0.0.0/24"


def test_an_old_link_does_not_bring_back_who_left(asked, client):
    client.post(asked)
    actions.unsubscribe(subscriber=Subscriber.objects.get(), source="")
    assert "This link was used" in client.post(asked).text
    assert state() == "unsubscribed"


def test_who_left_may_ask_and_confirm_anew(asked, client):
    client.post(asked)
    actions.unsubscribe(subscriber=Subscriber.objects.get(), source="")
    sign_up("a@example.org")
    [link] = [link for link in links(mails_to("a@example.org")[-1]) if "/confirm/" in link]
    client.post(link.removeprefix("http://127.0.0.1:8000"))
    assert state() == "confirmed"


def test_the_link_expires_after_a_week(asked, client, later):
    later(timedelta(days=7, minutes=1))
    assert client.post(asked).status_code == 410
    assert state() == "pending"


@pytest.mark.parametrize("change", [lambda token: token[:-1], lambda token: "x" + token[1:]])
def test_a_link_that_was_tampered_with_names_nobody(asked, client, change):
    token = asked.split("/")[-2]
    assert client.post(f"/newsletter/confirm/{change(token)}/").status_code == 404
    assert state() == "pending"


def test_a_link_of_one_kind_opens_no_other_page(asked, client):
    token = asked.split("/")[-2]
    assert client.get(f"/newsletter/me/{token}/").status_code == 404
    assert client.get(f"/newsletter/unsubscribe/{token}/").status_code == 404


def test_who_was_suppressed_meanwhile_is_not_confirmed(asked, client):
    actions.suppress(address="a@example.org", reason="bounced", source="")
    assert client.post(asked).status_code == 409
    assert state() == "suppressed"


def test_other_words_make_a_new_version_and_leave_old_consents_alone(db, settings):
    first = subscriber("a@example.org").consents.first()
    settings.SITE_NAME = "Another name"
    second = subscriber("b@example.org").consents.first()
    assert (first.wording.number, second.wording.number) == (1, 2)
    assert "Attest" in Wording.objects.get(kind="consent", number=1).text


def test_what_a_stranger_asks_for_meanwhile_changes_nothing_of_mine(db):
    mine = subscriber("a@example.org", frequency="safety")
    sign_up("a@example.org", frequency="daily")
    mine.refresh_from_db()
    assert mine.frequency == "safety"
    with pytest.raises(tokens.NoSuchLink):
        tokens.consent_of(tokens.me_token(mine.public_id))
