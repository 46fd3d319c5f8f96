"""A worker that is killed loses nobody, doubles nobody, and leaves one mail in doubt at most."""

import time
from collections import Counter

import pytest

from post import actions
from post.models import Message
from post.worker import Worker
from tests.post.conftest import states

pytestmark = pytest.mark.both_databases

READERS = [f"reader{number}@example.org" for number in range(4)]


@pytest.fixture
def bulletin(database, letter):
    """Four mails that wait."""
    actions.put_many(letter=letter, rows=((to, {}, to) for to in READERS), batch="bulletin-1")


@pytest.fixture
def finish(line):
    """Let another worker come and do the rest."""

    def finish() -> None:
        until = time.monotonic() + 20
        # PostgreSQL takes a moment to see that a process has gone.
        while Message.objects.filter(state__in=["waiting", "sending"]).exists():
            assert time.monotonic() < until
            Worker(line).empty()

    return finish


# Where the second of four is: what the server must have by then, and what is left in doubt.
STAGES = [
    ({"before": "Ledger.claim"}, 0, 0),
    ({"after": "Ledger.claim"}, 0, 0),
    ({"before": "SmtpServer.post", "time": 1}, 0, 0),
    ({"before": "Ledger.hand_over", "time": 1}, 0, 0),
    ({"before": "SmtpServer.post", "time": 2}, 0, 1),  # the first was answered, not yet marked
    ({"before": "Ledger.hand_over", "time": 2}, 1, 1),
    ({"after": "note", "time": 2}, 1, 1),
    ({"before": "_dotted", "time": 2}, 1, 1),
    ({"before": "SmtpServer._after_the_dot", "time": 2}, 2, 1),
    ({"after": "SmtpServer.post", "time": 2}, 2, 1),
    ({"before": "Ledger._write_ends", "time": 2}, 4, 1),
    ({"after": "Ledger._write_ends", "time": 2}, 4, 1),
    ({"after": "Ledger.claim", "time": 2}, 4, 0),
]


@pytest.mark.usefixtures("bulletin")
@pytest.mark.parametrize("stage", STAGES)
def test_killed_at_any_stage(stage, killed, server, finish):
    where, taken, in_doubt = stage
    assert killed(**where)["was_killed"]
    server.wait_for(taken)
    finish()
    times = server.times_taken
    doubtful = set(Message.objects.uncertain().values_list("address", flat=True))
    assert len(doubtful) == in_doubt
    assert max(times.values()) == 1
    assert {to for to in READERS if to not in times} <= doubtful
    assert set(states()) <= {"sent", "uncertain"}


def test_killed_between_any_two_lines(bulletin, killed, server, finish, letter):
    lines = killed()["lines"]
    readers = [f"other{number}@example.org" for number in range(60)]
    actions.put_many(letter=letter, rows=((to, {}, to) for to in readers), batch="bulletin-2")
    kills = [killed(line=line)["was_killed"] for line in range(3, lines, max(1, lines // 23))]
    finish()
    times = server.times_taken
    doubtful = Message.objects.uncertain()
    assert sum(kills) > 15
    assert Counter(times.values()).keys() == {1}
    assert doubtful.count() <= sum(kills)
    unseen = set(READERS + readers) - set(times)
    assert unseen <= set(doubtful.values_list("address", flat=True))
