"""The state of the site: for Prometheus, and for people."""

import hmac

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import Role
from accounts.network import client_address
from config.models import TaskRun

from .state import Number, numbers, text

TYPE = "text/plain; version=0.0.4; charset=utf-8"


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """In Prometheus' format, for who has the token or asks from this machine itself."""
    if not _may_scrape(request):
        return HttpResponse(status=404)
    return HttpResponse(text(numbers()), content_type=TYPE)


def _may_scrape(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    # What came through a proxy is from elsewhere, whatever it says of itself.
    is_proxied = any(
        name in request.headers for name in ("X-Forwarded-For", "X-Forwarded-Proto", "Forwarded")
    )
    address = client_address(request)
    return address is not None and address.is_loopback and not is_proxied


@require_safe
def operations(request: HttpRequest) -> HttpResponse:
    """The same numbers as a page, for the board's administrators."""
    person = getattr(request.user, "person", None)
    if person is None or not person.has_role(Role.Kind.ADMINISTRATOR, Role.Kind.PUBLISHER):
        raise PermissionDenied(_("This page is for other roles of the board."))
    context = {
        **admin.site.each_context(request),
        "title": _("Operations"),
        "tasks": TaskRun.objects.order_by("name"),
        "rows": [row for number in numbers() for row in _rows(number)],
    }
    return render(request, "config/operations.html", context)


def _rows(number: Number) -> list[dict[str, object]]:
    is_span = number.name.endswith("_seconds")
    return [
        {
            "words": number.help,
            "detail": ", ".join(text for _name, text in labels),
            "value": _span(value) if is_span else int(value),
            "name": number.name,
        }
        for labels, value in number.values
    ]


def _span(seconds: float) -> str:
    if not seconds:
        return "–"
    if seconds >= 172_800:
        return _("%(count)d days") % {"count": seconds // 86_400}
    if seconds >= 7_200:
        return _("%(count)d hours") % {"count": seconds // 3_600}
    return _("%(count)d minutes") % {"count": seconds // 60}
