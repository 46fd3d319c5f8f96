"""What readers tell the board, and the public corrections it may end in."""

from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.authority import require
from accounts.actions.log import log
from accounts.models import EDITORS, LoggedAct, Person, Role
from accounts.refusals import NothingChanged
from condition.models import Condition
from post.addresses import normal
from record.models import Change, Edition, HelpfulCount, Report, ReportText, current_edition
from record.models.report import new_token
from record.refusals import NotReady, ReasonMissing
from record.report_mails import put_end, put_receipt, withdraw_mails
from record.state import act

from .spelling import spelled

Verb = LoggedAct.Verb
BOARD = (*EDITORS, Role.Kind.PUBLISHER)


@act
def receive_report(
    *,
    condition: Condition,
    text: str,
    section: str = "",
    edition: Edition | None = None,
    contact: str = "",
    token: str = "",
) -> Report:
    """Take a reader's note; what they wrote and their address stay erasable (rule 13).

    Sent again with the same `token`, as by a second click, it is the report that is there. An
    address gets a receipt with the link to follow. Raises ReasonMissing, or BadAddress.
    """
    if not text.strip():
        raise ReasonMissing(_("Tell us what is wrong."))
    report, is_new = Report.objects.get_or_create(
        token=token or new_token(),
        defaults={
            "condition": condition,
            "section": section,
            "edition": edition or current_edition(condition),
            "received_at": timezone.now(),
        },
    )
    if is_new:
        address = normal(contact) if contact else ""
        ReportText.objects.create(report=report, text=text.strip()[:4_000], contact=address)
        log(Verb.RECEIVED_REPORT, None, condition, section, _number(report))
        put_receipt(report)
    return report


@act
def count_helpful(*, condition: Condition, section: str, is_helpful: bool) -> None:
    """Count one reader who found a section helpful, or not: a number of the day, nothing else."""
    here: dict[str, Any] = {"condition": condition, "section": section, "day": timezone.localdate()}
    row, _is_new = HelpfulCount.objects.get_or_create(**here)
    answer = "yes" if is_helpful else "no"
    HelpfulCount.objects.filter(pk=row.pk).update(**{answer: F(answer) + 1})


@act
def triage(*, report: Report, by: Person, kind: str, duplicate_of: Report | None = None) -> Report:
    """Say what a report is. A duplicate waits for the first one's answer from then on.

    Raises NotYourRole, NothingChanged once it is answered, ReasonMissing for a duplicate of
    nothing.
    """
    report, duplicate_of = _held_together(report, duplicate_of)
    require(by, *BOARD)
    if report.is_ended:
        raise NothingChanged(_("The report is answered already."))
    is_duplicate = kind == Report.Kind.DUPLICATE
    first = duplicate_of.first if is_duplicate and duplicate_of else None
    if is_duplicate and (first is None or first.pk == report.pk):
        raise ReasonMissing(_("Name the report that said it first."))
    report.kind, report.duplicate_of = kind, first
    report.save(update_fields=["kind", "duplicate_of"])
    if first:
        report.duplicates.update(duplicate_of=first)
        if first.is_ended:
            put_end(report)
    detail = f"{_number(report)}: {kind}" + (f" {_number(first)}" if first else "")
    log(Verb.TRIAGED, by, report.condition, report.section, detail)
    return report


@act
def answer(*, report: Report, by: Person, text: str, change: Change | None = None) -> Report:
    """Answer a report with reasons, and tie it to the Change that mended it.

    The reporter is told, and whoever reported the same. Raises NotYourRole, ReasonMissing,
    NotReady for one nobody triaged or a duplicate, or NothingChanged.
    """
    report = held(report)
    require(by, *BOARD)
    if not (text := spelled(text)):
        raise ReasonMissing(_("Give the reporter a reason, whatever the answer is."))
    refuse_unready(report)
    if report.answered_at is not None:
        raise NothingChanged(_("The report is answered already."))
    if change is not None and change.condition_id != report.condition_id:
        raise NotReady(_("That change is of another article."))
    report.answer, report.answered_at, report.answered_by = text, timezone.now(), by
    report.change = change
    report.save(update_fields=["answer", "answered_at", "answered_by", "change"])
    log(Verb.ANSWERED, by, report.condition, report.section, _number(report))
    put_end(report)
    return report


@act
def tie_change(*, report: Report, by: Person, change: Change) -> Report:
    """Name the Change that mends what was reported, before or after it is answered.

    Raises NotYourRole, or NotReady for a change of another article or a duplicate.
    """
    report = held(report)
    require(by, *BOARD)
    refuse_unready(report)
    if change.condition_id != report.condition_id:
        raise NotReady(_("That change is of another article."))
    report.change = change
    report.save(update_fields=["change"])
    detail = f"{_number(report)}: change {change.sequence} of {change.section}"
    log(Verb.TRIAGED, by, report.condition, report.section, detail)
    return report


@act
def erase_report(*, report: Report, by: Person | None) -> None:
    """Forget what a reporter wrote and their address; the report's number and answer stay.

    `by` is None for the reporter. Raises NotYourRole.
    """
    if by is not None:
        require(by, Role.Kind.PUBLISHER, Role.Kind.ADMINISTRATOR)
    written = ReportText.objects.filter(report=report).first()
    if written is not None:
        withdraw_mails(report)
        written.delete()
        log(Verb.ERASED_REPORT, by, report.condition, report.section, _number(report))


@act
def forget_reports(
    *, contacts_ended_before: datetime, contacts_received_before: datetime, ended_before: datetime
) -> tuple[int, int]:
    """Forget addresses and texts whose time is over; how many of each."""
    ended = Report.objects.ended_before(contacts_ended_before)
    late = ReportText.objects.exclude(contact="").filter(
        Q(report__in=ended) | Q(report__received_at__lt=contacts_received_before)
    )
    for written in late.select_related("report"):
        withdraw_mails(written.report)
    contacts = ReportText.objects.filter(pk__in=list(late.values_list("pk", flat=True)))
    old = ReportText.objects.filter(report__in=Report.objects.ended_before(ended_before))
    return contacts.update(contact=""), old.delete()[0]


def held(report: Report) -> Report:
    """The report as it stands, held until the act is over."""
    return Report.objects.select_for_update(of=("self",)).get(pk=report.pk)


def _held_together(report: Report, other: Report | None) -> tuple[Report, Report | None]:
    """Both as they stand: two people at once must not make each the duplicate of the other."""
    wanted = {report.pk, other.pk} if other else {report.pk}
    held = Report.objects.select_for_update(of=("self",)).order_by("pk").in_bulk(wanted)
    return held[report.pk], held[other.pk] if other else None


def refuse_unready(report: Report) -> None:
    """Raises NotReady for a report that can't end yet, or not by itself."""
    if report.kind == Report.Kind.UNREAD:
        raise NotReady(_("Say first what kind of report it is."))
    if report.duplicate_of_id is not None:
        raise NotReady(_("This one is a duplicate: answer the report that said it first."))


def _number(report: Report) -> str:
    """How the log names a report."""
    return f"report {report.pk}"
