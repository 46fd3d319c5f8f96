"""A bulletin's way from the editions of a period to its time: made, noted, scheduled, started."""

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

import post.actions
from accounts.models import Person
from condition.away import AWAY_ERRORS
from condition.models import Specialty
from post.models import Batch, Message
from post.progress import progress
from record.models import Standing

from ..access import require_manager
from ..addresses import normalised
from ..content import content_of
from ..events import note
from ..gathering import gather, still_right
from ..letters import bulletin_letter, personal_words
from ..limits import limits
from ..models import Bulletin, Entry, NewsletterEvent, Subscriber, Wording
from ..refusals import NothingInIt, NotNow, NotReady
from ..schedule import goes_out_at, last_end, start_of
from ..wording import words

log = logging.getLogger(__name__)

Kind, State, Event = Bulletin.Kind, Bulletin.State, NewsletterEvent.Kind
PERIODICAL = (Kind.SAFETY, Kind.DAILY, Kind.WEEKLY)


def make_due_bulletins(*, now: datetime | None = None) -> list[Bulletin]:
    """Make a bulletin of each kind whose period is over and brought something.

    One that can't be made is logged, tried again with the next call, and stops no other.
    """
    now = now or timezone.now()
    made = []
    for kind in PERIODICAL:
        try:
            end = last_end(kind, now)
            bulletin = _make(kind, end, goes_out_at(kind, end))
        except AWAY_ERRORS:
            raise
        except Exception:
            log.exception("The %s bulletin can't be made", kind)
            continue
        if bulletin:
            made.append(bulletin)
    return made


def make_bulletin(*, kind: str, by: Person | None, now: datetime | None = None) -> Bulletin:
    """Make a bulletin of what came up to this moment, to be looked at and scheduled.

    Raises NotAManager or NothingInIt.
    """
    require_manager(by)
    end = now or timezone.now()
    bulletin = _make(kind, end, end, by=by)
    if bulletin is None:
        raise NothingInIt(_("Nothing was published since the last one that it could tell of."))
    return bulletin


@transaction.atomic
def _make(kind: str, end: datetime, at: datetime, *, by: Person | None = None) -> Bulletin | None:
    """None for an empty one, and for one that another process has just made."""
    number = next_number()
    if Bulletin.objects.filter(kind=kind, period_end__gte=end).exists():
        return None
    start = start_of(kind, end)
    entries = gather(kind, start, end)
    if not entries:
        return None
    bulletin = Bulletin.objects.create(
        number=number,
        kind=kind,
        # One that a person asks for is theirs to look at first.
        state=State.SCHEDULED if by is None else State.DRAFT,
        period_start=start,
        period_end=end,
        scheduled_at=at,
        made_at=timezone.now(),
    )
    for entry in entries:
        entry.bulletin = bulletin
    Entry.objects.bulk_create(entries)
    note(Event.MADE, by=by, bulletin=number, of=str(kind), entries=len(entries))
    return bulletin


def next_number() -> int:
    """The next number. The newest row is held, so that two processes come one after the other."""
    Bulletin.objects.select_for_update().order_by("-number").first()
    # Asked again: whoever waited for the row above was handed it as it was before the wait.
    return (Bulletin.objects.aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def make_note(*, by: Person) -> Bulletin:
    """Begin a note: a number written by hand. Raises NotAManager."""
    require_manager(by)
    now, number = timezone.now(), next_number()
    bulletin = Bulletin.objects.create(
        number=number, kind=Kind.NOTE, state=State.DRAFT, period_start=now, period_end=now,
        made_at=now,
    )  # fmt: skip
    note(Event.MADE, by=by, bulletin=number, of="note", entries=0)
    return bulletin


@transaction.atomic
def write(
    *, bulletin: Bulletin, by: Person, to_topics: Collection[Specialty] = (), **fields: Any
) -> Bulletin:
    """Set a number's subject and words, and of a note whom it goes to.

    `fields` are those of Bulletin: subject, note, to_frequencies, joined_since. Raises NotAManager
    or NotNow.
    """
    bulletin = _changed(bulletin, by, Event.NOTED, trouble="", **fields)
    bulletin.to_topics.set(to_topics)
    return bulletin


@transaction.atomic
def reword(*, bulletin: Bulletin, by: Person, **words: str) -> Bulletin:
    """Set the subject and words of a paused number for those who still wait for it.

    Who has it keeps what they got. Raises NotAManager, NotNow or NotReady.
    """
    bulletin = _changed(bulletin, by, Event.NOTED, require=_require_paused, **words)
    _require_words(bulletin)
    return bulletin


@transaction.atomic
def arrange(*, bulletin: Bulletin, places: Mapping[int, int], by: Person) -> None:
    """Set the order of its entries: place by entry. Raises NotAManager or NotNow."""
    bulletin = _changed(bulletin, by, Event.NOTED)
    entries = sorted(
        bulletin.entries.all(), key=lambda one: (places.get(one.pk, one.place), one.pk)
    )
    for place, entry in enumerate(entries, 1):
        entry.place = place
    Entry.objects.bulk_update(entries, ["place"])


def stop_failed(bulletin: Bulletin, error: Exception) -> None:
    """Have a bulletin that can't be made wait for a human, and hold up no other."""
    log.error("Bulletin %s can't be sent", bulletin.number, exc_info=error)
    why = str(error)[:300] or type(error).__name__
    Bulletin.objects.filter(pk=bulletin.pk).update(state=State.WAITING, trouble=why)
    note(Event.FAILED, bulletin=bulletin.number)


def _require_words(bulletin: Bulletin) -> None:
    """Raises NotReady for a mail without its imprint, or with words that nobody would see.

    The law of the United States and of Germany wants an address in each mail.
    """
    if not words(Wording.Kind.IMPRINT):
        raise NotReady(
            _("Write the postal address and the imprint first: each mail has to have them.")
        )
    if bulletin.kind == Kind.NOTE and not (bulletin.subject.strip() and bulletin.note.strip()):
        raise NotReady(_("A note needs a subject and words."))
    if faults := bulletin.lost:
        raise NotReady(" ".join([_("Your words can't go out as they are."), *faults]))


@transaction.atomic
def schedule(*, bulletin: Bulletin, at: datetime, by: Person) -> Bulletin:
    """Let it go out by itself at that time, or at once. Raises NotAManager, NotNow or NotReady."""
    bulletin = _changed(bulletin, by, Event.SCHEDULED, state=State.SCHEDULED, scheduled_at=at)
    _require_words(bulletin)
    return bulletin


def hold(*, bulletin: Bulletin, by: Person) -> Bulletin:
    """Keep it back until somebody schedules it. Raises NotAManager or NotNow."""
    return _changed(bulletin, by, Event.HELD, state=State.DRAFT)


def drop(*, bulletin: Bulletin, by: Person | None) -> Bulletin:
    """Never send it; its number is not used again. Raises NotAManager or NotNow."""
    return _changed(bulletin, by, Event.DROPPED, state=State.DROPPED)


def _require_open(bulletin: Bulletin) -> None:
    if not bulletin.is_open:
        raise NotNow(_("This bulletin is on its way or done with."))


def _require_paused(bulletin: Bulletin) -> None:
    """Raises NotNow while a mail may go, or where nobody waits."""
    mails = progress(bulletin.batch)
    if mails.state != Batch.State.PAUSED:
        raise NotNow(
            _("This bulletin is on its way or done with. Paused, it can get words for the rest.")
        )
    if mails.sending:
        raise NotNow(_("Some of its mails are being handed over. Press it again in some seconds."))
    if bulletin.state == State.SENT and not mails.waiting + mails.failed:
        raise NotNow(_("Nobody waits for it any more."))


@transaction.atomic
def _changed(
    bulletin: Bulletin,
    by: Person | None,
    event: str,
    require: Callable[[Bulletin], None] = _require_open,
    **fields: Any,
) -> Bulletin:
    """The number with these fields set, and that logged. Raises NotAManager or NotNow."""
    require_manager(by)
    bulletin = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    require(bulletin)
    _keep_words(bulletin, by, fields)
    for name, value in fields.items():
        setattr(bulletin, name, value)
    bulletin.save(update_fields=fields)
    at = {"at": fields["scheduled_at"].isoformat()} if "scheduled_at" in fields else {}
    note(event, by=by, bulletin=bulletin.number, **at)
    return bulletin


def _keep_words(bulletin: Bulletin, by: Person | None, fields: Mapping[str, Any]) -> None:
    """Keep the words that are to become others where some have got them."""
    said = {"subject": bulletin.subject, "note": bulletin.note}
    got = bulletin.variants.filter(earlier=None)
    is_other = any(fields.get(name, words) != words for name, words in said.items())
    if by is not None and is_other and got.exists():
        kept = bulletin.earlier.create(**said, until=timezone.now(), replaced_by=by)
        got.update(earlier=kept)


def send_test(*, bulletin: Bulletin, to: str, by: Person) -> Message:
    """Send the whole bulletin to the manager alone; its links lead nowhere.

    Raises NotAManager, or ValidationError for what is no address.
    """
    require_manager(by)
    letter = bulletin_letter(content_of(bulletin, entries_of(bulletin)))
    personal = personal_words(Subscriber())
    message = post.actions.put(to=normalised(to), letter=letter, personal=personal)
    note(Event.TESTED, by=by, bulletin=bulletin.number)
    return message


def entries_of(bulletin: Bulletin) -> list[Entry]:
    """All a bulletin says, ready to be written out, but of articles that were withdrawn since."""
    told = bulletin.entries.exclude(condition__standing__kind=Standing.Kind.WITHDRAWN)
    return list(told.select_related("edition__condition"))


@transaction.atomic
def start(*, bulletin: Bulletin, now: datetime | None = None, by: Person | None = None) -> Bulletin:
    """Begin to put its mails. A scheduled one that is too late waits for a human instead.

    Words that an erratum has named since, and articles withdrawn since, are left out. Raises
    NotNow for one that is not due, and NotReady.
    """
    require_manager(by)
    now = now or timezone.now()
    bulletin = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    at = bulletin.scheduled_at
    if bulletin.state != State.SCHEDULED or at is None or at > now:
        raise NotNow(_("This bulletin is not due."))
    if now - at > timedelta(hours=limits().late_hours):
        bulletin.state = State.WAITING
        bulletin.save(update_fields=["state"])
        note(Event.LATE, bulletin=bulletin.number)
        return bulletin
    _require_words(bulletin)
    right = [entry.pk for entry in still_right(bulletin.entries.all())]
    bulletin.entries.exclude(pk__in=right).delete()
    if bulletin.kind != Kind.NOTE and not right:
        return drop(bulletin=bulletin, by=None)
    # Of one that was stopped: its order and its footer may be others now.
    bulletin.variants.filter(earlier=None).update(letter=None)
    bulletin.state, bulletin.started_at = State.SENDING, now
    bulletin.save(update_fields=["state", "started_at"])
    note(Event.STARTED, by=by, bulletin=bulletin.number)
    return bulletin


def call_off(bulletin: Bulletin) -> None:
    """Put no more of its mails, and send none that waits."""
    bulletin.is_cancelled, bulletin.state = True, State.SENT
    bulletin.save(update_fields=["is_cancelled", "state"])
    post.actions.cancel(bulletin.batch)
