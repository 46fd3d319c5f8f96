"""The outbox's standing cast: a mail server that writes down what it took, workers, letters."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from post import actions
from post.models import Letter, Message
from post.replies import Answer
from post.signals import mail_failed
from post.smtp import SmtpServer
from post.worker import Tally, Worker
from tests.post.place import MailServer, url_of
from tests.post.victim import Victims


@pytest.fixture(scope="session")
def _mail_server(tmp_path_factory) -> Iterator[MailServer]:
    server = MailServer(tmp_path_factory.mktemp("mail"))
    yield server
    server.stop()


@pytest.fixture
def server(_mail_server) -> MailServer:
    """The mail server, which has taken nothing yet."""
    _mail_server.forget()
    return _mail_server


@pytest.fixture
def line(server) -> SmtpServer:
    """A connection to it, not yet open."""
    return SmtpServer("127.0.0.1", server.port)


@pytest.fixture
def send(db, line) -> Callable[[], Tally]:
    """Run a worker until nothing more is due; what it did."""
    return lambda: Worker(line).empty()


@pytest.fixture
def letter(db) -> Letter:
    """Words for everybody."""
    return actions.letter(subject="News", text="Good news.\n", from_address="news@example.org")


@pytest.fixture
def put(letter) -> Callable[..., list[Message]]:
    """Put the letter into the outbox for each address, in that order."""

    def put(*addresses: str, **how: object) -> list[Message]:
        return [actions.put(to=address, letter=letter, **how) for address in addresses]

    return put


@pytest.fixture
def later(monkeypatch) -> Callable[[timedelta], None]:
    """Move the clock on by a span."""
    real_now, moved = timezone.now, [timedelta()]

    def move(span: timedelta) -> None:
        moved.append(span)
        monkeypatch.setattr(timezone, "now", lambda: real_now() + sum(moved, timedelta()))

    return move


@pytest.fixture
def heard() -> Iterator[list[tuple[str, str]]]:
    """The failures that other rooms hear of: address and verdict."""
    failures: list[tuple[str, str]] = []

    def hear(address: str, answer: Answer, **_signal: object) -> None:
        failures.append((address, answer.verdict))

    mail_failed.connect(hear)
    yield failures
    mail_failed.disconnect(hear)


@pytest.fixture
def database(transactional_db) -> str:
    """The tests' database as other processes reach it; its DATABASE_URL."""
    return url_of(connection.settings_dict)


@pytest.fixture(scope="session")
def _victims(django_db_setup) -> Iterator[Victims]:
    victims = Victims(url_of(connections["default"].settings_dict))
    yield victims
    victims.stop()


@pytest.fixture
def killed(database, _victims, server) -> Callable[..., dict]:
    """Run a worker in a process of its own and kill it where it says; what became of it."""
    name = str(connection.settings_dict["NAME"])
    return lambda **where: _victims.run(database=name, port=server.port, **where)


def states(batch: str | None = None) -> list[str]:
    """The states of all messages, in the order they were put."""
    messages = Message.objects.order_by("pk")
    return list((messages if batch is None else messages.of(batch)).values_list("state", flat=True))
