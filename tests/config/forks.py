"""Commands of the site, each in a process of its own, split off from one that has started it."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.config.test_settings import ROOT

PARENT = """
import json, os, sys
import django; django.setup()
from django.core.management import execute_from_command_line
for line in sys.stdin:
    asked = json.loads(line)
    if child := os.fork():
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        continue
    for number, path in enumerate(asked["files"], start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    sys.argv = asked["command"]
    if sys.argv[0] == "-c":
        exec(sys.argv.pop(1), {"__name__": "__main__"})
    else:
        execute_from_command_line(sys.argv)
    sys.exit()
"""


class Commands:
    """Runs what `start` runs, without starting the site anew for each."""

    def __init__(self, place: Path, environment: dict[str, str]) -> None:
        self.files = [place / "stdout", place / "stderr"]
        told = {"DJANGO_SETTINGS_MODULE": "config.settings", "PATH": os.environ["PATH"]}
        self.parent = subprocess.Popen(
            [sys.executable, "-c", PARENT],
            cwd=ROOT,
            env={**told, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, *command: str) -> subprocess.CompletedProcess:
        """Python with `-c` and code, or manage.py with a command, until it ends or is killed."""
        asked = {"command": command, "files": [str(file) for file in self.files]}
        self.parent.stdin.write(f"{json.dumps(asked)}\n")
        self.parent.stdin.flush()
        code = int(self.parent.stdout.readline())
        return subprocess.CompletedProcess(command, code, *(one.read_text() for one in self.files))

    def end(self) -> None:
        """No more commands."""
        self.parent.communicate()
