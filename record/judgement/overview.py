"""Where every section of an article stands, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile

from django.db.models import Exists, OuterRef
from django.utils import timezone

from condition import registry
from condition.models import Condition
from condition.registry import Section
from record.models import (
    Change,
    EditionSection,
    Revision,
    Standing,
    State,
    Submission,
)

from .judge import Judgement, Roles, Said, judge, judge_rows
from .path import Place

# The long texts of what is read here: lists do without them.
CHANGE_TEXTS = ("aside", "to_revision__canonical", "to_revision__item_keys")
SHOWN_TEXTS = ("parts", "edition__canonical", "revision__canonical", "revision__item_keys")


@dataclass(frozen=True)
class Candidate:
    """Words on the section's path that could go live."""

    revision: Revision
    judgement: Judgement
    submitted_at: datetime | None
    was_published: bool

    @property
    def is_submitted(self) -> bool:
        """They lie before the reviewers."""
        return self.submitted_at is not None

    @property
    def is_publishable(self) -> bool:
        """Signed, and meant to be published: submitted, or public once before."""
        return self.judgement.is_signed and (self.is_submitted or self.was_published)


@dataclass(frozen=True)
class SectionOverview:
    """One section: its draft, what is public, and the words in between."""

    section: Section
    path: list[Change] = field(default_factory=list)  # from readers' words to the draft's
    published: EditionSection | None = None
    published_judgement: Judgement | None = None
    candidates: list[Candidate] = field(default_factory=list)  # the draft's words first
    was_signed_once: bool = False  # readers have seen it signed

    @property
    def latest_change(self) -> Change | None:
        """The change that the draft ended in."""
        return self.path[-1] if self.path else None

    @property
    def draft(self) -> Candidate | None:
        """The draft's words, None for an empty section."""
        return self.candidates[0] if self.candidates else None

    @property
    def words(self) -> Candidate:
        """The draft's words, of a section that has some."""
        return self.candidates[0]

    @property
    def change(self) -> Change:
        """The same, of a section that has one."""
        return self.path[-1]

    @property
    def kind(self) -> str:
        """The gravest class of the Changes that readers don't see; "" where there are none.

        The latest alone would not tell: a comma may have followed.
        """
        shown = self.published.path_sequence if self.published else 0
        kinds = [change.kind for change in self.path if change.sequence > shown]
        return max(kinds, key=Change.Kind.values.index, default="")

    @property
    def state(self) -> State:
        """What the section is waiting for."""
        draft = self.draft
        if draft is None:
            return State.PUBLISHED if self.published else State.EMPTY
        if self.published and self.published.revision_id == draft.revision.pk:
            return State.PUBLISHED
        if draft.is_publishable:
            return State.SIGNED
        if draft.judgement.requests:
            return State.CHANGES_REQUESTED
        return State.IN_REVIEW if draft.is_submitted else State.CHANGED

    @property
    def ahead(self) -> list[Candidate]:
        """The words that readers don't see yet, the newest first."""
        shown = self.published.revision_id if self.published else None
        return list(takewhile(lambda one: one.revision.pk != shown, self.candidates))

    @property
    def next_words(self) -> Candidate | None:
        """The newest signed words that go live with the next edition; None to stay as it is."""
        return next((one for one in self.ahead if one.is_publishable), None)

    @property
    def unreviewed_words(self) -> Candidate | None:
        """Words that nobody signed and that, submitted or not, could go out as such (rule 6)."""
        draft = self.draft
        if draft is None or self.was_signed_once or draft.judgement.requests:
            return None
        if self.next_words:
            return None
        if self.published and self.published.revision_id == draft.revision.pk:
            return None
        return draft


def overview(condition: Condition, on: datetime | None = None) -> list[SectionOverview]:
    """Every section of `condition` in the article's order. Eight queries at most."""
    return overviews([condition], on)[condition.pk]


def overviews(
    conditions: Collection[Condition], on: datetime | None = None, *, with_words: bool = True
) -> dict[int, list[SectionOverview]]:
    """The same for several conditions, by their ids, with no more queries.

    Without words, the Revisions come without their texts, their authors and what readers once saw
    signed, for lists that only say how many.
    """
    on, roles = on or timezone.now(), Roles.now()
    paths = _changes_since_publication(conditions, with_words=with_words)
    published = _published(conditions, with_words=with_words)
    steps = [change for path in paths.values() for change in path]
    words = {change.to_revision_id: change.to_revision for change in steps}
    said = Said.of({*words, *(row.revision_id for row in published.values())})
    stands = judging(words, on, roles, said)
    judged = dict(zip(published, judge_rows(published.values(), on, roles, said), strict=True))
    signed_once = _signed_once(conditions) if with_words else set()

    def entry(place: Place, section: Section) -> SectionOverview:
        path = [] if section.is_retired else paths.get(place, [])
        return SectionOverview(
            section=section,
            path=path,
            published=published.get(place),
            published_judgement=judged.get(place),
            candidates=[
                stands(words) for words in dict.fromkeys(one.to_revision for one in reversed(path))
            ],
            was_signed_once=place in signed_once,
        )

    return {
        condition.pk: [
            entry((condition.pk, section.key), section)
            for section in _sections_of(condition, published)
        ]
        for condition in conditions
    }


def _signed_once(conditions: Collection[Condition]) -> set[Place]:
    """The sections that readers have seen signed. Two queries."""
    reviewed_since = Standing.objects.filter(condition__in=conditions, kind=Standing.Kind.REVIEW)
    shown = EditionSection.objects.filter(edition__condition__in=conditions, is_signed=True)
    return {
        *reviewed_since.order_by().values_list("condition", "section").distinct(),
        *shown.order_by().values_list("edition__condition", "section").distinct(),
    }


def _sections_of(condition: Condition, published: Mapping[Place, EditionSection]) -> list[Section]:
    """All that are declared, and those retired that its readers see."""
    declared = registry.sections()
    known = {section.key for section in declared}
    return declared + [
        registry.known(key, row.kept_parts["title"])
        for (pk, key), row in published.items()
        if pk == condition.pk and key not in known
    ]


def _changes_since_publication(
    conditions: Collection[Condition], *, with_words: bool
) -> dict[Place, list[Change]]:
    """Each section's path from the words that are public (or from its start), oldest first."""
    further = EditionSection.objects.filter(
        edition__current__condition=OuterRef("condition"),
        section=OuterRef("section"),
        path_sequence__gt=OuterRef("sequence"),
    )
    changes = Change.objects.filter(~Exists(further), condition__in=conditions)
    changes = changes.select_related("to_revision").order_by("sequence")
    changes = changes.select_related("by") if with_words else changes.defer(*CHANGE_TEXTS)
    paths: dict[Place, list[Change]] = defaultdict(list)
    for change in changes:
        paths[change.condition_id, change.section].append(change)
    return dict(paths)


def _published(
    conditions: Collection[Condition], *, with_words: bool
) -> dict[Place, EditionSection]:
    shown = (
        EditionSection.objects.filter(edition__current__condition__in=conditions)
        .select_related("revision", "edition")
        .defer(*(("edition__canonical",) if with_words else SHOWN_TEXTS))
    )
    return {(section.edition.condition_id, section.section): section for section in shown}


def judging(
    revisions: dict[int, Revision],
    on: datetime,
    roles: Roles | None = None,
    said: Said | None = None,
) -> Callable[[Revision], Candidate]:
    """A function that tells how a Revision stands, from rows fetched once for all of them."""
    roles, said = roles or Roles.now(), said or Said.of(revisions)
    standing = Submission.objects.standing().filter(revision__in=revisions).order_by()
    submitted = dict(standing.values_list("revision", "at"))
    # In no order: with one, a row would come for each edition that shows the words.
    shown = EditionSection.objects.filter(revision__in=revisions).order_by()
    published = set(shown.values_list("revision", flat=True).distinct())

    def stands(revision: Revision) -> Candidate:
        found = judge(
            revision.competences,
            said.reviews[revision.pk],
            roles=roles,
            on=on,
            faulted_at=said.faulted_at.get(revision.pk),
        )
        return Candidate(
            revision, found, submitted.get(revision.pk), was_published=revision.pk in published
        )

    return stands
