"""Who may act, and one act after the other."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import listeners
from accounts.models import AccountChange, Person, Role
from accounts.refusals import AccountInOtherHands, NotYourRole
from accounts.signin.sessions import require_second_factor
from condition.models import Condition


def lock(condition: Condition) -> Condition:
    """The condition's row, held until the act is over: two clicks come one after the other."""
    return Condition.objects.select_for_update().get(pk=condition.pk)


def require(by: Person, *kinds: str) -> Person:
    """The person as they stand now, held so that no role ends in the middle of the act.

    Raises NotYourRole unless they hold one of the roles today, and SecondFactorMissing when they
    ask by a session that lacks it.
    """
    require_second_factor()
    people = Person.objects.select_for_update(of=("self",)).select_related("user")
    person = people.get(pk=by.pk)
    if not person.has_role(*kinds):
        names = " / ".join(str(Role.Kind(kind).label) for kind in kinds if kind in Role.Kind.values)
        raise NotYourRole(
            _("Only a person with this role can do that: %(roles)s.") % {"roles": names}
        )
    return person


def hold_for_rights(person: Person, by: Person | None) -> Person:
    """The person's row, held for an act that changes what they may do, inside its transaction.

    Held in the order of every act, articles before people and people by number, so that of two
    acts at once one waits and neither is broken off by the database.
    """
    people = [one.pk for one in (person, by) if one is not None]
    while True:
        before = transaction.savepoint()
        articles = _touched_by_rights(person)
        for condition in Condition.objects.filter(pk__in=articles).order_by("pk"):
            lock(condition)
        held = Person.objects.select_for_update().order_by("pk").in_bulk(people)
        if _touched_by_rights(person) <= articles:
            return held[person.pk]
        # What they signed while we waited for them hangs on it too: let go, and hold it first.
        transaction.savepoint_rollback(before)


def _touched_by_rights(person: Person) -> set[int]:
    return {pk for listener in listeners.touched_by_rights for pk in listener(person)}


def is_made_by(administrator: Person | None, person: Person | None) -> bool:
    """Whether they are the same, or one was of late made an administrator by the other.

    Also by somebody whom the other had made one for it.
    """
    since, passed = timezone.now() - AccountChange.NOTICE, set[int]()
    while administrator is not None and person is not None and administrator.pk not in passed:
        if administrator.pk == person.pk:
            return True
        passed.add(administrator.pk)
        role = administrator.role(Role.Kind.ADMINISTRATOR)
        administrator = role.granted_by if role and role.granted_at > since else None
    return False


def refuse_account_in_other_hands(by: Person, *, is_to_sign: bool = True) -> None:
    """Raises AccountInOtherHands for a signer whose account was changed by somebody else."""
    found = AccountChange.objects.unconfirmed().filter(user=by.user_id)
    changed = found.exclude(kind=AccountChange.Kind.ROLE).first()
    if changed is None and is_to_sign and found.exists():
        raise AccountInOtherHands(
            _(
                "You gave yourself a role to sign with. Until a second administrator confirms it, "
                "or three days have passed, you can't sign."
            )
        )
    if changed is not None:
        who = changed.by or _("the operator of the server")
        raise AccountInOtherHands(
            _(
                "%(who)s changed how you sign in (%(what)s). Until a second administrator confirms "
                "that it is you, or three days have passed, nothing can be signed in your name."
            )
            % {"who": who, "what": changed.get_kind_display()}
        )
