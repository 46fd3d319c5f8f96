"""What is done with all articles of a run: by a run of the board, each article for itself."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.refusals import Refusal
from condition.models import Condition, FormerAddress
from condition.models.address import former_path_of
from reading.rendering.queue import note_former
from record import actions
from record.models import Edition, SectionState, State

from .models import Import, ImportFinding, ImportRun

TAKEN = (Import.State.DRAFTED, Import.State.UPDATED, Import.State.BOTH_CHANGED)
# Of these it is known that the former site had published them.
DATED = (Import.Kind.WORDPRESS, Import.Kind.REST)


HAS_DRAFT = Q(state__in=TAKEN, condition__isnull=False)


def of_run(run: ImportRun) -> QuerySet[Import]:
    """The imports of a run that have a draft."""
    return run.imports.filter(HAS_DRAFT)


def ready_sections(run: ImportRun) -> list[tuple[int, str]]:
    """The sections that nobody submitted and of which nothing is open, each with its article."""
    is_open = ImportFinding.objects.filter(
        imported__run=run,
        imported__condition=OuterRef("condition"),
        section=OuterRef("section"),
        settled_at=None,
    )
    changed = SectionState.objects.on(timezone.now()).filter(
        state=State.CHANGED, condition__in=of_run(run).values("condition")
    )
    return list(changed.exclude(Exists(is_open)).values_list("condition", "section"))


def carry_over(*, condition: Condition, run: int, by: Person, origin: str) -> Edition:
    """Put out an article of a run as it was public at `origin`.

    Raises Refusal for one that was not, and what the act of the record raises.
    """
    drafts = Import.objects.filter(kind__in=DATED, published_at=None)
    if drafts.filter(run=run, condition=condition).exists():
        raise Refusal(_("It was not public there."))
    return actions.carry_over(condition=condition, by=by, origin=origin)


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
