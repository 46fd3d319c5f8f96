"""The newsletter's standing cast: readers, and helpers that reach a state as the site would."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from django.utils import timezone

from newsletter import actions
from newsletter.actions import Choice
from newsletter.models import Address, Bulletin, Consent, Subscriber, Wording
from newsletter.tokens import confirm_token
from post.mime import Form
from post.models import Message
from tests.kept import kept

SOURCE, NETWORK = "/conditions/lumbar-wedging/", "203.0.113.0/24"


@kept
def sign_up(address: str, *topics, frequency: str = "daily") -> None:
    """Ask for the newsletter."""
    actions.sign_up(typed=address, choice=Choice(topics, frequency), source=SOURCE, network=NETWORK)


@kept
def subscriber(address: str, *topics, frequency: str = "daily") -> Subscriber:
    """A reader who asked and confirmed."""
    actions.sign_up(
        typed=address,
        choice=Choice(topics, frequency),
        source=SOURCE,
        network=f"198.51.{Subscriber.objects.count() % 250}.0/24",
    )
    found = Address.objects.get(key=address.casefold()).subscriber
    asked = found.consents.filter(kind=Consent.Kind.ASKED).last()
    return actions.confirm_subscription(token=confirm_token(asked))


def mail(message: Message) -> EmailMessage:
    """The message as a mail program reads it."""
    raw = Form(message.letter).fill(
        to=message.address,
        personal=message.personal,
        message_id=message.message_id,
        date=timezone.now(),
    )
    return message_from_bytes(raw, policy=policy.default)


def mails_to(address: str) -> list[EmailMessage]:
    """All mails to an address, the oldest first."""
    return [mail(message) for message in Message.objects.to(address).order_by("pk")]


def links(parsed: EmailMessage) -> set[str]:
    """Every address of the web that a mail names, in its head or in its bodies."""
    text = parsed.get_body(("plain",)).get_content() + parsed.get_body(("html",)).get_content()
    heads = " ".join(value for name, value in parsed.items() if name.startswith("List-"))
    return set(re.findall(r"https?://[^\s\"'<>)]+", text + heads))


@kept
def send_now(kind: str = "daily") -> Bulletin:
    """A bulletin of what was published until now, with its mails in the outbox."""
    made = actions.make_bulletin(kind=kind, by=None)
    actions.send_due()
    made.refresh_from_db()
    return made


@pytest.fixture(autouse=True)
def _imprint(request):
    """Mails have a postal address: without one nothing is sent."""
    if (
        "db" in request.fixturenames
        or "transactional_db" in request.fixturenames
        or (request.node.get_closest_marker("django_db"))
    ):
        request.getfixturevalue("db")
        write_imprint()


@kept
def write_imprint() -> None:
    """What the law wants in each mail."""
    text = "Example Health, 1 Example Street, 12345 Example"
    Wording.objects.create(kind="imprint", number=1, text=text, digest="x")


@pytest.fixture
def edition(board):
    """An edition with causes and medications, published just now."""
    return board.published_edition()
