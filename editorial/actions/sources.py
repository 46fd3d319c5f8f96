"""The library: sources retracted, replaced, or kept twice."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from condition.models import Condition, Reference
from editorial.models import EDITORS, Edition, LoggedAct, Person, Role, Standing
from editorial.refusals import NothingChanged, NotReady, ReasonMissing

from .authority import lock, require
from .log import log
from .standing import add_standing

Verb = LoggedAct.Verb


@transaction.atomic
def retract(*, reference: Reference, by: Person, notice: str) -> list[Standing]:
    """Mark a source as retracted, at once on every page that cites it (rule 9).

    Raises NotYourRole, ReasonMissing or NothingChanged.
    """
    conditions = [lock(condition) for condition in citing(reference)]
    require(by, Role.Kind.PUBLISHER, Role.Kind.CLINICAL, Role.Kind.PHARMACIST)
    if not notice.strip():
        raise ReasonMissing(_("Say where the retraction was announced."))
    reference = Reference.objects.select_for_update().get(pk=reference.pk)
    if reference.is_retracted:
        raise NothingChanged(_("The source is marked as retracted already."))
    reference.is_retracted = True
    reference.save(update_fields=["is_retracted"])
    log(Verb.RETRACTED, by, detail=f"{reference.key}: {notice.strip()}")
    body = {"reference": reference.key, "notice": notice.strip()}
    return [add_standing(condition, Standing.Kind.RETRACTED, by, body) for condition in conditions]


@transaction.atomic
def replace_source(*, reference: Reference, replaced_by: Reference, by: Person) -> Reference:
    """Say that a newer source stands in an older one's place; sections that cite it are flagged.

    Raises NotYourRole or NothingChanged.
    """
    require(by, *EDITORS, Role.Kind.PUBLISHER)
    if replaced_by in {reference, reference.replaced_by}:
        raise NothingChanged(_("Choose another source in its place."))
    reference.replaced_by = replaced_by
    reference.save(update_fields=["replaced_by"])
    log(Verb.REPLACED, by, detail=f"{reference.key} → {replaced_by.key}")
    return reference


def citing(reference: Reference) -> QuerySet[Condition]:
    """The articles whose current edition carries the source."""
    carrying = Edition.objects.filter(canonical__contains=f'"{reference.key}":{{')
    return Condition.objects.filter(current_edition__in=carrying).order_by("pk")


@transaction.atomic
def merge_sources(*, duplicate: Reference, into: Reference, by: Person) -> Reference:
    """Take a second record of the same source out of the library.

    One that signed or published words cite stays, and is said to be replaced. Raises
    NotYourRole or NotReady.
    """
    require(by, *EDITORS, Role.Kind.PUBLISHER)
    if duplicate.is_published:
        raise NotReady(
            _("Signed words cite “%(key)s”. Mark it as replaced instead.") % {"key": duplicate.key},
            [],
        )
    log(Verb.MERGED_SOURCES, by, detail=f"{duplicate.key} → {into.key}")
    duplicate.delete()
    return into
