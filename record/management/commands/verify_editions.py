"""manage.py verify_editions: whether the record still says what it said."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from record.models import Edition
from record.state import rebuild
from record.verification import faults


class Command(BaseCommand):
    """Recompute every digest and chain."""

    help = "Recompute every digest and the chain of editions; name the first thing that is off."

    def add_arguments(self, parser: CommandParser) -> None:
        """--all goes on after the first fault; --rebuild-state mends what is derived."""
        parser.add_argument("--all", action="store_true", help="name every fault, not the first")
        parser.add_argument(
            "--rebuild-state",
            action="store_true",
            help="first write what the board's lists read anew, from the record",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Print the heads of a clean record; fail with what is off."""
        if options["rebuild_state"]:
            for last in rebuild():
                self.stdout.write(f"State written up to article {last}.")
        found = faults()
        first = next(found, None)
        if first is not None:
            names = [first, *(found if options["all"] else ())]
            raise CommandError("\n".join(names))
        heads = Edition.objects.filter(next=None).select_related("condition")
        for head in heads.order_by("condition__slug"):
            self.stdout.write(f"{head.condition.slug} {head.number} {head.digest}")
        self.stdout.write(self.style.SUCCESS("Every digest and every chain fits."))
