"""Where a source is cited, and what speaks against it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Q, QuerySet, TextField
from django.utils.translation import gettext as _

from condition.models import Condition, Draft, Item, Reference
from condition.registry import sections
from record.models import Standing, current_edition


@dataclass(frozen=True)
class CorrectedSource:
    """A source whose record says something else than readers were given (rule 9)."""

    key: str
    differences: list[tuple[str, str, str]]  # the field's name, as it was, as it is
    reasons: list[Standing]  # who corrected it, when and why; the oldest first


def corrected_sources(
    before: Mapping[str, Any], after: Mapping[str, Any], facts: Iterable[Standing]
) -> list[CorrectedSource]:
    """The sources that stand in both, by their keys, with another record."""
    told = [fact for fact in facts if fact.kind == Standing.Kind.SOURCE_CORRECTED]
    return [
        CorrectedSource(
            key,
            record_differences(before[key], after[key]),
            [fact for fact in told if fact.fact["body"]["reference"] == key],
        )
        for key in before
        if key in after and before[key] != after[key]
    ]


def corrected_since_publication(condition: Condition) -> list[CorrectedSource]:
    """What the next edition says otherwise of the sources that the current one carries.

    Two queries.
    """
    edition = current_edition(condition)
    if edition is None:
        return []
    given = edition.manifest["references"]
    library = Reference.objects.in_bulk(given)
    records = {key: source.record() for key, source in library.items()}
    facts = condition.standing.filter(at__gt=edition.published_at).select_related("by")
    return corrected_sources(given, records, facts.order_by("sequence"))


def record_differences(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[tuple[str, str, str]]:
    """The fields of a source's record that differ, in words."""
    kinds = dict(Reference.Kind.choices)
    labels = {field.name: str(field.verbose_name) for field in Reference._meta.concrete_fields}
    said = [(name, before.get(name, ""), after.get(name, "")) for name in labels]
    return [
        (labels[name], str(kinds.get(was, was)), str(kinds.get(now, now)))
        for name, was, now in said
        if was != now
    ]


def source_flags(source: Reference) -> list[str]:
    """What speaks against resting on a source, in a few words each."""
    flags = []
    if source.is_retracted:
        flags.append(_("retracted"))
    if source.replaced_by_id:
        flags.append(_("replaced by %(key)s") % {"key": source.replaced_by_id})
    if source.kind in Reference.UNACCEPTED_KINDS:
        flags.append(_("of a kind that the board does not accept"))
    if source.kind in Reference.WEAK_KINDS:
        flags.append(_("accepted only until a better source is found"))
    return flags


def drafts_citing(key: str) -> QuerySet[Draft]:
    """The sections whose drafts cite the source, article by article. One query."""
    found = _says("introduction", key)
    for section in sections():
        for listed in section.lists:
            rows = listed.model._default_manager.filter(_cites(listed.model, key))
            found |= Q(pk__in=rows.values("draft"))  # each table is read once
    return (
        Draft.objects.filter(found, section__in=[section.key for section in sections()])
        .select_related("condition")
        .order_by("condition__title", "pk")
    )


def _says(field: str, key: str) -> Q:
    """The key in any form of a citation. The plain search before it takes a fifth of the time."""
    pattern = rf"@{key}([^a-z0-9-]|$)"
    return Q(**{f"{field}__icontains": f"@{key}"}) & Q(**{f"{field}__iregex": pattern})


def _cites(model: type[Item], key: str) -> Q:
    found = Q()
    for field in model.written_fields():
        if field.name == "caution_reference":
            found |= Q(caution_reference=key)
        elif isinstance(field, CharField | TextField):
            found |= _says(field.name, key)
    return found
