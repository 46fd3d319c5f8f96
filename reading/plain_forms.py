"""Forms that readers fill in: no cookie, no session, no script, and no easy prey for programs.

A CSRF token keeps another site from using what a visitor is signed in as. Readers are signed in
as nobody, so there is nothing to use but their network's share of the limits; that is refused by
`is_from_elsewhere`. The page of a form is made anew each time and carries the signed moment it was
shown. It is never one of the pages that are kept.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner, b62_decode
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from .limits import limits

View = Callable[..., HttpResponse]
SALT = "reading.form"


def private(view: View) -> View:
    """For pages that belong to one reader or one moment: kept by no cache, found by no search.

    Their forms are proved by the token in the address, or ask for nothing that a visitor of
    another site could not ask for themself; a cookie would prove less.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex"
        # The address is the key: no other site may learn it.
        response["Referrer-Policy"] = "same-origin"
        return response

    return csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(answered))


def is_from_elsewhere(request: HttpRequest) -> bool:
    """Whether a page of another site sent this form: headers say so that no script can set."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if origin is None:
        return False
    here = {f"{request.scheme}://{request.get_host()}", _origin(settings.SITE_URL)}
    return origin not in here


def stamp(form: str, value: str) -> str:
    """The moment `form` is shown, signed together with what it is about."""
    return TimestampSigner(salt=f"{SALT}.{form}").sign(value)


def read_stamp(form: str, stamped: str) -> tuple[str, timedelta] | None:
    """What `form` was about and how long ago it was shown; None where it was not made here."""
    signer = TimestampSigner(salt=f"{SALT}.{form}")
    try:
        value = signer.unsign(stamped)
    except BadSignature:
        return None
    shown = b62_decode(stamped.rsplit(":", 2)[1])
    return value, timedelta(seconds=b62_decode(signer.timestamp()) - shown)


class PlainForm(forms.Form):
    """Proves, as far as a form can, that a person filled it. Its page is `stamp`ed."""

    form: ClassVar[str]  # which one: a stamp of another form is none of this one

    # A field that nobody sees: programs fill it in.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def is_by_a_program(self) -> bool:
        """Whether the field that nobody sees was filled."""
        return bool(self.data.get("website", "").strip())

    @property
    def is_well_timed(self) -> bool:
        """Whether the form was shown here, long enough ago to be read and not too long ago."""
        found = read_stamp(self.form, self.data.get("shown", ""))
        return found is not None and not limits().refuses(found[1])

    @property
    def stamped(self) -> str:
        """What the form was about; "" where it was not made here."""
        found = read_stamp(self.form, self.data.get("shown", ""))
        return found[0] if found else ""


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
