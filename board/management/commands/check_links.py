"""manage.py check_links: which outside addresses are dead. Nothing else here goes outside."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from board.models import LinkCheck
from board.sources import links
from board.sources.link_requests import PAUSE, TIMEOUT


class Command(BaseCommand):
    """Ask for the addresses of sources and of links in public texts, one at a time."""

    help = "Ask outside addresses whether they are still there. Run by an operator alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, default=500, help="addresses at most (500)")
        parser.add_argument("--days", type=int, default=7, help="ask again after so many days (7)")
        parser.add_argument("--delay", type=float, default=PAUSE, help="seconds between two (1)")
        parser.add_argument("--timeout", type=float, default=TIMEOUT, help="seconds to wait (10)")
        parser.add_argument(
            "--allow-private",
            action="store_true",
            help="ask inside this network too; for tests, never on a server",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        links.forget_unused()
        prober = links.prober(
            pause=options["delay"],
            timeout=options["timeout"],
            allows_private=options["allow_private"],
        )
        counts = dict.fromkeys(LinkCheck.Outcome, 0)
        for url, answer in prober.answers(
            links.to_check(options["limit"], timedelta(days=options["days"]))
        ):
            check = links.keep(url, answer)
            counts[LinkCheck.Outcome(check.outcome)] += 1
            if check.outcome != LinkCheck.Outcome.ALIVE:
                self.stdout.write(f"{check.get_outcome_display()}: {url} ({check.reason})")
        told = ", ".join(f"{number} {outcome.label}" for outcome, number in counts.items())
        self.stdout.write(f"{told}.")
