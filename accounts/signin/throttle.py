"""Growing delays for guessers, which strangers can't use to keep the board out.

Delays are counted per account and place. A place is a browser that has signed this account in
before (it carries a signed cookie, OWASP's “device cookie”) or else a network. What strangers do
elsewhere delays nobody in a browser the site knows; and the link in a reset mail makes a browser
known. See docs/decisions/signing-in.md.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.models import SignInAttempt
from accounts.network import client_network
from accounts.refusals import Refusal

Stage = SignInAttempt.Stage

WINDOW = timedelta(hours=1)  # failures older than that are forgotten
KEPT = timedelta(days=1)  # and a day later their rows are deleted
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
FREE: dict[str, int] = {Stage.PASSWORD: 5, Stage.CODE: 5, Stage.RESET: 3}  # per account and place
FREE_PER_NETWORK = 50  # over all accounts, from browsers the site does not know: a hospital
# Over all unknown networks together: many for a password, few for six digits of which three
# fit at any time. At most 20 + 4 an hour are tried, so a year of it finds a code by a chance of
# less than one in two; the owner is told by mail at the fifth.
FREE_PER_ACCOUNT: dict[str, int] = {Stage.PASSWORD: 100, Stage.CODE: 20, Stage.RESET: 20}

COOKIE = "known_browser"
COOKIE_SALT = "accounts.signin.known_browser"
COOKIE_SPAN = timedelta(days=180)


class TooManyTries(Refusal):
    """Too many failed tries. `wait` is how long to wait before the next."""

    def __init__(self, wait: timedelta) -> None:
        minutes = max(1, -(-int(wait.total_seconds()) // 60))
        super().__init__(
            ngettext(
                "Too many tries. Wait a minute, then try again.",
                "Too many tries. Wait %(count)d minutes, then try again.",
                minutes,
            )
            % {"count": minutes}
        )
        self.wait = wait


@dataclass(frozen=True)
class Place:
    """From where somebody tries an account: a browser known for it, or a network."""

    account: str
    network: str
    device: str


def account_hash(username: str) -> str:
    """How an account is known here, whether it exists or not."""
    name = username.strip().casefold().encode()
    return hmac.new(settings.SECRET_KEY.encode(), b"sign-in:" + name, "sha256").hexdigest()


def place_of(request: HttpRequest, username: str) -> Place:
    """From where the request tries the account of that name."""
    account, known = account_hash(username), _known(request)
    return Place(account, client_network(request), known.get(account, ""))


def _known(request: HttpRequest) -> dict[str, str]:
    """The accounts for which the browser is known, with its name for each."""
    cookie = request.COOKIES.get(COOKIE, "")
    try:
        return signing.loads(cookie, salt=COOKIE_SALT, max_age=COOKIE_SPAN)
    except signing.BadSignature:
        return {}


def make_known(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """Have the browser show from now on that it signed this account in."""
    known = _known(request)
    others = list(known.items())[-4:]  # a shared machine: a cookie stays small
    known = {**dict(others), account_hash(username): secrets.token_hex(8)}
    response.set_cookie(
        COOKIE,
        signing.dumps(known, salt=COOKIE_SALT),
        max_age=COOKIE_SPAN,
        path="/admin/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def admit(place: Place, stage: str) -> SignInAttempt:
    """Count a try before it is looked at, so that a hundred at once are counted too.

    Call `succeeded` when it was right. Raises TooManyTries, and then counts nothing: who waits
    does not wait longer for having asked.
    """
    now = timezone.now()
    attempt = SignInAttempt.objects.create(
        at=now, stage=stage, account=place.account, network=place.network, device=place.device
    )
    earlier = SignInAttempt.objects.filter(stage=stage, at__gt=now - WINDOW, pk__lt=attempt.pk)
    wait = max(_wait(tries, free, now) for tries, free in _counted(earlier, place, stage))
    if wait > timedelta(0):
        attempt.delete()
        raise TooManyTries(wait)
    return attempt


def succeeded(attempt: SignInAttempt) -> None:
    """The try was right: what failed before it from the same place is forgotten."""
    same = SignInAttempt.objects.filter(
        stage=attempt.stage, account=attempt.account, device=attempt.device
    )
    if not attempt.device:
        same = same.filter(network=attempt.network)
    same.delete()


def failures(account: str, stage: str) -> int:
    """How many tries at the account failed within the window, from anywhere."""
    return SignInAttempt.objects.filter(
        account=account, stage=stage, at__gt=timezone.now() - WINDOW
    ).count()


def forget_old() -> int:
    """Delete attempts that count no more; how many those were."""
    return SignInAttempt.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]


def _counted(
    earlier: QuerySet[SignInAttempt], place: Place, stage: str
) -> list[tuple[QuerySet[SignInAttempt], int]]:
    """The tries that count against this one, each with how many of them are free."""
    of_account = earlier.filter(account=place.account)
    if place.device:
        own = [(of_account.filter(device=place.device), FREE[stage])]
        if stage == Stage.CODE:  # a reset of the password makes one known browser after another
            own.append((of_account.exclude(device=""), FREE_PER_ACCOUNT[stage]))
        return own
    strangers = earlier.filter(device="")
    return [
        (strangers.filter(account=place.account, network=place.network), FREE[stage]),
        (strangers.filter(network=place.network), FREE_PER_NETWORK),
        (strangers.filter(account=place.account), FREE_PER_ACCOUNT[stage]),
    ]


def _wait(tries: QuerySet[SignInAttempt], free: int, now: datetime) -> timedelta:
    times = list(tries.order_by("-pk").values_list("at", flat=True)[: free + 6])
    if len(times) < free:
        return timedelta(0)
    span = min(FIRST_WAIT * 2 ** (len(times) - free), LONGEST_WAIT)
    return times[0] + span - now
