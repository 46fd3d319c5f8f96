"""The state of the site in numbers: for Prometheus, and for the page in the admin."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import LoggedAct
from config.models import TaskRun
from post.models import Batch, Message
from reading.rendering.models import PageHost, PagesWanted
from record.models import Edition, Report, ScheduledPublication, SectionState

from . import counts

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Number:
    """What is measured, with its values. The name of a counter ends in `_total`."""

    name: str
    help: str
    values: Sequence[tuple[Labels, float]]

    @property
    def lines(self) -> list[str]:
        """In Prometheus' text format, version 0.0.4."""
        kind = "counter" if self.name.endswith("_total") else "gauge"
        found = [f"# HELP {self.name} {self.help}", f"# TYPE {self.name} {kind}"]
        for labels, value in self.values:
            inside = ",".join(f'{name}="{text}"' for name, text in labels)
            found.append(
                f"{self.name}{{{inside}}} {value:g}" if inside else f"{self.name} {value:g}"
            )
        return found


def numbers() -> list[Number]:
    """Everything that is measured. A dozen queries, however large the site is."""
    now = timezone.now()
    return [*_requests(), *_record(now), *_outbox(now), *_work(now)]


def text(found: list[Number]) -> str:
    """What Prometheus reads."""
    lines = [line for number in found for line in number.lines]
    return "\n".join([*lines, *_durations(), ""])


def _one(name: str, help_: str, value: float) -> Number:
    return Number(name, help_, [((), value)])


def _each(name: str, help_: str, label: str, values: Iterable[tuple[str, float]]) -> Number:
    return Number(name, help_, [(((label, one),), value) for one, value in values])


def _requests() -> list[Number]:
    total = counts.totals()
    statuses = [(name, total[f"status:{name}"]) for name in counts.STATUSES]
    return [
        _each("attest_requests_total", _("Requests worked out on this machine."),
              "status", statuses),
        _one("attest_page_files_total",
             _("Pages sent from files on this machine, beside the proxy's."), total["files"]),
    ]  # fmt: skip


def _durations() -> list[str]:
    total, name = counts.totals(), "attest_request_seconds"
    lines = [
        f"# HELP {name} How long the site worked on a request, on this machine.",
        f"# TYPE {name} histogram",
    ]
    so_far = 0
    for bound in (*counts.BUCKETS, "+Inf"):
        so_far += total[f"bucket:{bound}"]
        lines.append(f'{name}_bucket{{le="{bound}"}} {so_far}')
    return [*lines, f"{name}_sum {total['microseconds'] / 1_000_000:g}", f"{name}_count {so_far}"]


def _record(now: datetime) -> list[Number]:
    overdue = SectionState.objects.due(now, within=timedelta())
    since = overdue.aggregate(since=Min("public_until"))["since"]
    oldest = max(0, (now - since).total_seconds()) if since else 0
    schedule = ScheduledPublication.objects.filter(
        state=ScheduledPublication.State.WAITING, at__lte=now
    )
    failed = LoggedAct.objects.filter(verb=LoggedAct.Verb.SIGN_IN_FAILED).count()
    return [
        _one("attest_editions_total", _("Editions published."), Edition.objects.count()),
        _one("attest_reviews_overdue", _("Public sections whose review is past its date."),
             overdue.count()),
        _one("attest_oldest_overdue_review_seconds", _("By how much the oldest is past it."),
             oldest),
        _one("attest_publications_due", _("Scheduled publications whose time has come."),
             schedule.count()),
        _one("attest_reports_open", _("Readers' reports that nobody has answered."),
             Report.objects.open().count()),
        _one("attest_sign_in_warnings_total", _("Accounts warned of a known password."),
             failed),
    ]  # fmt: skip


def _work(now: datetime) -> list[Number]:
    tasks = TaskRun.objects.order_by("name")
    hosts = list(PageHost.objects.order_by("name"))
    number = PagesWanted.objects.number()
    return [
        _each("attest_task_late", _("Tasks that fail or that nobody came for: 1 for yes."),
              "task", [(task.name, task.is_late) for task in tasks]),
        _each("attest_host_behind", _("Changes that the pages of a machine do not show yet."),
              "host", [(host.name, number - host.applied) for host in hosts]),
        _each("attest_host_unseen_seconds", _("Since the machine's work was last heard of."),
              "host", [(host.name, (now - host.seen_at).total_seconds()) for host in hosts]),
    ]  # fmt: skip


def _outbox(now: datetime) -> list[Number]:
    unsent = Message.objects.filter(state__in=set(Message.State) - {Message.State.SENT})
    states = dict(unsent.values_list("state").annotate(Count("pk")).order_by())
    sent = Batch.objects.with_sent().aggregate(sum=Sum("sent"))["sum"] or 0
    states[Message.State.SENT] = sent
    waiting = Message.objects.filter(state=Message.State.WAITING, due_at__lte=now)
    oldest = waiting.aggregate(oldest=Min("due_at"))["oldest"]
    by_state = [(str(state), states.get(state, 0)) for state in Message.State]
    return [
        _each("attest_messages", _("Mails in the outbox, by state."), "state", by_state),
        _one("attest_deliveries_total", _("Mails that the mail server took over."),
             sent),
        _one("attest_queue_length", _("Mails whose time has come and that wait."), waiting.count()),
        _one("attest_queue_oldest_seconds", _("How long the first of them has waited."),
             (now - oldest).total_seconds() if oldest else 0),
    ]  # fmt: skip
