"""manage.py send_newsletter: make the bulletins that are due and put their mails."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsletter import actions
from newsletter.models import Bulletin
from newsletter.refusals import NothingInIt


class Command(BaseCommand):
    """Make bulletins, start those that are due, and go on with those that were cut off."""

    help = "Make the bulletins that are due and put one mail per subscriber into the outbox."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to make out of turn."""
        parser.add_argument(
            "--now",
            choices=actions.PERIODICAL,
            metavar="KIND",
            help="make one up to this moment (daily, weekly or safety) and send it at once",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Say what was made and what was put. Run it every few minutes, by cron."""
        if options["now"]:
            self._make_now(options["now"])
        else:
            for bulletin in actions.make_due_bulletins():
                self.stdout.write(
                    f"Made number {bulletin}, to go out at {bulletin.scheduled_at:%Y-%m-%d %H:%M}."
                )
        for bulletin in actions.send_due():
            count = bulletin.deliveries.count()
            self.stdout.write(f"Number {bulletin}: {count} mails are in the outbox.")
        for bulletin in Bulletin.objects.filter(state=Bulletin.State.WAITING):
            self.stderr.write(f"Number {bulletin} missed its time and waits for a decision.")

    def _make_now(self, kind: str) -> None:
        try:
            bulletin = actions.make_bulletin(kind=kind, by=None)
        except NothingInIt as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Made number {bulletin}.")
