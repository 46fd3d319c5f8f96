"""manage.py restore DIR: bring a backup back, all of it or nothing."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.backup import MANIFEST, Unfit
from config.backup.forgotten import Forgotten
from config.backup.restoring import restore


class Command(BaseCommand):
    """Restore into an empty database, or in place of what is there."""

    help = (
        "Check a backup byte for byte and bring it back in one transaction, with the record "
        "verified and its guards in place. Stop the site first. Run migrate before on a new "
        "database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which backup, and in place of what."""
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument(
            "--replace", action="store_true", help="throw away all that is in the database now"
        )
        parser.add_argument(
            "--forgotten",
            action="append",
            type=Path,
            default=[],
            metavar="DIR",
            help="a newer backup, for the erasures it knows of (may be repeated)",
        )
        parser.add_argument(
            "--despite-faults",
            action="store_true",
            help="restore a record that does not verify, and name its faults",
        )

    def handle(self, *_args: Any, folder: Path, **options: Any) -> None:
        """Say what was done. Raises CommandError, and then nothing was changed."""
        try:
            newer = [_list_of(other) for other in options["forgotten"]]
            restore(
                folder,
                replace=options["replace"],
                despite_faults=options["despite_faults"],
                newer=newer,
                say=self.stdout.write,
            )
        except (Unfit, OSError) as problem:
            raise CommandError(str(problem)) from problem


def _list_of(folder: Path) -> Forgotten:
    return json.loads((folder / MANIFEST).read_text(encoding="utf-8")).get("forgotten", {})
