"""Small things that the board's pages ask for."""

from typing import Any

from django import template
from django.forms import BaseForm
from django.http import HttpRequest

from accounts.models import Person, Role
from board.access import person_of
from board.articles.views import BOARD
from board.desk.waiting import Workplace
from board.many.views import ManyForm
from board.newsletter.figures import home
from board.review.comments import Conversation, Thread

register = template.Library()


@register.filter
def thread_on(comments: Conversation, key: str) -> Thread:
    return comments.on(key)


@register.filter
def under(found: dict[str, Any], key: str) -> Any:
    """What stands under a key; None for nothing."""
    return found.get(key)


@register.simple_tag
def without_colons(form: BaseForm) -> str:
    """Its labels end as everywhere on the board."""
    form.label_suffix = ""
    return ""


@register.simple_tag
def many_form() -> ManyForm:
    """What can be done with many rows of a list at once."""
    return ManyForm()


@register.inclusion_tag("board/_desk.html")
def my_desk(request: HttpRequest, person: Person | None) -> dict[str, Any]:
    """The desk of the signed-in person; none for an account that does not work on articles."""
    person = person or person_of(request)
    if person is None or not person.has_role(*BOARD):
        return {"person": person, "has_role": person is not None and bool(person.active_roles)}
    workplace = Workplace(person)
    totals = {box.name: box.total for box in workplace.boxes}
    return {
        "person": person,
        "desk": workplace,
        # Of an administrator the page says further down what waits.
        "is_clear": workplace.is_clear and not person.has_role(Role.Kind.ADMINISTRATOR),
        "totals": totals if person.has_role(Role.Kind.PUBLISHER) else None,
        "has_to_sign": "to_sign" in totals,
    }


@register.inclusion_tag("board/newsletter/_home.html")
def newsletter_home(request: HttpRequest) -> dict[str, Any]:
    """How the newsletter fares, for its managers; nothing for anybody else."""
    person = person_of(request)
    is_manager = person is not None and person.has_role(Role.Kind.NEWSLETTER)
    return home() if is_manager else {}
