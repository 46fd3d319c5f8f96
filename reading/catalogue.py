"""Which articles are public, and what became true of them since."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, QuerySet

from condition.models import Condition
from record.models import Edition, Standing


@dataclass(frozen=True)
class PublicArticle:
    """A condition that was published, with its Standing in order."""

    condition: Condition
    standing: tuple[Standing, ...]

    @cached_property
    def withdrawal(self) -> Standing | None:
        """The act that took the article off the site, if there was one."""
        return next((fact for fact in self.standing if fact.kind == Standing.Kind.WITHDRAWN), None)

    @property
    def current(self) -> Edition:
        return self.condition.current.edition

    @cached_property
    def editions(self) -> QuerySet[Edition]:
        """Every edition, the newest first."""
        return self.condition.editions.order_by("-number").select_related(None)

    def edition(self, number: int | None) -> Edition | None:
        """The edition of that number, or the newest, for which there is no query."""
        if number in {None, self.current.number}:
            return self.current
        return self.condition.editions.filter(number=number).first()


Read = TypeVar("Read")
# What was read for pages that are rendered together.
_together: ContextVar[dict[Hashable, Any] | None] = ContextVar("together", default=None)


@contextmanager
def read_together() -> Iterator[None]:
    """Within this what `once` reads is read once for all pages, which are of one moment."""
    token = _together.set({})
    try:
        yield
    finally:
        _together.reset(token)


def once(key: Hashable, read: Callable[[], Read]) -> Read:
    """What was read under that key for another page of these, or is read now."""
    known = _together.get()
    if known is None:
        return read()
    if key not in known:
        known[key] = read()
    return known[key]


def published() -> QuerySet[Condition]:
    """Conditions that readers find: with a current edition, neither withdrawn nor merged."""
    withdrawn = Standing.objects.filter(condition=OuterRef("pk"), kind=Standing.Kind.WITHDRAWN)
    return Condition.objects.filter(~Exists(withdrawn), current__isnull=False, merged_into=None)


def find(slug: str) -> PublicArticle | None:
    """The article of that address, present or former; None if it was never published.

    It may be withdrawn, merged into another, or found under another slug than the one asked for.
    """
    return once(slug, lambda: _find(slug))


def _find(slug: str) -> PublicArticle | None:
    ever_published = Condition.objects.filter(current__isnull=False).select_related(
        "current__edition", "specialty", "merged_into"
    )
    condition = (
        ever_published.filter(slug=slug).first()
        or ever_published.filter(former_addresses__path=f"/conditions/{slug}").first()
    )
    if condition is None:
        return None
    facts = list(condition.standing.order_by("sequence"))
    while facts and awaits_edition(facts[-1], condition.current.edition):
        facts.pop()  # at the end alone: each fact names the one before
    return PublicArticle(condition, tuple(facts))


def awaits_edition(fact: Standing, current: Edition) -> bool:
    """Whether it is of a source's record that no edition carries yet: readers have the old one."""
    return fact.kind == Standing.Kind.SOURCE_CORRECTED and fact.at > current.published_at


def newest(count: int) -> QuerySet[Condition]:
    """The articles whose current edition is the most recent, with it."""
    found = published().select_related("current__edition", "specialty")
    return found.order_by("-current__edition__published_at", "-current__edition")[:count]
