"""A bulletin's way from the editions of a period to its time: made, noted, scheduled, started."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

import post.actions
from accounts.models import Person
from post.models import Message
from record.models import Standing

from ..access import require_manager
from ..addresses import normalised
from ..content import content_of
from ..events import note
from ..gathering import gather, rows, words_with_errata
from ..letters import bulletin_letter, personal_words
from ..limits import limits
from ..models import Bulletin, Entry, NewsletterEvent, Subscriber
from ..refusals import NothingInIt, NotNow
from ..schedule import Period, due_period, period_until

Kind, State, Event = Bulletin.Kind, Bulletin.State, NewsletterEvent.Kind
PERIODICAL = (Kind.SAFETY, Kind.DAILY, Kind.WEEKLY)


def make_due_bulletins(*, now: datetime | None = None) -> list[Bulletin]:
    """Make a bulletin of each kind whose period is over and brought something."""
    now = now or timezone.now()
    made = []
    for kind in PERIODICAL:
        period = due_period(kind, now)
        bulletin = _make(kind, period) if period else None
        if bulletin:
            made.append(bulletin)
    return made


def make_bulletin(*, kind: str, by: Person | None, now: datetime | None = None) -> Bulletin:
    """Make a bulletin of what came up to this moment, to be looked at and scheduled.

    Raises NotAManager or NothingInIt.
    """
    if by is not None:
        require_manager(by)
    period = period_until(kind, now or timezone.now())
    bulletin = _make(kind, period, by=by) if period else None
    if bulletin is None:
        raise NothingInIt(_("Nothing was published since the last one that it could tell of."))
    return bulletin


@transaction.atomic
def _make(kind: str, period: Period, *, by: Person | None = None) -> Bulletin | None:
    """None for an empty one, and for one that another process has just made."""
    number = next_number()
    if Bulletin.objects.filter(kind=kind, period_end__gte=period.end).exists():
        return None
    found = gather(kind, period.start, period.end)
    if not found:
        return None
    bulletin = Bulletin.objects.create(
        number=number,
        kind=kind,
        # One that a person asks for is theirs to look at first.
        state=State.SCHEDULED if by is None else State.DRAFT,
        period_start=period.start,
        period_end=period.end,
        scheduled_at=period.goes_out_at,
        made_at=timezone.now(),
    )
    Entry.objects.bulk_create(rows(bulletin, found))
    note(Event.MADE, by=by, bulletin=number, of=str(kind), entries=len(found))
    return bulletin


def next_number() -> int:
    """The next number. The newest row is held, so that two processes come one after the other."""
    Bulletin.objects.select_for_update().order_by("-number").first()
    # Asked again: whoever waited for the row above was handed it as it was before the wait.
    return (Bulletin.objects.aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def write_note(*, bulletin: Bulletin, text: str, by: Person) -> Bulletin:
    """Set the editor's note. Raises NotAManager or NotNow."""
    require_manager(by)
    bulletin = _open(bulletin)
    if bulletin.note != text:
        bulletin.note = text
        bulletin.save(update_fields=["note"])
        note(Event.NOTED, by=by, bulletin=bulletin.number)
    return bulletin


@transaction.atomic
def schedule(*, bulletin: Bulletin, at: datetime, by: Person) -> Bulletin:
    """Let it go out by itself at that time, or at once. Raises NotAManager or NotNow."""
    require_manager(by)
    bulletin = _open(bulletin)
    bulletin.state, bulletin.scheduled_at = State.SCHEDULED, at
    bulletin.save(update_fields=["state", "scheduled_at"])
    note(Event.SCHEDULED, by=by, bulletin=bulletin.number, at=at.isoformat())
    return bulletin


@transaction.atomic
def hold(*, bulletin: Bulletin, by: Person) -> Bulletin:
    """Keep it back until somebody schedules it. Raises NotAManager or NotNow."""
    require_manager(by)
    bulletin = _open(bulletin)
    bulletin.state = State.DRAFT
    bulletin.save(update_fields=["state"])
    note(Event.HELD, by=by, bulletin=bulletin.number)
    return bulletin


@transaction.atomic
def drop(*, bulletin: Bulletin, by: Person | None) -> Bulletin:
    """Never send it; its number is not used again. Raises NotAManager or NotNow."""
    if by is not None:
        require_manager(by)
    bulletin = _open(bulletin)
    bulletin.state = State.DROPPED
    bulletin.save(update_fields=["state"])
    note(Event.DROPPED, by=by, bulletin=bulletin.number)
    return bulletin


def send_test(*, bulletin: Bulletin, to: str, by: Person) -> Message:
    """Send the whole bulletin to the manager alone; its links lead nowhere.

    Raises NotAManager, or ValidationError for what is no address.
    """
    require_manager(by)
    nobody = Subscriber()
    letter = bulletin_letter(content_of(bulletin, entries_of(bulletin)))
    message = post.actions.put(
        to=normalised(to),
        letter=letter,
        personal=personal_words(nobody.public_id, nobody.secret),
    )
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
    NotNow for one that is not due.
    """
    if by is not None:
        require_manager(by)
    now = now or timezone.now()
    bulletin = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    if bulletin.state != State.SCHEDULED or bulletin.scheduled_at > now:
        raise NotNow(_("This bulletin is not due."))
    if now - bulletin.scheduled_at > limits().late_span:
        bulletin.state = State.WAITING
        bulletin.save(update_fields=["state"])
        note(Event.LATE, bulletin=bulletin.number)
        return bulletin
    _leave_out_withdrawn(bulletin)
    _leave_out_errata(bulletin)
    if not bulletin.entries.exists():
        return drop(bulletin=bulletin, by=None)
    bulletin.state, bulletin.started_at = State.SENDING, now
    bulletin.save(update_fields=["state", "started_at"])
    note(Event.STARTED, by=by, bulletin=bulletin.number)
    return bulletin


def _leave_out_withdrawn(bulletin: Bulletin) -> None:
    bulletin.entries.filter(condition__standing__kind=Standing.Kind.WITHDRAWN).delete()


def _leave_out_errata(bulletin: Bulletin) -> None:
    entries = list(bulletin.entries.all())
    wrong = words_with_errata({entry.condition_id for entry in entries})
    gone = [
        entry.pk
        for entry in entries
        if (entry.condition_id, entry.section, entry.revision) in wrong
    ]
    bulletin.entries.filter(pk__in=gone).delete()


@transaction.atomic
def pause_sending(*, bulletin: Bulletin, by: Person) -> None:
    """Keep its mails in the outbox until somebody resumes them. Raises NotAManager or NotNow."""
    require_manager(by)
    _require_started(bulletin)
    post.actions.pause(bulletin.batch)
    note(Event.PAUSED, by=by, bulletin=bulletin.number)


@transaction.atomic
def resume_sending(*, bulletin: Bulletin, by: Person) -> None:
    """Go on with its mails. Raises NotAManager or NotNow."""
    require_manager(by)
    _require_started(bulletin)
    post.actions.resume(bulletin.batch)
    note(Event.RESUMED, by=by, bulletin=bulletin.number)


@transaction.atomic
def cancel_sending(*, bulletin: Bulletin, by: Person) -> Bulletin:
    """Call off for good what has not gone out yet. Raises NotAManager or NotNow."""
    require_manager(by)
    bulletin = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    _require_started(bulletin)
    call_off(bulletin)
    note(Event.CANCELLED, by=by, bulletin=bulletin.number)
    return bulletin


def call_off(bulletin: Bulletin) -> None:
    """Put no more of its mails, and send none that waits."""
    bulletin.is_cancelled, bulletin.state = True, State.SENT
    bulletin.save(update_fields=["is_cancelled", "state"])
    post.actions.cancel(bulletin.batch)


def _require_started(bulletin: Bulletin) -> None:
    if bulletin.state not in {State.SENDING, State.SENT}:
        raise NotNow(_("This bulletin has not been started."))


def _open(bulletin: Bulletin) -> Bulletin:
    bulletin = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    if not bulletin.is_open:
        raise NotNow(_("This bulletin is on its way or done with."))
    return bulletin
