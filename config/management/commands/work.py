"""manage.py work: everything that waits for an hour or an event."""

import gc
import signal
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, OperationalError, connection

from config.models import TaskRun
from config.pooler import NAME_THE_DATABASE_ITSELF, go_past_pooler, leads_through_pooler
from config.work.loops import NAMES, Clock, Pages, Work
from importing.runs import go_on_with_all
from post.smtp import Unreachable
from post.worker import AnotherIsAtWork, Worker


class Command(BaseCommand):
    """The second kind of process beside the web server."""

    help = (
        "Renders pages, sends mail, brings libraries over, publishes what is due, makes "
        "bulletins, reminds and forgets. "
        "Several may run, on one machine or many: nothing is done twice."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """All of it, or a part; for good, or once."""
        known = ", ".join(NAMES)
        parser.add_argument("--only", metavar="NAMES", help=f"of {known}, separated by commas")
        parser.add_argument("--once", action="store_true", help="do what there is, and end")

    def handle(self, *_args: Any, **options: Any) -> None:
        """SIGTERM and Ctrl-C let what is at hand end first."""
        names = tuple((options["only"] or ",".join(NAMES)).replace(" ", "").split(","))
        if unknown := [name for name in names if name not in NAMES]:
            raise CommandError(f"There is no {unknown[0]!r}: name some of {', '.join(NAMES)}.")
        go_past_pooler()
        with suppress(OperationalError):  # away; each loop waits for it
            if leads_through_pooler():
                raise CommandError(NAME_THE_DATABASE_ITSELF)
            if connection.vendor == "postgresql" and not connection.in_atomic_block:
                connection.close()  # back to the pool, for one of the loops
        gc.freeze()  # code that stays for good is not looked through again for garbage
        work = Work(names)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_about: work.stop())
        try:
            if options["once"]:
                self._once(work)
            else:
                work.run()
        except DatabaseError as error:
            raise CommandError(f"The database can't be used: {error}") from error

    def _once(self, work: Work) -> None:
        for name, loop in work.loops.items():
            if isinstance(loop, Pages):
                self._render(loop)
            elif isinstance(loop, Clock):
                self._take(loop)
            elif name == "mail":
                self._send(name)
            elif name == "imports":
                for sentence in go_on_with_all(seconds=None):
                    self.stdout.write(f"imports: {sentence}")

    def _render(self, loop: Pages) -> None:
        if loop.host is None:
            return
        loop.host.look()
        waiting = loop.host.waiting()
        while waiting:
            loop.host.render_next(waiting)
        waiting = loop.host.without_documents()
        while waiting:
            loop.host.make_next_documents(waiting)

    def _take(self, loop: Clock) -> None:
        TaskRun.objects.get_or_create(pk=loop.name)
        begun = TaskRun.claim(loop.name, settings.HOST_NAME, even_if_not_due=True)
        if begun is None:
            self.stdout.write(f"{loop.name}: another process is at it.")
            return
        for sentence in loop.take(begun):
            self.stdout.write(sentence)
        failure = TaskRun.objects.get(pk=loop.name).failure
        if failure:
            raise CommandError(f"{loop.name}: {failure}")

    def _send(self, name: str) -> None:
        worker = Worker()
        try:
            self.stdout.write(f"{worker.empty()}.")
        except Unreachable as error:
            raise CommandError(f"{error} What is due waits ({worker.tally}).") from error
        except AnotherIsAtWork:
            self.stdout.write(f"{name}: another process is at it.")
