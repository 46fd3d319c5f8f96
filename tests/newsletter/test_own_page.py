"""The reader's own page: what they get, their data, and the ways out."""

from datetime import timedelta

import pytest

from condition.models import Specialty
from newsletter import actions
from newsletter.models import (
    Address,
    Attempt,
    Consent,
    ConsentNetwork,
    Subscriber,
    Suppression,
)
from newsletter.tokens import me_token
from post.models import Message
from tests.newsletter.conftest import send_now, sign_up, subscriber


@pytest.fixture
def reader(board):
    """One who is on the list."""
    Specialty.objects.create(name="Blood", slug="blood")
    return subscriber("a@example.org")


@pytest.fixture
def url(reader):
    """Their page."""
    return f"/newsletter/me/{me_token(reader.public_id)}/"


def now(reader) -> Subscriber:
    return Subscriber.objects.get(pk=reader.pk)


@pytest.mark.both_databases
def test_topics_and_frequency_are_changed_and_logged(reader, url, client):
    client.post(url, {"act": "choose", "frequency": "safety", "topics": ["blood"]})
    assert now(reader).frequency == "safety"
    assert [topic.slug for topic in now(reader).topics.all()] == ["blood"]
    last = Consent.objects.last()
    assert (last.kind, last.choice) == ("changed", {"frequency": "safety", "topics": ["blood"]})


def test_the_same_choice_again_is_no_step(reader, url, client):
    client.post(url, {"act": "choose", "frequency": "daily"})
    assert Consent.objects.last().kind == "confirmed"


@pytest.mark.both_databases
def test_a_pause_keeps_mail_back_until_it_ends(reader, url, client, edition):
    client.post(url, {"act": "pause"})
    assert not send_now().deliveries.exists()
    client.post(url, {"act": "resume"})
    assert now(reader).state == "confirmed"


def test_opening_the_page_and_the_data_changes_nothing(reader, url, client):
    before = list(Subscriber.objects.values())
    assert client.get(url).status_code == 200
    assert client.get(f"{url}data.json").status_code == 200
    assert list(Subscriber.objects.values()) == before
    assert Consent.objects.count() == 2


@pytest.mark.both_databases
def test_the_data_say_everything_that_is_kept(reader, url, client, edition):
    send_now()
    found = client.get(f"{url}data.json").json()
    assert found["address"] == "a@example.org"
    assert [step["step"] for step in found["consent"]] == ["asked", "confirmed"]
    assert found["consent"][0]["words"].startswith("Yes, send me")
    assert found["mails"][0]["bulletin"] == 1


def test_erasing_takes_two_steps(reader, url, client):
    assert "Erase me for good" in client.post(url, {"act": "erase"}).text
    assert now(reader).state == "confirmed"
    client.post(url, {"act": "erase-for-good"})
    assert now(reader).state == "erased"


@pytest.mark.both_databases
def test_erasing_leaves_nothing_that_says_who_it_was(reader, url, client, edition):
    send_now()
    sign_up("a@example.org")
    client.post(url, {"act": "erase-for-good"})
    assert not Address.objects.exists()
    assert not ConsentNetwork.objects.exists()
    assert not Attempt.objects.exists()
    assert not Message.objects.filter(address__isnull=False).exists()
    assert all(message.personal == {} for message in Message.objects.all())
    assert "a@example.org" not in str(list(Consent.objects.values()))


@pytest.mark.both_databases
def test_the_consent_trail_stays_under_the_opaque_id(reader):
    actions.erase(subscriber=reader, source="")
    kinds = list(now(reader).consents.values_list("kind", flat=True))
    assert kinds == ["asked", "confirmed", "erased"]
    assert now(reader).public_id == reader.public_id


@pytest.mark.both_databases
def test_an_erased_address_comes_back_by_its_owners_confirmation_alone(reader):
    actions.erase(subscriber=reader, source="")
    assert Suppression.objects.get().reason == "erased"
    assert not Address.objects.exists()
    sign_up("A@example.org")
    assert not Subscriber.objects.receiving().exists()
    assert Suppression.objects.active().exists()


@pytest.mark.both_databases
def test_a_restored_backup_is_erased_again(reader):
    actions.erase(subscriber=reader, source="")
    again = Subscriber.objects.create(
        state="confirmed", state_at=reader.created_at, created_at=reader.created_at,
        confirmed_at=reader.created_at,
    )  # fmt: skip
    Address.objects.create(subscriber=again, address="a@example.org", key="a@example.org")
    assert actions.erase_again() == 1
    assert not Address.objects.exists()


def test_the_page_is_gone_after_an_erasure(reader, url, client):
    actions.erase(subscriber=reader, source="")
    assert client.get(url).status_code == 404


def test_its_link_expires_and_says_how_to_get_another(url, client, later):
    later(timedelta(days=31))
    answer = client.get(url)
    assert answer.status_code == 410
    assert "fresh link" in answer.text


def test_an_unknown_button_is_refused(url, client):
    assert client.post(url, {"act": "promote"}).status_code == 400


def test_its_pages_are_kept_by_nobody_and_tell_no_other_site(url, client):
    answer = client.get(url)
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Robots-Tag"] == "noindex"
    assert not answer.cookies


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "statement",
    ["UPDATE newsletter_consent SET source = 'x'", "DELETE FROM newsletter_consent"],
)
def test_the_database_itself_refuses_to_change_the_log(reader, statement):
    from django.db import DatabaseError, connection, transaction

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
