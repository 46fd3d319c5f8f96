"""manage.py send_mail [--watch]: hand what is due in the outbox to the mail server."""

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from post import actions
from post.smtp import Unreachable
from post.worker import AnotherIsAtWork, Worker


class Command(BaseCommand):
    """Empty the outbox once, or stay and watch it."""

    help = "Send what is due in the outbox: once (for cron), or with --watch until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        """Once or for good."""
        parser.add_argument("--watch", action="store_true", help="stay, and send what falls due")
        parser.add_argument(
            "--resume", action="store_true", help="go on with all mail, as after a restore"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Print what was done. SIGTERM and Ctrl-C let the message at hand end first."""
        if options["resume"]:
            actions.resume("")
        worker = Worker()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_signal: worker.stop.set())
        try:
            tally = worker.watch() if options["watch"] else worker.empty()
        except Unreachable as error:
            raise CommandError(f"{error} What is due waits ({worker.tally}).") from error
        except AnotherIsAtWork:
            self.stdout.write("Another worker has the outbox: SQLite takes one at a time.")
            return
        except DatabaseError as error:
            raise CommandError(f"The database can't be used: {error}") from error
        self.stdout.write(f"{tally}.")
