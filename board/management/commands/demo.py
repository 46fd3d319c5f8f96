"""manage.py demo: the demonstration article and one account per role."""

from typing import Any

from django.core.management.base import BaseCommand

from board import demo


class Command(BaseCommand):
    """Load and publish the demo article; what is there already stays as it is."""

    help = "Load and publish the demo article and make one account per role (kept if there)."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Print the passwords of accounts made now: they are shown this once."""
        passwords = demo.load()
        if not passwords:
            self.stdout.write("The demonstration is there already; nothing was changed.")
            return
        self.stdout.write("Demonstration accounts (the passwords are shown only now):")
        for name, password in passwords.items():
            self.stdout.write(f"  {name:22} {password}")
