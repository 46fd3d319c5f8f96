"""Who may act, and one act after the other."""

from django.utils.translation import gettext as _

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
    person = Person.objects.select_for_update().get(pk=by.pk)
    if not person.has_role(*kinds):
        names = " / ".join(str(Role.Kind(kind).label) for kind in kinds if kind in Role.Kind.values)
        raise NotYourRole(
            _("Only a person with this role can do that: %(roles)s.") % {"roles": names}
        )
    return person


def refuse_account_in_other_hands(by: Person) -> None:
    """Raises AccountInOtherHands for a signer whose account was changed by somebody else."""
    changed = AccountChange.objects.unconfirmed().filter(user=by.user_id).first()
    if changed is not None:
        who = changed.by or _("the operator of the server")
        raise AccountInOtherHands(
            _(
                "%(who)s changed how you sign in (%(what)s). Until a second administrator confirms "
                "that it is you, or three days have passed, nothing can be signed in your name."
            )
            % {"who": who, "what": changed.get_kind_display()}
        )
