"""What subscribers agree to, and the managers' own words in mails: each change a new version."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from condition.canonical import digest
from condition.text import normalised
from treatments.unsigned import unsigned_doses

from .access import require_manager
from .events import note
from .limits import limits
from .models import NewsletterEvent, Wording
from .pictures import lost

Kind = Wording.Kind
LONGEST = 5_000  # characters
WRITTEN = (Kind.IMPRINT, Kind.FOOTER, Kind.CONFIRMATION, Kind.WELCOME)  # by managers


def current_text() -> str:
    """The words beside the form's button, in the site's language."""
    return _(
        "Yes, send me %(site)s's newsletter by e-mail: what the editorial board published, and "
        "corrections of what was sent to me. My address is used for nothing else and given to "
        "nobody. I confirm by a link that is sent to me within %(days)d days, and I can change, "
        "pause or end it at any time by a link in every mail."
    ) % {"site": settings.SITE_NAME, "days": limits().confirmation_days}


def current_wording() -> Wording:
    """The version that the words of the consent are; the next number where they are new."""
    return _version(Kind.CONSENT, current_text())


def all_words() -> dict[str, str]:
    """The managers' words as they stand now, by kind."""
    written = Wording.objects.filter(kind__in=WRITTEN).order_by("number")
    return dict(written.values_list("kind", "text"))


def words(kind: str) -> str:
    """The managers' words of a kind as they stand now; empty where they wrote none."""
    return all_words().get(kind, "")


@transaction.atomic
def write_words(*, kind: str, text: str, by: Person) -> Wording:
    """Set the words of a kind: a new version, unless they are as before.

    Raises NotAManager, or ValidationError for what is longer than they may be, for a dose, and for
    words of welcome that readers would not see: to save them is to send them.
    """
    require_manager(by)
    if kind not in WRITTEN:
        raise ValidationError(_("There are no such words."))
    if len(text) > LONGEST:
        raise ValidationError(_("Write at most %(most)d characters.") % {"most": LONGEST})
    text = normalised(text)
    if faults := [*unsigned_doses(text), *(lost(text) if kind == Kind.WELCOME else ())]:
        raise ValidationError(faults)
    if text == words(kind):
        return Wording.objects.filter(kind=kind).first() or Wording(kind=kind)
    note(NewsletterEvent.Kind.WORDED, by=by, of=kind)
    return _version(kind, text, by)


def _version(kind: str, text: str, by: Person | None = None) -> Wording:
    newest = Wording.objects.filter(kind=kind).first()
    if newest is not None and newest.text == text:
        return newest
    number = newest.number + 1 if newest else 1
    # Two at once would make the same number: the second one finds what the first one made.
    facts = {"text": text, "digest": digest(text), "by": by}
    return Wording.objects.get_or_create(kind=kind, number=number, defaults=facts)[0]
