"""What readers tell the board, and the public corrections it may end in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.authority import lock, require
from accounts.actions.log import log
from accounts.models import EDITORS, LoggedAct, Person, Role
from accounts.refusals import NothingChanged
from condition.models import Condition
from post.addresses import normal
from record.models import (
    Change,
    Edition,
    EditionSection,
    HelpfulCount,
    Report,
    ReportText,
    Revision,
    Standing,
)
from record.models.report import new_token
from record.refusals import NotReady, ReasonMissing, TooLong
from record.report_mails import put_end, put_receipt, withdraw_mails

from .standing import add_standing

Verb = LoggedAct.Verb
BOARD = (*EDITORS, Role.Kind.PUBLISHER)
LONGEST_ERRATUM = 2_000
SEVERITIES = {
    "minor": gettext_lazy("Minor: the meaning was clear"),
    "misleading": gettext_lazy("Misleading: a reader could have drawn a wrong conclusion"),
    "dangerous": gettext_lazy("Dangerous: acting on it could have harmed someone"),
}


@transaction.atomic
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
            "edition": edition or condition.current_edition,
            "received_at": timezone.now(),
        },
    )
    if is_new:
        address = normal(contact) if contact else ""
        ReportText.objects.create(report=report, text=text.strip()[:4_000], contact=address)
        log(Verb.RECEIVED_REPORT, None, condition, section, _number(report))
        put_receipt(report)
    return report


@transaction.atomic
def count_helpful(*, condition: Condition, section: str, is_helpful: bool) -> None:
    """Count one reader who found a section helpful, or not: a number of the day, nothing else."""
    here = {"condition": condition, "section": section, "day": timezone.localdate()}
    row, _is_new = HelpfulCount.objects.get_or_create(**here)
    answer = "yes" if is_helpful else "no"
    HelpfulCount.objects.filter(pk=row.pk).update(**{answer: F(answer) + 1})


@transaction.atomic
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


@transaction.atomic
def answer(*, report: Report, by: Person, text: str, change: Change | None = None) -> Report:
    """Answer a report with reasons, and tie it to the Change that mended it.

    The reporter is told, and whoever reported the same. Raises NotYourRole, ReasonMissing,
    NotReady for one nobody triaged or a duplicate, or NothingChanged.
    """
    report = _held(report)
    require(by, *BOARD)
    if not text.strip():
        raise ReasonMissing(_("Give the reporter a reason, whatever the answer is."))
    _refuse_unready(report)
    if report.answered_at is not None:
        raise NothingChanged(_("The report is answered already."))
    if change is not None and change.condition_id != report.condition_id:
        raise NotReady(_("That change is of another article."), [])
    report.answer, report.answered_at, report.answered_by = text.strip(), timezone.now(), by
    report.change = change
    report.save(update_fields=["answer", "answered_at", "answered_by", "change"])
    log(Verb.ANSWERED, by, report.condition, report.section, _number(report))
    put_end(report)
    return report


@transaction.atomic
def tie_change(*, report: Report, by: Person, change: Change) -> Report:
    """Name the Change that mends what was reported, before or after it is answered.

    Raises NotYourRole, or NotReady for a change of another article or a duplicate.
    """
    report = _held(report)
    require(by, *BOARD)
    _refuse_unready(report)
    if change.condition_id != report.condition_id:
        raise NotReady(_("That change is of another article."), [])
    report.change = change
    report.save(update_fields=["change"])
    detail = f"{_number(report)}: change {change.sequence} of {change.section}"
    log(Verb.TRIAGED, by, report.condition, report.section, detail)
    return report


@transaction.atomic
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


@dataclass(frozen=True)
class Forgotten:
    """How much of each was forgotten."""

    contacts: int
    texts: int


@transaction.atomic
def forget_reports(
    *, contacts_ended_before: datetime, contacts_received_before: datetime, ended_before: datetime
) -> Forgotten:
    """Forget addresses and texts whose time is over."""
    ended = Report.objects.ended_before(contacts_ended_before)
    late = ReportText.objects.exclude(contact="").filter(
        Q(report__in=ended) | Q(report__received_at__lt=contacts_received_before)
    )
    for written in late.select_related("report"):
        withdraw_mails(written.report)
    contacts = ReportText.objects.filter(pk__in=list(late.values_list("pk", flat=True)))
    old = ReportText.objects.filter(report__in=Report.objects.ended_before(ended_before))
    return Forgotten(contacts=contacts.update(contact=""), texts=old.delete()[0])


@transaction.atomic
def issue_erratum(
    *,
    condition: Condition,
    revision: Revision,
    by: Person,
    severity: str,
    what_was_wrong: str,
    report: Report | None = None,
) -> Standing:
    """Say in public which published words were wrong, from when to when, and who signed the
    correction. Those words' approvals do not come back by themselves any more (rule 5).

    A `report` ends in it, and its reporter is told. Raises NotYourRole, ReasonMissing, TooLong,
    NothingChanged for what was said of these words already, or NotReady for words that were never
    public or are still, and for a report nobody triaged.
    """
    condition = lock(condition)
    require(by, Role.Kind.PUBLISHER)
    body = erratum_body(condition, revision, severity, what_was_wrong)
    _refuse_repetition(condition, body)
    if report is not None:
        report = _held(report)
        _refuse_unready(report)
    fact = add_standing(condition, Standing.Kind.ERRATUM, by, body, revision=revision)
    log(Verb.CORRECTED, by, condition, revision.section, what_was_wrong.strip())
    if report is not None:
        report.erratum = fact
        report.save(update_fields=["erratum"])
        put_end(report)
    return fact


def erratum_body(
    condition: Condition, revision: Revision, severity: str, what_was_wrong: str
) -> dict[str, Any]:
    """What an erratum of these words says. Raises ReasonMissing, TooLong or NotReady."""
    if not what_was_wrong.strip() or severity not in SEVERITIES:
        raise ReasonMissing(_("Say what was wrong and how grave it was."))
    if len(what_was_wrong.strip()) > LONGEST_ERRATUM:
        raise TooLong(
            _("Say it in at most %(most)d characters: readers find it above the section.")
            % {"most": LONGEST_ERRATUM}
        )
    wrong_from, correction = _span(condition, revision)
    wrong = revision.publications.order_by("edition__number")
    return {
        "revision": revision.digest,
        "severity": severity,
        "what_was_wrong": what_was_wrong.strip(),
        "wrong_from": wrong_from.isoformat(),
        "wrong_until": correction.edition.published_at.isoformat(),
        "wrong_editions": list(wrong.values_list("edition__number", flat=True)),
        "corrected_in": correction.edition.number,
        "signed_by": [
            {
                "name": review.name,
                "credentials": review.credentials,
                "competence": review.competence,
            }
            for review in correction.reviews.order_by("pk")
        ],
    }


def _refuse_repetition(condition: Condition, body: dict[str, Any]) -> None:
    """Two clicks make one erratum."""
    said = condition.standing.filter(kind=Standing.Kind.ERRATUM).order_by("sequence")
    if any(fact.fact["body"] == body for fact in said):
        raise NothingChanged(_("This erratum is issued already."))


def _held(report: Report) -> Report:
    """The report as it stands, held until the act is over."""
    return Report.objects.select_for_update(of=("self",)).get(pk=report.pk)


def _held_together(report: Report, other: Report | None) -> tuple[Report, Report | None]:
    """Both as they stand: two people at once must not make each the duplicate of the other."""
    wanted = {report.pk, other.pk} if other else {report.pk}
    held = Report.objects.select_for_update(of=("self",)).order_by("pk").in_bulk(wanted)
    return held[report.pk], held[other.pk] if other else None


def _refuse_unready(report: Report) -> None:
    """Raises NotReady for a report that can't end yet, or not by itself."""
    if report.kind == Report.Kind.UNREAD:
        raise NotReady(_("Say first what kind of report it is."), [])
    if report.duplicate_of_id is not None:
        raise NotReady(_("This one is a duplicate: answer the report that said it first."), [])


def _number(report: Report) -> str:
    """How the log names a report."""
    return f"report {report.pk}"


def _span(condition: Condition, revision: Revision) -> tuple[datetime, EditionSection]:
    """When the words first were public, and the edition section that replaced them."""
    shown = EditionSection.objects.filter(
        edition__condition=condition, section=revision.section
    ).select_related("edition")
    wrong = shown.filter(revision=revision).order_by("edition__number")
    first, last = wrong.first(), wrong.last()
    if first is None or last is None:
        raise NotReady(_("Readers never saw these words, so there is nothing to correct."), [])
    correction = (
        shown.filter(edition__number__gt=last.edition.number).order_by("edition__number").first()
    )
    if correction is None:
        raise NotReady(_("Readers still see these words. Publish the correction first."), [])
    return first.edition.published_at, correction
