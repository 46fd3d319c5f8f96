"""Named refusals: why an act was not done, in a sentence that the person can act on."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from post.refusals import Refusal as Refusal  # noqa: PLC0414 - one for all rooms


class NotYourRole(Refusal):
    """The person does not hold the role that the act asks for."""


class NothingChanged(Refusal):
    """What was asked for is so already."""


class NoAddress(Refusal):
    """No mail can go to the address."""


class NoSuccessor(Refusal):
    """Nobody fit is named to go on with the work of who leaves."""


class AccountInOtherHands(Refusal):
    """Somebody else changed how the person signs in, and nobody confirmed it yet."""


@contextmanager
def telling_refusals(request: HttpRequest) -> Iterator[None]:
    """Put the sentence of a refused act before the person, and go on behind the block."""
    try:
        yield
    except Refusal as refusal:
        messages.error(request, str(refusal))
    except ValidationError as problem:  # words of an earlier form that no longer fit, or a choice
        messages.error(request, " ".join(problem.messages))
