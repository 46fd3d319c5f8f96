"""The administrator's part of the board's home: people, and what runs by itself."""

from typing import Any

from django import template
from django.http import HttpRequest

from accounts.models import LoggedAct, Person, Role
from condition.models import Specialty
from config.models import TaskRun

register = template.Library()


@register.inclusion_tag("config/_home.html")
def what_runs(request: HttpRequest) -> dict[str, Any]:
    """For administrators; nothing for anybody else."""
    person = getattr(request.user, "person", None)
    if person is None or not person.has_role(Role.Kind.ADMINISTRATOR):
        return {}
    active = Person.objects.active().prefetch_related("roles").select_related("user__second_factor")
    people = list(active.order_by("name"))
    tasks = list(TaskRun.objects.order_by("name"))
    unfiled = {"condition__specialty__name": Specialty.UNFILED}
    wishes = LoggedAct.objects.filter(verb=LoggedAct.Verb.WISHED_SPECIALTY, **unfiled)
    return {
        "people": people,
        "without_role": [one for one in people if not one.active_roles],
        "without_factor": [
            one for one in people if not getattr(_factor(one), "confirmed_at", None)
        ],
        "backup": next((one for one in tasks if one.name == TaskRun.BACKUP), None),
        "late": [one for one in tasks if one.is_late],
        "wishes": wishes.select_related("by", "condition")[:20],
        "tasks": [one for one in tasks if one.name != TaskRun.BACKUP],
    }


def _factor(person: Person) -> Any:
    return getattr(person.user, "second_factor", None)
