"""manage.py review_reminders: one digest a person of what waits for them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.models import Role
from board.desk.reminders import digests, reachable, remind
from board.desk.waiting import InHand


class Command(BaseCommand):
    """Put the digests of the day into the outbox."""

    help = "Mail each person what waits for their signature or is due for review. Run it daily."

    def add_arguments(self, parser: CommandParser) -> None:
        """--dry-run only says who would be told what."""
        parser.add_argument("--dry-run", action="store_true", help="say it, and put no mail")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """One line a digest; a second run on the same day puts nothing."""
        in_hand, put = InHand(), 0
        for digest in digests(in_hand):
            if options["dry_run"] or remind(digest, in_hand):
                put += 1
                self.stdout.write(f"{digest.person.name}: {digest.summary}")
        if in_hand.due and not any(one.has_role(Role.Kind.PUBLISHER) for one in reachable()):
            self.stderr.write(
                "No publisher has an address, so nobody is told of reviews that nobody answers for."
            )
        self.stdout.write(f"{put} digests {'to put' if options['dry_run'] else 'put'}.")
