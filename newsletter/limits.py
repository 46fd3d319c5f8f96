"""Every span and limit of the newsletter in one place. settings.NEWSLETTER overrides any of them.

The privacy page and the purge read the same numbers, so that the one says what the other does.
"""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Limits:
    """The numbers, with their units in their names."""

    # Signing up
    confirmation_mails_a_day: int = 3  # to one mailbox, whoever asks
    signups_per_network_an_hour: int = 30  # a network is a /24 or a /64: a school, a surgery
    signups_per_network_a_day: int = 100
    confirmation_days: int = 7  # how long the link in the confirmation mail works
    settings_link_days: int = 30  # how long the link to one's own page works
    # What is kept
    unconfirmed_days: int = 7
    network_days: int = 30
    mail_address_days: int = 30  # on a mail that was sent, refused or called off
    # Bulletins
    send_at: str = "07:00"  # local time at which daily and weekly bulletins start
    weekly_day: int = 0  # 0 is Monday: the week before it is closed at its first minute
    late_hours: int = 6  # a bulletin later than this waits for a human
    rows_at_once: int = 5_000  # deliveries, imported and exported lines per step
    # Screens
    skipped_lines_shown: int = 200


def limits() -> Limits:
    return Limits(**getattr(settings, "NEWSLETTER", {}))
