"""manage.py publish SLUG: the next edition of what is signed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.commands import person_named
from accounts.refusals import Refusal
from condition.models import Condition
from record import actions


class Command(BaseCommand):
    """Publish an article as a named publisher."""

    help = "Make the next edition of an article's signed sections."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which article, by whom, and what readers are told."""
        parser.add_argument("slug")
        parser.add_argument("--by", required=True, help="the publisher's user name")
        parser.add_argument("--summary", required=True, help="what readers will find changed")
        parser.add_argument(
            "--unreviewed",
            action="append",
            default=[],
            metavar="KEY",
            help="put this section out as not yet reviewed by the board (may be repeated)",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Print the edition's number and digest."""
        condition = Condition.objects.filter(slug=options["slug"]).first()
        if condition is None:
            raise CommandError(f"There is no article at “{options['slug']}”.")
        person = person_named(options["by"])
        try:
            edition = actions.publish(
                condition=condition,
                by=person,
                summary=options["summary"],
                unreviewed=options["unreviewed"],
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{condition.slug} {edition.number} {edition.digest}")
