"""Articles as wholes: their addresses, and two that become one."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.actions.authority import lock, require
from accounts.actions.log import log
from accounts.models import EDITORS, LoggedAct, Person, Role
from accounts.refusals import NothingChanged
from condition.models import Condition, FormerAddress, Specialty
from record import listeners
from record.models import current_edition
from record.refusals import AddressTaken, NothingToPublish
from record.state import act

from .publishing import refuse_withdrawn

Verb = LoggedAct.Verb


@act
def rename(*, condition: Condition, slug: str, by: Person) -> Condition:
    """Give the article another address; the old one leads to it for ever.

    An author does so while no reader knows it: an address has words too. Raises NotYourRole,
    NothingChanged, AddressTaken, or ValidationError for a malformed address.
    """
    condition = lock(condition)
    authors = () if condition.editions.exists() else (Role.Kind.AUTHOR,)
    require(by, Role.Kind.PUBLISHER, *authors)
    before = condition.slug
    refuse_taken(condition, slug)
    condition.slug = slug
    condition.full_clean()
    FormerAddress.objects.of_slug(slug).filter(condition=condition).delete()
    FormerAddress.objects.remember([f"/conditions/{before}"], condition=condition)
    condition.save(update_fields=["slug"])
    log(Verb.RENAMED, by, condition, detail=f"{before} → {slug}")
    listeners.tell(condition)
    return condition


@act
def set_specialty(*, condition: Condition, to: Specialty, by: Person) -> Condition:
    """File an article under another specialty. Raises NotYourRole or NothingChanged."""
    condition = lock(condition)
    require(by, Role.Kind.PUBLISHER, Role.Kind.AUTHOR)
    if condition.specialty_id == to.pk:
        raise NothingChanged(_("The article is filed there already."))
    condition.specialty = to
    condition.save(update_fields=["specialty"])
    log(Verb.SET_SPECIALTY, by, condition, detail=str(to))
    listeners.tell(condition)
    return condition


@act
def wish_specialty(*, condition: Condition, name: str, by: Person) -> None:
    """Ask the administrators for a specialty in which this article belongs. Raises NotYourRole."""
    condition = lock(condition)
    require(by, *EDITORS)
    log(Verb.WISHED_SPECIALTY, by, condition, detail=name)


@act
def grant_specialty(*, specialty: Specialty, by: Person) -> list[Condition]:
    """File the articles that wait for this specialty under it. Raises NotYourRole."""
    wishes = LoggedAct.objects.filter(verb=Verb.WISHED_SPECIALTY, detail__iexact=specialty.name)
    unfiled = Condition.objects.filter(specialty__name=Specialty.UNFILED)
    found = [lock(one) for one in unfiled.filter(acts__in=wishes).distinct().order_by("pk")]
    require(by, Role.Kind.ADMINISTRATOR)
    for condition in found:
        condition.specialty = specialty
        condition.save(update_fields=["specialty"])
        log(Verb.SET_SPECIALTY, by, condition, detail=str(specialty))
        listeners.tell(condition)
    return found


def refuse_taken(condition: Condition, slug: str) -> None:
    """Raises NothingChanged for the article's own address, AddressTaken for another's."""
    if slug == condition.slug:
        raise NothingChanged(_("That is the article's address already."))
    if FormerAddress.objects.of_slug(slug).exclude(condition=condition).exists():
        raise AddressTaken(_("Another article once had that address, and readers follow it there."))
    if Condition.objects.filter(slug=slug).exists():
        raise AddressTaken(_("Another article has that address."))


def refuse_to_merge(condition: Condition, into: Condition) -> None:
    """Raises NothingChanged, Withdrawn or NothingToPublish."""
    if condition == into:
        raise NothingChanged(_("That is the article itself."))
    if condition.merged_into_id:
        raise NothingChanged(_("The article is merged already."))
    if into.merged_into_id:
        raise NothingChanged(_("“%(title)s” was merged itself.") % {"title": into.title})
    refuse_withdrawn(into)
    if current_edition(into) is None:
        raise NothingToPublish(_("Readers would find nothing: publish the other article first."))


@act
def merge(*, condition: Condition, into: Condition, by: Person) -> Condition:
    """Make one article's address lead to another on the same disease.

    Its editions stay in the record under their own addresses; its words are not moved, because a
    sign-off of one article is none of another. Raises NotYourRole, and as `refuse_to_merge` does.
    """
    first, second = sorted((condition, into), key=lambda article: article.pk)
    lock(first)
    lock(second)
    require(by, Role.Kind.PUBLISHER)
    condition.refresh_from_db()
    into.refresh_from_db()
    refuse_to_merge(condition, into)
    condition.merged_into = into
    condition.save(update_fields=["merged_into"])
    condition.merged.update(merged_into=into)
    log(Verb.MERGED, by, condition, detail=f"→ {into.slug}")
    listeners.tell(condition)
    listeners.tell(into)
    return condition


def check_slug(slug: str) -> None:
    """Raises ValidationError for an address that an article once had."""
    if FormerAddress.objects.of_slug(slug).exists():
        raise ValidationError(_("Another article once had that address."))
