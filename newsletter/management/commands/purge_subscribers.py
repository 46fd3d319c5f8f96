"""manage.py purge_subscribers: forget what the privacy page says is forgotten."""

from typing import Any

from django.core.management.base import BaseCommand

from newsletter import actions


class Command(BaseCommand):
    """Forget those who never confirmed, addresses of the erased and of old mail, and networks."""

    help = "Forget what the privacy page says is forgotten. Run it every day, by cron."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Say how many went."""
        purged = actions.purge()
        self.stdout.write(
            f"Forgotten: {purged.unconfirmed} never confirmed, {purged.erased} addresses of erased "
            f"readers, {purged.networks} networks, {purged.attempts} attempts to sign up, "
            f"the addresses of {purged.mails} mails."
        )
