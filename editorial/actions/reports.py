"""What readers tell the board, and the public corrections it may end in."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from condition.models import Condition
from editorial.models import (
    EDITORS,
    Change,
    Edition,
    EditionSection,
    LoggedAct,
    Person,
    Report,
    ReportText,
    Revision,
    Role,
    Standing,
)
from editorial.refusals import NothingChanged, NotReady, ReasonMissing

from .authority import lock, require
from .log import log
from .standing import add_standing

Verb = LoggedAct.Verb
BOARD = (*EDITORS, Role.Kind.PUBLISHER)
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
) -> Report:
    """Take a reader's note; who wrote it and what stays erasable. Raises ReasonMissing."""
    if not text.strip():
        raise ReasonMissing(_("Tell us what is wrong."))
    report = Report.objects.create(
        condition=condition,
        section=section,
        edition=edition or condition.current_edition,
        received_at=timezone.now(),
    )
    ReportText.objects.create(report=report, text=text.strip()[:4_000], contact=contact)
    log(Verb.RECEIVED_REPORT, None, condition, section, f"report {report.pk}")
    return report


@transaction.atomic
def triage(*, report: Report, by: Person, kind: str, duplicate_of: Report | None = None) -> Report:
    """Say what a report is. Raises NotYourRole, or ReasonMissing for a duplicate of nothing."""
    require(by, *BOARD)
    is_duplicate = kind == Report.Kind.DUPLICATE
    if is_duplicate and (duplicate_of is None or duplicate_of == report):
        raise ReasonMissing(_("Name the report that said it first."))
    report.kind, report.duplicate_of = kind, duplicate_of if is_duplicate else None
    report.save(update_fields=["kind", "duplicate_of"])
    log(Verb.TRIAGED, by, report.condition, report.section, f"report {report.pk}: {kind}")
    return report


@transaction.atomic
def answer(*, report: Report, by: Person, text: str, change: Change | None = None) -> Report:
    """Answer a report with reasons, and tie it to the Change that mended it.

    Raises NotYourRole, ReasonMissing, NotReady for one nobody triaged, or NothingChanged.
    """
    report = Report.objects.select_for_update().get(pk=report.pk)
    require(by, *BOARD)
    if not text.strip():
        raise ReasonMissing(_("Give the reporter a reason, whatever the answer is."))
    if report.kind == Report.Kind.UNREAD:
        raise NotReady(_("Say first what kind of report it is."), [])
    if report.answered_at is not None:
        raise NothingChanged(_("The report is answered already."))
    report.answer, report.answered_at, report.answered_by = text.strip(), timezone.now(), by
    report.change = change
    report.save(update_fields=["answer", "answered_at", "answered_by", "change"])
    log(Verb.ANSWERED, by, report.condition, report.section, f"report {report.pk}")
    return report


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

    Raises NotYourRole, ReasonMissing, or NotReady for words that were never public or are still.
    """
    condition = lock(condition)
    require(by, Role.Kind.PUBLISHER)
    if not what_was_wrong.strip() or severity not in SEVERITIES:
        raise ReasonMissing(_("Say what was wrong and how grave it was."))
    wrong_from, correction = _span(condition, revision)
    body = {
        "revision": revision.digest,
        "severity": severity,
        "what_was_wrong": what_was_wrong.strip(),
        "wrong_from": wrong_from.isoformat(),
        "wrong_until": correction.edition.published_at.isoformat(),
        "wrong_editions": list(
            revision.publications.order_by("edition__number").values_list(
                "edition__number", flat=True
            )
        ),
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
    fact = add_standing(condition, Standing.Kind.ERRATUM, by, body, revision=revision)
    log(Verb.CORRECTED, by, condition, revision.section, what_was_wrong.strip())
    if report is not None:
        report.erratum = fact
        report.save(update_fields=["erratum"])
    return fact


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
