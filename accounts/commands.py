"""What commands of every room take from the command line."""

from django.core.management.base import CommandError

from accounts.models import Person


def person_named(username: str) -> Person:
    """Whoever has the account. Raises CommandError."""
    person = Person.objects.filter(user__username=username).first()
    if person is None:
        raise CommandError(f"There is nobody on the board with the account “{username}”.")
    return person
