"""Signed links to a draft exactly as it reads now, which expire."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from condition.models import Condition
from record.models import Standing
from record.refusals import NothingToPublish, TooLate

from .preview import Preview, drafts, latest_place

SALT = "record.draft_links"
LINK_LASTS = timedelta(days=7)


def link_to(condition: Condition, by: Person) -> tuple[str, datetime]:
    """An address that shows the drafts exactly as they read now, and when it ends.

    What is written later stays at home: the link names the newest Change of this moment. Raises
    NothingToPublish for an article that nobody wrote.
    """
    now, place = timezone.now().replace(microsecond=0), latest_place(condition)
    if not place:
        raise NothingToPublish(_("There are no words to show yet."))
    named = [condition.pk, place, by.pk, int(now.timestamp())]
    address = reverse("preview", args=[signing.dumps(named, salt=SALT)])
    return f"{settings.SITE_URL}{address}", now + LINK_LASTS


def draft_behind(token: str) -> tuple[Preview, datetime]:
    """The drafts that a link shows, and when it was made.

    Raises TooLate for one that ended or was never made.
    """
    try:
        number, place, maker, stamp = signing.loads(token, salt=SALT, max_age=LINK_LASTS)
        condition = Condition.objects.select_related("specialty", "current__edition").get(pk=number)
    except (signing.BadSignature, Condition.DoesNotExist) as problem:
        raise TooLate(_("This link is closed. Ask whoever sent it for a new one.")) from problem
    if condition.standing.filter(kind=Standing.Kind.WITHDRAWN).exists():
        raise TooLate(_("The article was withdrawn, so this link is closed."))
    found = drafts(condition, by=Person.objects.get(pk=maker), up_to=place)
    return found, datetime.fromtimestamp(stamp, tz=UTC)
