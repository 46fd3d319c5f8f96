"""Drafts shown as readers would get them: to the board, and by a signed link that expires."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Person
from condition.models import Condition
from record.models import Standing
from record.refusals import NothingToPublish, TooLate

from . import preview as prospect
from .preview import Label, Prospect

SALT = "record.draft_links"
LINK_LASTS = timedelta(days=7)


def draft_page(condition: Condition, by: Person) -> str:
    """The drafts as they read now. Raises NothingToPublish for an article that nobody wrote."""
    return prospect.printed(prospect.drafts(condition, by=by), _label(timezone.now()))


def edition_page(found: Prospect) -> str:
    """What readers would get if it were published."""
    title = _("Preview of edition %(number)d.") % {"number": found.edition.number}
    text = _("It is not published. Its date and digest become final when it is.")
    return prospect.printed(found, Label(title, text))


def link_to(condition: Condition, by: Person) -> tuple[str, datetime]:
    """An address that shows the drafts exactly as they read now, and when it ends.

    What is written later stays at home: the link names the newest Change of this moment. Raises
    NothingToPublish for an article that nobody wrote.
    """
    now, place = timezone.now().replace(microsecond=0), prospect.latest_place(condition)
    if not place:
        raise NothingToPublish(_("There are no words to show yet."))
    named = [condition.pk, place, by.pk, int(now.timestamp())]
    address = reverse("preview", args=[signing.dumps(named, salt=SALT)])
    return f"{settings.SITE_URL}{address}", now + LINK_LASTS


def page_behind(token: str) -> str:
    """The page that a link opens. Raises TooLate for one that ended or was never made."""
    try:
        number, place, maker, stamp = signing.loads(token, salt=SALT, max_age=LINK_LASTS)
        condition = Condition.objects.select_related("specialty", "current_edition").get(pk=number)
    except (signing.BadSignature, Condition.DoesNotExist) as problem:
        raise TooLate(_("This link is closed. Ask whoever sent it for a new one.")) from problem
    if condition.standing.filter(kind=Standing.Kind.WITHDRAWN).exists():
        raise TooLate(_("The article was withdrawn, so this link is closed."))
    found = prospect.drafts(condition, by=Person.objects.get(pk=maker), up_to=place)
    return prospect.printed(found, _label(datetime.fromtimestamp(stamp, tz=UTC), has_end=True))


def _label(at: datetime, *, has_end: bool = False) -> Label:
    text = _("As it read on %(moment)s. Not published; don't rely on it.") % {"moment": _said(at)}
    if has_end:
        text += " " + _("The link ends on %(moment)s.") % {"moment": _said(at + LINK_LASTS)}
    return Label(_("A draft that the board has not reviewed."), text)


def _said(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y, H:i")
