"""manage.py restore_article FILE: an exported article comes back, checked to the last digest."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.commands import person_named
from accounts.refusals import Refusal
from reading.export import NotAnExport, read_export
from record import actions
from record.models import current_edition


class Command(BaseCommand):
    """Read back the file that export_article wrote, as a named administrator."""

    help = (
        "Restore an article from a file of export_article into its own, empty address. The whole "
        "chain is checked first; readers see that it was signed where it comes from. Makes no "
        "accounts."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, help="the administrator's user name")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        person = person_named(options["by"])
        try:
            record, origin = read_export(options["file"].read_text(encoding="utf-8"))
            condition = actions.restore(record=record, origin=origin, by=person)
        except (Refusal, NotAnExport, OSError, UnicodeDecodeError) as problem:
            raise CommandError(str(problem)) from problem
        edition = current_edition(condition)
        self.stdout.write(
            f"{condition.slug} {edition.number} {edition.digest}" if edition else condition.slug
        )
