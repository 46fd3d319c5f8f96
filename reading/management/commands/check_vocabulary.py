"""manage.py check_vocabulary: whether each word leads where it should."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reading.search.leading import astray


class Command(BaseCommand):
    """Ask the search for every confirmed term."""

    help = "Ask the search for every term of the vocabulary; name those that lead elsewhere."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """A line each; fails where there is one."""
        found = list(astray())
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write(self.style.SUCCESS("Every word leads where it should."))
