"""manage.py fill_terms: the names that published articles use become Terms."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.commands import person_named
from accounts.refusals import Refusal
from record import actions


class Command(BaseCommand):
    """Fill the vocabulary, article by article; stopped, it goes on where it was."""

    help = "Propose the names that published articles use; what leads there already stays."

    def add_arguments(self, parser: CommandParser) -> None:
        """By whom, and after which article."""
        parser.add_argument("--by", required=True, help="the editor's user name")
        parser.add_argument(
            "--after", type=int, default=0, metavar="NUMBER", help="as the last line said"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Print a line a step."""
        person = person_named(options["by"])
        after, is_done = options["after"], False
        while not is_done:
            try:
                step = actions.fill_terms(by=person, after=after)
            except Refusal as refusal:
                raise CommandError(str(refusal)) from refusal
            after, is_done = step.last, not step.last
            self.stdout.write(
                f"{step.made} words; to go on: --after {after}" if after else f"{step.made} words"
            )
            for word in step.shared:
                self.stdout.write(f"Readers choose between places: {word}")
