"""manage.py verify_editions: whether the record still says what it said."""

import time
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from condition.models import Condition
from record import state
from record.models import Edition
from record.verification import (
    count_faults,
    due_tonight,
    guard_faults,
    unverified_since,
    verify,
)

RECENT = timedelta(days=1)
TELL_EVERY = 5.0  # seconds


class Command(BaseCommand):
    """Recompute every digest and chain."""

    help = "Recompute every digest and the chain of editions; name the first thing that is off."

    def add_arguments(self, parser: CommandParser) -> None:
        """How much of the record, and what to do about what is derived from it."""
        parser.add_argument("--all", action="store_true", help="name every fault, not the first")
        parser.add_argument(
            "--go-on", action="store_true", help="leave out what was found whole within a day"
        )
        parser.add_argument(
            "--nightly",
            action="store_true",
            help="only what is new since it was verified, and a thirtieth of the rest",
        )
        parser.add_argument(
            "--rebuild-state",
            action="store_true",
            help="first write what the board's lists read anew, from the record",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Print the heads of a clean record; fail with what is off."""
        if options["rebuild_state"]:
            for last in state.rebuild():
                self.stderr.write(f"State written up to article {last}.")
        found = self._look(options)
        first = next(found, None)
        if first is not None:
            names = [first, *(found if options["all"] else ())]
            raise CommandError("\n".join(names))
        heads = Edition.objects.filter(next=None).select_related("condition")
        for head in heads.order_by("condition__slug").iterator(chunk_size=500):
            self.stdout.write(f"{head.condition.slug} {head.number} {head.digest}")
        self.stdout.write(self.style.SUCCESS("Every digest and every chain fits."))

    def _look(self, options: dict[str, Any]) -> Any:
        """The faults; meanwhile it says how far it is."""
        yield from guard_faults()
        yield from count_faults()
        articles = Condition.objects.order_by("pk")
        if options["go_on"]:
            articles = unverified_since(timezone.now() - RECENT)
        if options["nightly"]:
            articles = due_tonight()
        total, began, told = articles.count(), time.monotonic(), time.monotonic()
        for number, (_condition, found) in enumerate(verify(articles), start=1):
            yield from found
            now = time.monotonic()
            if now - told > TELL_EVERY:
                left, told = (now - began) / number * (total - number), now
                self.stderr.write(f"{number} of {total} articles, {left:.0f} seconds to go.")
