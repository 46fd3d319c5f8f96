"""Every span and limit of the readers' forms in one place. settings.READING overrides any of them.

The privacy page and the purge read the same numbers, so that the one says what the other does.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings


@dataclass(frozen=True)
class Limits:
    """The numbers, with their units in their names."""

    # Any form
    form_seconds_at_least: int = 2  # nobody reads and fills a form faster
    form_hours_at_most: int = 24  # a form left open longer is shown again with a fresh time
    # Reports; a network is a /24 or a /64: a school, a surgery
    reports_per_network_an_hour: int = 10
    reports_per_network_a_day: int = 40
    report_mails_a_day: int = 3  # receipts to one mailbox, whoever asks
    # "Was this helpful?"
    helpful_per_network_an_hour: int = 60
    helpful_per_network_a_day: int = 300
    # What is kept
    form_use_days: int = 2  # networks and mailboxes (hashed): as long as a limit counts
    contact_days_after_answer: int = 30
    contact_days_at_most: int = 365
    report_text_days_after_answer: int = 365

    def refuses(self, age: timedelta) -> bool:
        """Whether a form of this age was filled too fast, or left open too long."""
        at_least = timedelta(seconds=self.form_seconds_at_least)
        return not at_least <= age <= timedelta(hours=self.form_hours_at_most)


def limits() -> Limits:
    """The numbers as they are set now."""
    return Limits(**getattr(settings, "READING", {}))
