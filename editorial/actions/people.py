"""People: what each may do, granted and ended by somebody."""

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from editorial.models import LoggedAct, Person, Role
from editorial.refusals import NothingChanged

from .authority import require
from .log import log

Verb = LoggedAct.Verb


@transaction.atomic
def grant_role(*, person: Person, kind: str, by: Person | None) -> Role:
    """Give a person a role; `by` is None for the first administrator. Raises NothingChanged."""
    Person.objects.select_for_update().get(pk=person.pk)
    if by is not None:
        require(by, Role.Kind.ADMINISTRATOR)
    if person.roles.filter(kind=kind, withdrawn_at=None).exists():
        raise NothingChanged(_("They have this role already."))
    role = Role.objects.create(person=person, kind=kind, granted_at=timezone.now(), granted_by=by)
    if person.user:
        person.user.groups.add(Group.objects.get(name=kind))
    log(Verb.GRANTED, by, detail=str(role))
    return role


@transaction.atomic
def withdraw_role(*, role: Role, by: Person) -> Role:
    """End a role. What was signed with it does not come back by itself any more (rule 5)."""
    Person.objects.select_for_update().get(pk=role.person_id)
    require(by, Role.Kind.ADMINISTRATOR)
    role.refresh_from_db()
    if role.withdrawn_at is not None:
        raise NothingChanged(_("The role ended already."))
    role.withdrawn_at, role.withdrawn_by = timezone.now(), by
    role.save(update_fields=["withdrawn_at", "withdrawn_by"])
    if role.person.user:
        role.person.user.groups.remove(Group.objects.get(name=role.kind))
    log(Verb.ENDED_ROLE, by, detail=str(role))
    return role
