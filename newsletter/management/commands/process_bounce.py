"""manage.py process_bounce < mail: read what came back, from a pipe of the mail server."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from newsletter.incoming import read_answer

LARGEST = 10_000_000  # bytes; a report with the whole mail in it is far smaller


class Command(BaseCommand):
    help = "Read one mail from standard input: a bounce (RFC 3464), a complaint, an unsubscribe."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        raw = sys.stdin.buffer.read(LARGEST + 1)
        if not raw.strip() or len(raw) > LARGEST:
            raise CommandError("Pipe one mail into this command: process_bounce < mail.eml")
        for word in read_answer(raw) or ["nothing to do"]:
            self.stdout.write(word)
