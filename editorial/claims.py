"""Claims without a source, worst first: doses, then benefits and risks, then the rest."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from condition.citations import CITATION
from condition.markdown import plain
from condition.models import Condition, Reference
from condition.registry import Section

from .overview import overviews

# Fields that promise or warn: what a reader weighs a treatment by.
WEIGHED = {"benefits", "risks", "side_effects", "caution", "purpose", "function"}
# Kinds of source that the board accepts only until a better one is found.
WEAK_KINDS = {Reference.Kind.WEB}


class Grade(models.IntegerChoices):
    """How much a missing source weighs; the least number is the worst."""

    DOSE = 1, _("a dose without a source")
    WEIGHED = 2, _("a benefit or risk without a source")
    REST = 3, _("a statement without a source")


@dataclass(frozen=True)
class Claim:
    """One item that cites nothing."""

    condition: Condition
    section: Section
    key: str
    label: str
    grade: Grade


def unsourced(conditions: Collection[Condition]) -> list[Claim]:
    """What the drafts claim without citing anything, worst first; constant in queries."""
    found = [
        claim
        for condition, entries in zip(conditions, overviews(conditions).values(), strict=True)
        for entry in entries
        if entry.draft
        for claim in _section_claims(condition, entry.section, entry.draft.revision)
    ]
    return sorted(found, key=lambda claim: claim.grade)


def _section_claims(condition: Condition, section: Section, revision: Any) -> Iterator[Claim]:
    content = revision.content
    for listed in section.lists:
        keys = revision.item_keys.get(listed.name, [])
        for key, item in zip(keys, content.get(listed.name, []), strict=True):
            grade = _grade(item)
            if grade is not None:
                label = plain(str(item.get(listed.model.label_field, "")))[:120]
                yield Claim(condition, section, key, label, grade)


def _grade(item: dict[str, Any]) -> Grade | None:
    texts = [value for value in item.values() if isinstance(value, str)]
    if "caution_reference" in item or any(CITATION.search(text) for text in texts):
        return None
    if "dosage" in item or "dosage_wording" in item:
        return Grade.DOSE
    if WEIGHED & set(item):
        return Grade.WEIGHED
    has_statement = any(len(text.split()) > 3 for text in texts)
    return Grade.REST if has_statement else None
