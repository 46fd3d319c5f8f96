"""What no act bakes: pages that time changes, that new templates make anew, or that were missed."""

import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db import DatabaseError
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from reading import catalogue

from .addresses import SITE
from .baking import bake, claim, note_failure
from .models import Baking, SiteVersion
from .oven import BakingFailed
from .templates import version_of_templates

log = logging.getLogger(__name__)
# An act's own process bakes at once. Whoever has not after so long has died or failed.
PATIENCE = timedelta(seconds=3)


def take_stock() -> None:
    """Know every public article, and say with which templates pages are to be baked from now on.

    The last process to start says so; those of the release before leave the background to it.
    """
    SiteVersion.objects.get_or_create(pk=1)
    SiteVersion.objects.exclude(templates=version_of_templates()).update(
        templates=version_of_templates()
    )
    known = set(Baking.objects.values_list("pk", flat=True))
    subjects = [SITE, *map(str, catalogue.published().values_list("pk", flat=True))]
    missing = [Baking(pk=subject) for subject in subjects if subject not in known]
    Baking.objects.bulk_create(missing, batch_size=500, ignore_conflicts=True)


def owed() -> QuerySet[Baking]:
    """What an act left undone, what time changed, and the site's own pages. The oldest first."""
    now = timezone.now()
    left = Q(baked__lt=F("wanted")) & (Q(wanted_at__lt=now - PATIENCE) | Q(pk=SITE))
    return _free().filter(left | Q(due_at__lte=now)).order_by("wanted_at")


def outdated() -> QuerySet[Baking]:
    """What was baked with other templates."""
    return _free().exclude(templates=version_of_templates()).order_by("-pk")


def _free() -> QuerySet[Baking]:
    now = timezone.now()
    return Baking.objects.filter(Q(claimed_until=None) | Q(claimed_until__lt=now))


def bake_one(asked_for: Iterable[str] = ()) -> bool | None:
    """Bake one subject that waits: whether that went well; None when none waits.

    `asked_for` are subjects whose outdated pages readers came for: they go before the others.
    """
    subject = next(_waiting(list(asked_for)), None)
    return None if subject is None else try_to_bake(subject)


def _waiting(asked_for: list[str]) -> Iterator[str]:
    yield from _claimed(owed()[:5])
    newest = SiteVersion.objects.filter(pk=1).values_list("templates", flat=True).first()
    if newest == version_of_templates():
        yield from _claimed(outdated().filter(pk__in=asked_for)[:5])
        yield from _claimed(outdated()[:5])


def _claimed(rows: QuerySet[Baking]) -> Iterator[str]:
    yield from (row.pk for row in rows.only("pk") if claim(row.pk))


def try_to_bake(subject: str) -> bool:
    """Bake; a failure is logged, and the subject's turn comes again later."""
    try:
        bake(subject)
    except DatabaseError:
        raise
    except Exception as error:
        if isinstance(error, BakingFailed):
            log.warning("%s: %s", subject, error)
        else:
            log.exception("The pages of %s were not baked.", subject)
        note_failure(subject)
        return False
    return True
