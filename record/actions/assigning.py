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
from record.models import COMPETENCES, Assignment
from record.refusals import TooLate
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

    What another person had is handed over. Raises NotYourRole for who may not give, or could not
    do it, TooLate for a day that is past, or NothingChanged.
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
    if due_on is not None and due_on < timezone.localdate():
        raise TooLate(_("That day is past. Choose a later one."))
    word = spelled(word)[:500]
    wanted = {"person": person, "due_on": due_on, "word": word}
    before = Assignment.objects.open().filter(condition=condition, section=section, task=task)
    if (held := before.first()) and all(getattr(held, name) == wanted[name] for name in wanted):
        raise NothingChanged(_("%(name)s has it already.") % {"name": person})
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
    may_all = by.has_role(Role.Kind.PUBLISHER, Role.Kind.ADMINISTRATOR)
    if by.pk not in {assignment.person_id, assignment.given_by_id} and not may_all:
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


def end_done(condition: Condition, section: str, task: str, person: Person | None = None) -> None:
    """What was given and is done now, as a part of the act that did it."""
    done = Assignment.objects.filter(condition=condition, section=section, task=task, ended_at=None)
    if person is not None:
        done = done.filter(person=person)
    done.update(ended_at=timezone.now())
