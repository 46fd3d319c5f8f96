"""Where a source is cited, and what speaks against it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.models import LoggedAct
from condition.models import Condition, Draft, Reference
from condition.registry import sections
from record.judgement.path import of_places
from record.models import Change, CitedKey, EditionSection, Revision, Standing, current_edition
from record.state import has_tables


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


def corrections_since(keys: Collection[str], at: datetime) -> list[LoggedAct]:
    """The corrections of these sources after a moment, the oldest first. One query."""
    found = LoggedAct.objects.filter(verb=LoggedAct.Verb.CORRECTED_SOURCE, at__gt=at)
    by_time = found.select_related("by").order_by("pk")
    return [one for one in by_time if one.detail.partition(": ")[0] in keys]


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


def drafts_citing(key: str, of: Collection[Condition] | None = None) -> QuerySet[Draft]:
    """The sections whose drafts cite the source, article by article, or of some articles alone.

    Two queries.
    """
    places = _steps_to_drafts(key, of).values_list("condition", "section")
    return (
        Draft.objects.filter(of_places(places), section__in=[one.key for one in sections()])
        .select_related("condition")
        .order_by("condition__title", "pk")
    )


def editions_citing(key: str, of: Collection[Condition] | None = None) -> QuerySet[EditionSection]:
    """The sections of all editions that cite the source, the newest first, or of some articles."""
    here = {} if of is None else {"revision__cited__condition__in": of}
    found = EditionSection.objects.filter(revision__cited__key=key, **here)
    return found.select_related("edition").defer("parts", "edition__canonical").order_by("-edition")


def articles_citing(key: str) -> QuerySet[Condition]:
    """The articles of which any words that were ever saved cite the source, by title."""
    cited = CitedKey.objects.filter(key=key).values("condition")
    return Condition.objects.filter(pk__in=cited).order_by("title", "pk")


def _steps_to_drafts(key: str, of: Collection[Condition] | None) -> QuerySet[Change]:
    """The Changes by which drafts came to the words they say now, of those that cite the source."""
    citing = CitedKey.objects.filter(key=key)
    if of is not None:
        citing = citing.filter(condition__in=of)
    place = {"condition": OuterRef("condition"), "section": OuterRef("section")}
    later = Change.objects.filter(**place, sequence__gt=OuterRef("sequence"))
    return Change.objects.filter(~Exists(later), to_revision__in=citing.values("revision"))


def keep_up(using: str = DEFAULT_DB_ALIAS, **_signal: object) -> None:
    """Note the article of each citation that the version before wrote without."""
    if has_tables(using):
        of_words = Revision.objects.filter(pk=OuterRef("revision")).values("condition")
        CitedKey.objects.filter(condition=None).update(condition=Subquery(of_words))
