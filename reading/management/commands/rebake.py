"""Make the kept pages anew: those that are owed or outdated, or all of them."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reading.baking import background
from reading.baking.models import Baking
from reading.baking.templates import version_of_templates

EVERY = 1.0  # seconds between two lines of progress


class Command(BaseCommand):
    help = (
        "Makes the kept pages anew that are owed, past a date, or baked with other templates. "
        "The site does the same by itself in the background, more slowly. Readers get the pages "
        "of before until theirs is ready. Can be stopped and started again at any time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which pages, and how much is said."""
        parser.add_argument("--all", action="store_true", help="every article, fresh or not")
        parser.add_argument("--progress", action="store_true", help="say how far it is")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Bake until nothing waits."""
        background.take_stock()
        if options["all"]:
            Baking.objects.update(templates="")
        failed = self._bake(options["progress"])
        if failed:
            raise CommandError(f"{failed} not baked; they are tried again in the background.")

    def _bake(self, shows_progress: bool) -> int:
        left = Baking.objects.exclude(templates=version_of_templates()).count()
        done = failed = 0
        said_at = time.monotonic()
        while (worked := background.bake_one()) is not None:
            done, failed = done + 1, failed + (not worked)
            if shows_progress and time.monotonic() - said_at > EVERY:
                said_at = time.monotonic()
                self.stdout.write(f"{done} of {max(left, done)}")
        self.stdout.write(f"Baked {done - failed}.")
        return failed
