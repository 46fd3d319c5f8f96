"""Two hosts on one database, each with web and work: what one publishes shows in the other."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.config.forks import Commands
from tests.config.proxies import Nginx
from tests.config.test_settings import PRODUCTION, ROOT

SLUG = "neoplastic-lumbar-vertebral-wedging"
ARTICLE = f"/conditions/{SLUG}/"
ACT = """
from django.utils import timezone
from condition.models import Condition
from record import actions
from accounts.models import Person, Role
from record.models import Standing
article = Condition.objects.get(slug="{slug}")
by = Person.objects.filter(roles__kind=Role.Kind.PUBLISHER, roles__withdrawn_at=None).first()
{act}
"""
RETITLE = """
Condition.objects.filter(pk=article.pk).update(disclaimer={words!r})
actions.publish(condition=article, by=by, summary="The disclaimer is clearer.")
"""


class Host:
    """A machine with both processes and a folder of its own for pages."""

    def __init__(self, place: Path, environment: dict[str, str]) -> None:
        place.mkdir(exist_ok=True)
        self.environment = {
            **environment,
            "PATH": os.environ["PATH"],
            "PAGES_ROOT": str(place / "pages"),
            "HOST_NAME": place.name,
            "PORT": str(_free_port()),
        }
        self.log = place / "log"
        self.running: list[subprocess.Popen] = []

    def serve(self) -> None:
        listen = ("--host", "127.0.0.1", "--port", self.environment["PORT"])
        web = ("-m", "granian", "--interface", "wsgi", "--no-ws", "--blocking-threads", "4")
        self.running = [
            self._start(*web, *listen, "config.worker:application"),
            self._start("manage.py", "work"),
        ]

    def _start(self, *command: str) -> subprocess.Popen:
        with self.log.open("a") as log:
            return subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self, how: int = signal.SIGTERM) -> None:
        for process in self.running:
            os.killpg(process.pid, how)
        for process in self.running:
            process.wait(timeout=20)
        self.running = []

    def get(self, path: str = ARTICLE, **headers: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.environment["PORT"], timeout=20)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        try:
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def answers(self, status: int = 200, words: str = "", path: str = ARTICLE) -> bool:
        try:
            found, text = self.get(path)
        except OSError:
            return False
        return found == status and words in text


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def seconds_until(happened: Callable[[], bool], most: float = 20) -> float:
    """How long it takes until it has happened."""
    started = time.monotonic()
    while not happened():
        assert time.monotonic() < started + most, "it did not happen"
        time.sleep(0.02)
    return time.monotonic() - started


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def environment(place, demonstration_file, static_files):
    """A database with the demonstration article, as make run makes one."""
    return {
        **PRODUCTION,
        "DATABASE_URL": demonstration_file(place),
        "STATIC_ROOT": static_files,
        "DOCUMENTS_ROOT": str(place / "documents"),
        "PAGES_ROOT": str(place / "unused"),
        "SITE_URL": "http://127.0.0.1",
        "ALLOWED_HOSTS": "127.0.0.1",
    }


@pytest.fixture(scope="module")
def commands(place, environment):
    commands = Commands(place, environment)
    yield commands
    commands.end()


def act(commands: Commands, what: str) -> subprocess.CompletedProcess:
    """Do an act of the board in a process of its own."""
    return commands.run("-c", ACT.format(slug=SLUG, act=what))


@pytest.fixture(scope="module")
def hosts(place, environment):
    hosts = [Host(place / name, environment) for name in "ab"]
    for host in hosts:
        host.serve()
    for host in hosts:
        seconds_until(lambda: host.answers(path="/readyz"))  # noqa: B023
    yield hosts
    for host in hosts:
        host.stop()


def test_what_is_published_shows_everywhere_and_stays_without_a_database(hosts, commands, place):
    published = act(commands, RETITLE.format(words="Words of edition two."))
    assert published.returncode == 0, published.stderr
    for host in hosts:
        assert seconds_until(lambda: host.answers(words="Words of edition two.")) < 1  # noqa: B023

    database = place / "db.sqlite3"
    away = database.rename(place / "away.sqlite3")
    seconds_until(lambda: hosts[0].answers(503, path="/readyz"))
    assert hosts[0].answers(words="Words of edition two.")
    assert hosts[0].answers(words="ok", path="/livez")
    hosts[1].stop()
    hosts[1].serve()  # from its own files alone
    seconds_until(lambda: hosts[1].answers(words="Words of edition two."))
    assert hosts[1].get("/readyz")[0] == 503
    away.rename(database)
    for host in hosts:
        assert seconds_until(lambda: host.answers(path="/readyz")) < 5  # noqa: B023


KILLED = """
import os, signal
from django.db import connection
commit = connection._commit
def die():
    if {is_published}:
        commit()
    os.kill(os.getpid(), signal.SIGKILL)
connection._commit = die
"""


def test_a_publication_that_is_killed_is_whole_or_not_at_all(hosts, commands):
    """Before its commit, and after it, before its own host has taken away what was there."""
    for is_published in (False, True):
        words = f"Words that came before kill {is_published}."
        killed = KILLED.format(is_published=is_published) + RETITLE.format(words=words)
        assert act(commands, killed).returncode == -signal.SIGKILL
        for host in hosts:
            if is_published:
                seconds_until(lambda: host.answers(words=words))  # noqa: B023
            assert (words in host.get()[1]) is is_published
    verified = commands.run("manage.py", "verify_editions")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_what_is_withdrawn_is_gone_everywhere_within_a_second(hosts, commands):
    withdrawn = act(
        commands, 'actions.withdraw(condition=article, by=by, notice="A dose was wrong.")'
    )
    assert withdrawn.returncode == 0, withdrawn.stderr
    for path in (ARTICLE, f"{ARTICLE[:-1]}.json", f"{ARTICLE}editions/1/", f"{ARTICLE[:-1]}.pdf"):
        for host in hosts:
            assert seconds_until(lambda: host.answers(410, "A dose was wrong.", path)) < 1  # noqa: B023


def test_behind_nginx_readers_notice_nothing_of_a_killed_process(hosts, environment, place):
    """With the configuration of deploy/nginx: a dead process is passed over, headers stay."""
    port = _free_port()
    servers = [f"127.0.0.1:{host.environment['PORT']}" for host in hosts]
    with Nginx(place / "nginx", port, servers, hosts[0].environment):
        outside = Host(place / "outside", {**environment})
        outside.environment["PORT"] = str(port)
        seconds_until(lambda: outside.answers(path="/"))
        page = outside.get("/")[1]
        sheet = re.search(r'href="(/static/[^"]+\.css)"', page)[1]
        assert outside.answers(path=sheet)
        assert outside.get("/metrics")[0] == 404
        assert outside.get("/static/../config/settings.py")[0] in {400, 404}
        hosts[0].stop(signal.SIGKILL)
        assert [outside.get("/")[0] for _ in range(20)] == [200] * 20
        hosts[0].serve()
        seconds_until(lambda: hosts[0].answers(path="/"))
        assert outside.get("/readyz")[1] == "ok"
