"""Claims without a source, worst first: doses, then benefits and risks, then the rest."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from board.writing.hints import cited_in, texts_of
from condition import registry
from condition.markdown import plain
from condition.models import Condition, Draft, Group, Item, Reference
from condition.parts import declared_parts, is_long
from condition.registry import Section

CHUNKS = (6, 54)  # articles that are read for one page: the few that often fill it, then more
CLAIMS_A_PAGE = 50


class Grade(models.IntegerChoices):
    """How much a missing source weighs; the least number is the worst."""

    DOSE = 1, _("a dose without a source")
    WEIGHED = 2, _("a benefit or risk without a source")
    REST = 3, _("a statement without a source")


@dataclass(frozen=True)
class Claim:
    """One item that cites nothing the board accepts."""

    condition: Condition
    section: Section
    key: str
    label: str
    grade: Grade
    field: str  # the form field where a source is missing
    unaccepted: tuple[str, ...] = ()  # what it cites, of kinds that the board does not accept


@dataclass(frozen=True)
class ClaimPage:
    """Some claims of one grade, and where to go on."""

    claims: list[Claim]
    next_start: int | None  # the place among the articles; None at the end


def unsourced(
    conditions: Collection[Condition], grades: Collection[Grade] = tuple(Grade)
) -> list[Claim]:
    """What the drafts claim without a source, worst first; two queries and one a list."""
    articles = {condition.pk: condition for condition in conditions}
    unaccepted = set(
        Reference.objects.filter(kind__in=Reference.UNACCEPTED_KINDS).values_list("key", flat=True)
    )
    sections = _sections_of(grades)
    drafts = {
        (draft.condition_id, draft.section): draft
        for draft in Draft.objects.filter(
            condition__in=articles, section__in=[section.key for section in sections]
        )
    }
    registry.read(drafts.values())
    found = [
        claim
        for article in articles.values()
        for section in sections
        if (draft := drafts.get((article.pk, section.key)))
        for claim in _section_claims(article, section, draft, unaccepted)
        if claim.grade in grades
    ]
    return sorted(found, key=lambda claim: claim.grade)


def page_of(conditions: QuerySet[Condition], grade: Grade, start: int = 0) -> ClaimPage:
    """The claims of one grade, article by article, from the place `start` on.

    Reads hardly more articles than fill a page, and not for ever: their texts are long.
    """
    found: list[Claim] = []
    ordered = conditions.order_by("title", "pk")
    total = ordered.count()
    for number in CHUNKS:
        if start < total and len(found) < CLAIMS_A_PAGE:
            found += unsourced(list(ordered[start : start + number]), [grade])
            start += number
    return ClaimPage(found, start if start < total else None)


def _sections_of(grades: Collection[Grade]) -> list[Section]:
    """The sections whose items can have claims of these grades."""
    return [
        section
        for section in registry.sections()
        if Grade.REST in grades
        or (Grade.WEIGHED in grades and section.has_safety_items)
        or (Grade.DOSE in grades and any(_names_of(one.model, "dosage") for one in section.lists))
    ]


def _section_claims(
    condition: Condition, section: Section, draft: Draft, unaccepted: Collection[str]
) -> Iterator[Claim]:
    for listed in section.lists:
        for number, item in enumerate(draft.items[listed.name]):
            content = item.content()
            cited = cited_in(listed.model, content)
            grade = None if set(cited) - set(unaccepted) else _grade(section, listed.model, content)
            if grade is not None:
                name = _field(content, listed.model)
                yield Claim(
                    condition,
                    section,
                    item.key,
                    plain(str(item))[:120],
                    grade,
                    f"{listed.name}-{number}-{name}",
                    tuple(cited),
                )


def _names_of(model: type[Item], kind: str) -> list[str]:
    """The fields of the parts of one kind."""
    parts = (part for part in declared_parts(model) if part.kind == kind)
    return [field.name for part in parts for field in part.fields]


def _grade(section: Section, model: type[Item], item: dict[str, Any]) -> Grade | None:
    """How much it weighs that an item has no source; None for one that states nothing.

    What a reader might act on is what the section's declaration says: the entries of a treatment.
    """
    if model is Group:
        return None
    if set(_names_of(model, "dosage")) & set(item):
        return Grade.DOSE
    long = {field.name for field in model.written_fields() if is_long(field)}
    if section.has_safety_items and long & set(item):
        return Grade.WEIGHED
    has_statement = any(len(text.split()) > 3 for text in texts_of(item))
    return Grade.REST if has_statement else None


def _field(item: dict[str, Any], model: type[Item]) -> str:
    """Where the source would be written: a long text, because a dosage and a name can't cite."""
    parts = (part for part in declared_parts(model) if part.kind != "caution")
    texts = [field.name for part in parts for field in part.fields if is_long(field)]
    return next(iter([*(name for name in texts if name in item), *texts, model.label_field]))
