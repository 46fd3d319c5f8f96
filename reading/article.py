"""An Edition as a page shows it: everything found out, so that templates only write it down."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.text import Truncator

from condition import markdown, registry
from condition.citations import without_citations
from condition.registry import Section
from record.judgement.judge import Judgement, judge_rows
from record.models import Edition, EditionSection, Review, Standing

from .catalogue import PublicArticle
from .citations import Citations, Source
from .signatures import Erratum, Notice, Signature, read_errata, read_notice, signed_at
from .words import Group, Listing, Words, read_words

WARNING_SIGNS = ("when-to-see-a-doctor", "signs", "sign")  # section, list, field
ORIGIN = ("site", "url", "last_edition")
LEAD_LENGTH = 160  # characters of the disclaimer that stand at the top
MEANING = ("overview", "definition", "text")  # section, list, field
NAMES = ("overview", "synonyms", "name")
LONGEST_MEANING = 320  # characters
FIRST_SENTENCE = re.compile(r".+?[.!?](?=\s+[\W\d]*[A-ZÀ-Þ]|\s*$)", re.DOTALL)


@dataclass(frozen=True)
class Byline:
    """A person as the record names them that day."""

    id: str
    name: str
    credentials: str


@dataclass(frozen=True)
class ArticleSection:
    """One section of the Edition, ready to be shown."""

    section: Section
    words: Words
    judgement: Judgement
    signatures: tuple[Signature, ...]  # one a competence; none where not all have signed
    requests: tuple[Signature, ...]  # reviewers who ask for changes to these words
    errata: tuple[Erratum, ...]
    notice: Notice | None  # being checked right now
    digest: str
    updated_at: datetime  # when readers first found these words
    authors: tuple[Byline, ...]
    canonical: str  # the exact text that the digest covers
    keys: Mapping[str, list[str]]

    @property
    def key(self) -> str:
        """Its anchor."""
        return self.section.key

    @property
    def title(self) -> str:
        """Its heading."""
        return str(self.section.title)

    @property
    def template(self) -> str:
        """The fragment that writes out its lists."""
        return self.section.template

    @property
    def lists(self) -> Mapping[str, Listing]:
        """Its lists by name."""
        return self.words.lists


@dataclass(frozen=True)
class WarningBox:
    """The warning signs, repeated near the top."""

    section: ArticleSection
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Origin:
    """Where a restored article's record was made, up to which edition, and when it came here."""

    site: str
    url: str
    last_edition: int
    at: datetime


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
    warnings: WarningBox | None
    standing: tuple[Standing, ...]

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What the Edition's digest covers."""
        return self.edition.manifest

    @property
    def title(self) -> str:
        """The article's title as published."""
        return self.manifest["title"]

    @property
    def published_by(self) -> Byline:
        """Who published the Edition."""
        return Byline(**self.manifest["published_by"])

    @property
    def disclaimer(self) -> str:
        """The article's disclaimer as published."""
        return self.manifest["disclaimer"]

    @property
    def disclaimer_lead(self) -> str:
        """Its first sentence, for the top of the page."""
        first = re.match(r"[^\n]*?(?:[.!?](?=\s)|$)", self.disclaimer.strip(), re.MULTILINE)
        return Truncator(first.group() if first else "").chars(LEAD_LENGTH)

    @property
    def synonyms(self) -> list[str]:
        """What else it is called."""
        return [without_citations(name).strip() for name in self._raw(*NAMES)]

    @property
    def meaning(self) -> str:
        """What it is, in one plain sentence: the first of the definition."""
        text = markdown.plain(next(iter(self._raw(*MEANING)), ""))
        first = FIRST_SENTENCE.match(text)
        return Truncator(first.group() if first else text).chars(LONGEST_MEANING)

    @property
    def is_meaning_signed(self) -> bool:
        """Whether the words that meaning and synonyms are taken from are signed."""
        overview = self._section(MEANING[0])
        return overview is None or overview.judgement.is_signed

    def _section(self, key: str) -> ArticleSection | None:
        return next((entry for entry in self.sections if entry.key == key), None)

    def _raw(self, key: str, listed: str, name: str) -> list[str]:
        """A field of every item of a list, as it was written; empty without the section."""
        section = self._section(key)
        content = json.loads(section.canonical) if section else {}
        return [item[name] for item in content.get(listed, []) if item.get(name)]

    @property
    def origins(self) -> list[Origin]:
        """Where it was before it was restored here, the first place first."""
        return [
            Origin(at=fact.at, **{name: fact.fact["body"][name] for name in ORIGIN})
            for fact in self.standing
            if fact.kind == Standing.Kind.RESTORED
        ]

    @property
    def is_current(self) -> bool:
        """Whether no later edition has taken its place."""
        return self.edition.pk == self.current.pk

    @property
    def authors(self) -> list[Byline]:
        """All who wrote what the page says, each once."""
        found = {author.id: author for entry in self.sections for author in entry.authors}
        return list(found.values())

    @property
    def reviewers(self) -> list[Signature]:
        """All who signed a section of it, each once."""
        found: dict[str, Signature] = {}
        for entry in self.sections:
            for signature in entry.signatures:
                found.setdefault(signature.reviewer, signature)
        return list(found.values())

    @property
    def updated_at(self) -> datetime:
        """The last published change of words."""
        return max(entry.updated_at for entry in self.sections)

    @property
    def reviewed_at(self) -> datetime | None:
        """The last approval of words that the page shows; None when none of it is signed."""
        return max(
            (entry.judgement.last_reviewed for entry in self.sections if entry.judgement.is_signed),
            default=None,
        )

    @property
    def signed_count(self) -> int:
        """How many sections are signed."""
        return sum(entry.judgement.is_signed for entry in self.sections)

    @property
    def current_count(self) -> int:
        """How many sections are signed, with nothing due or said against them."""
        return sum(entry.judgement.is_current for entry in self.sections)


def read_article(
    found: PublicArticle,
    edition: Edition,
    *,
    on: datetime | None = None,
    rows: Iterable[EditionSection] | None = None,
    judged: Mapping[str, Judgement] | None = None,
) -> Article:
    """The page's content on a day (now, if none is given). Six queries.

    `rows` are the sections of an edition that is not in the tables, for a preview, and `judged`
    how each stands.
    """
    if rows is None:
        rows = EditionSection.objects.filter(edition=edition).select_related("revision")
    rows = list(rows)
    manifest = edition.manifest
    citations = Citations(manifest["references"], retractions(found.standing))
    records = {record["key"]: record for record in manifest["sections"]}
    shown = {row.section: row for row in rows}
    if judged is None:
        judged = dict(zip(shown, judge_rows(rows, on or timezone.now()), strict=True))
    sections = tuple(
        _section(
            section,
            row=shown[section.key],
            record=records[section.key],
            figures=manifest["figures"],
            standing=found.standing,
            citations=citations,
            judgement=judged[section.key],
        )
        for section in registry.sections()
        if section.key in shown
    )
    return Article(
        slug=found.condition.slug,
        specialty=found.condition.specialty.name,
        specialty_slug=found.condition.specialty.slug,
        edition=edition,
        current=found.current,
        sections=sections,
        sources=citations.sources(),
        warnings=_warnings(sections, shown),
        standing=found.standing,
    )


def retractions(standing: Iterable[Standing]) -> dict[str, str]:
    """The notices of sources that were retracted, by reference key."""
    return {
        fact.fact["body"]["reference"]: fact.fact["body"].get("notice", "")
        for fact in standing
        if fact.kind == Standing.Kind.RETRACTED
    }


def _section(
    section: Section,
    *,
    row: EditionSection,
    record: Mapping[str, Any],
    figures: Mapping[str, Mapping[str, Any]],
    standing: Iterable[Standing],
    citations: Citations,
    judgement: Judgement,
) -> ArticleSection:
    revision = row.revision
    return ArticleSection(
        section=section,
        words=read_words(section, revision.content, revision.item_keys, figures, citations),
        judgement=judgement,
        signatures=tuple(_signatures(judgement.signatures, row, standing)),
        requests=tuple(_signatures(judgement.requests, row, standing)),
        errata=read_errata(standing, record["key"], record["revision"]),
        notice=read_notice(standing, record["key"]),
        digest=record["revision"],
        updated_at=datetime.fromisoformat(record["updated_at"]),
        authors=tuple(Byline(**author) for author in record["authors"]),
        canonical=revision.canonical,
        keys=revision.item_keys,
    )


def _signatures(
    reviews: Iterable[Review], row: EditionSection, standing: Iterable[Standing]
) -> Iterator[Signature]:
    for review in reviews:
        review.revision = row.revision  # without a query
        yield signed_at(review.record(), standing)


def _warnings(
    sections: Iterable[ArticleSection], shown: Mapping[str, EditionSection]
) -> WarningBox | None:
    """The signs once more, without marks: an id stands on a page but once."""
    key, listed, field = WARNING_SIGNS
    section = next((entry for entry in sections if entry.key == key), None)
    if section is None or not section.lists[listed].entries:
        return None
    content = shown[key].revision.content
    signs = [{**item, field: without_citations(item[field])} for item in content[listed]]
    words = read_words(section.section, {listed: signs}, section.keys, {}, Citations({}))
    return WarningBox(section, words.lists[listed].groups)
