"""Open sessions: begun with a password and a second factor, ended by time or by hand."""

from contextvars import ContextVar
from datetime import timedelta
from typing import cast

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import SecondFactor, SignIn
from accounts.network import client_network
from accounts.refusals import Refusal

MARK = "sign_in"  # in the session: which SignIn it is
WAITING = "sign_in_waiting"  # in the session: whose password was right, and until when
WAITING_SPAN = timedelta(minutes=10)
SEEN_EVERY = timedelta(minutes=1)  # how exactly the last use is known

# The request that is being answered, for acts, which don't know it. None in a command.
current_request: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)


class SignedInRequest(HttpRequest):
    """A request of somebody who is signed in, with the open session that it belongs to."""

    user: User
    sign_in: SignIn | None


class SecondFactorMissing(Refusal):
    """The session was opened with a password alone."""


def begin(request: HttpRequest, user: User, *, has_second_factor: bool) -> SignIn:
    """Open a session under a new key, and remember where."""
    auth.login(request, user)  # a new session key: one that was planted before is worth nothing
    if not request.session.session_key:
        request.session.create()
    request.session.set_expiry(None)
    row = SignIn.objects.create(
        user=user,
        session_key=request.session.session_key or "",
        network=client_network(request),
        browser=browser_name(request.headers.get("User-Agent", "")),
        has_second_factor=has_second_factor,
    )
    request.session[MARK] = row.pk
    cast("SignedInRequest", request).sign_in = row
    if not has_second_factor:
        _forget_shown_key(user, row)
    SignIn.objects.exclude(pk__in=SignIn.objects.open().values("pk")).delete()
    return row


def _forget_shown_key(user: User, row: SignIn) -> None:
    """Whoever else has the password may have seen the key that is not confirmed yet.

    It is made anew, and shown to nobody but the session that just began.
    """
    SecondFactor.objects.filter(user=user, confirmed_at=None).delete()
    if settings.REQUIRE_SECOND_FACTOR:  # then such a session opens that one page and no other
        for other in SignIn.objects.filter(user=user, has_second_factor=False).exclude(pk=row.pk):
            end(other)


def sign_in_of(request: HttpRequest) -> SignIn | None:
    """The request's open session; a session whose time is over is ended here. One query."""
    if hasattr(request, "sign_in"):
        return cast("SignedInRequest", request).sign_in
    signed_in = cast("SignedInRequest", request)
    signed_in.sign_in = None
    mark = request.session.get(MARK)
    if mark is None or not request.user.is_authenticated:
        return None
    row = SignIn.objects.filter(
        pk=mark, user_id=request.user.pk, session_key=request.session.session_key
    ).first()
    if row is None or not row.is_open:
        if row is not None:
            row.delete()
        auth.logout(request)
        return None
    now = timezone.now()
    if now - row.seen_at > SEEN_EVERY:
        SignIn.objects.filter(pk=row.pk).update(seen_at=now)
    signed_in.sign_in = row
    return row


def may_work(request: HttpRequest) -> bool:
    """Whether the session may do the board's work: with a second factor, where one is needed."""
    if not request.user.is_authenticated:
        return False
    is_marked = MARK in request.session
    row = sign_in_of(request)
    if not settings.REQUIRE_SECOND_FACTOR:
        return row is not None or not is_marked
    return row is not None and row.has_second_factor


def require_second_factor() -> None:
    """Raise SecondFactorMissing for an act asked for by a session that lacks it.

    Screens refuse such a session already; this holds for whatever address a request was forged to.
    """
    request = current_request.get()
    if request is None or not hasattr(request, "user") or not request.user.is_authenticated:
        return
    if not may_work(request):
        raise SecondFactorMissing(_("Sign in with your second factor first."))


def confirm(request: HttpRequest) -> None:
    """The session has shown its second factor: it goes on under a new key."""
    row = sign_in_of(request)
    if row is None:
        return
    request.session.cycle_key()
    row.has_second_factor, row.session_key = True, request.session.session_key or ""
    row.save(update_fields=["has_second_factor", "session_key"])


def keep_after_password_change(request: HttpRequest, user: User) -> None:
    """This session goes on under a new key; every other one ends."""
    row = sign_in_of(request)
    auth.update_session_auth_hash(request, user)
    follow_key(row, request)
    end_all(user, but=row)


def follow_key(row: SignIn | None, request: HttpRequest) -> None:
    """The session goes on under a new key."""
    if row is not None:
        row.session_key = request.session.session_key or ""
        row.save(update_fields=["session_key"])


def end(row: SignIn) -> None:
    Session.objects.filter(session_key=row.session_key).delete()
    row.delete()


def end_all(user: User, *, but: SignIn | None = None) -> int:
    """Sign out everywhere, but for one; how many sessions that ended."""
    rows = SignIn.objects.filter(user=user).exclude(pk=but.pk if but else 0)
    Session.objects.filter(
        session_key__in=list(rows.values_list("session_key", flat=True))
    ).delete()
    return rows.delete()[0]


def end_here(request: HttpRequest) -> None:
    row = sign_in_of(request)
    if row is not None:
        row.delete()
    auth.logout(request)


def leave_waiting(session: SessionBase, user: User, next_url: str) -> None:
    """The password was right; the code is still to come. Nobody is signed in by this."""
    session.cycle_key()
    session[WAITING] = {
        "user": user.pk,
        "until": (timezone.now() + WAITING_SPAN).timestamp(),
        "hash": user.get_session_auth_hash(),
        "next": next_url,
    }


def waiting_user(session: SessionBase) -> User | None:
    """Whose code is awaited; None when nobody's, no more, or the password changed meanwhile."""
    waiting = session.get(WAITING)
    if not waiting or waiting["until"] < timezone.now().timestamp():
        return None
    user = auth.get_user_model().objects.filter(pk=waiting["user"], is_active=True).first()
    if user is None or user.get_session_auth_hash() != waiting["hash"]:
        return None
    return user


BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def browser_name(agent: str) -> str:
    """Enough of the User-Agent to recognise one's own browser by: “Firefox, Windows”."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return ", ".join(filter(None, (browser, system))) or str(_("unknown browser"))
