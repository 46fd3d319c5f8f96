"""The mails about signing in. Plain text, through the outbox, to the account's own address."""

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _

import post.actions
from accounts.models import AccountChange
from post.models import Message
from post.refusals import BadAddress

# By the name of the text. Each lets an owner who did not do it find out.
SUBJECTS = {
    "invited": _("You are invited to the board"),
    "reset": _("Choose a new password"),
    "password_changed": _("Your password was changed"),
    "address_changed": _("Your address was changed"),
    "factor_set_up": _("A second factor was set up"),
    "factor_reset": _("Your second factor was reset"),
    "recovery_code_used": _("A recovery code was used"),
    "role_to_oneself": _("An administrator wants to sign"),
    "codes_guessed": _("Somebody may know your password"),
}


def password_link(user: User) -> str:
    """Where the account's owner chooses a password, for as long as PASSWORD_RESET_TIMEOUT says."""
    names = [urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)]
    return settings.SITE_URL + reverse("admin:new_password", args=names)


def tell(user: User, name: str, **words: object) -> None:
    """To the account's address, and to those that somebody else replaced of late."""
    changes = AccountChange.objects.unconfirmed().filter(user=user).exclude(old_address="")
    for address in {user.email, *changes.values_list("old_address", flat=True)}:
        put(user, address, name, **words)


def put(user: User, address: str, name: str, **words: object) -> Message | None:
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
    subject = f"{SUBJECTS[name]} ({settings.SITE_NAME})"
    try:
        return post.actions.put(
            to=address, letter=letter, personal={"subject": subject, "text": text}
        )
    except BadAddress:
        return None
