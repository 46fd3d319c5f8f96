"""Noting that pages are wanted anew: in the act's own transaction, so that both stand or fall."""

import time
from collections.abc import Collection
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from condition.models import Condition, Term
from record.models import PublishedItem, Standing, current_edition

from .addresses import FORMER, FRAME, SITE, WORDS
from .files import page_files
from .models import PageHost, PagesWanted

HOSTS_ARE_KNOWN = 86_400  # seconds after which a host that was not seen is not waited for
LOOK_EVERY = 0.05  # seconds


def want(subject: str, *, is_urgent: bool = False) -> None:
    """Have the subject's pages rendered anew on every host."""
    told = {"wanted": F("wanted") + 1, "at": timezone.now(), "is_urgent": is_urgent}
    if not PagesWanted.objects.filter(pk=subject).update(**told):
        _row, is_new = PagesWanted.objects.get_or_create(
            pk=subject, defaults={"is_urgent": is_urgent}
        )
        if not is_new:
            PagesWanted.objects.filter(pk=subject).update(**told)


def want_article(condition: Condition) -> None:
    """Readers of `condition` find something else from this commit on, on this host at once."""
    if current_edition(condition) is None:
        return
    is_withdrawn = condition.standing.filter(kind=Standing.Kind.WITHDRAWN).exists()
    want(str(condition.pk), is_urgent=is_withdrawn)
    if files := page_files():
        transaction.on_commit(partial(files.take_away, str(condition.pk)))
        if is_withdrawn:  # its name and words stand in the lists and in the feed too
            transaction.on_commit(partial(files.take_away, SITE))


def want_words(words: Collection[str]) -> None:
    """These words lead elsewhere: in the medicines, the lists, and articles that name the items."""
    want(WORDS)
    on_the_way = Term.objects.filter(means__in=words).values("normal")
    touched = PublishedItem.objects.filter(
        Q(folded__in=words) | Q(normal__in=words) | Q(folded__in=on_the_way)
    )
    for article in touched.values_list("condition", flat=True).distinct().order_by("condition"):
        want(str(article))
    if files := page_files():
        transaction.on_commit(partial(files.take_away, SITE))


def want_everything() -> None:
    """Something that is on every page has changed, such as the footer: all are rendered anew.

    Readers get the pages of before until theirs is ready.
    """
    want(FRAME)


def note_renaming(*, created: bool = False, **_signal: object) -> None:
    """A specialty or a person is called otherwise; a new one is on no page yet."""
    if not created:
        want_everything()


def note_former(**_signal: object) -> None:
    """Addresses of before lead elsewhere."""
    want(FORMER)


def note_frame(**_signal: object) -> None:
    """What is around every page was changed: a line of the footer, a page about the site."""
    want_everything()


def unconfirmed(patience: float = 1.0) -> list[str]:
    """Hosts that have not applied what happened until now, after waiting for them so long."""
    number = PagesWanted.objects.number()
    until = time.monotonic() + patience
    since = timezone.now() - timedelta(seconds=HOSTS_ARE_KNOWN)
    behind = PageHost.objects.filter(applied__lt=number, seen_at__gt=since).order_by("name")
    while (names := list(behind.values_list("name", flat=True))) and time.monotonic() < until:
        time.sleep(LOOK_EVERY)
    return names
