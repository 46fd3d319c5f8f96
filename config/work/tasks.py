"""What `work` does by the clock. Each turn is taken by one host, and may be taken again."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from io import StringIO

from django.core.management import call_command
from django.db.models import Max, Min
from django.utils import timezone

from accounts.models import Role
from board.desk.reminders import digests, reachable, remind
from board.many.performing import AT_ONCE, perform
from board.models import UnsavedText
from board.models.run import Run, RunStep
from condition.away import give_way
from newsletter import actions as newsletter_actions
from newsletter.models import Bulletin
from reading.limits import limits
from reading.search.unfound import forget_unfound
from reading.uses import forget_uses
from record import actions
from record.models import ScheduledPublication, SectionState


def publish() -> Iterator[str]:
    """Publish what is due; what no longer fits is held for a person."""
    for scheduled in actions.publish_due():
        outcome = scheduled.edition.number if scheduled.edition else scheduled.held_because
        yield f"{scheduled.condition.slug}: {scheduled.get_state_display()}: {outcome}"


def next_publication() -> datetime | None:
    """When the next scheduled publication is due."""
    waiting = ScheduledPublication.objects.filter(state=ScheduledPublication.State.WAITING)
    return waiting.aggregate(at=Min("at"))["at"]


def newsletter() -> Iterator[str]:
    """Make the bulletins that are due, and put their mails into the outbox."""
    for bulletin in newsletter_actions.make_due_bulletins():
        yield f"Made number {bulletin}, to go out at {bulletin.scheduled_at:%Y-%m-%d %H:%M}."
    for bulletin in newsletter_actions.send_due():
        yield f"Number {bulletin}: {bulletin.deliveries.count()} mails are in the outbox."
    for bulletin in Bulletin.objects.filter(state=Bulletin.State.WAITING):
        yield f"Number {bulletin} missed its time and waits for a decision."


def reminders() -> Iterator[str]:
    """Mail each person what waits for them; a second turn on the same day puts nothing."""
    on, put = timezone.now(), 0
    for digest in digests(on):
        if remind(digest, on):
            put += 1
            yield f"{digest.person.name}: {digest.summary}"
    is_due = SectionState.objects.due(on).exists()
    if is_due and not any(one.has_role(Role.Kind.PUBLISHER) for one in reachable()):
        yield "No publisher has an address, so nobody is told of reviews that nobody answers for."
    yield f"{put} digests put."


def forget() -> Iterator[str]:
    """Forget what the privacy page says is forgotten."""
    purged = newsletter_actions.purge()
    yield (
        "Forgotten: {unconfirmed} never confirmed, {erased} addresses of erased readers, "
        "{networks} networks, {attempts} attempts to sign up, the addresses of {mails} mails."
    ).format_map(purged)
    now, kept = timezone.now(), limits()
    contacts, texts = actions.forget_reports(
        contacts_ended_before=now - timedelta(days=kept.contact_days_after_answer),
        contacts_received_before=now - timedelta(days=kept.contact_days_at_most),
        ended_before=now - timedelta(days=kept.report_text_days_after_answer),
    )
    uses, words = forget_uses(), forget_unfound()
    yield (
        f"Forgotten: {contacts} addresses and {texts} texts of reports, {uses} uses of forms, "
        f"{words} words that were looked for."
    )
    typed = UnsavedText.objects.past(now).delete()[0]
    yield f"Forgotten: {typed} texts that were typed and never saved."
    call_command("clearsessions")


def runs() -> Iterator[str]:
    """Go on with what was asked for on many articles, a short one before a long one ends."""
    waiting = RunStep.objects.filter(state=RunStep.State.WAITING).values("run")
    done: Counter[Run] = Counter()
    while asked := Run.objects.filter(pk__in=waiting).select_related("by").order_by("pk"):
        for run in asked:
            done[run] += sum(1 for _step in perform(run, AT_ONCE))
            give_way()
    yield from (f"{run.get_act_display()}: {steps} articles." for run, steps in done.items())


def next_run() -> datetime | None:
    """When the newest run that has something waiting was asked for."""
    waiting = RunStep.objects.filter(state=RunStep.State.WAITING)
    return waiting.aggregate(at=Max("run__made_at"))["at"]


def verify_tonight() -> Iterator[str]:
    """Look at the record of what is new, and of a part of the rest. Raises CommandError."""
    call_command("verify_editions", "--all", "--nightly", stdout=StringIO())
    yield "What was looked at is whole."


@dataclass(frozen=True)
class Task:
    """Something to do by the clock: every so often, or once a day from an hour on."""

    name: str
    run: Callable[[], Iterator[str]]
    every: timedelta | None = None
    hour: time | None = None  # in the site's own time zone
    next_at: Callable[[], datetime | None] = lambda: None

    def due_after(self, now: datetime) -> datetime:
        """When the next turn is, once this one ended."""
        if self.hour is None:
            return now + (self.every or timedelta(0))
        local = timezone.localtime(now)
        at = local.replace(hour=self.hour.hour, minute=self.hour.minute, second=0, microsecond=0)
        return at if at > local else at + timedelta(days=1)

    def is_called_for(self, since: datetime | None) -> bool:
        """Whether something fell due that the turn of `since` could not know."""
        at = self.next_at()
        return at is not None and at <= timezone.now() and (since is None or at > since)


TASKS = (
    Task("publish", publish, every=timedelta(minutes=10), next_at=next_publication),
    Task("newsletter", newsletter, every=timedelta(minutes=2)),
    Task("reminders", reminders, hour=time(6, 0)),
    Task("forget", forget, hour=time(3, 10)),
    Task("runs", runs, every=timedelta(minutes=5), next_at=next_run),
    Task("verify", verify_tonight, hour=time(1, 30)),
)
