"""What readers do about their subscription: ask, confirm, choose, pause, end, be forgotten."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextlib import suppress as ignoring
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from condition.models import Specialty
from post.actions import erase_addresses

from ..access import require_manager
from ..addresses import inbox_hash, key, keyed_hash, normalised
from ..events import note
from ..letters import put_confirmation, put_known_already, put_welcome, withdraw_waiting
from ..limits import limits
from ..models import (
    Address,
    Attempt,
    Consent,
    ConsentNetwork,
    Frequency,
    NewsletterEvent,
    Subscriber,
    Suppression,
)
from ..refusals import NotNow, TooMany
from ..tokens import consent_of
from ..wording import current_wording
from .steps import locked, log, move, subscribed
from .suppressing import left_while_suppressed, lift_by_person, remember

State, Kind = Subscriber.State, Consent.Kind
# Of an erased address the hash alone is kept: its host may be a person's own.
NOTHING_SAID = {"provider": "", "said": ""}


@dataclass(frozen=True)
class Choice:
    """What a reader wants to get. No topics means all of them."""

    topics: Iterable[Specialty] = ()
    frequency: str = Frequency.WEEKLY

    def record(self) -> dict[str, object]:
        """The choice as the consent log keeps it."""
        return {
            "topics": sorted(topic.slug for topic in self.topics),
            "frequency": str(self.frequency),
        }


class _OnlyRehearsed(Exception):
    """The work was done for its time alone, and is undone."""


@contextmanager
def _rehearsed(*, is_undone: bool = True) -> Iterator[None]:
    with ignoring(_OnlyRehearsed), transaction.atomic():
        yield
        if is_undone:
            raise _OnlyRehearsed


@transaction.atomic
def sign_up(*, typed: str, choice: Choice, source: str, network: str) -> None:
    """Take a request for the newsletter. Says nothing of whether the address is known.

    Every address costs the same work: for one that had its mails for today, it is undone at the
    end, so that neither the answer nor its time tells a visitor who reads this newsletter. One
    that is suppressed is asked too: only its owner can take that back. Raises ValidationError for
    what is no address and TooMany for a network, never for an address.
    """
    address = normalised(typed)
    _refuse_busy_network(network)
    with _rehearsed(is_undone=not _count_mail(address, network)):
        _answer(address, choice, source, network)


def _answer(address: str, choice: Choice, source: str, network: str) -> None:
    """Put the one mail that fits what is known of the address.

    What only a new address needs is done for a known one too, and undone.
    """
    readers = Subscriber.objects.select_for_update(of=("self",)).select_related("address")
    known = readers.with_address(key(address)).first()
    if known is None:
        put_confirmation(_ask(_new_subscriber(address), choice, source, network), address)
        return
    with _rehearsed():
        nobody = _new_subscriber(f"{uuid4().hex}@rehearsal.invalid")
        if known.is_subscribed:
            _ask(nobody, choice, source, network)
    if known.is_subscribed:
        put_known_already(known, known.address.address)
    else:
        put_confirmation(_ask(known, choice, source, network), known.address.address)


def _new_subscriber(address: str) -> Subscriber:
    now = timezone.now()
    subscriber = Subscriber.objects.create(state_at=now, created_at=now)
    try:
        with transaction.atomic():
            Address.objects.create(subscriber=subscriber, address=address, key=key(address))
    except IntegrityError as error:  # the same address a moment ago: that one was answered
        raise _OnlyRehearsed from error
    return subscriber


def _ask(subscriber: Subscriber, choice: Choice, source: str, network: str) -> Consent:
    return log(
        subscriber,
        Kind.ASKED,
        network,
        wording=current_wording(),
        source=source,
        choice=choice.record(),
    )


def _refuse_busy_network(network: str) -> None:
    now = timezone.now()
    recent = Attempt.objects.filter(network=network)
    an_hour = recent.filter(at__gt=now - timedelta(hours=1)).count()
    a_day = recent.filter(at__gt=now - timedelta(days=1)).count()
    if an_hour >= limits().signups_per_network_an_hour or (
        a_day >= limits().signups_per_network_a_day
    ):
        raise TooMany(_("There were too many requests from your network. Please try tomorrow."))


def _count_mail(address: str, network: str) -> bool:
    """Note the attempt; whether this mailbox may get one more mail today."""
    now, mailbox = timezone.now(), inbox_hash(address)
    mails = Attempt.objects.filter(inbox=mailbox, mailed_on__isnull=False)
    # Of the last 24 hours and of this date: a rolling count, numbered so that no two are the same.
    count = mails.filter(at__gt=now - timedelta(days=1)).count()
    number = mails.filter(mailed_on=now.date()).count() + 1
    is_allowed = max(count + 1, number) <= limits().confirmation_mails_a_day
    numbers = {"mailed_on": now.date(), "mail_number": number} if is_allowed else {}
    try:
        with transaction.atomic():
            Attempt.objects.create(at=now, network=network, inbox=mailbox, **numbers)
    except IntegrityError:  # another request at this moment took the number
        Attempt.objects.create(at=now, network=network, inbox=mailbox)
        return False
    return is_allowed


@transaction.atomic
def confirm_subscription(*, token: str, network: str = "") -> Subscriber:
    """Put the reader on the list who asked by this link; a second time changes nothing.

    Who was suppressed before they asked is so no more. Raises NoSuchLink or LinkTooOld, and NotNow
    for one who was suppressed or erased since.
    """
    consent = consent_of(token)
    subscriber = locked(consent.subscriber_id)
    if subscriber.state == State.ERASED:
        raise NotNow(_("This address was erased. Ask for the newsletter anew."))
    # A link that was used does not bring back who left since.
    if Consent.objects.filter(follows=consent, kind=Kind.CONFIRMED).exists():
        return subscriber
    lift_by_person(subscriber, subscriber.email, consent.at)
    log(
        subscriber, Kind.CONFIRMED, network, wording=consent.wording, source=consent.source,
        choice=consent.choice, follows=consent, was_on_list=subscriber.is_subscribed,
    )  # fmt: skip
    if subscriber.is_subscribed:  # by another link, and chosen anew perhaps
        return subscriber
    subscriber.frequency = consent.choice.get("frequency", Frequency.WEEKLY)
    subscriber.confirmed_at = timezone.now()
    subscriber.topics.set(Specialty.objects.filter(slug__in=consent.choice.get("topics", [])))
    move(subscriber, State.CONFIRMED, "frequency", "confirmed_at", "suppressed_for")
    put_welcome(subscriber)
    return subscriber


@transaction.atomic
def change_choice(*, subscriber: Subscriber, choice: Choice, source: str) -> Subscriber:
    """Set what the reader wants to get. Raises NotNow for one who is not on the list."""
    subscriber = subscribed(subscriber)
    if Choice(subscriber.topics.all(), subscriber.frequency).record() == choice.record():
        return subscriber
    subscriber.frequency = choice.frequency
    subscriber.save(update_fields=["frequency"])
    subscriber.topics.set(choice.topics)
    log(subscriber, Kind.CHANGED, source=source, choice=choice.record())
    return subscriber


@transaction.atomic
def pause(*, subscriber: Subscriber, source: str) -> Subscriber:
    """Send nothing until they say so. Raises NotNow for one who is not on the list."""
    subscriber = subscribed(subscriber)
    if subscriber.state == State.CONFIRMED:
        move(subscriber, State.PAUSED)
        log(subscriber, Kind.PAUSED, source=source)
        withdraw_waiting(subscriber)
    return subscriber


@transaction.atomic
def resume(*, subscriber: Subscriber, source: str) -> Subscriber:
    """Send again, first the corrections that were kept back. Raises NotNow."""
    from .errata import catch_up

    subscriber = subscribed(subscriber)
    if subscriber.state == State.PAUSED:
        move(subscriber, State.CONFIRMED)
        log(subscriber, Kind.RESUMED, source=source)
        catch_up(subscriber)
    return subscriber


@transaction.atomic
def unsubscribe(*, subscriber: Subscriber, source: str, by: Person | None = None) -> Subscriber:
    """End the newsletter for this reader; a second time changes nothing.

    Who is suppressed does not come back to the list when that is lifted. What waits in the
    outbox for them is taken back. Raises NotAManager for another `by`.
    """
    require_manager(by)
    subscriber = locked(subscriber.pk)
    was_on_list = subscriber.is_subscribed
    if is_open := was_on_list or subscriber.state == State.PENDING:
        move(subscriber, State.UNSUBSCRIBED)
    if is_open or left_while_suppressed(subscriber):
        log(subscriber, Kind.UNSUBSCRIBED, source=source, was_on_list=was_on_list)
        withdraw_waiting(subscriber)
        if by is not None:
            note(NewsletterEvent.Kind.UNSUBSCRIBED, by=by, subscriber=str(subscriber))
    return subscriber


@transaction.atomic
def erase(*, subscriber: Subscriber, source: str, by: Person | None = None) -> Subscriber:
    """Forget the reader: address, choices and networks go at once, the consent trail stays.

    A keyed hash of the address stays for ever, so that no import brings it back (rule 13). Raises
    NotAManager for another `by`.
    """
    require_manager(by)
    subscriber = locked(subscriber.pk)
    if subscriber.state == State.ERASED:
        return subscriber
    was_on_list = subscriber.is_subscribed
    row = Address.objects.filter(subscriber=subscriber).first()
    if row is not None:
        remember(row.address, Suppression.Reason.ERASED, **NOTHING_SAID)
    forget(subscriber, row)
    log(subscriber, Kind.ERASED, source=source, was_on_list=was_on_list)
    if by is not None:
        note(NewsletterEvent.Kind.ERASED, by=by, subscriber=str(subscriber))
    return subscriber


def forget(subscriber: Subscriber, row: Address | None) -> None:
    """Take away all that says who it was."""
    if row is not None:
        Attempt.objects.filter(inbox=inbox_hash(row.address)).delete()
        erase_addresses([row.address])
        row.delete()
    ConsentNetwork.objects.filter(consent__subscriber=subscriber).delete()
    subscriber.topics.clear()
    subscriber.suppressed_for = ""
    subscriber.frequency = Frequency.WEEKLY
    move(subscriber, State.ERASED, "suppressed_for", "frequency")


@transaction.atomic
def erase_again() -> int:
    """Erase whoever a restored backup brought back. Returns how many."""
    count = 0
    suppressed = Suppression.objects.active().filter(reason=Suppression.Reason.ERASED)
    suppressed.update(**NOTHING_SAID)
    erased = set(suppressed.values_list("digest", flat=True))
    for row in Address.objects.select_related("subscriber").iterator():
        if keyed_hash(row.address) in erased:
            erase(subscriber=row.subscriber, source="restore")
            count += 1
    return count
