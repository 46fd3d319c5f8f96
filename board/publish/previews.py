"""Drafts and coming editions as readers would get them, by the very code that makes their pages."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Person
from condition.models import Condition
from reading.preview import Label, print_preview
from record.editions.draft_links import LINK_LASTS, draft_behind
from record.editions.preview import Preview, drafts


def draft_page(condition: Condition, by: Person) -> str:
    """The drafts as they read now. Raises NothingToPublish for an article that nobody wrote."""
    return print_preview(drafts(condition, by=by), _label(timezone.now()))


def edition_page(found: Preview) -> str:
    """What readers would get if it were published."""
    title = _("Preview of edition %(number)d.") % {"number": found.edition.number}
    text = _("It is not published. Its date and digest become final when it is.")
    return print_preview(found, Label(title, text))


def page_behind(token: str) -> str:
    """The page that a link opens. Raises TooLate for one that ended or was never made."""
    found, made_at = draft_behind(token)
    return print_preview(found, _label(made_at, has_end=True))


def _label(at: datetime, *, has_end: bool = False) -> Label:
    text = _("As it read on %(moment)s. Not published; don't rely on it.") % {"moment": _said(at)}
    if has_end:
        text += " " + _("The link ends on %(moment)s.") % {"moment": _said(at + LINK_LASTS)}
    return Label(_("A draft that the board has not reviewed."), text)


def _said(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y, H:i")
