"""Baking: a subject's pages made, packed and kept, so that no reader ever finds half of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from reading import catalogue
from record.judgement.judge import judge_rows
from record.models import EditionSection

from . import addresses, mentions
from .addresses import SITE, Address
from .models import Baking, KeptPage, SiteVersion
from .oven import Fresh, ask
from .owing import want
from .purging import purge
from .templates import version_of_templates

TRIES = 3  # acts that may come in between
CLAIM = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=10)


class Overtaken(RuntimeError):
    """Another act, or another process, was quicker: what was made here is thrown away."""


def bake(subject: str) -> list[str]:
    """Make the subject's pages anew and keep them; the paths whose bytes changed.

    What readers wait for comes first, and is there for them before the slower documents are made.
    Raises BakingFailed; what is owed then stays owed.
    """
    for _attempt in range(TRIES):
        try:
            changed = _bake_once(subject)
        except Overtaken:
            continue
        purge(changed)
        return changed
    return []  # whoever overtook it has baked it, or is at it


def _bake_once(subject: str) -> list[str]:
    row, _is_new = Baking.objects.get_or_create(pk=subject)
    due_at = None if subject == SITE else next_due(subject)
    pages: list[Fresh] = []
    changed: list[str] = []
    for stage in addresses.stages(subject):
        made = _made(stage)
        changed += _keep(subject, row.wanted, made, hard=False)
        pages += made
    changed += _keep(subject, row.wanted, pages, hard=True, due_at=due_at)
    return list(dict.fromkeys(changed))


def _made(wanted: Iterable[Address]) -> list[Fresh]:
    made = (ask(address.path, reads_query=address.reads_query) for address in wanted)
    return [page for page in made if page is not None]


def _keep(
    subject: str, of: int, pages: list[Fresh], *, hard: bool, due_at: datetime | None = None
) -> list[str]:
    """Put the pages in the place of those before, all or none; `hard` is the last time.

    Raises Overtaken if readers are owed something newer than these.
    """
    known = {
        page.path: page
        for page in KeptPage.objects.filter(path__in=[page.path for page in pages]).only(
            "path", "status", "digest", "is_squeezed", "modified_at"
        )
    }
    # Compression takes longer than all else: it is over before the tables are locked.
    rows = [_row(subject, of, page, known.get(page.path), hard=hard) for page in pages]
    with transaction.atomic():
        row = Baking.objects.select_for_update().get(pk=subject)
        if row.wanted != of:
            raise Overtaken
        if hard and subject != SITE:
            want(SITE)  # before the site's row, as when the site itself is baked
        number = _next_number()
        for kept in rows:
            kept.number = number
            _write(kept)
        mentions.tell_of_leaving(subject, pages, known)
        if hard:
            if subject != SITE:
                mentions.note(subject, pages)
            _clear_away(subject, {page.path for page in pages}, number)
            _settle(row, due_at)
    return [
        page.path
        for page in pages
        if page.path not in known or known[page.path].digest != page.digest
    ]


def _row(subject: str, of: int, page: Fresh, before: KeptPage | None, *, hard: bool) -> KeptPage:
    digest = page.digest
    is_same = before is not None and before.digest == digest
    kept = KeptPage(
        path=page.path,
        subject=subject,
        of=of,
        status=page.status,
        headers=page.headers,
        digest=digest,
        modified_at=before.modified_at if is_same else timezone.now(),
        reads_query=page.reads_query,
    )
    if not (is_same and (before.is_squeezed or not hard)):
        packed = page.packed(hard=hard)
        kept.plain, kept.gzip, kept.brotli = packed.plain, packed.gzip, packed.brotli
        kept.is_squeezed = hard
    return kept


def _write(kept: KeptPage) -> None:
    """Bytes that are kept already, and perhaps packed harder, are left as they are."""
    fields = ["subject", "of", "number"]
    if kept.plain is not None or kept.gzip is not None:
        fields = [field.attname for field in KeptPage._meta.fields if field.attname != "path"]
    KeptPage.objects.update_or_create(
        path=kept.path,
        defaults={name: getattr(kept, name) for name in fields},
        create_defaults={
            field.attname: getattr(kept, field.attname) for field in KeptPage._meta.fields
        },
    )


def _clear_away(subject: str, stay: set[str], number: int) -> None:
    """Addresses that answer with nothing any more; the row stays, so that every process hears."""
    gone = KeptPage.objects.filter(subject=subject, status__gt=0).exclude(path__in=stay)
    gone.update(status=0, digest="", plain=None, gzip=None, brotli=None, number=number)


def _settle(row: Baking, due_at: datetime | None) -> None:
    row.baked, row.templates, row.due_at = row.wanted, version_of_templates(), due_at
    row.claimed_until, row.failures, row.is_urgent = None, 0, False
    row.save(
        update_fields=["baked", "templates", "due_at", "claimed_until", "failures", "is_urgent"]
    )


def _next_number() -> int:
    """The site's next version. Its row is locked until the commit: numbers come in order."""
    if not SiteVersion.objects.filter(pk=1).update(number=F("number") + 1):
        SiteVersion.objects.get_or_create(pk=1)
        SiteVersion.objects.filter(pk=1).update(number=F("number") + 1)
    return SiteVersion.objects.values_list("number", flat=True).get(pk=1)


def next_due(subject: str) -> datetime | None:
    """When the article's pages change by time alone: the next date that a review runs out."""
    now = timezone.now()
    rows = EditionSection.objects.filter(
        edition__in=catalogue.published().filter(pk=int(subject)).values("current_edition")
    )
    dates = (found.holds_until for found in judge_rows(rows, now))
    return min((date for date in dates if date is not None and date > now), default=None)


def claim(subject: str) -> bool:
    """Take the subject for this process alone, for a minute; False if another has it."""
    now = timezone.now()
    is_free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    return bool(Baking.objects.filter(is_free, pk=subject).update(claimed_until=now + CLAIM))


def note_failure(subject: str) -> None:
    """Try again later, and ever later."""
    row = Baking.objects.get(pk=subject)
    row.failures = min(row.failures + 1, 100)
    row.claimed_until = timezone.now() + min(
        timedelta(seconds=2 ** min(row.failures, 20)), LONGEST_PAUSE
    )
    row.save(update_fields=["failures", "claimed_until"])
