"""A colleague comes to the board: account, person and roles in one act, and a mail to sign in."""

import secrets
from collections.abc import Collection

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import LoggedAct, Person, Role
from accounts.refusals import NoAddress, NothingChanged
from accounts.signin import letters
from condition.models import Specialty

from .authority import require
from .log import log
from .people import grant_role

LONGEST_STEM = 140  # characters of the 150 that Django keeps of a name to sign in with


@transaction.atomic
def invite(
    *, name: str, email: str, kinds: Collection[str], specialties: Collection[Specialty], by: Person
) -> Person:
    """Make the account, give the roles, and send a link by which they choose their own password.

    Raises NotYourRole, NothingChanged where the address is somebody's on the board already, or
    NoAddress where no mail can go to it.
    """
    require(by, Role.Kind.ADMINISTRATOR)
    if User.objects.filter(email__iexact=email).exists():
        raise NothingChanged(_("Somebody on the board has this address already."))
    user = User(username=_free_name(name, email), email=email, is_staff=True)
    user.set_password(secrets.token_urlsafe(40))  # nobody knows it: they choose their own
    user.save()
    person = Person.objects.create(user=user, name=name)
    person.specialties.set(specialties)
    for kind in kinds:
        grant_role(person=person, kind=kind, by=by)
    log(LoggedAct.Verb.CHANGED_ACCOUNT, by, detail=f"{user}: {_('invited')}")
    link, later = letters.password_link(user), settings.SITE_URL + reverse("admin:forgotten")
    if letters.put(user, email, "invited", by=by.name, link=link, later=later) is None:
        raise NoAddress(_("No mail can go to “%(address)s”.") % {"address": email})
    return person


def _free_name(name: str, email: str) -> str:
    """A name to sign in with that nobody has."""
    wanted = (slugify(name) or slugify(email.partition("@")[0]) or "colleague")[:LONGEST_STEM]
    taken = set(User.objects.filter(username__startswith=wanted).values_list("username", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (wanted, *numbered) if one not in taken)
