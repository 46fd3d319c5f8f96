"""The pages about the site itself, and what makes it readable without a network."""

import hashlib

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from . import pages
from .site_pages import read_page

# What the page that stands in for all others is made of.
SHELL = (
    "reading/style.css",
    "reading/theme.js",
    "reading/offline.js",
    "reading/icon.svg",
    "reading/fonts/text.woff2",
    "reading/fonts/title.woff2",
)
ICONS = (
    ("reading/icons/icon-192.png", "192x192", "any"),
    ("reading/icons/icon-512.png", "512x512", "any"),
    ("reading/icons/maskable-512.png", "512x512", "maskable"),
)


@pages.public
def site_page(_request: HttpRequest, key: str) -> HttpResponse:
    """What the administrators wrote at this address."""
    return pages.page("reading/site_page.html", {"page": read_page(key)})


@pages.public
def offline(_request: HttpRequest) -> HttpResponse:
    """Shown where there is no network, and what this device keeps, with a way to remove it."""
    return pages.page("reading/offline.html")


@pages.public
def service_worker(_request: HttpRequest) -> HttpResponse:
    """The script that keeps opened articles; with OFFLINE_READING off, one that removes it."""
    if settings.OFFLINE_READING:
        parts = [static(name) for name in SHELL]
        shell = "".join(parts).encode() + pages.page("reading/offline.html").content
        context = {
            "parts": parts,
            "version": hashlib.sha256(shell).hexdigest()[:12],
            "static_path": settings.STATIC_URL,
            "language": get_language(),
        }
        script = render_to_string("reading/service_worker.js", context)
    else:
        script = render_to_string("reading/service_worker_off.js")
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    # A browser that held on to an old one would go on answering with it.
    response["Cache-Control"] = "no-cache"
    return response


@pages.public
def manifest(_request: HttpRequest) -> JsonResponse:
    """What a phone needs to know to put the site on its home screen."""
    icons = [
        {"src": static(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for name, sizes, purpose in ICONS
    ]
    content = {
        "id": "/",
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "description": _("Medical articles you can check"),
        "start_url": reverse("home"),
        "scope": "/",
        "display": "minimal-ui",
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "background_color": "#ffffff",
        "theme_color": "#1b4391",
        "icons": icons,
    }
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/manifest+json"
    return response
