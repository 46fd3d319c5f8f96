"""The newsletter's mails: their words, and the headers that mail programs act on."""

from collections.abc import Iterable, Mapping
from email.utils import parseaddr
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

import post.actions
from post.addresses import masked
from post.brake import refusals_of
from post.composing import MARK, Words, compose, personal
from post.models import Batch, Letter, Message

from . import tokens, wording
from .content import Content
from .limits import limits
from .models import Bulletin, Consent, Subscriber, Wording
from .pictures import as_html, as_text

EXAMPLES = 5  # of refusals in the mail about a brake
LINK = "link"  # the one personal word of a mail with one link
UNSUBSCRIBE, ME = "unsubscribe", "me"
EMPTY: Mapping[str, str] = {}


def put_confirmation(consent: Consent, address: str) -> None:
    """Ask the address whether it meant it. Holds nothing that a visitor typed."""
    letter = _written("confirmation", {"days": limits().confirmation_days}).letter()
    post.actions.put(to=address, letter=letter, personal={LINK: tokens.confirm_token(consent)})


def put_known_already(subscriber: Subscriber, address: str) -> None:
    """Tell a reader who is on the list already, and where to change what they get."""
    letter = _written("known_already", {"days": limits().settings_link_days}).letter()
    personal = {LINK: tokens.me_token(subscriber.public_id)}
    post.actions.put(to=address, letter=letter, personal=personal)


def put_welcome(subscriber: Subscriber) -> None:
    """Greet a reader who confirmed, where the managers wrote something for that."""
    if own := wording.words(Wording.Kind.WELCOME):
        personal = personal_words(subscriber)
        letter = _welcome(own).letter(list_headers())
        post.actions.put(to=subscriber.email, letter=letter, personal=personal)


def _welcome(own: str) -> Words:
    return _written("welcome", {"own_html": as_html(own), "own_text": as_text(own)})


def mail_with(kind: str, text: str) -> Words:
    """The mail that these words of a kind stand in, as it would be once they are saved."""
    if kind == Wording.Kind.WELCOME:
        return _welcome(text)
    unsaved = {kind: text}
    if kind == Wording.Kind.CONFIRMATION:
        return _written("confirmation", {"days": limits().confirmation_days}, unsaved=unsaved)
    subject, note = _("A number"), _("Here stands what the number tells.")
    number = Bulletin(number=1, kind=Bulletin.Kind.NOTE, subject=subject, note=note)
    context = {"content": Content(number, (), ())}
    return _written("bulletin", context, subject=subject, unsaved=unsaved)


def bulletin_letter(content: Content) -> Letter:
    return bulletin_words(content).letter(list_headers())


def bulletin_words(content: Content) -> Words:
    return _written("bulletin", {"content": content}, subject=content.subject)


def personal_words(subscriber: Subscriber) -> dict[str, str]:
    """What a bulletin has for one reader alone: the ends of two links."""
    return {
        UNSUBSCRIBE: tokens.unsubscribe_token(subscriber.public_id, subscriber.secret),
        ME: tokens.me_token(subscriber.public_id),
    }


def put_braked(batch: str, to: Iterable[str]) -> None:
    """Tell these addresses that a batch paused by itself, and why, with examples."""
    refused = refusals_of(Batch.objects.get(name=batch)).order_by("-refused_at")
    letter = _written(
        "braked",
        {
            "batch": Bulletin.objects.of_batches([batch]).first() or batch,
            "outbox": settings.SITE_URL + reverse("admin:post_batch_changelist"),
            "examples": [masked(message.last_error) for message in refused[:EXAMPLES]],
        },
    ).letter()
    for address in to:
        post.actions.put(to=address, letter=letter)


def list_headers() -> dict[str, str]:
    """What tells mail programs that this is a list, and how to leave it with one press.

    RFC 8058 wants the https address and the Post header together; RFC 2369 the mailto beside it.
    """
    mark = f"{MARK}{UNSUBSCRIBE}{MARK}"
    end = settings.SITE_URL + _path("newsletter:unsubscribe", mark)
    archive = settings.SITE_URL + reverse("newsletter:archive")
    return {
        "List-Id": f"{_plain_name()} <{list_id()}>",
        "List-Unsubscribe": f"<{end}>, <mailto:{_answer_address()}?subject=unsubscribe%20{mark}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Help": f"<{settings.SITE_URL}{reverse('newsletter:signup')}>",
        "List-Archive": f"<{archive}>",
        "List-Post": "NO",
        "Precedence": "bulk",
        "Auto-Submitted": "auto-generated",
    }


def list_id() -> str:
    """The list's name for ever, in the site's own part of the name space (RFC 2919)."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    is_name = not host.replace(".", "").isdigit() and ":" not in host
    return f"newsletter.{host if is_name else 'localhost'}"


def _plain_name() -> str:
    name = settings.SITE_NAME if settings.SITE_NAME.isascii() else "Newsletter"
    return '"' + name.replace("\\", "").replace('"', "") + '"'


def _answer_address() -> str:
    """Where mail comes in that `process_bounce` reads."""
    address = parseaddr(settings.MAIL["bounces"] or settings.MAIL["from"])[1]
    return quote(address.replace("*", "unsubscribe"), safe="@+")


def withdraw_waiting(subscriber: Subscriber) -> int:
    """Take back what still waits in the outbox for a reader who left. Returns how many."""
    waiting = Message.objects.to(subscriber.email).filter(
        state=Message.State.WAITING, batch__startswith=Bulletin.BATCH
    )
    # One that a worker holds in this very moment is handed over within seconds, and still goes.
    return waiting.update(state=Message.State.CANCELLED)


def _written(
    name: str, context: dict[str, Any], *, subject: str = "", unsaved: Mapping[str, str] = EMPTY
) -> Words:
    links = {
        "confirm": _url("newsletter:confirm", personal(LINK)),
        "known": _url("newsletter:me", personal(LINK)),
        "unsubscribe": _url("newsletter:unsubscribe", personal(UNSUBSCRIBE)),
        "me": _url("newsletter:me", personal(ME)),
        "privacy": settings.SITE_URL + reverse("newsletter:privacy"),
    }
    written = {**wording.all_words(), **unsaved}
    common = {
        "links": links,
        "own": written.get(name, ""),
        "imprint": written.get(Wording.Kind.IMPRINT, ""),
        "why": written.get(Wording.Kind.FOOTER, ""),
    }
    return compose(f"newsletter/mail/{name}", {**context, **common}, subject=subject)


def _url(name: str, mark: str) -> str:
    return settings.SITE_URL + _path(name, mark)


def _path(name: str, mark: str) -> str:
    """The address with the mark in its place, which no address could hold as it is."""
    return reverse(name, args=["MARK"]).replace("MARK", mark)
