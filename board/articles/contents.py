"""The board's table of contents: each section, what it waits for, what readers see of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count

from accounts.models import Role
from board.reports.reader_feedback import Feedback, reader_feedback
from board.review.shown_revision import CitedSource
from board.writing.hints import Hint, section_hints
from condition.citations import cited_keys
from condition.models import Blocker, Condition, Reference
from condition.registry import Section
from record.judgement.overview import Candidate, SectionOverview, overview
from record.judgement.readiness import blockers_of
from record.models import Change, Comment, State

# Beside the words, never instead of them.
SYMBOLS = {
    State.EMPTY: "○",
    State.CHANGED: "✎",
    State.IN_REVIEW: "◔",
    State.CHANGES_REQUESTED: "↩",
    State.SIGNED: "✓",
    State.PUBLISHED: "●",
}


@dataclass(frozen=True)
class Row:
    entry: SectionOverview
    blockers: list[Blocker] = field(default_factory=list)  # why the draft can't be signed
    hints: int = 0  # on the draft's words; none of them keeps anything back
    feedback: Feedback = field(default_factory=Feedback)  # what readers say of it
    stale_sources: list[str] = field(default_factory=list)  # cited, and retracted or replaced
    remarks: int = 0  # on exactly the draft's words

    @property
    def section(self) -> Section:
        return self.entry.section

    @property
    def heading(self) -> str:
        """What the article calls it, where that is not its usual title."""
        draft = self.entry.draft
        said = self.section.heading_in(draft.revision.content) if draft else ""
        return said if said != str(self.section) else ""

    @property
    def symbol(self) -> str:
        return SYMBOLS[self.entry.state]

    @property
    def has_safety_change(self) -> bool:
        """Beside what readers see."""
        return self.entry.published is not None and self.entry.kind == Change.Kind.SAFETY

    @property
    def missing(self) -> list[str]:
        return competence_names(self.entry.draft)


def contents(condition: Condition) -> tuple[list[Row], list[CitedSource], Feedback]:
    """The table of `condition`, the sources it cites, and what readers say of it as a whole.

    As many queries for thirty items as for three.
    """
    entries = overview(condition)
    cited = _cited(entries)
    library = Reference.objects.in_bulk(list(cited))
    sources = [CitedSource(key, library.get(key), tuple(found)) for key, found in cited.items()]
    found = reader_feedback(condition)
    said = Comment.objects.standing().filter(
        revision__in=[one.draft.revision for one in entries if one.draft]
    )
    remarks = dict(said.values_list("revision").annotate(Count("pk")).order_by())
    rows = [
        Row(
            entry,
            _blockers(entry, library),
            len(hints_on(entry.draft)),
            found[entry.section.key],
            [one.key for one in sources if one.is_stale and entry.section in one.sections],
            remarks.get(entry.draft.revision.pk, 0) if entry.draft else 0,
        )
        for entry in entries
    ]
    return rows, sources, found[""]


def hints_on(draft: Candidate | None) -> list[Hint]:
    """What might be looked over in the draft's words."""
    if draft is None:
        return []
    return section_hints(draft.revision.kind, draft.revision.content, settings.READING_AGE)


def counted(states: Iterable[State]) -> list[tuple[State, str, int]]:
    """How many sections are in each state, with the state's sign; states of none left out."""
    found = Counter(states)
    return [(state, SYMBOLS[state], found[state]) for state in SYMBOLS if found[state]]


def competence_names(candidate: Candidate | None) -> list[str]:
    """The competences that words still miss, as people call them."""
    missing = candidate.judgement.missing if candidate else ()
    return [str(Role.Kind(name).label) for name in missing]


def _cited(entries: list[SectionOverview]) -> dict[str, list[Section]]:
    cited: dict[str, list[Section]] = {}
    for entry in entries:
        if entry.draft:
            for key in cited_keys(entry.section, entry.draft.revision.content):
                cited.setdefault(key, []).append(entry.section)
    return cited


def _blockers(entry: SectionOverview, library: dict[str, Reference]) -> list[Blocker]:
    """What `actions.blockers` says of the draft, without a query of its own."""
    if entry.draft is None or entry.draft.judgement.is_signed:
        return []
    revision = entry.draft.revision
    return blockers_of(entry.section, revision.frozen(entry.change.aside), library)
