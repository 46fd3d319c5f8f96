"""A mail that was cut off after its last dot: nobody here knows, so a human decides."""

from uuid import uuid4

import pytest

from post import actions
from post.models import Message
from post.refusals import AddressErased, NoteMissing, NotUncertain
from tests.post.conftest import states

pytestmark = pytest.mark.both_databases


@pytest.fixture
def uncertain(put, send) -> Message:
    """The server took it and hung up before it said so."""
    put(f"dropdot-once-{uuid4().hex}@example.org", "next@example.org")
    assert send().uncertain == 1
    return Message.objects.uncertain().get()


def test_it_is_known_and_the_others_go_on(uncertain):
    assert states() == ["uncertain", "sent"]
    assert "never answered" in uncertain.last_error
    assert uncertain.handed_over_at is not None


def test_it_is_never_sent_again_by_itself(uncertain, send, later, server):
    from datetime import timedelta

    for _day in range(3):
        later(timedelta(days=1))
        assert send().sent == 0
    assert states() == ["uncertain", "sent"]
    assert set(server.times_taken.values()) == {1}


def test_a_human_has_it_sent_again_under_the_same_message_id(uncertain, send, server):
    actions.settle(uncertain, "again", "They say nothing came")
    assert send().sent == 1
    first, _next, second = server.mails
    assert first["message_id"] == second["message_id"]
    uncertain.refresh_from_db()
    assert uncertain.state == "sent"
    assert uncertain.note == "Sent again: They say nothing came"


def test_a_human_says_that_it_went(uncertain, send, server):
    actions.settle(uncertain, "went", "It is in the server's log")
    uncertain.refresh_from_db()
    assert uncertain.state == "sent"
    assert uncertain.sent_at == uncertain.handed_over_at
    assert send().sent == 0
    assert len(server.mails) == 2


def test_a_human_writes_it_off(uncertain, send):
    actions.settle(uncertain, "off", "Too old to matter")
    assert states() == ["failed", "sent"]
    assert send().sent == 0


@pytest.mark.parametrize("decision", ["went", "again", "off"])
def test_a_decision_needs_its_reason_and_a_message_in_doubt(decision, uncertain):
    with pytest.raises(NoteMissing):
        actions.settle(uncertain, decision, "  ")
    assert states() == ["uncertain", "sent"]
    with pytest.raises(NotUncertain, match="is sent"):
        actions.settle(Message.objects.get(state="sent"), decision, "why")


def test_nobody_can_send_again_to_an_erased_address(uncertain):
    actions.erase_addresses([uncertain.address])
    with pytest.raises(AddressErased):
        actions.settle(uncertain, "again", "They ask for it")
    actions.settle(uncertain, "went", "Two weeks ago")
    assert states() == ["sent", "sent"]
