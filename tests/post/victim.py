"""Workers that die between two lines: real processes, ended by SIGKILL where a test wants it.

`python -m tests.post.victim` starts once, which is slow, and then forks a worker for each line of
JSON it reads: {"database", "port"} and where it is to end: {"before": "Ledger.claim", "time": 2},
{"after": …}, or {"line": 120}, counted over all lines of post/ that it runs. Without any of these
it works to its end.
"""

import json
import os
import signal
import subprocess
import sys
from types import FrameType
from typing import Any

from tests.post.place import ENVIRONMENT, ROOT

ROOM = str(ROOT / "post") + os.sep


class Victims:
    """The process that makes victims."""

    def __init__(self, database: str) -> None:
        environment = {"DATABASE_URL": database, "EMAIL_URL": "smtp://127.0.0.1:1/"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.post.victim"],
            cwd=ROOT,
            env={**os.environ, **ENVIRONMENT, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def run(self, **where: Any) -> dict[str, Any]:
        """One worker's life: {"was_killed", "lines"}."""
        print(json.dumps(where), file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())

    def stop(self) -> None:
        """No more victims."""
        self._process.stdin.close()
        self._process.wait()


class Death:
    """Waits along the worker's way."""

    def __init__(self, where: dict[str, Any]) -> None:
        self._before, self._after = where.get("before"), where.get("after")
        self._time, self._line = where.get("time", 1), where.get("line")
        self.lines = 0

    def on_call(self, frame: FrameType, event: str, arg: object) -> Any:
        """sys.settrace calls this for every function that begins."""
        if not frame.f_code.co_filename.startswith(ROOM):
            return None
        name = frame.f_code.co_qualname
        if name == self._before:
            self._come_closer()
        is_last = name == self._after
        frame.f_trace_lines = self._line is not None or self._before is self._after is None
        return self._on_return if is_last else self._on_line

    def _on_line(self, frame: FrameType, event: str, arg: object) -> Any:
        if event == "line":
            self.lines += 1
            if self.lines == self._line:
                self._strike()
        return self._on_line

    def _on_return(self, frame: FrameType, event: str, arg: object) -> Any:
        if event == "return":
            self._come_closer()
        return self._on_return

    def _come_closer(self) -> None:
        self._time -= 1
        if self._time == 0:
            self._strike()

    def _strike(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def live(order: dict[str, Any], report: int) -> None:
    """Be a worker, in a process that was forked for it."""
    from django.db import connection

    from post.smtp import SmtpServer
    from post.worker import Worker

    connection.settings_dict["NAME"] = order["database"]
    worker = Worker(SmtpServer("127.0.0.1", order["port"]))
    death = Death(order)
    sys.settrace(death.on_call)
    worker.empty()
    sys.settrace(None)
    os.write(report, str(death.lines).encode())


def forked(order: dict[str, Any]) -> dict[str, Any]:
    """Make one, and wait for its end."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            live(order, writing)
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    _child, status = os.waitpid(child, 0)
    with os.fdopen(reading) as pipe:
        lines = pipe.read()
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        return {"error": "the worker failed"}
    return {"was_killed": os.WIFSIGNALED(status), "lines": int(lines or 0)}


def main() -> None:
    """Read orders until there are no more."""
    import django
    from django.db import connection

    django.setup()
    connection.close()  # one that is shared after a fork would be broken by both
    if connection.vendor == "postgresql":
        connection.close_pool()
    for order in sys.stdin:
        print(json.dumps(forked(json.loads(order))), flush=True)


if __name__ == "__main__":
    main()
