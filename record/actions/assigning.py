"""Giving work to somebody, handing it over, and taking it back."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.authority import lock, require
from accounts.actions.log import log
from accounts.models import EDITORS, LoggedAct, Person, Role
from accounts.refusals import NothingChanged, NotYourRole
from condition import registry
from condition.models import Condition
from record.judgement.overview import overview
from record.judgement.path import authors_of, latest_change
from record.models import COMPETENCES, Assignment, State
from record.refusals import OwnWords, TooLate
from record.state import act

from .spelling import spelled

Verb, Task = LoggedAct.Verb, Assignment.Task
GIVERS = (*EDITORS, Role.Kind.PUBLISHER, Role.Kind.ADMINISTRATOR)
DOERS = {Task.WRITE: EDITORS, Task.REVIEW: COMPETENCES}


@act
def assign(
    *,
    condition: Condition,
    person: Person,
    by: Person,
    task: str,
    section: str = "",
    due_on: date | None = None,
    word: str = "",
) -> Assignment:
    """Give a section, or with "" the whole article, to somebody to write or to review.

    What another person had is handed over by who has it or gave it, or by a publisher or an
    administrator. Raises NotYourRole for who may not give, or could not do it, OwnWords for a
    review by an author of the words, TooLate for a day that is past, or NothingChanged.
    """
    condition = lock(condition)
    by = require(by, *GIVERS)
    task = Task(task)
    if not person.has_role(*DOERS[task]):
        raise NotYourRole(
            _("%(name)s has no role to do that: %(task)s.") % {"name": person, "task": task.label}
        )
    if section and section not in {one.key for one in registry.sections()}:
        raise NothingChanged(_("The article has no such section."))
    change = latest_change(condition, section) if task == Task.REVIEW else None
    if change and person.pk in authors_of(change.to_revision):
        sentence = _("%(name)s had a hand in these words, so somebody else has to sign them.")
        raise OwnWords(sentence % {"name": person})
    if due_on is not None and due_on < timezone.localdate():
        raise TooLate(_("That day is past. Choose a later one."))
    word = spelled(word)[:500]
    wanted = {"person": person, "due_on": due_on, "word": word}
    before = Assignment.objects.open().filter(condition=condition, section=section, task=task)
    if (held := before.first()) and all(getattr(held, name) == wanted[name] for name in wanted):
        raise NothingChanged(_("%(name)s has it already.") % {"name": person})
    if held and not _may_change(held, by):
        sentence = _("%(name)s has it. Who has it, who gave it, or a publisher hands it over.")
        raise NotYourRole(sentence % {"name": held.person})
    now = timezone.now()
    before.update(ended_at=now)
    made = Assignment.objects.create(
        condition=condition, section=section, task=task, given_by=by, given_at=now, **wanted
    )
    until = f", {due_on.isoformat()}" if due_on else ""
    log(Verb.ASSIGNED, by, condition, section, f"{task.label} → {person}{until}: {word}")
    return made


@act
def take_assignment_back(*, assignment: Assignment, by: Person) -> Assignment:
    """Let nobody be asked for it any more. Raises NotYourRole or NothingChanged."""
    lock(assignment.condition)
    by = require(by, *GIVERS)
    assignment.refresh_from_db()
    if not _may_change(assignment, by):
        raise NotYourRole(_("Who gave it, who has it, or a publisher takes it back."))
    if assignment.ended_at is not None:
        raise NothingChanged(_("It is over already."))
    assignment.ended_at = timezone.now()
    assignment.save(update_fields=["ended_at"])
    log(
        Verb.TOOK_ASSIGNMENT_BACK, by, assignment.condition, assignment.section,
        f"{assignment.get_task_display()}: {assignment.person}",
    )  # fmt: skip
    return assignment


def _may_change(assignment: Assignment, by: Person) -> bool:
    if by.pk in {assignment.person_id, assignment.given_by_id}:
        return True
    return by.has_role(Role.Kind.PUBLISHER, Role.Kind.ADMINISTRATOR)


def end_done(condition: Condition, section: str, task: str, person: Person | None = None) -> None:
    """What was given and is done now, as a part of the act that did it.

    A whole article is done once none of its sections has open work of that kind.
    """
    given = Assignment.objects.filter(condition=condition, task=task, ended_at=None)
    done = given.filter(section=section)
    if person is not None:
        done = done.filter(person=person)
    done.update(ended_at=timezone.now())
    for whole in given.filter(section="").select_related("person"):
        if not _has_open_work(whole):
            whole.ended_at = timezone.now()
            whole.save(update_fields=["ended_at"])


def _has_open_work(whole: Assignment) -> bool:
    """Whether a section waits to be submitted, or for the verdict of who was given the article."""
    for entry in overview(whole.condition):
        if entry.draft is None:
            continue
        if whole.task == Task.WRITE and entry.state in {State.CHANGED, State.CHANGES_REQUESTED}:
            return True
        words, person = entry.draft.revision, whole.person
        if (
            whole.task == Task.REVIEW
            and entry.state == State.IN_REVIEW
            and not words.reviews.filter(reviewer=person).exists()
            and person.pk not in authors_of(words)
        ):
            return True
    return False
