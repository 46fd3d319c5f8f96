"""The steps of a run: the same act of the same person as on each article's own page."""

import logging
from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.refusals import NothingChanged, Refusal
from board.find.finding import Wanted, replace
from board.models.run import Run, RunStep
from condition.away import AWAY_ERRORS
from condition.models import Condition, Specialty
from importing.together import carry_over
from record import actions
from record.judgement.overview import overview
from record.models import Assignment, Change, Edition, State

logger = logging.getLogger(__name__)
AT_ONCE = 10  # steps of a run, before others have their turn
Act = Run.Act
# Which sections an act is for, where the step names none.
MEANT = {Act.SUBMIT: State.CHANGED, Act.TAKE_BACK: State.IN_REVIEW}


def begin(
    *, act: str, given: dict[str, Any], by: Person, chosen: Collection[tuple[int, str]]
) -> Run:
    """Make the run of an act on these articles, or sections of them.

    One is done at once; `work` does more, so that nobody waits for a page.
    """
    run = Run.objects.create(act=act, given=given, by=by, made_at=timezone.now())
    RunStep.objects.bulk_create(
        (RunStep(run=run, condition_id=pk, section=section) for pk, section in chosen),
        batch_size=1_000,
    )
    if len(chosen) == 1:
        list(perform(run))
    return run


def perform(run: Run, most: int | None = None) -> Iterator[RunStep]:
    """Do what still waits of a run, article by article; gives each that was done or refused.

    Whoever stops it in between loses at most the article at hand: an act and its step are one
    transaction.
    """
    waiting = run.steps.filter(state=RunStep.State.WAITING).values_list("pk", flat=True)
    for pk in list(waiting[:most]):
        with transaction.atomic():
            step = RunStep.objects.select_for_update().select_related("condition").get(pk=pk)
            if step.state != RunStep.State.WAITING:  # another process was first
                continue
            step.state, step.sentence = _done(run, step)
            step.save(update_fields=["state", "sentence"])
        yield step


def _done(run: Run, step: RunStep) -> tuple[str, str]:
    acts = _acts(run, step)
    refused: list[str] = []
    is_any_done = False
    for section, act in acts:
        try:
            with transaction.atomic():
                act()
                is_any_done = True
        except AWAY_ERRORS:
            raise  # the step waits until the database is back
        except Exception as problem:  # noqa: BLE001 (it ends its own step alone)
            sentence = _sentence(problem)
            refused.append(f"{section}: {sentence}" if section else sentence)
    if not acts:
        refused.append(_("Nothing in it is in that state."))
    return RunStep.State.DONE if is_any_done else RunStep.State.REFUSED, " ".join(refused)


def _sentence(problem: Exception) -> str:
    """Why an act was not done. A fault of ours ends its own step alone, and stands in the log."""
    if isinstance(problem, Refusal):
        return str(problem)
    if isinstance(problem, ValidationError):
        return " ".join(problem.messages)
    logger.error("A step of a run failed.", exc_info=problem)
    return _("It failed by a fault of this site, and nothing was changed. It is in the log.")


def _acts(run: Run, step: RunStep) -> list[tuple[str, Callable[[], Any]]]:
    """The acts that a step comes to, each with the section that it names."""
    condition, by, given = step.condition, run.by, run.given
    if run.act in MEANT:
        act = actions.submit if run.act == Act.SUBMIT else actions.take_back
        return [
            (str(entry.section.title), partial(act, revision=entry.words.revision, by=by))
            for entry in overview(condition)
            if entry.draft and entry.section.key == (step.section or entry.section.key)
            and (step.section or entry.state == MEANT[Act(run.act)])
        ]  # fmt: skip
    alone = {
        Act.ASSIGN: _assign, Act.ASK: _assign, Act.SPECIALTY: _set_specialty,
        Act.REPLACE: _replace, Act.CARRY_OVER: _carry_over,
    }  # fmt: skip
    if one := alone.get(Act(run.act)):
        return [("", lambda: one(run, step))]
    said: dict[str, Any] = {
        "condition": condition,
        "by": by,
        "summary": given["summary"],
        "seen": _seen(condition, run.seen_at),
        "only": [step.section] if step.section else None,
    }
    if run.act == Act.PUBLISH:
        return [("", lambda: actions.publish(**said))]
    return [("", lambda: actions.schedule(**said, at=datetime.fromisoformat(given["at"])))]


def _set_specialty(run: Run, step: RunStep) -> Condition:
    to = Specialty.objects.filter(pk=run.given["specialty"]).first()
    if to is None:
        raise NothingChanged(_("That specialty is gone."))
    return actions.set_specialty(condition=step.condition, to=to, by=run.by)


def _carry_over(run: Run, step: RunStep) -> Edition:
    return carry_over(condition=step.condition, by=run.by, **run.given)


def _replace(run: Run, step: RunStep) -> Change:
    given = run.given
    shown, numbers = given.get("hits", {}).get(f"{step.condition_id}:{step.section}", (None, None))
    return replace(
        condition=step.condition,
        section=step.section,
        wanted=Wanted(**given["wanted"]),
        numbers=numbers,
        shown=shown,
        seen_at=run.seen_at,
        by=run.by,
        reason=given["reason"],
        kind=given["kind"],
    )


def _assign(run: Run, step: RunStep) -> Assignment:
    given = run.given
    task = Assignment.Task.WRITE if run.act == Act.ASSIGN else Assignment.Task.REVIEW
    return actions.assign(
        condition=step.condition,
        section=step.section,
        task=task,
        person=Person.objects.get(pk=given["person"]),
        due_on=date.fromisoformat(given["due_on"]) if given.get("due_on") else None,
        word=given.get("word", ""),
        by=run.by,
    )


def _seen(condition: Condition, on: datetime) -> dict[str, str]:
    """The words as they stood and were signed when the list was shown; later ones are refused."""
    return {
        entry.section.key: entry.next_words.revision.digest
        for entry in overview(condition)
        if entry.next_words
        and entry.change.at <= on
        and all(one.at <= on for one in entry.next_words.judgement.signatures)
    }
