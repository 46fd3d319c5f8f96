"""The mails about signing in. Plain text, through the outbox, to the account's own address."""

from django.conf import settings
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

import post.actions
from accounts.models import AccountChange, Person
from post.models import Message
from post.refusals import BadAddress


def put_reset_link(user: User, address: str, link: str) -> Message | None:
    """The link that lets them choose a new password."""
    return _put(user, address, _("Choose a new password"), "reset", link=link)


def tell_password_changed(user: User) -> None:
    """So that an owner who did not do it finds out."""
    _tell(user, _("Your password was changed"), "password_changed")


def tell_address_changed(user: User, old_address: str) -> None:
    """So that an owner who did not do it finds out, at the address that was theirs."""
    _put(user, old_address, _("Your address was changed"), "address_changed")


def tell_factor_set_up(user: User) -> None:
    """So that an owner who did not do it finds out."""
    _tell(user, _("A second factor was set up"), "factor_set_up")


def tell_factor_reset(user: User, by: Person | None) -> None:
    """Who took the second factor away."""
    _tell(user, _("Your second factor was reset"), "factor_reset", by=by)


def tell_recovery_code_used(user: User, left: int) -> None:
    """How many are left."""
    _tell(user, _("A recovery code was used"), "recovery_code_used", left=left)


def tell_codes_guessed(user: User) -> None:
    """Somebody knows the password."""
    _tell(user, _("Somebody may know your password"), "codes_guessed")


def _tell(user: User, subject: str, name: str, **words: object) -> None:
    """To the account's address, and to those that somebody else replaced of late."""
    changes = AccountChange.objects.unconfirmed().filter(user=user).exclude(old_address="")
    for address in {user.email, *changes.values_list("old_address", flat=True)}:
        _put(user, address, subject, name, **words)


def _put(user: User, address: str, subject: str, name: str, **words: object) -> Message | None:
    """None for an account without an address that mail can go to."""
    if not address:
        return None
    context = {
        "name": user.get_username(),
        "site": settings.SITE_NAME,
        "admin": settings.SITE_URL + reverse("admin:index"),
        **words,
    }
    text = render_to_string(f"accounts/mail/{name}.txt", context)
    # The words are personal: they are erased with the address.
    letter = post.actions.letter(
        subject="%%subject%%",
        text="%%text%%",
        headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
    )
    subject = f"{subject} ({settings.SITE_NAME})"
    try:
        return post.actions.put(
            to=address, letter=letter, personal={"subject": subject, "text": text}
        )
    except BadAddress:
        return None
