"""Acts on many imports of a run, one article after the other, each its own transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.refusals import Refusal
from condition.models import FormerAddress
from condition.models.address import former_path_of
from reading.rendering.queue import note_former
from record import actions
from record.judgement.overview import State, overview
from record.models import current_edition

from .models import Import, ImportRun

Act = Callable[[Import, Person], "Outcome"]
TAKEN = (Import.State.DRAFTED, Import.State.UPDATED, Import.State.BOTH_CHANGED)
# Of these it is known that the former site had published them.
DATED = (Import.Kind.WORDPRESS, Import.Kind.REST)


@dataclass
class Outcome:
    """What came of an act: how much was done, and a sentence for each thing that was left."""

    articles: int = 0
    done: int = 0
    left: list[str] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        self.articles, self.done = self.articles + 1, self.done + other.done
        self.left += other.left


def of_run(run: ImportRun) -> QuerySet[Import]:
    """The imports of a run that have a draft."""
    return run.imports.filter(state__in=TAKEN, condition__isnull=False)


def go_through(
    imports: QuerySet[Import], act: Act, by: Person, *, after: int = 0, seconds: float = 2.0
) -> tuple[Outcome, int]:
    """Act on each import behind `after`, for about so long; the last one that was reached.

    0 when there is none left. An article that is refused stops no other.
    """
    until, told = monotonic() + seconds, Outcome()
    rows = imports.filter(pk__gt=after).order_by("pk").select_related("condition")
    for imported in rows.defer("source", "original", "blocks").iterator(chunk_size=50):
        try:
            told.add(act(imported, by))
        except Refusal as refusal:
            told.add(Outcome(left=[f"{imported}: {refusal}"]))
        if monotonic() >= until:
            return told, imported.pk
    return told, 0


def submit_ready(imported: Import, by: Person) -> Outcome:
    """Put every section before the reviewers of which nothing is open, and nothing in the way."""
    told = Outcome()
    still_open = set(imported.findings.filter(settled_at=None).values_list("section", flat=True))
    for entry in overview(imported.condition) if imported.condition else ():
        if entry.state != State.CHANGED or entry.section.key in still_open:
            continue
        try:
            actions.submit(revision=entry.words.revision, by=by)
        except Refusal as refusal:
            told.left.append(f"{imported}, {entry.section.title}: {refusal}")
        else:
            told.done += 1
    return told


def carrying_over(origin: str) -> Act:
    """The act that puts out an article as it was public at `origin`."""

    def carry_over(imported: Import, by: Person) -> Outcome:
        condition = imported.condition
        if condition is None or current_edition(condition):
            return Outcome()
        if imported.kind in DATED and imported.published_at is None:
            return Outcome(left=[f"{imported}: {_('it was not public there.')}"])
        actions.carry_over(condition=condition, by=by, origin=origin)
        return Outcome(done=1)

    return carry_over


def keep_addresses(run: ImportRun) -> None:
    """Know the former site's addresses: also of what has no article here, of categories, feeds."""
    remember = FormerAddress.objects.remember
    for paths in run.imports.filter(condition=None).values_list("addresses", flat=True):
        remember(map(former_path_of, paths))
    for category in run.categories.exclude(path="").select_related("specialty"):
        remember([former_path_of(category.path)], specialty=category.specialty)
    if run.imports.filter(kind__in=DATED).exists():
        remember(["/feed", "/comments/feed"], leads_to="/feed.xml")
    note_former()
