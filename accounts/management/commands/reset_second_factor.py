"""manage.py reset_second_factor USER: for the administrator who lost their own."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.refusals import Refusal
from accounts.signin import acts


class Command(BaseCommand):
    """Take away an account's second factor, from the server's own command line."""

    help = "Reset an account's second factor; logged, and mailed to the account's address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="the account's user name")

    def handle(self, *_args: Any, user: str, **_options: Any) -> None:
        """Raises CommandError with the sentence of the refusal."""
        account = get_user_model().objects.filter(username=user).first()
        if account is None:
            raise CommandError(f"There is no account “{user}”.")
        try:
            acts.reset_second_factor(user=account, by=None)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{user} signs in with the password and sets up a new second factor.")
