"""Databases, mail servers and workers as processes of their own, for tests, soak and bench."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {
    "DEBUG": "0",
    "SECRET_KEY": "a key that is long enough, for tests, which sign nothing that lasts",
    "SUPPRESSION_KEY": "another key that is long enough, for tests",
    "SITE_URL": "http://127.0.0.1:8000",
    "ALLOWED_HOSTS": "localhost",
    "DJANGO_SETTINGS_MODULE": "config.settings",
}


class MailServer:
    """The recording server, running. `options` are those of tests.post.server."""

    def __init__(self, folder: Path, *options: str) -> None:
        self._command = [sys.executable, "-m", "tests.post.server", str(folder / "record.jsonl")]
        self._options = options
        self.record = folder / "record.jsonl"
        self.record.touch()
        self.start()

    def start(self, port: int | None = None) -> None:
        """Listen, on the port it had when given."""
        self._process = subprocess.Popen(
            [*self._command, *self._options, *([str(port)] if port else [])],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        self.port = int(self._process.stdout.readline())

    def stop(self) -> None:
        """Be gone, without a word to whoever is connected."""
        self._process.kill()
        self._process.communicate()

    @property
    def is_running(self) -> bool:
        """Whether it answers."""
        return self._process.poll() is None

    def forget(self) -> None:
        """Be as new: running, its record empty."""
        if not self.is_running:
            self.start(self.port)
        os.truncate(self.record, 0)

    def wait_for(self, count: int, *, seconds: float = 60) -> None:
        """Return when it has taken so many mails. Raises TimeoutError."""
        until = time.monotonic() + seconds
        while len(self.mails) < count:
            if time.monotonic() > until:
                raise TimeoutError(f"{len(self.mails)} mails arrived, {count} were awaited")
            time.sleep(0.01)  # the server is another process: its record is all there is to watch

    @property
    def url(self) -> str:
        """What EMAIL_URL says to get here."""
        return f"smtp://127.0.0.1:{self.port}/?retry=1"

    @property
    def mails(self) -> list[dict[str, Any]]:
        """What it took, oldest first."""
        # What stands behind the last line's end is being written just now.
        whole, _end, _begun = self.record.read_text("utf-8").rpartition("\n")
        return [json.loads(line) for line in whole.splitlines()]

    @property
    def times_taken(self) -> Counter[str]:
        """How often it took a mail for each address."""
        return Counter(mail["to"] for mail in self.mails)


class WorkerProcess:
    """manage.py work --only mail as a process of its own."""

    def __init__(self, *options: str, database: str, mail: str, errors: Any = None) -> None:
        environment = {**os.environ, **ENVIRONMENT, "DATABASE_URL": database, "EMAIL_URL": mail}
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", "work", "--only", "mail", *options],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors or subprocess.DEVNULL,
            text=True,
        )

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    @property
    def memory(self) -> int:
        """Kilobytes that it holds now."""
        status = Path(f"/proc/{self.pid}/status").read_text("ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1])

    def kill(self) -> None:
        """End it between any two instructions."""
        self._process.kill()
        self._process.wait()

    def ask_to_end(self) -> None:
        """Send SIGTERM."""
        self._process.send_signal(signal.SIGTERM)

    def wait(self, timeout: float = 60) -> str:
        """What it printed, once it has ended by itself."""
        printed, _errors = self._process.communicate(timeout=timeout)
        return printed


def url_of(settings: dict[str, Any]) -> str:
    """DATABASE_URL for a connection's settings."""
    if settings["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{settings['NAME']}"
    user, host, port = settings["USER"], quote(settings["HOST"], safe=""), settings["PORT"]
    password = f":{quote(settings['PASSWORD'], safe='')}" if settings["PASSWORD"] else ""
    return f"postgres://{user}{password}@{host}{f':{port}' if port else ''}/{settings['NAME']}"


@contextmanager
def fresh_database() -> Iterator[str]:
    """A migrated database beside the one that DATABASE_URL names, or a file without it; its URL.

    Sets up Django on it, so that it is for scripts, once in a process.
    """
    with tempfile.TemporaryDirectory() as folder:
        given = os.environ.get("DATABASE_URL", "")
        url, name = f"sqlite:///{folder}/outbox.sqlite3", f"outbox_{os.getpid()}"
        if given.startswith("postgres"):
            url = f"{given.rpartition('/')[0]}/{name}"
            _on_server(given, f'CREATE DATABASE "{name}"')
        os.environ.update({**ENVIRONMENT, "DATABASE_URL": url, "EMAIL_URL": "smtp://127.0.0.1:1/"})
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        try:
            yield url
        finally:
            if given.startswith("postgres"):
                _on_server(given, f'DROP DATABASE "{name}" WITH (FORCE)')


def _on_server(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)
