"""Small things that the board's pages ask for."""

from typing import Any

from django import template
from django.http import HttpRequest

from accounts.models import Person
from board.access import person_of
from board.articles.views import BOARD
from board.desk.waiting import Workplace
from board.many.views import ManyForm
from board.review.comments import Conversation, Thread

register = template.Library()


@register.filter
def thread_on(comments: Conversation, key: str) -> Thread:
    return comments.on(key)


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
    return {
        "person": person,
        "desk": workplace,
        "has_to_sign": any(box.name == "to_sign" for box in workplace.boxes),
    }
