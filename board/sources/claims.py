"""Claims without a source, worst first: doses, then benefits and risks, then the rest."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from markdownx.models import MarkdownxField

from condition import registry
from condition.citations import keys_in
from condition.markdown import plain
from condition.models import Condition, Draft, Item, Reference
from condition.registry import Section

# Fields that promise or warn: what a reader weighs a treatment by.
DOSES = {"dosage", "dosage_wording"}
WEIGHED = {"benefits", "risks", "side_effects", "caution", "purpose", "function"}
ARTICLES_AT_ONCE = 50
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
    label_of_words: str  # the Revision's, as people say it
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
    for section in sections:
        section.read([draft for place, draft in drafts.items() if place[1] == section.key])
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

    Reads as many articles as fill a page and no more: the texts of a thousand are long.
    """
    found: list[Claim] = []
    ordered = conditions.order_by("title", "pk")
    total = ordered.count()
    while start < total and len(found) < CLAIMS_A_PAGE:
        found += unsourced(list(ordered[start : start + ARTICLES_AT_ONCE]), [grade])
        start += ARTICLES_AT_ONCE
    return ClaimPage(found, start if start < total else None)


def _sections_of(grades: Collection[Grade]) -> list[Section]:
    """The sections whose items can have claims of these grades."""
    if Grade.REST in grades:
        return registry.sections()
    wanted = (DOSES if Grade.DOSE in grades else set()) | (
        WEIGHED if Grade.WEIGHED in grades else set()
    )
    return [
        section
        for section in registry.sections()
        for names in [{f.name for one in section.lists for f in one.model.written_fields()}]
        if names & wanted
    ]


def _section_claims(
    condition: Condition, section: Section, draft: Draft, unaccepted: Collection[str]
) -> Iterator[Claim]:
    label_of_words = section.freeze(draft).digest[:12]
    for listed in section.lists:
        for number, item in enumerate(draft.items[listed.name]):
            content = item.content()
            cited = _cited(content)
            grade = None if set(cited) - set(unaccepted) else _grade(content)
            if grade is not None:
                name = _field(content, grade, listed.model)
                yield Claim(
                    condition,
                    section,
                    item.key,
                    plain(str(item))[:120],
                    grade,
                    label_of_words,
                    f"{listed.name}-{number}-{name}",
                    tuple(cited),
                )


def _cited(item: dict[str, Any]) -> list[str]:
    """The keys that an item cites, each once."""
    texts = [value for value in item.values() if isinstance(value, str)]
    keys = [key for text in texts for key in keys_in(text)]
    if item.get("caution_reference"):
        keys.append(item["caution_reference"])
    return list(dict.fromkeys(keys))


def _grade(item: dict[str, Any]) -> Grade | None:
    """How much it weighs that an item has no source; None for one that states nothing."""
    if DOSES & set(item):
        return Grade.DOSE
    if WEIGHED & set(item):
        return Grade.WEIGHED
    texts = [value for value in item.values() if isinstance(value, str)]
    has_statement = any(len(text.split()) > 3 for text in texts)
    return Grade.REST if has_statement else None


def _field(item: dict[str, Any], grade: Grade, model: type[Item]) -> str:
    """Where the source would be written: a long text, because a dosage and a name can't cite."""
    texts = [field.name for field in model.written_fields() if isinstance(field, MarkdownxField)]
    weighed = [name for name in texts if name in WEIGHED and name in item]
    if weighed and grade == Grade.WEIGHED:
        return weighed[0]
    others = [name for name in texts if name != "caution"]
    return (others or texts or [model.label_field])[0]
