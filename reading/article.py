"""An Edition as a page shows it: everything found out, so that templates only write it down."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from condition.parts import Data, ItemParts, SectionParts, read_parts, words
from record.judgement.judge import Judgement, judge_rows
from record.models import Edition, EditionSection, Review, Standing

from .catalogue import PublicArticle, once
from .citations import Citations, Source
from .figures import Picture, pictures
from .signatures import Record, Signature, read_errata, read_notice, signed_at

LEAD_LENGTH = 160  # characters of the disclaimer that stand at the top
# What a list says of the condition, by the property of schema.org that its items are.
MEANING, NAMES = "description", "alternateName"
NAMELESS = {"names", "sentences"}  # layouts whose items are said in passing
IN_SHORT = "in-short"  # the section that stands on top
SIGNS = "signs"  # the layout of what has to be seen first
LONGEST_MEANING = 320  # characters
FIRST_SENTENCE = re.compile(r".+?[.!?](?=\s+[\W\d]*[A-ZÀ-Þ]|\s*$)", re.DOTALL)


@dataclass(frozen=True)
class ArticleSection:
    """One section of the Edition, ready to be shown."""

    key: str  # its anchor
    parts: SectionParts
    judgement: Judgement
    signatures: tuple[Signature, ...]  # one a competence; none where not all have signed
    requests: tuple[Signature, ...]  # reviewers who ask for changes to these words
    errata: tuple[Record, ...]
    notice: Record | None  # being checked right now
    digest: str
    updated_at: datetime  # when readers first found these words
    authors: list[Record]
    row: EditionSection
    kept_parts: Data  # its parts as the edition has them

    carried_over: str  # what the edition says of words from elsewhere that nobody here signed

    @property
    def title(self) -> str:
        return self.parts.title

    @property
    def not_reviewed(self) -> str:
        """What stands at words that nobody here signed; "" for signed ones."""
        if self.judgement.is_signed:
            return ""
        return self.carried_over or _("Not yet reviewed by the board.")

    @cached_property
    def named_items(self) -> list[ItemParts]:
        """What the contents name below it: neither other names nor whole sentences."""
        return [
            item
            for listed in self.parts.lists
            if listed.layout not in NAMELESS
            for item in listed.items
            if item.by["head"]
        ]

    def items_that_are(self, means: str) -> Iterator[ItemParts]:
        """The items of its lists that are a property of schema.org."""
        for listed in self.parts.lists:
            if listed.means == means:
                yield from listed.items


@dataclass(frozen=True)
class Article:
    """An Edition with its Standing, as it is on a day."""

    slug: str
    specialty: str
    specialty_slug: str
    edition: Edition
    current: Edition
    sections: tuple[ArticleSection, ...]
    sources: tuple[Source, ...]
    standing: tuple[Standing, ...]
    first_published_at: datetime
    titles: Mapping[str, str]  # of every section of the edition, in its order
    only: str = ""  # the key of its section, where it is one by itself

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What the Edition's digest covers."""
        return self.edition.manifest

    @property
    def title(self) -> str:
        return self.manifest["title"]

    @property
    def published_by(self) -> Record:
        return self.manifest["published_by"]

    @property
    def disclaimer(self) -> str:
        return self.manifest["disclaimer"]

    @property
    def disclaimer_lead(self) -> str:
        """Its first sentence, for the top of the page."""
        first = re.match(r"[^\n]*?(?:[.!?](?=\s)|$)", self.disclaimer.strip(), re.MULTILINE)
        return Truncator(first.group() if first else "").chars(LEAD_LENGTH)

    @property
    def in_short(self) -> ArticleSection | None:
        """What a reader in a hurry should know."""
        return next((section for section in self.sections if section.key == IN_SHORT), None)

    @property
    def in_full(self) -> list[ArticleSection]:
        """Every other section."""
        return [section for section in self.sections if section.key != IN_SHORT]

    @cached_property
    def warnings(self) -> dict[str, Any] | None:
        """The warning signs, for the top: without marks, as an id stands on a page but once."""
        for section in self.sections:
            if any(listed.layout == SIGNS for listed in section.parts.lists):
                for listed in read_parts(section.kept_parts, section.key).lists:
                    if listed.layout == SIGNS:
                        return {"section": section, "groups": listed.groups}
        return None

    @property
    def synonyms(self) -> list[str]:
        """What else it is called."""
        return [item.label for section in self.sections for item in section.items_that_are(NAMES)]

    @property
    def meaning(self) -> str:
        """What it is, in one plain sentence: the first of the definition."""
        text = words(" ".join(part.html for item in self._meanings for part in item.by["lead"]))
        first = FIRST_SENTENCE.match(text)
        return Truncator(first.group() if first else text).chars(LONGEST_MEANING)

    @property
    def is_meaning_signed(self) -> bool:
        """Whether the words that meaning and synonyms are taken from are signed."""
        return all(
            section.judgement.is_signed
            for section in self.sections
            for _item in (*section.items_that_are(MEANING), *section.items_that_are(NAMES))
        )

    @property
    def carried_over(self) -> str:
        """The label over an article from elsewhere, until the last section is signed."""
        labelled = [entry for entry in self.sections if entry.carried_over and entry.not_reviewed]
        if not labelled:
            return ""
        if len(labelled) == len(self.sections):
            return labelled[0].carried_over
        return _("%(count)d of %(all)d sections: %(label)s") % {
            "count": len(labelled),
            "all": len(self.sections),
            "label": labelled[0].carried_over,
        }

    @property
    def _meanings(self) -> list[ItemParts]:
        return [item for section in self.sections for item in section.items_that_are(MEANING)]

    @property
    def origins(self) -> list[Record]:
        """Site, url and last_edition of where it was before it was restored here `at` a time."""
        return [
            {**fact.fact["body"], "at": fact.at}
            for fact in self.standing
            if fact.kind == Standing.Kind.RESTORED
        ]

    @property
    def is_current(self) -> bool:
        """Whether no later edition has taken its place."""
        return self.edition.pk == self.current.pk

    @property
    def authors(self) -> list[Record]:
        """All who wrote what the page says, each once."""
        found = {author["id"]: author for entry in self.sections for author in entry.authors}
        return list(found.values())

    @property
    def reviewers(self) -> list[Signature]:
        """All who signed a section of it, each once."""
        found: dict[str, Signature] = {}
        for entry in self.sections:
            for signature in entry.signatures:
                found.setdefault(signature.id, signature)
        return list(found.values())

    @property
    def updated_at(self) -> datetime:
        """The last published change of words."""
        return max(entry.updated_at for entry in self.sections)

    @property
    def reviewed_at(self) -> datetime | None:
        """The last approval of words that the page shows; None when none of it is signed."""
        return max(
            (at for entry in self.sections if (at := entry.judgement.last_reviewed)), default=None
        )

    @property
    def signed_count(self) -> int:
        return sum(entry.judgement.is_signed for entry in self.sections)

    @property
    def current_count(self) -> int:
        """How many sections are signed, with nothing due or said against them."""
        return sum(entry.judgement.is_current for entry in self.sections)


def read_published(found: PublicArticle, edition: Edition, *, only: str = "") -> Article:
    """The page's content now; six queries, but where another page was just made of it."""
    key = (found.condition.slug, edition.pk, len(found.standing), only)
    return once(key, lambda: read_article(found, edition, only=only))


def read_article(
    found: PublicArticle,
    edition: Edition,
    *,
    on: datetime | None = None,
    rows: Iterable[EditionSection] | None = None,
    judged: Mapping[str, Judgement] | None = None,
    only: str = "",
) -> Article:
    """The page's content on a day (now, if none is given). Six queries.

    `rows` are the sections of an edition that is not in the tables, for a preview, and `judged`
    how each stands. With a key, `only` that section and the sources it cites; no section at all,
    where the edition has none of that key.
    """
    if rows is None:
        rows = EditionSection.objects.filter(edition=edition).select_related("revision")
    rows = list(rows)
    manifest = edition.manifest
    citations = Citations(manifest["references"], retractions(found.standing))
    shown = {row.section: row for row in rows}
    if judged is None:
        judged = dict(zip(shown, judge_rows(rows, on or timezone.now()), strict=True))
    figures = pictures(manifest["figures"])
    sections = tuple(
        _section(
            shown[one["key"]], one, figures, found.standing, citations, judgement=judged[one["key"]]
        )
        for one in manifest["sections"]
        if only in {"", one["key"]}
    )
    return Article(
        slug=found.condition.slug,
        specialty=edition.specialty,
        specialty_slug=found.condition.specialty.slug,
        edition=edition,
        current=found.current,
        sections=sections,
        sources=citations.sources(),
        standing=found.standing,
        first_published_at=_first_published_at(edition),
        titles=edition.titles,
        only=only,
    )


def _first_published_at(edition: Edition) -> datetime:
    """When readers first found the article."""
    if edition.number == 1:
        return edition.published_at
    first = Edition.objects.filter(condition=edition.condition_id, number=1)
    return first.values_list("published_at", flat=True).get()


def retractions(standing: Iterable[Standing]) -> dict[str, str]:
    """The notices of sources that were retracted, by reference key."""
    return {
        fact.fact["body"]["reference"]: fact.fact["body"].get("notice", "")
        for fact in standing
        if fact.kind == Standing.Kind.RETRACTED
    }


def _section(
    row: EditionSection,
    record: Mapping[str, Any],
    figures: Mapping[str, Picture],
    standing: tuple[Standing, ...],
    citations: Citations,
    *,
    judgement: Judgement,
) -> ArticleSection:
    kept = row.kept_parts
    citations.section = kept["title"]
    return ArticleSection(
        key=row.section,
        kept_parts=kept,
        parts=read_parts(kept, row.section, citations.cite, note=citations.note, pictures=figures),
        judgement=judgement,
        signatures=tuple(_signatures(judgement.signatures, row, standing)),
        requests=tuple(_signatures(judgement.requests, row, standing)),
        errata=read_errata(standing, record["key"], record["revision"]),
        notice=read_notice(standing, record["key"]),
        digest=record["revision"],
        updated_at=datetime.fromisoformat(record["updated_at"]),
        authors=record["authors"],
        row=row,
        carried_over=record.get("carried_over", {}).get("label", ""),
    )


def _signatures(
    reviews: Iterable[Review], row: EditionSection, standing: Iterable[Standing]
) -> Iterator[Signature]:
    for review in reviews:
        review.revision = row.revision  # without a query
        yield signed_at(review.record(), standing)
