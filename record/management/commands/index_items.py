"""manage.py index_items: the index of published items, made anew."""

from typing import Any

from django.core.management.base import BaseCommand

from record import published_items


class Command(BaseCommand):
    """Throw the index away and make it from the current editions."""

    help = "Make the index of published items anew from the current editions."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Say how many articles it has."""
        count = sum(1 for _condition in published_items.rebuild())
        self.stdout.write(f"{count} articles are in the index of published items.")
