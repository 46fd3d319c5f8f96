"""The outside addresses that articles lead to, and when each was last found alive."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from board.models import LinkCheck
from condition.citations import texts
from condition.models import Reference
from record.models import EditionSection

from .link_requests import Answer, Outcome, Prober

LINK_IN_TEXT = re.compile(r"\]\((https?://[^\s)]+)")
LONGEST = LinkCheck._meta.get_field("url").max_length or 0


def address_of(source: Reference) -> str:
    """Where a reader is led to a source; "" for one that is on paper alone."""
    if source.url:
        return source.url
    if source.doi:
        return f"https://doi.org/{source.doi}"
    return f"https://pubmed.ncbi.nlm.nih.gov/{source.pmid}/" if source.pmid else ""


def addresses() -> list[str]:
    """Those of the library and of what readers see now, each once."""
    found = dict.fromkeys(filter(None, map(address_of, Reference.objects.order_by("key"))))
    found |= dict.fromkeys(_in_texts())
    return [url for url in found if len(url) <= LONGEST]


def _in_texts() -> Iterator[str]:
    shown = EditionSection.objects.filter(
        edition__current__isnull=False, revision__canonical__contains="](http"
    ).select_related("revision")
    for section in shown.iterator(chunk_size=200):
        for text in texts(section.revision.kind, section.revision.content):
            yield from LINK_IN_TEXT.findall(text)


def to_check(most: int, not_within: timedelta) -> list[str]:
    """At most so many addresses: those never asked for first, then those asked for longest ago."""
    recent = timezone.now() - not_within
    checked = dict(LinkCheck.objects.values_list("url", "checked_at"))
    due = [url for url in addresses() if url not in checked or checked[url] < recent]
    due.sort(key=lambda url: checked[url].timestamp() if url in checked else 0)
    return due[:most]


def prober(**options: Any) -> Prober:
    """One that says who asks."""
    name = settings.SITE_NAME.encode("ascii", "ignore").decode().strip() or "Attest"
    return Prober(f"{name} link check (+{settings.SITE_URL}/)", **options)


def keep(url: str, answer: Answer) -> LinkCheck:
    """Remember what came of asking; what was not asked or not clear changes no verdict."""
    now = timezone.now()
    check = LinkCheck.objects.filter(url=url).first() or LinkCheck(url=url)
    check.outcome, check.reason, check.checked_at = answer.outcome, answer.reason[:200], now
    if answer.outcome == Outcome.ALIVE:
        check.alive_at, check.dead_since = now, None
    if answer.outcome == Outcome.DEAD:
        check.dead_since = check.dead_since or now
    check.save()
    return check


def forget_unused() -> int:
    """Drop what nothing leads to any more; how many."""
    unused = LinkCheck.objects.exclude(url__in=addresses())
    return unused.delete()[0]


def dead_sources() -> dict[str, LinkCheck]:
    """By the key of each source whose address is dead: since when."""
    dead = {check.url: check for check in LinkCheck.objects.exclude(dead_since=None)}
    if not dead:
        return {}
    sources = Reference.objects.filter(~Q(url="") | ~Q(doi="") | ~Q(pmid=""))
    return {source.key: dead[url] for source in sources if (url := address_of(source)) in dead}


def checks_of(sources: Iterable[Reference]) -> dict[str, LinkCheck]:
    """By key: what came of asking for each source's address, where it was asked. One query."""
    places = {source.key: address_of(source) for source in sources}
    checks = {check.url: check for check in LinkCheck.objects.filter(url__in=places.values())}
    return {key: checks[url] for key, url in places.items() if url in checks}


def told(check: LinkCheck | None) -> str:
    """What a person is told of a link; "" for one never asked for."""
    if check is None:
        return ""
    if check.dead_since:
        return _("dead since %(day)s") % {"day": timezone.localdate(check.dead_since).isoformat()}
    if check.alive_at:
        return _("alive on %(day)s") % {"day": timezone.localdate(check.alive_at).isoformat()}
    return check.get_outcome_display()
