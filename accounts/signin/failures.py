"""Wrong passwords in the log: of whose account, and never what was typed.

People type passwords into the field for the name, so a name that is nobody's is not kept either.
"""

from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_login_failed
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.log import log
from accounts.models import LoggedAct

Verb = LoggedAct.Verb
# A guesser must not fill the log, which is kept for ever: one line an hour for each account.
SPAN = timedelta(hours=1)


def listen() -> None:
    """Hear of every password that was wrong, whichever page it was typed on."""
    user_login_failed.connect(note_wrong_password, dispatch_uid="wrong passwords in the log")


def note_wrong_password(credentials: dict[str, Any], **_signal: object) -> None:
    """One line for the account, if there is one of that name; one for all names of nobody."""
    typed = str(credentials.get("username", ""))
    user = get_user_model().objects.filter(username=typed).select_related("person").first()
    owner = getattr(user, "person", None) or user
    detail = _("a wrong password for %(name)s") % {"name": owner} if owner else _("no such account")
    recent = LoggedAct.objects.filter(verb=Verb.SIGN_IN_FAILED, at__gt=timezone.now() - SPAN)
    if not recent.filter(detail=detail).exists():
        log(Verb.SIGN_IN_FAILED, None, detail=detail)
