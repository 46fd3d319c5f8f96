"""Render this host's pages anew: those that wait, or all of them."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reading.rendering.files import page_files
from reading.rendering.host import Host
from reading.rendering.queue import want_everything
from record.editions.shown import shown_otherwise

EVERY = 1.0  # seconds between two lines of progress


class Command(BaseCommand):
    help = (
        "Renders the pages of this host that are wanted, past a date, or made with other "
        "templates. `manage.py work` does the same by itself, more slowly. Readers get the pages "
        "of before until theirs is ready. Can be stopped and started again at any time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="every page, on every host")
        parser.add_argument(
            "--compare",
            action="store_true",
            help="render nothing; name every published text that this release would show otherwise",
        )
        parser.add_argument("--progress", action="store_true", help="say how far it is")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["compare"]:
            for line in shown_otherwise():
                self.stdout.write(line)
            return
        files = page_files()
        if files is None:
            raise CommandError("PAGES_ROOT names no folder: pages are made for each reader.")
        if options["all"]:
            want_everything()
        host = Host(files)
        host.look()
        waiting = host.waiting()
        count, said_at = len(waiting), time.monotonic()
        while waiting:
            host.render_next(waiting)
            if options["progress"] and time.monotonic() - said_at > EVERY:
                said_at = time.monotonic()
                self.stdout.write(f"{count - len(waiting)} of {count}")
        waiting = host.without_documents()
        while waiting:
            host.make_next_documents(waiting)
        if host.failures:
            raise CommandError(f"{len(host.failures)} not rendered; they are tried again later.")
        self.stdout.write(f"Rendered {count}.")
