"""Small things that the board's pages ask for."""

from django import template

from board.review.comments import Conversation, Thread

register = template.Library()


@register.filter
def thread_on(comments: Conversation, key: str) -> Thread:
    """What was said of the item of that key."""
    return comments.on(key)
