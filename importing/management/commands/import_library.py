"""manage.py import_library FILE…: a whole library from elsewhere to drafts."""

import csv
import gc
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.commands import person_named
from importing import runs
from importing.drafts import specialty_named
from importing.house_format import Unreadable
from importing.models import Import, ImportRun
from importing.reports import details, report, report_on, table


class Command(BaseCommand):
    help = (
        "Bring articles over: WordPress exports (XML), posts as JSON, folders or zips of pages, "
        "Word files, Markdown and texts. Pictures come from the folders and zips named beside "
        "them. Makes drafts, never editions; killed, the same command goes on where it stood."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
        parser.add_argument("--by", default="", help="the user name of whoever answers for it")
        parser.add_argument("--drafts", action="store_true", help="take unpublished posts too")
        parser.add_argument(
            "--specialty", default="", help="file under this name what no category leads elsewhere"
        )
        parser.add_argument(
            "--categories", type=Path, help="a CSV of two columns: category there, specialty here"
        )
        parser.add_argument("--dry-run", action="store_true", help="report, and write nothing")
        parser.add_argument("--json", action="store_true", help="every field of every item")
        parser.add_argument("--csv", type=Path, help="write a table with a line for each article")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        gc.freeze()  # what was loaded stays; looking through it cost a tenth of an article's time
        gc.set_threshold(100_000, 20, 100)
        try:
            if options["dry_run"]:
                self._try(options)
            else:
                self._run(options)
        except Unreadable as problem:
            raise CommandError(str(problem)) from problem

    def _options(self, options: dict[str, Any]) -> dict[str, Any]:
        include = ["drafts"] if options["drafts"] else []
        return {"include": include, "specialty": options["specialty"]}

    def _try(self, options: dict[str, Any]) -> None:
        seen: Counter[str] = Counter()
        imports = runs.dry_run(options["files"], seen, **self._options(options))
        if options["json"]:
            self._write_json(details(one) for one in imports)
            return
        kept: list[Import] = []
        told = report_on(_remembering(imports, kept), seen, Counter()) | {"state": "dry run"}
        self._write(told, kept, options["csv"])
        self.stdout.write("A dry run: nothing was written.")

    def _run(self, options: dict[str, Any]) -> None:
        by = person_named(options["by"]) if options["by"] else None
        run = runs.begin(options["files"], by=by, **self._options(options))
        runs.go_on(run, seconds=0)
        if options["categories"]:
            table = _table(options["categories"])
            runs.decide_categories(run, {one: specialty_named(two) for one, two in table.items()})
        while runs.go_on(run, seconds=10):
            if not options["json"]:
                self.stderr.write(f"{runs.waiting(run)} articles to go.")
        imports = run.imports.select_related("condition").order_by("pk")
        if options["json"]:
            self._write_json(details(one) for one in imports.iterator(chunk_size=20))
            return
        told = imports.defer("source", "original", "blocks").iterator(chunk_size=50)
        self._write(report(run), told, options["csv"])
        self._say_undecided(run)

    def _say_undecided(self, run: ImportRun) -> None:
        for category in run.categories.filter(specialty=None, posts__gt=0):
            self.stdout.write(
                f"The category “{category}” ({category.posts} articles) leads to no specialty yet."
            )

    def _write(self, told: dict[str, Any], imports: Iterable[Import], path: Path | None) -> None:
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        if path:
            with path.open("w", encoding="utf-8", newline="") as file:
                file.writelines(table(imports))

    def _write_json(self, articles: Iterable[dict[str, Any]]) -> None:
        """One article after the other, as a list that is never held whole."""
        mark = "["
        for one in articles:
            self.stdout.write(mark + json.dumps(one, ensure_ascii=False, indent=1), ending="")
            mark = ",\n"
        self.stdout.write("[]" if mark == "[" else "]")


def _remembering(imports: Iterator[Import], kept: list[Import]) -> Iterator[Import]:
    """The imports, of which what the table needs is kept."""
    for one in imports:
        yield one
        one.blocks, one.source = [], ""
        kept.append(one)


def _table(path: Path) -> dict[str, str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = [row for row in csv.reader(file) if any(map(str.strip, row))]
    except (OSError, UnicodeDecodeError) as problem:
        raise Unreadable(f"{path} cannot be read as CSV in UTF-8 ({problem}).") from problem
    for number, row in enumerate(lines, start=1):
        if len(row) < 2 or not row[1].strip():
            raise Unreadable(f"{path}, line {number}: name a category and a specialty.")
    return {row[0].strip(): row[1].strip() for row in lines}
