"""manage.py purge_reports: forget what reporters were promised would be forgotten."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from reading.limits import limits
from reading.uses import forget_uses
from record import actions


class Command(BaseCommand):
    """Forget reporters' addresses and words, and the networks that limits counted."""

    help = "Forget reporters' addresses and words when their time is over. Run it every day."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Say how many went."""
        now, kept = timezone.now(), limits()
        gone = actions.forget_reports(
            contacts_ended_before=now - timedelta(days=kept.contact_days_after_answer),
            contacts_received_before=now - timedelta(days=kept.contact_days_at_most),
            ended_before=now - timedelta(days=kept.report_text_days_after_answer),
        )
        uses = forget_uses()
        self.stdout.write(
            f"Forgotten: {gone.contacts} addresses and {gone.texts} texts of reports, "
            f"{uses} uses of forms."
        )
