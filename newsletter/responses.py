"""How the managers' screens answer: an act done or refused, said above the page shown again."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from accounts.refusals import Refusal
from post.refusals import Refusal as OutboxRefusal


def acted(request: HttpRequest, act: Callable[[], str], place: str) -> HttpResponseRedirect:
    """Do it, say what came of it, and show the page again."""
    try:
        messages.success(request, act())
    except (Refusal, OutboxRefusal) as refusal:
        messages.error(request, str(refusal))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(place)


def page(request: HttpRequest, name: str, title: str, context: dict[str, Any]) -> HttpResponse:
    """A page of the admin, from templates/newsletter/admin."""
    context = {**admin.site.each_context(request), "title": title, **context}
    return render(request, f"newsletter/admin/{name}.html", context)
