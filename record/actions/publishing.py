"""Publishing: signed words become a numbered edition, or leave the site."""

from collections.abc import Collection, Iterable, Mapping
from itertools import chain

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actions.authority import lock, require
from accounts.actions.log import log
from accounts.models import LoggedAct, Person, Role
from condition.canonical import canonical_json, digest
from condition.models import Condition, Reference
from condition.registry import IN_SHORT
from record import listeners
from record.editions.manifest import (
    PlannedSection,
    left_behind,
    plan,
    says_something_new,
    unsaved_edition,
)
from record.judgement.overview import Candidate, SectionOverview, overview
from record.judgement.readiness import unshown_of
from record.models import (
    CitedKey,
    CurrentEdition,
    Edition,
    EditionSection,
    ScheduledPublication,
    Standing,
    current_edition,
)
from record.refusals import (
    ChangedMeanwhile,
    NothingToPublish,
    NotReady,
    ReasonMissing,
    TooLong,
    Withdrawn,
)
from record.state import act

from .spelling import spelled
from .standing import add_standing, tell_of_retractions

Verb = LoggedAct.Verb
LONGEST_SUMMARY = Edition._meta.get_field("summary").max_length or 0


@act
def publish(
    *,
    condition: Condition,
    by: Person,
    summary: str,
    unreviewed: Collection[str] = (),
    expected: int | None = None,
    exactly: dict[str, str] | None = None,
    seen: Mapping[str, str] | None = None,
    only: Collection[str] | None = None,
    around: str = "",
    in_short_stays: str = "",
) -> Edition:
    """Make the next Edition of the signed words; the rest stays as it was last published.

    `unreviewed` names sections that were never reviewed and go out labelled so (rule 6).
    `expected` is the number this edition is to have: a second click finds it taken. `exactly`
    names the digests that go live, by section, and nothing else does. `seen` names those that the
    publisher had before her: words that came later stay back until she has seen them. `only` names
    the signed sections that she lets go live, None for all of them. `around` is the
    `digest_around` of the article that she was shown. `in_short_stays` is why “in short” still
    holds though a section that it rests on changes. Raises NotYourRole, ReasonMissing,
    ChangedMeanwhile, NotReady, NothingToPublish or Withdrawn.
    """
    condition = lock(condition)
    require(by, Role.Kind.PUBLISHER)
    summary = checked_summary(summary)
    refuse_closed(condition)
    previous = current_edition(condition)
    number = previous.number + 1 if previous else 1
    if expected is not None and expected != number:
        raise ChangedMeanwhile(
            _("Edition %(number)d was published meanwhile.") % {"number": number - 1}, previous
        )
    entries = overview(condition)
    planned = plan(entries, set(unreviewed), exactly, only)
    if not says_something_new(condition, previous, planned):
        raise NothingToPublish(
            _("Nothing is signed that readers don't see already, so there is no new edition.")
        )
    refuse_unseen(condition, entries, planned, seen, around)
    refuse_unshown(planned)
    in_short_stays = why_in_short_stays(planned, in_short_stays)
    edition = _put_out(condition, planned, by, summary)
    if in_short_stays:
        log(Verb.PUBLISHED, by, condition, IN_SHORT, in_short_stays)
    return edition


@act
def carry_over(*, condition: Condition, by: Person, origin: str) -> Edition:
    """Put out an imported article as it was public at `origin`, labelled so (rule 6).

    Its first edition: every section that nobody signed goes out, submitted or not, and keeps the
    label until it is signed and published anew. Raises NotYourRole, ReasonMissing, NotReady,
    NothingToPublish or Withdrawn.
    """
    condition = lock(condition)
    require(by, Role.Kind.PUBLISHER)
    if not (origin := spelled(origin)):
        raise ReasonMissing(_("Say where the article was public before."))
    refuse_closed(condition)
    if current_edition(condition):
        raise NothingToPublish(_("Readers find the article here already."))
    today = timezone.localdate()
    label = _(
        "Carried over from %(origin)s on %(day)s, not yet reviewed by this board; "
        "cautions not assessed."
    ) % {"origin": origin, "day": date_format(today)}
    said = {"from": origin, "on": today.isoformat(), "label": label}
    planned = plan(overview(condition), (), carried_over=said)
    if not planned:
        raise NothingToPublish(_("The article has no words yet."))
    refuse_unshown(planned)
    summary = checked_summary(_("Carried over from %(origin)s.") % {"origin": origin})
    return _put_out(condition, planned, by, summary)


def _put_out(
    condition: Condition, planned: list[PlannedSection], by: Person, summary: str
) -> Edition:
    """The edition that `planned` comes to, written down as the current one."""
    edition, sections = unsaved_edition(
        condition, planned, by=by, summary=summary, at=timezone.now()
    )
    edition.save()
    for shown, entry in zip(sections, planned, strict=True):
        shown.save()
        shown.reviews.set(entry.reviews)
    cited = edition.manifest["references"]
    Reference.objects.filter(key__in=cited, is_published=False).update(is_published=True)
    CurrentEdition(condition=condition, edition=edition).save()
    tell_of_retractions(condition, by, cited)
    # What waited for a person has met one.
    state = ScheduledPublication.State
    condition.schedules.filter(state=state.HELD).update(state=state.CANCELLED)
    log(Verb.PUBLISHED, by, condition, detail=f"{edition.number}: {summary}")
    listeners.tell(condition)
    return edition


def checked_summary(summary: str) -> str:
    """What readers are told, as it is kept. Raises ReasonMissing, TooLong or Misspelled."""
    summary = spelled(summary)
    if not summary:
        raise ReasonMissing(_("Say in a sentence what readers will find changed."))
    if len(summary) > LONGEST_SUMMARY:
        raise TooLong(_("Say it to readers in %(most)d characters.") % {"most": LONGEST_SUMMARY})
    return summary


def digest_around(
    condition: Condition, words: Iterable[PlannedSection | Candidate | EditionSection]
) -> str:
    """The name of what nobody signs around these words: the records of what they cite too."""
    cited = CitedKey.objects.filter(revision__in=[one.revision for one in words]).values("key")
    records = {one.key: one.record() for one in Reference.objects.filter(key__in=cited)}
    around = [condition.title, condition.disclaimer, condition.specialty.name, records]
    return digest(canonical_json(around))


def digest_at_screen(condition: Condition, entries: Iterable[SectionOverview]) -> str:
    """The same of all words that readers have or may get with the next edition."""
    words = [(one.published, one.next_words, one.unreviewed_words) for one in entries]
    return digest_around(condition, filter(None, chain.from_iterable(words)))


def refuse_unseen(
    condition: Condition,
    entries: list[SectionOverview],
    planned: list[PlannedSection],
    seen: Mapping[str, str] | None,
    around: str,
) -> None:
    """Raises ChangedMeanwhile for words that came after the publisher's look."""
    shown = {"", digest_around(condition, planned), digest_at_screen(condition, entries)}
    if around not in shown:
        raise ChangedMeanwhile(
            _("Title, specialty, disclaimer or a source changed since. Look again, then publish."),
            None,
        )
    for entry in planned:
        if (
            seen is not None
            and entry.goes_live
            and seen.get(entry.section.key) != entry.revision.digest
        ):
            raise ChangedMeanwhile(
                _("“%(section)s” has newer words than you were shown. Look again, then publish.")
                % {"section": entry.section.title},
                entry.revision,
            )


def refuse_unshown(planned: list[PlannedSection]) -> None:
    """Raises NotReady for words that readers would not see whole, or whose sources are missing."""
    live = [entry.revision for entry in planned if entry.goes_live]
    for revision, reasons in unshown_of(live).items():
        raise NotReady(
            _("“%(section)s” can't go out as it stands. %(reasons)s")
            % {"section": revision.kind.title, "reasons": " ".join(reasons)},
            reasons,
        )


def why_in_short_stays(planned: list[PlannedSection], reason: str) -> str:
    """Why “in short” holds, where a section that it rests on changes; "" where none does.

    Raises NotReady where it has to be said and is not.
    """
    changing = left_behind(planned)
    if changing and not (reason := spelled(reason)):
        names = ", ".join(str(entry.section.title) for entry in changing)
        raise NotReady(
            _("“In short” rests on %(names)s: have it signed again, or say why it holds.")
            % {"names": names}
        )
    return reason if changing else ""


@act
def withdraw(*, condition: Condition, by: Person, notice: str) -> Standing:
    """Take the article off the site, with a public notice in its place (rule 12).

    Raises NotYourRole, ReasonMissing, NothingToPublish or Withdrawn.
    """
    condition = lock(condition)
    require(by, Role.Kind.PUBLISHER)
    if not (notice := spelled(notice)):
        raise ReasonMissing(_("Write the notice that readers will find in the article's place."))
    if current_edition(condition) is None:
        raise NothingToPublish(_("The article was never published."))
    refuse_withdrawn(condition)
    log(Verb.WITHDREW, by, condition, detail=notice)
    return add_standing(condition, Standing.Kind.WITHDRAWN, by, {"notice": notice})


def refuse_closed(condition: Condition) -> None:
    """Raises Withdrawn for an article that readers don't find any more."""
    refuse_withdrawn(condition)
    if condition.merged_into:
        raise Withdrawn(
            _("The article was merged into “%(title)s”, and readers are sent there.")
            % {"title": condition.merged_into.title}
        )


def refuse_withdrawn(condition: Condition) -> None:
    if condition.standing.filter(kind=Standing.Kind.WITHDRAWN).exists():
        raise Withdrawn(_("The article is withdrawn."))
