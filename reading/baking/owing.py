"""Marking pages as owed: in the act's own transaction, so that the mark stands or falls with it."""

import logging
from datetime import datetime
from functools import partial

from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from condition.models import Condition
from record.models import Standing

from .addresses import SITE
from .models import Baking
from .oven import BakingFailed

log = logging.getLogger(__name__)
IN_ONE_REQUEST = 3  # articles; an act about more of them leaves the rest to the background


def owe(condition: Condition) -> None:
    """Readers of `condition` should find something else from this commit on."""
    if condition.current_edition_id is None:
        return
    subject = str(condition.pk)
    is_withdrawn = condition.standing.filter(kind=Standing.Kind.WITHDRAWN).exists()
    want(subject, is_urgent=is_withdrawn)
    waiting = sum(
        getattr(entry[1], "func", None) is _bake_now for entry in connection.run_on_commit
    )
    if waiting < IN_ONE_REQUEST:
        transaction.on_commit(partial(_bake_now, subject))


def want(subject: str, *, is_urgent: bool = False) -> None:
    """Have the subject's pages baked; until then readers wait for those made for them alone."""
    now: datetime = timezone.now()
    told = {"wanted": F("wanted") + 1, "wanted_at": now, "is_urgent": is_urgent}
    if not Baking.objects.filter(pk=subject).update(**told):
        with transaction.atomic():
            _row, is_new = Baking.objects.get_or_create(
                pk=subject, defaults={"wanted": 1, "wanted_at": now, "is_urgent": is_urgent}
            )
            if not is_new:
                Baking.objects.filter(pk=subject).update(**told)


def bake_everything_anew() -> None:
    """Something that is on every page has changed, such as the footer: bake all in the background.

    Readers get the pages of before until theirs is ready.
    """
    Baking.objects.update(templates="")
    want(SITE)


def note_renaming(*, created: bool = False, **_signal: object) -> None:
    """A specialty or a person is called otherwise; a new one is on no page yet."""
    if not created:
        bake_everything_anew()


def note_frame(**_signal: object) -> None:
    """What is around every page was changed: a line of the footer, a page about the site."""
    bake_everything_anew()


def _bake_now(subject: str) -> None:
    """The act stands whatever comes of this: what is owed stays owed, and another process bakes."""
    from .baking import bake

    try:
        bake(subject)
    except (BakingFailed, DatabaseError, OSError) as error:
        log.warning("The pages of article %s were not baked yet: %s", subject, error)
    except Exception:
        log.exception("The pages of article %s were not baked yet.", subject)
