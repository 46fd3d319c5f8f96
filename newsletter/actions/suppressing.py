"""Addresses that get no mail any more, and how that ends: by a manager, or by the person alone."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person

from ..access import require_manager
from ..addresses import key, keyed_hash, normalised
from ..events import note
from ..letters import withdraw_waiting
from ..models import Consent, NewsletterEvent, Subscriber, Suppression
from ..refusals import NotNow, ReasonMissing
from .steps import locked, log, move

State, Reason = Subscriber.State, Suppression.Reason
STRENGTH = (Reason.BOUNCED, Reason.COMPLAINED, Reason.ERASED)  # a later one takes the place
LIFTED_TOGETHER = timedelta(hours=1)


@transaction.atomic
def suppress(
    *, address: str, reason: str, source: str, evidence: str = "", said: str = ""
) -> Subscriber | None:
    """Write to this address no more, known or not. Returns its subscriber if there is one.

    Raises ValidationError for what is no address.
    """
    address = normalised(address)
    found = Subscriber.objects.select_for_update(of=("self",)).with_address(key(address))
    subscriber = found.first()
    facts = {"source": source[:60], "evidence": evidence, "said": said, "subscriber": subscriber}
    if subscriber is not None and subscriber.state != State.SUPPRESSED:
        facts["was"] = subscriber.state
    is_new = remember(address, reason, **facts)
    if subscriber is not None and subscriber.state != State.SUPPRESSED:
        was_on_list = subscriber.is_subscribed
        subscriber.suppressed_for = reason
        move(subscriber, State.SUPPRESSED, "suppressed_for")
        log(subscriber, Consent.Kind.SUPPRESSED, source=source, was_on_list=was_on_list)
        withdraw_waiting(subscriber)
    elif subscriber is not None and is_new:
        subscriber.suppressed_for = reason
        subscriber.save(update_fields=["suppressed_for"])
    if is_new:
        who = str(subscriber) if subscriber else None
        note(NewsletterEvent.Kind.SUPPRESSED, subscriber=who, reason=str(reason))
    return subscriber


def remember(address: str, reason: str, **facts: object) -> bool:
    """Keep the address's hash; whether that is news. A stronger reason replaces a weaker one."""
    facts = {"provider": address.rpartition("@")[2], "at": timezone.now(), **facts}
    row, is_new = Suppression.objects.select_for_update().get_or_create(
        digest=keyed_hash(address), defaults={"reason": reason, **facts}
    )
    is_stronger = STRENGTH.index(Reason(reason)) > STRENGTH.index(Reason(row.reason))
    if is_new or not (is_stronger or row.lifted_at):
        return is_new
    lifted = {"lifted_at": None, "lifted_by": None, "lifted_because": ""}
    for name, value in {"reason": reason, **lifted, **facts}.items():
        setattr(row, name, value)
    row.save()
    return True


@transaction.atomic
def lift(*, suppression: Suppression, why: str, by: Person) -> Suppression:
    """Let an address that bounced get mail again, in the state it had.

    A complaint or an erasure is the person's word: only they take it back, by asking for the
    newsletter again. Raises NotAManager, ReasonMissing or NotNow.
    """
    require_manager(by)
    if not why.strip():
        raise ReasonMissing(_("Write down why, for those who look at this later."))
    row = Suppression.objects.select_for_update().get(pk=suppression.pk)
    if row.lifted_at is not None:
        raise NotNow(_("It is lifted already."))
    if row.reason != Reason.BOUNCED:
        raise NotNow(_("Only the person can take that back, by asking for the newsletter again."))
    _mark_lifted(row, by, why.strip()[:300])
    if row.subscriber is not None:
        _reinstate(locked(row.subscriber.pk), row, f"manager: {why.strip()}"[:200])
    note(NewsletterEvent.Kind.LIFTED, by=by, subscriber=str(row.subscriber or ""), why=why.strip())
    return row


def lift_lately(*, provider: str, why: str, by: Person) -> int:
    """Lift all bounces that one provider's addresses had in the last hour; how many."""
    lately = Suppression.objects.lately(since=timezone.now() - LIFTED_TOGETHER)
    rows = list(lately.filter(provider=provider))
    for row in rows:
        lift(suppression=row, why=why, by=by)
    return len(rows)


def lift_by_person(subscriber: Subscriber, address: str, asked_at: datetime) -> None:
    """Take a suppression back for the person who asked anew and confirmed.

    Raises NotNow where they asked before it began: that link is no new word.
    """
    row = Suppression.objects.active().filter(digest=keyed_hash(address)).first()
    if row is None:
        return
    if asked_at < row.at:
        raise NotNow(_("This link is older than the end it would undo. Please ask anew."))
    _mark_lifted(row, None, _("They asked for the newsletter again."))
    subscriber.suppressed_for = ""


def left_while_suppressed(subscriber: Subscriber) -> bool:
    """Have no lifting bring back to the list a reader who left meanwhile; whether that is news."""
    if subscriber.state != State.SUPPRESSED:
        return False
    rows = Suppression.objects.active().filter(subscriber=subscriber)
    return bool(rows.exclude(was=State.UNSUBSCRIBED).update(was=State.UNSUBSCRIBED))


def _mark_lifted(row: Suppression, by: Person | None, why: str) -> None:
    row.lifted_at, row.lifted_by, row.lifted_because = timezone.now(), by, why
    row.save(update_fields=["lifted_at", "lifted_by", "lifted_because"])


def _reinstate(subscriber: Subscriber, row: Suppression, source: str) -> None:
    if subscriber.state != State.SUPPRESSED:
        return
    subscriber.suppressed_for = ""
    move(subscriber, row.was or State.UNSUBSCRIBED, "suppressed_for")
    # Only who comes back to the list is a gain.
    is_gain = subscriber.is_subscribed
    log(subscriber, Consent.Kind.REINSTATED, source=source, was_on_list=not is_gain)
