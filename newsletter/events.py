"""Writing the managers' log."""

from typing import Any

from django.utils import timezone

from accounts.models import Person

from .models import NewsletterEvent


def note(kind: str, /, *, by: Person | None = None, **about: Any) -> NewsletterEvent:
    """Add an act to the log: ids and counts, never an address. `by` is None for the site."""
    return NewsletterEvent.objects.create(at=timezone.now(), by=by, kind=kind, about=about)
