"""manage.py publish_due: what waited for its hour."""

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections

from record.actions import publish_due

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Publish what is due, once or for as long as it runs."""

    help = "Publish what is due; what no longer fits is held for a person."

    def add_arguments(self, parser: CommandParser) -> None:
        """Once (for cron) or all the time."""
        parser.add_argument("--watch", action="store_true", help="look again until stopped")
        parser.add_argument("--every", type=float, default=1.0, help="seconds between two looks")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Print a line for each publication; outlive a database that goes away for a while."""
        if not options["watch"]:
            self._look()
            return
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_about: stop.set())
        while not stop.is_set():
            close_old_connections()
            try:
                self._look()
            except DatabaseError:
                logger.exception("The database does not answer; looking again.")
            stop.wait(options["every"])

    def _look(self) -> None:
        for scheduled in publish_due():
            outcome = scheduled.edition.number if scheduled.edition else scheduled.held_because
            self.stdout.write(
                f"{scheduled.condition.slug}: {scheduled.get_state_display()}: {outcome}"
            )
