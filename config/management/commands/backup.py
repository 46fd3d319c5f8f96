"""manage.py backup DIR: everything the site can't make again, while it runs."""

import hashlib
import socket
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.backup import MANIFEST, Unfit
from config.backup.writing import make_backup
from config.models import TaskRun


class Command(BaseCommand):
    """Write one backup into a folder that is not there yet."""

    help = (
        "Write the database and the uploaded pictures into DIR, which appears only when the "
        "backup is whole. It holds addresses, password hashes and keys: keep it as safe as the "
        "database. Either database can be restored from it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("folder", type=Path, metavar="DIR")

    def handle(self, *_args: Any, folder: Path, **_options: Any) -> None:
        """Print what is in it. Raises CommandError with the reason."""
        try:
            manifest = make_backup(folder, self.stderr.write)
        except (Unfit, OSError) as problem:
            raise CommandError(str(problem)) from problem
        TaskRun.note_backup(str(folder), socket.gethostname())
        digest = hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
        self.stdout.write(
            f"{folder}: {sum(manifest['rows'].values())} rows, "
            f"{sum(1 for name in manifest['files'] if name.startswith('media/'))} pictures. "
            f"SHA-256 of its manifest: {digest}"
        )
