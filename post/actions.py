"""Everything that is done to the outbox, but for the sending itself (post.worker)."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Lower
from django.utils import timezone

from . import addresses, mime
from .models import Batch, Bounce, Letter, Message, Shift
from .refusals import (
    AddressErased,
    BadAddress,
    BatchCancelled,
    NoSuchBatch,
    NoteMissing,
    NotUncertain,
)
from .verdicts import Verdict

AWAY_SPAN = timedelta(weeks=3)  # how long a full mailbox is tried again
CHUNK = 1000  # rows written together: large enough to be quick, small enough to keep memory flat

Personal = Mapping[str, str]
Row = tuple[str, Personal, str | None]


@transaction.atomic
def letter(
    *,
    subject: str,
    text: str,
    html: str = "",
    headers: Mapping[str, str] | None = None,
    from_address: str | None = None,
) -> Letter:
    """The letter of these words, made if it is not there yet. Raises BadLetter."""
    told = {
        "subject": subject, "text": text, "html": html, "headers": dict(headers or {}),
        "from_address": from_address or settings.MAIL["from"],
    }  # fmt: skip
    mime.check_letter(Letter(**told))
    digest = hashlib.sha256(json.dumps(list(told.values()), sort_keys=True).encode()).hexdigest()
    return Letter.objects.get_or_create(digest=digest, defaults=told)[0]


@transaction.atomic
def put(
    *,
    to: str,
    letter: Letter,
    personal: Personal | None = None,
    batch: str = "",
    once_key: str | None = None,
) -> Message:
    """Put one mail into the outbox, to go at once; the one there is of that `once_key`.

    Raises BadAddress, BadLetter, WordsMissing, BatchCancelled.
    """
    personal = dict(personal or {})
    mime.check_words(mime.wanted_words(letter), personal)
    _open_batch(batch)
    message = Message(
        letter=letter, address=addresses.normal(to), personal=personal, batch=batch,
        priority=Message.Priority.TRANSACTIONAL, once_key=once_key,
    )  # fmt: skip
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:
        if once_key is None:
            raise
        return Message.objects.get(once_key=once_key)
    return message


def put_many(*, letter: Letter, rows: Iterable[Row], batch: str) -> int:
    """Put one mail per row of (to, personal, once_key) in its turn; how many are new.

    Streams: it holds a thousand rows at a time and commits them, unless the caller has a
    transaction open. Cut off halfway it is called again with the same rows: those whose once_key
    is there already are passed over. A row whose address is none is put as failed, so that one
    bad address stops nobody else. Raises BadLetter, WordsMissing, BatchCancelled.
    """
    wanted = mime.wanted_words(letter)
    common = {"letter": letter, "batch": batch, "priority": Message.Priority.BULK}
    return sum(_put_chunk(chunk, wanted, common) for chunk in _chunks(rows))


@transaction.atomic
def pause(batch: str, *, is_braked: bool = False) -> None:
    """Send nothing more of `batch` until it is resumed; what is being handed over just now ends.

    The empty name pauses all mail. `is_braked`: by itself, because too many are refused. Raises
    NoSuchBatch, BatchCancelled.
    """
    _recall()
    _set_state(batch, Batch.State.PAUSED, is_braked=is_braked)


@transaction.atomic
def resume(batch: str) -> None:
    """Go on with a paused batch. Raises NoSuchBatch, BatchCancelled."""
    _set_state(batch, Batch.State.RUNNING)


@transaction.atomic
def cancel(batch: str) -> int:
    """Call off, for good, what of `batch` still waits; how many that were.

    What a worker holds in this moment and has not begun follows as soon as it puts it back.

    Raises NoSuchBatch, BatchCancelled.
    """
    if not batch:
        raise NoSuchBatch("The whole outbox can be paused, never called off.")
    _recall()
    _set_state(batch, Batch.State.CANCELLED)
    waiting = Message.objects.of(batch).filter(state=Message.State.WAITING)
    return waiting.update(state=Message.State.CANCELLED)


@transaction.atomic
def set_rate(batch: str, *, per_second: float | None) -> None:
    """Send at most so many messages of `batch` a second, all workers together; None: no limit.

    The empty name sets the rate of all mail. Raises NoSuchBatch, BatchCancelled, ValueError.
    """
    if per_second is not None and not 0 < per_second < float("inf"):
        raise ValueError("Write a number of messages per second above 0.")
    row = _locked_batch(batch)
    row.rate, row.next_at = per_second, None
    row.save(update_fields=["rate", "next_at"])


# What a human can say about a mail of which nobody here knows whether it went.
DECISIONS = {
    "went": (Message.State.SENT, "It went"),
    "again": (Message.State.WAITING, "Sent again"),  # it may arrive twice
    "off": (Message.State.FAILED, "Written off"),
}


@transaction.atomic
def settle(message: Message, decision: str, by_note: str) -> Message:
    """Settle an uncertain message in one of the DECISIONS.

    Raises NotUncertain, NoteMissing; AddressErased and BatchCancelled for one to send again.
    """
    if not by_note.strip():
        raise NoteMissing("Write down why, for those who look at this later.")
    row = Message.objects.select_for_update().get(pk=message.pk)
    if row.state != Message.State.UNCERTAIN:
        raise NotUncertain(
            f"This message is {row.get_state_display()}: there is nothing to decide."
        )
    row.state, said = DECISIONS[decision]
    if row.state == Message.State.SENT:
        row.sent_at = row.handed_over_at
        Batch.objects.count_sent(row.batch, row.sent_at, 1)
    if row.state == Message.State.WAITING:
        if row.address is None:
            raise AddressErased("The address was erased, so nobody knows where to send this again.")
        _open_batch(row.batch)
        row.due_at, row.handed_over_at, row.attempts = timezone.now(), None, 0
    row.claimed_by = None
    row.note = f"{row.note}\n{said}: {by_note.strip()}".strip()
    row.save(
        update_fields=[
            "state", "due_at", "handed_over_at", "sent_at", "attempts", "claimed_by", "note",
        ]
    )  # fmt: skip
    return row


@transaction.atomic
def send_failed_again(failed: QuerySet[Message]) -> int:
    """Have these failed messages wait once more; how many those were. Raises BatchCancelled."""
    for batch in set(failed.order_by().values_list("batch", flat=True)):
        _open_batch(batch)
    again = failed.filter(state=Message.State.FAILED, address__isnull=False)
    return again.update(
        state=Message.State.WAITING, due_at=timezone.now(), handed_over_at=None, attempts=0
    )


@transaction.atomic
def note_returned(message: Message, *, verdict: Verdict, said: str, is_wanted: bool = True) -> bool:
    """Write down that a message came back for good; whether it is tried again instead.

    The server had taken it, so it counted as sent. A full mailbox is tried again over weeks, and
    called off instead where the mail is wanted no more.
    """
    row = Message.objects.select_for_update().get(pk=message.pk)
    now = timezone.now()
    Batch.objects.count_sent(row.batch, row.sent_at, -1)
    if row.verdict != Verdict.COMPLAINT:  # it is counted, and stays the reader's word
        row.verdict, row.refused_at, row.last_error = verdict, now, said
    may_arrive = (
        verdict is Verdict.AWAY
        and row.state == Message.State.SENT
        and row.address is not None
        and now - row.made_at < AWAY_SPAN
    )
    if may_arrive:
        row.state = Message.State.WAITING if is_wanted else Message.State.CANCELLED
        row.sent_at = row.handed_over_at = None
        row.due_at = now + min(timedelta(hours=6) * 2 ** min(row.attempts, 4), timedelta(days=3))
    elif row.state in {Message.State.SENT, Message.State.UNCERTAIN}:
        row.state, row.sent_at, row.claimed_by = Message.State.FAILED, None, None
    row.save(
        update_fields=[
            "verdict", "refused_at", "last_error", "state", "sent_at", "handed_over_at", "due_at",
            "claimed_by",
        ]
    )  # fmt: skip
    return may_arrive and is_wanted


def erase_addresses(these: Collection[str]) -> int:
    """Forget these addresses, some hundred of them, in every message; how many there were.

    What waits is called off, what was sent keeps its state and dates. A server's answer may quote
    the address, so those are emptied too, and what came back. Raises BadAddress.
    """
    # The database folds what only it folds in its own way: an expression each is dear.
    normal = map(addresses.normal, these)
    folded = [one.lower() if one.isascii() else Lower(Value(one)) for one in normal]
    found = Message.objects.alias(folded=Lower("address")).filter(folded__in=folded)
    keys = list(found.values_list("pk", flat=True))
    return _erase(Message.objects.filter(pk__in=keys)) if keys else 0


def forget(*, once_keys: Collection[str]) -> int:
    """Forget whom these messages went to, calling off those that wait; how many there were."""
    return _erase(Message.objects.filter(once_key__in=once_keys))


@transaction.atomic
def _erase(theirs: QuerySet[Message]) -> int:
    _recall()
    theirs.filter(state=Message.State.WAITING).update(state=Message.State.CANCELLED)
    Bounce.objects.filter(message__in=theirs.values("pk")).update(about="", said="")
    return theirs.update(address=None, personal={}, last_error="")


def forget_addresses(*, ended_before: datetime) -> int:
    """Forget whom messages went to that ended before then; how many those were.

    In steps of a thousand, each a transaction, so that no worker waits long for the rows.
    """
    # Found by their keys alone: an index of their states would have to be sorted for each step.
    old = Message.objects.filter(address__isnull=False, made_at__lt=ended_before).order_by("pk")
    count, last = 0, 0
    while keys := list(old.filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
        last = keys[-1]
        these = Message.objects.filter(pk__in=keys).ended().exclude(sent_at__gte=ended_before)
        with transaction.atomic():
            count += these.update(address=None, personal={}, last_error="")
    return count


def _recall() -> None:
    """Have every worker put back what it holds and has not begun, and ask anew what to send.

    Locked before anything else, as the workers do, so that nobody waits in a circle.
    """
    shifts = list(Shift.objects.select_for_update().order_by("id"))
    Shift.objects.filter(id__in=[shift.id for shift in shifts]).update(is_recalled=True)


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    stream = iter(rows)
    while chunk := list(islice(stream, CHUNK)):
        yield chunk


@transaction.atomic
def _put_chunk(rows: list[Row], wanted: mime.Wanted, common: dict) -> int:
    _open_batch(common["batch"])
    keys = {once_key for _to, _personal, once_key in rows if once_key is not None}
    seen = set(Message.objects.filter(once_key__in=keys).values_list("once_key", flat=True))
    new = []
    for to, personal, once_key in rows:
        if once_key in seen:
            continue
        mime.check_words(wanted, personal)
        new.append(Message(**common, **_place(to, personal), once_key=once_key))
        if once_key is not None:
            seen.add(once_key)
    # Another process may put the same keys in the same moment: the first one in wins.
    Message.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _place(to: str, personal: Personal) -> dict:
    try:
        return {"address": addresses.normal(to), "personal": dict(personal)}
    except BadAddress as refusal:
        return {"address": None, "state": Message.State.FAILED, "last_error": str(refusal)}


def _open_batch(name: str) -> None:
    if not name:
        return
    row, _is_new = Batch.objects.get_or_create(name=name)
    if row.state == Batch.State.CANCELLED:
        raise BatchCancelled(f"“{name}” was called off, nothing can be added to it.")


def _locked_batch(name: str) -> Batch:
    if not name:  # the whole outbox, there from the start
        Batch.objects.get_or_create(name="")
    row = Batch.objects.select_for_update().filter(name=name).first()
    if row is None:
        raise NoSuchBatch(f"No mail was ever put under the name “{name}”.")
    if row.state == Batch.State.CANCELLED:
        raise BatchCancelled(f"“{name}” was called off, for good.")
    return row


def _set_state(name: str, state: Batch.State, *, is_braked: bool = False) -> None:
    row = _locked_batch(name)
    now = timezone.now()
    row.state, row.next_at = state, None
    row.braked_at = now if is_braked else None
    if state == Batch.State.RUNNING:
        row.running_since = now
    row.save(update_fields=["state", "next_at", "running_since", "braked_at"])
