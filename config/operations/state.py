"""The state of the site in numbers: for Prometheus, and for the page in the admin."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import LoggedAct
from config.models import TaskRun
from post.models import Message
from reading.rendering.models import PageHost, PagesWanted
from record.judgement.staleness import cared_for, due_sections
from record.models import Edition, Report, ScheduledPublication

from . import counts

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Number:
    """One measured value."""

    name: str
    kind: str  # counter or gauge, as Prometheus calls them
    help: str
    words: str | Promise  # for the page in the admin
    values: list[tuple[Labels, float]]

    @property
    def lines(self) -> list[str]:
        """In Prometheus' text format, version 0.0.4."""
        found = [f"# HELP {self.name} {self.help}", f"# TYPE {self.name} {self.kind}"]
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


def _requests() -> list[Number]:
    total = counts.totals()
    statuses = [((("status", name),), total[f"status:{name}"]) for name in counts.STATUSES]
    return [
        Number(
            "attest_requests_total", "counter",
            "Requests that the site worked out, by class of status, on this machine.",
            _("Requests worked out on this machine"), statuses,
        ),
        Number(
            "attest_page_files_total", "counter",
            "Pages that the site itself sent from files, on this machine; a proxy's are its own.",
            _("Pages sent from files on this machine, beside those of the proxy"),
            [((), total["files"])],
        ),
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
    overdue = [due for due in due_sections(cared_for(), on=now) if due.is_overdue]
    dates = [due.judgement.holds_until for due in overdue if due.judgement.is_overdue]
    oldest = max((now - date).total_seconds() for date in dates) if dates else 0
    schedule = ScheduledPublication.objects.filter(
        state=ScheduledPublication.State.WAITING, at__lte=now
    )
    failed = LoggedAct.objects.filter(verb=LoggedAct.Verb.SIGN_IN_FAILED).count()
    return [
        _one("attest_editions_total", "counter", "Editions published.",
             _("Editions published"), Edition.objects.count()),
        _one("attest_reviews_overdue", "gauge", "Public sections whose review is past its date.",
             _("Reviews past their date"), len(overdue)),
        _one("attest_oldest_overdue_review_seconds", "gauge",
             "By how much the review that is longest past its date is past it.",
             _("The oldest of them is past its date by"), oldest),
        _one("attest_publications_due", "gauge", "Scheduled publications whose time has come.",
             _("Scheduled publications waiting"), schedule.count()),
        _one("attest_reports_open", "gauge", "Readers' reports that nobody has answered.",
             _("Open reports of readers"), Report.objects.open().count()),
        _one("attest_sign_in_warnings_total", "counter",
             "Accounts warned that somebody knows their password.",
             _("Accounts warned of guessed codes"), failed),
    ]  # fmt: skip


def _work(now: datetime) -> list[Number]:
    tasks = TaskRun.objects.order_by("name")
    hosts = list(PageHost.objects.order_by("name"))
    number = PagesWanted.objects.number()
    return [
        Number("attest_task_late", "gauge",
               "Whether a task of `manage.py work` fails, or nobody came for it: 1 for yes.",
               _("Tasks that are late or fail"),
               [((("task", task.name),), int(task.is_late)) for task in tasks]),
        Number("attest_host_behind", "gauge",
               "Published changes that a host's pages do not show yet.",
               _("Changes that the pages of a machine do not show yet"),
               [((("host", host.name),), number - host.applied) for host in hosts]),
        Number("attest_host_unseen_seconds", "gauge",
               "How long ago `manage.py work` of a host was last heard of.",
               _("Since the machine was last heard of"),
               [((("host", host.name),), (now - host.seen_at).total_seconds()) for host in hosts]),
    ]  # fmt: skip


def _outbox(now: datetime) -> list[Number]:
    states = dict(Message.objects.values_list("state").annotate(Count("pk")).order_by())
    waiting = Message.objects.filter(state=Message.State.WAITING, due_at__lte=now)
    oldest = waiting.aggregate(oldest=Min("due_at"))["oldest"]
    by_state = [((("state", str(state)),), states.get(state, 0)) for state in Message.State]
    return [
        Number("attest_messages", "gauge", "Mails in the outbox, by state.",
               _("Mails in the outbox"), by_state),
        _one("attest_deliveries_total", "counter", "Mails that the mail server took over.",
             _("Mails delivered"), states.get(Message.State.SENT, 0)),
        _one("attest_queue_length", "gauge", "Mails whose time has come and that wait.",
             _("Mails waiting now"), waiting.count()),
        _one("attest_queue_oldest_seconds", "gauge", "How long the first of them has waited.",
             _("The first of them has waited for"),
             (now - oldest).total_seconds() if oldest else 0),
    ]  # fmt: skip


def _one(name: str, kind: str, help_: str, words: str | Promise, value: float) -> Number:
    return Number(name, kind, help_, words, [((), value)])
