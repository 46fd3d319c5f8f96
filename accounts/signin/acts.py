"""What people do about signing in, each act with its line in the log and, where due, its mail."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.authority import is_made_by, refuse_account_in_other_hands, require
from accounts.actions.log import log
from accounts.models import AccountChange, LoggedAct, Person, Role, SecondFactor
from accounts.refusals import NothingChanged, NotYourRole, Refusal

from . import codes, letters, sessions, throttle

Verb = LoggedAct.Verb
WARN_AT = 5  # wrong codes after the right password: somebody else may know it


class WrongCode(Refusal):
    """Neither what the app shows nor an unused recovery code."""


def person_of(user: User) -> Person | None:
    return Person.objects.filter(user=user).first()


def has_second_factor(user: User) -> bool:
    return SecondFactor.objects.filter(user=user).exclude(confirmed_at=None).exists()


def begin_second_factor(user: User) -> SecondFactor:
    """The key to show; the same until a first code confirms it."""
    factor, _is_new = SecondFactor.objects.get_or_create(
        user=user, defaults={"key": codes.new_key()}
    )
    return factor


@transaction.atomic
def confirm_second_factor(*, user: User, code: str) -> list[str]:
    """Set up the second factor by a first right code; returns the recovery codes to show once.

    Raises WrongCode, or NothingChanged when it was set up before.
    """
    factor = SecondFactor.objects.select_for_update().get(user=user)
    if factor.confirmed_at is not None:
        raise NothingChanged(_("The second factor is set up already."))
    if not codes.accept_app_code(factor, code):
        raise WrongCode(
            _("That is not what the app shows. Wait for its next code, and check its clock.")
        )
    factor.confirmed_at = timezone.now()
    factor.save(update_fields=["confirmed_at"])
    made = codes.new_recovery_codes(user)
    log(Verb.SET_UP_FACTOR, person_of(user))
    letters.tell(user, "factor_set_up")
    return made


@transaction.atomic
def accept_code(*, user: User, code: str) -> bool:
    """Take an app's code or a recovery code; True for a recovery code. Raises WrongCode."""
    factors = SecondFactor.objects.select_for_update().exclude(confirmed_at=None)
    factor = factors.filter(user=user).first()
    if factor is None:
        raise WrongCode(_("Your second factor was reset meanwhile. Sign in with your password."))
    if codes.accept_app_code(factor, code):
        return False
    if not codes.accept_recovery_code(user, code):
        raise WrongCode(_("That is neither what the app shows nor an unused recovery code."))
    letters.tell(user, "recovery_code_used", left=user.recovery_codes.filter(used_at=None).count())
    return True


@transaction.atomic
def make_recovery_codes(*, user: User, code: str) -> list[str]:
    """Ten codes in place of the old ones, for who shows a right code. Raises WrongCode."""
    accept_code(user=user, code=code)
    log(Verb.MADE_RECOVERY_CODES, person_of(user))
    return codes.new_recovery_codes(user)


@transaction.atomic
def reset_second_factor(*, user: User, by: Person | None) -> None:
    """Take away a second factor that was lost; they sign out everywhere and set up a new one.

    `by` is None for the operator at the server's own command line. Raises NotYourRole, for
    one's own factor too, and NothingChanged.
    """
    if by is not None:
        require(by, Role.Kind.ADMINISTRATOR)
        if by.user_id == user.pk:
            raise NotYourRole(_("Another administrator has to reset yours."))
        if user.is_superuser and not (by.user and by.user.is_superuser):
            raise NotYourRole(_("Only a superuser resets the second factor of a superuser."))
    if not SecondFactor.objects.filter(user=user).delete()[0]:
        raise NothingChanged(_("There is no second factor to reset."))
    user.recovery_codes.all().delete()
    sessions.end_all(user)
    log(Verb.RESET_FACTOR, by, detail=_named(user))
    AccountChange.objects.create(user=user, kind=AccountChange.Kind.FACTOR, by=by)
    letters.tell(user, "factor_reset", by=by)


@transaction.atomic
def note_password_changed(*, user: User, by: User | None) -> None:
    """A password was changed: logged, and told to its owner. Sessions are the caller's."""
    person = person_of(by) if by else None
    log(Verb.CHANGED_PASSWORD, person, detail=_named(user))
    if by != user:
        AccountChange.objects.create(user=user, kind=AccountChange.Kind.PASSWORD, by=person)
    letters.tell(user, "password_changed")


@transaction.atomic
def note_address_changed(*, user: User, old_address: str, by: User) -> None:
    """Somebody has another address: told to the old one, and to whatever is told after it."""
    letters.put(user, old_address, "address_changed")
    if by != user:
        AccountChange.objects.create(
            user=user,
            kind=AccountChange.Kind.ADDRESS,
            by=person_of(by),
            old_address=old_address,
        )


@transaction.atomic
def confirm_account_changes(*, user: User, by: Person) -> None:
    """A second administrator has spoken to the person: they may sign again.

    Raises NotYourRole for who made one of the changes or for the person, and NothingChanged.
    """
    by = require(by, Role.Kind.ADMINISTRATOR)
    refuse_account_in_other_hands(by, is_to_sign=False)
    changes = list(AccountChange.objects.select_for_update().unconfirmed().filter(user=user))
    role = by.role(Role.Kind.ADMINISTRATOR)
    since = role.granted_at if role else timezone.now()
    # Nor somebody whom the first, or the person, could have made an administrator for this.
    if is_made_by(by, person_of(user)) or any(
        is_made_by(by, one.by) or since >= one.at for one in changes
    ):
        raise NotYourRole(_("Another administrator has to confirm it."))
    if not AccountChange.objects.filter(pk__in=[one.pk for one in changes]).update(
        confirmed_by=by, confirmed_at=timezone.now(), old_address=""
    ):
        raise NothingChanged(_("There is nothing to confirm."))
    log(Verb.CONFIRMED_ACCOUNT, by, detail=_named(user))


def _named(user: User) -> str:
    return str(person_of(user) or user.get_username())


def note(verb: LoggedAct.Verb, user: User) -> None:
    log(verb, person_of(user))


def note_wrong_code(user: User) -> None:
    """Warn the owner at the fifth wrong code in an hour: the password before it was right.

    Once a day: a guesser must fill neither the log, which is kept for ever, nor a mailbox.
    """
    person = person_of(user)
    if throttle.failures(throttle.account_hash(user.get_username()), throttle.Stage.CODE) < WARN_AT:
        return
    since = timezone.now() - timedelta(days=1)
    lines = LoggedAct.objects.filter(verb=Verb.SIGN_IN_FAILED, at__gt=since)
    if person is not None and not lines.filter(by=person).exists():
        log(Verb.SIGN_IN_FAILED, person, detail=_("the password was right, the codes were not"))
        letters.tell(user, "codes_guessed")
