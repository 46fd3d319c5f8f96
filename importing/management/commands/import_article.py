"""manage.py import_article FILE: a text in the board's house format to a draft."""

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.commands import person_named
from accounts.refusals import Refusal
from importing.drafts import doses_as_text, import_text
from importing.house_format import Reading, Unreadable, as_report, as_table, read_article, text_of
from importing.models import Import


class Command(BaseCommand):
    help = "Read a text in the board's house format into a draft, never into an edition."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--slug", default="", help="the address; made of the title without it")
        parser.add_argument("--specialty", default="", help="file a new article under this name")
        parser.add_argument("--by", default="", help="the user name of whoever answers for it")
        parser.add_argument("--replace", action="store_true", help="change an article's draft")
        parser.add_argument("--dry-run", action="store_true", help="report, and write nothing")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        text, reading = self._read(options["file"])
        imported = None if options["dry_run"] else self._import(text, options)
        if options["json"]:
            self.stdout.write(json.dumps(as_report(reading), ensure_ascii=False, indent=2))
            return
        self.stdout.write(as_table(reading))
        if imported is None:
            self.stdout.write("A dry run: nothing was written.")
        else:
            self._say(imported)

    def _read(self, path: Path) -> tuple[str, Reading]:
        try:
            text = text_of(path)
            return text, read_article(text)
        except Unreadable as problem:
            raise CommandError(str(problem)) from problem

    def _import(self, text: str, options: dict[str, Any]) -> Import:
        try:
            return import_text(
                text,
                options["file"].name,
                by=person_named(options["by"]) if options["by"] else None,
                slug=options["slug"],
                specialty=options["specialty"],
                replace=options["replace"],
            )
        except (Refusal, ValidationError) as problem:
            said = "\n".join(getattr(problem, "messages", None) or [str(problem)])
            raise CommandError(f"Nothing was imported. {said}") from problem

    def _say(self, imported: Import) -> None:
        counts = imported.counts
        self.stdout.write(
            f"Draft of “{imported.condition}” ({imported.condition and imported.condition.slug}): "
            f"{counts.get('sections', 0)} sections changed; "
            f"{counts.get('doses_typed', 0)} dosages typed."
        )
        for name in doses_as_text(imported):
            self.stdout.write(f"  not typed, stays a text: {name}")
