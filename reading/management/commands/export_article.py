"""manage.py export_article SLUG: an article and its whole record as one file to keep."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reading import catalogue
from reading.export import export_html


class Command(BaseCommand):
    help = (
        "Write one HTML file with an article, its history and its whole record, unpublished drafts "
        "and reviewers' remarks included, and a verifier that needs no network."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument(
            "--output", type=Path, help="the file to write (default: SLUG.html here)"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        found = catalogue.find(options["slug"])
        if found is None:
            raise CommandError(f"No article was ever published at “{options['slug']}”.")
        if other := found.condition.merged_into:
            raise CommandError(f"It became one with “{other.slug}”: export that one.")
        path = options["output"] or Path(f"{found.condition.slug}.html")
        path.write_text(export_html(found), encoding="utf-8")
        self.stdout.write(str(path))
