"""Mails as mail programs read them: RFC 8058, 2369, 2919, 3834, 5322, read by the library."""

import re
from email import message_from_bytes, policy
from urllib.parse import unquote, urlsplit

import pytest
from django.utils import timezone

from newsletter.incoming import read_answer
from newsletter.models import Subscriber
from post.mime import Form
from post.models import Message
from tests.newsletter.conftest import mail, send_now, subscriber


@pytest.fixture
def raw(edition, settings) -> bytes:
    """A bulletin's bytes."""
    settings.SITE_URL = "https://health.example.org"
    subscriber("a@example.org")
    send_now()
    message = Message.objects.get(batch="bulletin-1")
    return Form(message.letter).fill(
        to=message.address,
        personal=message.personal,
        message_id=message.message_id,
        date=timezone.now(),
    )


@pytest.fixture
def parsed(raw):
    return message_from_bytes(raw, policy=policy.default)


def test_the_library_finds_nothing_wrong_with_it(raw, parsed):
    assert parsed.defects == []
    assert [part.defects for part in parsed.walk()] == [[], [], []]
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))


def test_list_unsubscribe_is_one_https_and_one_mailto_address_and_never_encoded(raw, parsed):
    head = raw.partition(b"\r\n\r\n")[0]
    assert b"=?" not in head.partition(b"List-Unsubscribe:")[2].partition(b"\r\n")[0]
    addresses = re.fullmatch(
        r"<(https://[^>\s]+)>,\s*<(mailto:[^>\s]+)>", parsed["List-Unsubscribe"]
    )
    assert addresses[1].startswith("https://health.example.org/newsletter/unsubscribe/")
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_posting_what_rfc_8058_says_to_that_address_ends_it(parsed, client):
    url = re.match(r"<(https://[^>]+)>", parsed["List-Unsubscribe"])[1]
    field, _equals, value = parsed["List-Unsubscribe-Post"].partition("=")
    assert client.post(urlsplit(url).path, {field: value}).status_code == 200
    assert Subscriber.objects.get().state == "unsubscribed"


def test_a_mail_to_the_mailto_address_ends_it(parsed):
    mailto = re.search(r"<(mailto:[^>]+)>", parsed["List-Unsubscribe"])[1]
    subject = unquote(urlsplit(mailto).query.removeprefix("subject="))
    raw = f"From: x@y.org\r\nTo: {urlsplit(mailto).path}\r\nSubject: {subject}\r\n\r\n"
    assert read_answer(raw.encode()) == ["unsubscribed"]
    assert Subscriber.objects.get().state == "unsubscribed"


def test_list_id_is_a_name_of_the_sites_own(parsed):
    assert re.fullmatch(r'"Attest" <newsletter\.health\.example\.org>', parsed["List-Id"])


def test_the_other_list_headers_are_addresses(parsed):
    assert parsed["List-Help"] == "<https://health.example.org/newsletter/>"
    assert parsed["List-Archive"] == "<https://health.example.org/newsletter/archive/>"
    assert parsed["List-Post"] == "NO"


def test_nobodys_holiday_notice_answers_it(parsed):
    assert parsed["Precedence"] == "bulk"
    assert parsed["Auto-Submitted"] == "auto-generated"


def test_it_has_one_of_each_header_that_there_may_be_one_of(parsed):
    names = [name.lower() for name in parsed]
    assert len(names) == len(set(names))
    assert {"from", "to", "date", "message-id", "subject", "mime-version"} <= set(names)


def test_the_plain_text_comes_first_and_says_the_same(parsed):
    kinds = [part.get_content_type() for part in parsed.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    plain, html = (part.get_content() for part in parsed.iter_parts())
    for words in ("Lumbar wedging", "Because it reads better.", "Unsubscribe"):
        assert words in plain
        assert words in html


def test_nothing_in_it_is_fetched_from_anywhere_or_counts_readers(parsed):
    html = parsed.get_body(("html",)).get_content()
    assert not re.search(r"<(img|link|script|iframe|object|video)|url\(|@import|src=", html)
    hosts = {urlsplit(url).netloc for url in re.findall(r'href="([^"]+)"', html)}
    assert hosts == {"health.example.org"}
    assert "?" not in "".join(re.findall(r'href="([^"]+)"', html))


def test_its_style_stands_at_the_elements_and_knows_the_dark(parsed):
    html = parsed.get_body(("html",)).get_content()
    assert re.search(r'<h1 style="[^"]*font-size', html)
    assert "prefers-color-scheme: dark" in html
    assert '<meta name="color-scheme" content="light dark">' in html


def test_a_confirmation_is_no_list_mail(raw):
    asked = mail(Message.objects.order_by("pk").first())
    assert asked["List-Unsubscribe"] is None
    assert asked["Precedence"] is None
    assert asked["Auto-Submitted"] == "auto-generated"
