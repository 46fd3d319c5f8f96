"""Acts that are hard to undo, in two steps: what is meant, then what will happen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.refusals import telling_refusals
from board.access import in_frame


@dataclass(frozen=True)
class Matter:
    """What the person is asked about, on both pages."""

    title: str
    lead: str
    back: str  # where “not now” leads
    trail: list[tuple[str, str]]  # address and name of the pages above
    ask: str  # the button to the second page


@dataclass(frozen=True)
class Outlook:
    """What will happen, a sentence each, and the button that does it."""

    happens: list[str]
    button: str


Said = dict[str, Any]


def in_two_steps(
    request: HttpRequest,
    matter: Matter,
    form: forms.Form,
    *,
    outlook: Callable[[Said], Outlook],
    act: Callable[[Said], tuple[str, str]],
) -> HttpResponse:
    """The form; then what will happen; then the act, which gives a sentence and an address.

    A form without a field asks nothing: what will happen comes first. A refusal leads back to the
    form, with its sentence and all that was typed.
    """
    is_first = request.method != "POST" and form.fields
    if is_first or not form.is_valid():
        return _page(request, "board/ask.html", matter, form=form)
    if "is_confirmed" not in request.POST:
        return _page(
            request,
            "board/confirm.html",
            matter,
            form=form,
            outlook=outlook(form.cleaned_data),
        )
    with telling_refusals(request):
        sentence, address = act(form.cleaned_data)
        messages.success(request, sentence)
        return redirect(address)
    return _page(request, "board/ask.html", matter, form=form)


def _page(request: HttpRequest, template: str, matter: Matter, **context: Any) -> HttpResponse:
    return in_frame(request, template, title=matter.title, matter=matter, **context)
