"""Public corrections: which published words were wrong, and what is being checked right now."""

from collections.abc import Collection
from typing import Any
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.authority import lock, require
from accounts.actions.log import log
from accounts.models import LoggedAct, Person, Role
from accounts.refusals import NothingChanged
from condition.models import Condition
from record.models import EditionSection, Report, Revision, Standing
from record.refusals import NotReady, ReasonMissing, TooLong
from record.report_mails import put_end
from record.state import act

from .reports import held, refuse_unready
from .spelling import spelled
from .standing import add_standing

Verb = LoggedAct.Verb
LONGEST_ERRATUM = LONGEST_NOTICE = 2_000
SAID = ("severity", "what_was_wrong", "wrong_editions", "corrected_in")
SEVERITIES = {
    "minor": gettext_lazy("Minor: the meaning was clear"),
    "misleading": gettext_lazy("Misleading: a reader could have drawn a wrong conclusion"),
    "dangerous": gettext_lazy("Dangerous: acting on it could have harmed someone"),
}


@act
def issue_erratum(
    *,
    condition: Condition,
    revisions: Collection[Revision],
    by: Person,
    severity: str,
    what_was_wrong: str,
    report: Report | None = None,
    joins: Standing | None = None,
) -> Standing:
    """Say in public of one fault in which published words it stood, from when to when, and who
    signed the correction. Those words' approvals do not come back by themselves any more (rule 5).

    One fact of the Standing for each wording, all of one fault. `joins` is an earlier fact of the
    same fault: its wordings count with these. Words that came back join what named them before. A
    `report` ends in it, and its reporter is told. Raises NotYourRole, ReasonMissing, TooLong,
    NothingChanged for words that an erratum names already, or NotReady for words that were never
    public or are still, and for a report nobody triaged or of another article.
    """
    condition = lock(condition)
    require(by, Role.Kind.PUBLISHER)
    joins = joins or _came_back(condition, revisions)
    body = erratum_body(condition, revisions, severity, what_was_wrong, joins)
    if joins and all(joins.fact["body"][name] == body[name] for name in SAID):
        raise NothingChanged(_("The erratum says that already."))
    if report is not None:
        report = held(report)
        if report.condition_id != condition.pk:
            raise NotReady(_("That report is of another article."))
        refuse_unready(report)
    now = timezone.now()
    for revision in revisions:
        said = {**body, "revision": revision.digest}
        fact = add_standing(condition, Standing.Kind.ERRATUM, by, said, revision=revision, at=now)
    log(Verb.CORRECTED, by, condition, fact.section, body["what_was_wrong"])
    if report is not None:
        report.erratum = fact
        report.save(update_fields=["erratum"])
        put_end(report)
    return fact


def _came_back(condition: Condition, revisions: Collection[Revision]) -> Standing | None:
    """What named some of these words before they were public again, if anything did.

    Raises NothingChanged for words whose every appearance an erratum names.
    """
    before = None
    shown = EditionSection.objects.filter(edition__condition=condition)
    for before in errata(condition).filter(revision__in=revisions):
        own = shown.filter(revision=before.revision_id)
        numbers = set(own.values_list("edition__number", flat=True))
        if numbers <= {*before.fact["body"]["wrong_editions"]}:
            raise NothingChanged(_("An erratum names these words already. Join it, or leave it."))
    return before


def errata(condition: Condition) -> Any:
    """The article's errata, the oldest first."""
    return condition.standing.filter(kind=Standing.Kind.ERRATUM).order_by("sequence")


def erratum_body(
    condition: Condition,
    revisions: Collection[Revision],
    severity: str,
    what_was_wrong: str,
    joins: Standing | None = None,
) -> dict[str, Any]:
    """What an erratum of these words says. Raises ReasonMissing, TooLong or NotReady."""
    if not revisions:
        raise ReasonMissing(_("Choose the words that were wrong."))
    what_was_wrong = spelled(what_was_wrong)
    if not what_was_wrong or severity not in SEVERITIES:
        raise ReasonMissing(_("Say what was wrong and how grave it was."))
    if len(what_was_wrong) > LONGEST_ERRATUM:
        raise TooLong(
            _("Say it in at most %(most)d characters: readers find it above the section.")
            % {"most": LONGEST_ERRATUM}
        )
    if joins and joins.condition_id != condition.pk:
        raise NotReady(_("The erratum that this one joins is about another article."))
    fault = joins.fault if joins else uuid4().hex
    earlier = [fact.revision_id for fact in errata(condition) if joins and fact.fault == fault]
    wrong, correction = _span(condition, {*(one.pk for one in revisions), *earlier})
    return {
        "fault": fault,
        "severity": severity,
        "what_was_wrong": what_was_wrong,
        "wrong_from": wrong[0].edition.published_at.isoformat(),
        "wrong_until": correction.edition.published_at.isoformat(),
        "wrong_editions": [row.edition.number for row in wrong],
        "corrected_in": correction.edition.number,
        "signed_by": list(
            correction.reviews.order_by("pk").values("name", "credentials", "competence")
        ),
    }


def _span(
    condition: Condition, revisions: Collection[int]
) -> tuple[list[EditionSection], EditionSection]:
    """Where the words stood, edition by edition, and what replaced the last of them."""
    section = Revision.objects.filter(pk__in=revisions).values_list("section", flat=True)[:1]
    shown = list(
        EditionSection.objects.filter(edition__condition=condition, section__in=section)
        .select_related("edition")
        .order_by("edition__number")
    )
    wrong = [row for row in shown if row.revision_id in revisions]
    if set(revisions) - {row.revision_id for row in wrong}:
        raise NotReady(_("Readers never saw these words, so there is nothing to correct."))
    later = [row for row in shown if row.edition.number > wrong[-1].edition.number]
    if not later:
        raise NotReady(_("Readers still see these words. Publish the correction first."))
    return wrong, later[0]


@act
def set_notice(*, condition: Condition, section: str, by: Person, notice: str) -> Standing:
    """Put an urgent notice above a section at once, before its words are mended.

    Raises NotYourRole, ReasonMissing, TooLong, NothingChanged, or NotReady for a section that
    readers don't see.
    """
    condition = lock(condition)
    require(by, Role.Kind.PUBLISHER)
    notice = " ".join(spelled(notice).split())
    if not notice:
        raise ReasonMissing(_("Write what readers should know until it is checked."))
    if len(notice) > LONGEST_NOTICE:
        raise TooLong(_("Say it in at most %(most)d characters.") % {"most": LONGEST_NOTICE})
    if not EditionSection.objects.filter(
        edition__current__condition=condition, section=section
    ).exists():
        raise NotReady(_("Readers don't see this section."))
    standing = standing_notice(condition.standing.all(), section)
    if standing is not None and standing.fact["body"]["notice"] == notice:
        raise NothingChanged(_("This notice stands already."))
    log(Verb.NOTICE_SET, by, condition, section, notice)
    return add_standing(condition, Standing.Kind.NOTICE, by, {"notice": notice}, section=section)


@act
def lift_notice(*, condition: Condition, section: str, by: Person) -> Standing:
    """Take the notice away again. Raises NotYourRole or NothingChanged."""
    condition = lock(condition)
    require(by, Role.Kind.PUBLISHER)
    if standing_notice(condition.standing.all(), section) is None:
        raise NothingChanged(_("No notice stands above this section."))
    log(Verb.NOTICE_LIFTED, by, condition, section)
    return add_standing(condition, Standing.Kind.NOTICE_LIFTED, by, {}, section=section)


def standing_notice(facts: Collection[Standing], section: str) -> Standing | None:
    """The notice that stands above a section today."""
    kinds = (Standing.Kind.NOTICE, Standing.Kind.NOTICE_LIFTED)
    said = [fact for fact in facts if fact.kind in kinds and fact.section == section]
    last = max(said, key=lambda fact: fact.sequence, default=None)
    return last if last is not None and last.kind == Standing.Kind.NOTICE else None
