"""A batch that is refused because of us pauses by itself, and nothing of it is lost."""

from collections.abc import Iterator

import pytest

from post import actions
from post.models import Batch, Message
from post.signals import batch_braked

BATCH = "bulletin-1"


pytestmark = pytest.mark.both_databases


@pytest.fixture
def put_batch(letter):
    """Put a batch of mails; an address says what the server does with it."""
    return lambda *names: actions.put_many(
        letter=letter,
        rows=[(f"{name}-{n}@example.org", {}, None) for n, name in enumerate(names)],
        batch=BATCH,
    )


@pytest.fixture
def told() -> Iterator[list[str]]:
    """The batches that other rooms hear of."""
    heard: list[str] = []

    def hear(batch: str, **_signal: object) -> None:
        heard.append(batch)

    batch_braked.connect(hear)
    yield heard
    batch_braked.disconnect(hear)


def batch() -> Batch:
    return Batch.objects.get(name=BATCH)


@pytest.mark.parametrize("trouble", ["listed550", "policy554", "atdata550"])
def test_it_pauses_after_ten_refusals_in_a_hundred(trouble, put_batch, send, told):
    put_batch(*["good"] * 150, *[trouble] * 40, *["good"] * 200)
    tally = send()
    assert (tally.sent, tally.failed) == (150, 10)
    assert (batch().state, told) == ("paused", [BATCH])
    assert batch().braked_at is not None
    assert Message.objects.filter(state="waiting").count() == 240  # none is lost


def test_a_few_among_many_stop_nothing(put_batch, send, told):
    put_batch(*(["listed550"] + ["good"] * 19) * 10)
    assert send().sent == 190
    assert (batch().state, told) == ("running", [])


def test_missing_addresses_and_full_mailboxes_stop_nothing(put_batch, send, told):
    put_batch(*["no550", "full552", "later451"] * 30)
    send()
    assert (batch().state, told) == ("running", [])


def test_the_share_is_set_in_the_mail_servers_address(put_batch, send, settings):
    settings.MAIL = {**settings.MAIL, "brake": 3.0}
    put_batch(*["listed550"] * 10)
    assert send().failed == 3


def test_let_go_again_what_was_refused_before_counts_no_more(put_batch, send, told):
    put_batch(*["listed550-once"] * 12)
    send()
    actions.resume(BATCH)
    assert send().failed == 2
    assert Message.objects.filter(state="sent").count() == 10
    assert (batch().state, batch().braked_at) == ("running", None)


def test_other_mail_goes_on(put_batch, put, send, server):
    put_batch(*["listed550"] * 15)
    put("confirmation@example.org")
    send()
    assert server.times_taken == {"confirmation@example.org": 1}
