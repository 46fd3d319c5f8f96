"""What waits for one member of the board, and the articles the board works on."""

from dataclasses import dataclass, field

from django.db.models import Exists, F, Max, OuterRef, QuerySet

from condition.models import Condition

from .contents import competence_names, counted, with_safety_changes
from .models import Change, EditionSection, Person, Role, Standing
from .overview import SectionOverview, State, overviews
from .path import authors_of_each

MOST_ARTICLES = 50


@dataclass(frozen=True)
class Waiting:
    """One section that waits for a person."""

    condition: Condition
    entry: SectionOverview
    has_safety_change: bool  # beside what readers see

    @property
    def missing(self) -> list[str]:
        """The competences that have not signed."""
        return competence_names(self.entry.draft)


@dataclass(frozen=True)
class Article:
    """One article and where its sections stand."""

    condition: Condition
    counts: list[tuple[State, str, int]]


@dataclass(frozen=True)
class Desk:
    """What one person can do next, each list with the newest work first."""

    to_sign: list[Waiting] = field(default_factory=list)
    to_mend: list[Waiting] = field(default_factory=list)  # a reviewer asked for changes
    to_submit: list[Waiting] = field(default_factory=list)  # changed, and still with the author
    to_publish: list[tuple[Condition, list[SectionOverview]]] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    left_out: int = 0  # articles that don't fit on the desk

    @property
    def is_clear(self) -> bool:
        """Nothing waits for this person."""
        return not any((self.to_sign, self.to_mend, self.to_submit, self.to_publish))


def desk(person: Person) -> Desk:
    """The desk of `person`: the articles with open work first. A dozen queries, however many."""
    conditions = list(with_open_work_first()[:MOST_ARTICLES])
    found = overviews(conditions)
    active = [condition for condition in conditions if not condition.is_withdrawn]
    safety = with_safety_changes(active)
    waiting = [
        Waiting(condition, entry, (condition.pk, entry.section.key) in safety)
        for condition in active
        for entry in found[condition.pk]
        if entry.state not in {State.EMPTY, State.PUBLISHED}
    ]
    authors = authors_of_each([one.entry.draft.revision for one in waiting])
    mine = [one for one in waiting if person.pk in authors[one.entry.draft.revision.pk]]
    others = [one for one in waiting if person.pk not in authors[one.entry.draft.revision.pk]]
    return Desk(
        to_sign=[one for one in others if _waits_for(one.entry, person)],
        to_mend=[one for one in mine if one.entry.state == State.CHANGES_REQUESTED],
        to_submit=[
            one
            for one in mine
            if one.entry.state == State.CHANGED and one.entry.latest_change.by_id == person.pk
        ],
        to_publish=_ready(active, found) if person.has_role(Role.Kind.PUBLISHER) else [],
        articles=[Article(one, counted(found[one.pk])) for one in conditions],
        left_out=Condition.objects.count() - len(conditions),
    )


def with_open_work_first() -> QuerySet[Condition]:
    """All articles: those whose draft says something that readers don't see, the newest first."""
    same = {"condition": OuterRef("condition"), "section": OuterRef("section")}
    later = Change.objects.filter(**same, sequence__gt=OuterRef("sequence"))
    public = EditionSection.objects.filter(
        edition=OuterRef("condition__current_edition"),
        section=OuterRef("section"),
        revision=OuterRef("to_revision"),
    )
    open_work = Change.objects.filter(~Exists(later), ~Exists(public), condition=OuterRef("pk"))
    withdrawn = Standing.objects.filter(condition=OuterRef("pk"), kind=Standing.Kind.WITHDRAWN)
    return (
        Condition.objects.select_related("specialty", "current_edition")
        .annotate(
            has_open_work=Exists(open_work),
            changed_at=Max("changes__at"),
            is_withdrawn=Exists(withdrawn),
        )
        .order_by("-has_open_work", F("changed_at").desc(nulls_last=True), "title")
    )


def _waits_for(entry: SectionOverview, person: Person) -> bool:
    """Submitted words that miss a competence which this person has and has not used on them."""
    draft = entry.draft
    if entry.state != State.IN_REVIEW or not draft:
        return False
    signers = {review.reviewer_id for review in draft.sign_off.approvals.values()}
    return person.pk not in signers and person.has_role(*draft.sign_off.missing)


def _ready(
    conditions: list[Condition], found: dict[int, list[SectionOverview]]
) -> list[tuple[Condition, list[SectionOverview]]]:
    ready = [(one, [entry for entry in found[one.pk] if entry.next_words]) for one in conditions]
    return [(one, entries) for one, entries in ready if entries]
