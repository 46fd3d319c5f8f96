"""People: what each may do, granted and ended by somebody."""

from collections.abc import Collection

from django.contrib.auth.models import Group
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import LoggedAct, Person, Portrait, Role
from accounts.refusals import NothingChanged, NotYourRole
from condition.models import Specialty
from condition.pictures import Picture

from .authority import require
from .log import log

Verb = LoggedAct.Verb
OWN_FIELDS = ("name", "credentials", "affiliation", "orcid", "interests")


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


@transaction.atomic
def change_profile(
    *,
    person: Person,
    by: Person,
    fields: dict[str, str],
    specialties: Collection[Specialty],
    is_interests_confirmed: bool = False,
) -> Person:
    """Write what readers see of a person: by themselves, or by an administrator.

    Interests that were changed, or confirmed as they are, are declared today. What was signed
    before keeps the name, credentials and interests of its day. Raises NotYourRole.
    """
    person = _owned(person, by)
    changed = [name for name in OWN_FIELDS if getattr(person, name) != fields[name]]
    for name in changed:
        setattr(person, name, fields[name])
    if "interests" in changed or (is_interests_confirmed and person.interests):
        person.interests_declared_on = timezone.localdate() if person.interests else None
        changed.append("interests_declared_on")
    person.save(update_fields=changed)
    if {one.pk for one in specialties} != set(person.specialties.values_list("pk", flat=True)):
        person.specialties.set(specialties)
        changed.append("specialties")
    if changed:
        log(Verb.CHANGED_PROFILE, by, detail=f"{person}: {', '.join(changed)}")
    return person


@transaction.atomic
def set_portrait(*, person: Person, by: Person, picture: Picture | None) -> None:
    """Put a photo in place of the one there is, or take it away. Raises NotYourRole."""
    person = _owned(person, by)
    before = Portrait.objects.filter(person=person).first()
    if before is not None:
        before.delete()
        transaction.on_commit(lambda: _drop_file(before.path))
    if picture is not None:
        path = picture.keep("portraits")
        Portrait.objects.create(person=person, sha256=picture.sha256, path=path)
    if picture is not None or before is not None:
        what = "photo" if picture else "photo taken away"
        log(Verb.CHANGED_PROFILE, by, detail=f"{person}: {what}")


def _drop_file(path: str) -> None:
    """Take a photo off the disk, unless a row names it still."""
    if not Portrait.objects.filter(path=path).exists():
        default_storage.delete(path)


def _owned(person: Person, by: Person) -> Person:
    """The profile, held until the act is over, if it is theirs to change."""
    actor = require(by, *Role.Kind.values)
    if actor.pk != person.pk and not actor.has_role(Role.Kind.ADMINISTRATOR):
        raise NotYourRole(_("Only they themselves or an administrator change a profile."))
    return Person.objects.select_for_update().get(pk=person.pk)
