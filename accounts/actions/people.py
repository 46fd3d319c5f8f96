"""People: what each may do, granted and ended by somebody."""

from collections.abc import Collection

from django.contrib.auth.models import Group
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import listeners
from accounts.models import EDITORS, AccountChange, LoggedAct, Person, Portrait, Role
from accounts.refusals import NoSuccessor, NothingChanged, NotYourRole
from accounts.signin import letters, sessions
from condition.models import Specialty
from condition.pictures import Picture

from .authority import hold_for_rights, is_made_by, require
from .log import log

Verb = LoggedAct.Verb
SIGNERS = (Role.Kind.CLINICAL, Role.Kind.PHARMACIST)
OWN_FIELDS = ("name", "credentials", "affiliation", "orcid", "interests", "time_zone")


@transaction.atomic
def grant_role(*, person: Person, kind: str, by: Person | None) -> Role:
    """Give a person a role; `by` is None for the first administrator. Raises NothingChanged.

    Who gives themselves a role to sign with signs nothing before a second administrator confirms
    it, or three days, in which the other administrators know of it, have passed.
    """
    hold_for_rights(person, by)
    if by is not None:
        require(by, Role.Kind.ADMINISTRATOR)
    if person.roles.filter(kind=kind, withdrawn_at=None).exists():
        raise NothingChanged(_("They have this role already."))
    role = Role.objects.create(person=person, kind=kind, granted_at=timezone.now(), granted_by=by)
    if person.user:
        person.user.groups.add(Group.objects.get(name=kind))
    log(Verb.GRANTED, by, detail=str(role))
    if kind in SIGNERS and person.user and is_made_by(by, person):
        AccountChange.objects.create(user=person.user, kind=AccountChange.Kind.ROLE, by=by)
        for other in Person.objects.holding(Role.Kind.ADMINISTRATOR).exclude(pk=person.pk):
            letters.tell(other.user, "role_to_oneself", who=person, role=role.get_kind_display())
    listeners.tell_of_rights(person)
    return role


@transaction.atomic
def withdraw_role(*, role: Role, by: Person) -> Role:
    """End a role. What was signed with it does not come back by itself any more (rule 5)."""
    hold_for_rights(role.person, by)
    require(by, Role.Kind.ADMINISTRATOR)
    role.refresh_from_db()
    if role.withdrawn_at is not None:
        raise NothingChanged(_("The role ended already."))
    role.withdrawn_at, role.withdrawn_by = timezone.now(), by
    role.save(update_fields=["withdrawn_at", "withdrawn_by"])
    if role.person.user:
        role.person.user.groups.remove(Group.objects.get(name=role.kind))
    log(Verb.ENDED_ROLE, by, detail=str(role))
    listeners.tell_of_rights(role.person)
    return role


@transaction.atomic
def end_membership(*, person: Person, by: Person, successor: Person | None = None) -> Person:
    """End somebody's time on the board: roles, rights and open sessions end with it.

    `successor` goes on with what they had in hand, and has to be named for who writes or signs.
    Raises NotYourRole for anybody but another administrator, NothingChanged, or NoSuccessor.
    """
    person = hold_for_rights(person, by)
    by = require(by, Role.Kind.ADMINISTRATOR)
    if by.pk == person.pk:
        raise NotYourRole(_("Another administrator has to end your own time on the board."))
    if person.left_on is not None:
        raise NothingChanged(_("%(name)s has left already.") % {"name": person})
    if person.has_role(*EDITORS) and successor is None:
        raise NoSuccessor(_("Say who goes on with what %(name)s has in hand.") % {"name": person})
    if successor is not None and (successor.pk == person.pk or not successor.has_role(*EDITORS)):
        raise NoSuccessor(_("Only somebody who writes or reviews can go on with it."))
    for role in person.active_roles:
        withdraw_role(role=role, by=by)
    person.left_on, person.successor = timezone.localdate(), successor
    person.save(update_fields=["left_on", "successor"])
    if person.user:
        person.user.is_active = False
        person.user.save(update_fields=["is_active"])
        sessions.end_all(person.user)
    to = f" → {successor}" if successor else ""
    log(Verb.LEFT, by, detail=f"{person}{to}")
    listeners.tell_of_rights(person)
    return person


@transaction.atomic
def resume_membership(*, person: Person, by: Person) -> Person:
    """Take somebody back; roles are granted anew. Raises NotYourRole or NothingChanged."""
    person = hold_for_rights(person, by)
    require(by, Role.Kind.ADMINISTRATOR)
    if person.left_on is None:
        raise NothingChanged(_("%(name)s is on the board.") % {"name": person})
    person.left_on = person.successor = None
    person.save(update_fields=["left_on", "successor"])
    if person.user:
        person.user.is_active = True
        person.user.save(update_fields=["is_active"])
    log(Verb.RETURNED, by, detail=str(person))
    listeners.tell_of_rights(person)
    return person


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
    before keeps the name, credentials and interests of its day. Raises NotYourRole, or
    ValidationError for somebody else's name.
    """
    person = _owned(person, by)
    changed = [name for name in OWN_FIELDS if getattr(person, name) != fields[name]]
    for name in changed:
        setattr(person, name, fields[name])
    person.clean()
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
