"""The bytes of a mail, read back by the library's own reader (RFC 5322, 2045, 2047, 3464)."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from hypothesis import given
from hypothesis import strategies as st

from post.mime import Form
from post.models import Letter, new_message_id

NOW = datetime(2026, 3, 1, 7, 0, 0, tzinfo=UTC)
TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t .=%"), max_size=400
)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=120)


def raw(personal: dict[str, str] | None = None, *, to: str = "a@example.org", **words) -> bytes:
    """A mail's bytes."""
    whole = {"subject": "News", "text": "Good.", "from_address": "Ätt <n@example.org>", **words}
    letter = Letter(digest="d" * 64, **whole)
    return Form(letter).fill(to=to, personal=personal or {}, message_id="id@x.org", date=NOW)


def read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)


def body(mail: EmailMessage, kind: str) -> str:
    """Its words. Mail has no other line end than CRLF, so those are all told alike."""
    return mail.get_body((kind,)).get_content().replace("\r\n", "\n")


def test_the_envelope_is_read_as_it_was_meant():
    mail = read(raw(subject="Ψ news, at last: " + "long " * 40))
    assert mail.defects == []
    assert str(mail["To"]) == "a@example.org"
    assert mail["From"].addresses[0].display_name == "Ätt"
    assert mail["Subject"].startswith("Ψ news, at last: long long")
    assert mail["Message-ID"] == "<id@x.org>"
    assert parsedate_to_datetime(mail["Date"]) == NOW


def test_a_message_id_is_like_no_other_and_ends_in_the_sites_name(settings):
    settings.MAIL = {**settings.MAIL, "host_name": "health.example.org"}
    ids = {new_message_id() for _time in range(100)}
    assert len(ids) == 100
    assert all(re.fullmatch(r"[0-9a-f]{32}@health\.example\.org", one) for one in ids)


@given(text=TEXTS, name=TEXTS)
def test_every_text_comes_out_as_it_went_in(text, name):
    mail = read(raw({"name": name}, text=f"{text}\nDear %%name%%,\n{text}\n"))
    assert body(mail, "plain") == f"{text}\nDear {name},\n{text}\n"


@given(name=TEXTS)
def test_a_personal_word_in_html_is_text_and_never_markup(name):
    mail = read(raw({"name": name}, html="<p>%%name%%</p>\n"))
    inner = body(mail, "html").strip().removeprefix("<p>").removesuffix("</p>")
    assert not {"<", ">"} & set(inner)


@given(subject=WORDS, name=WORDS)
def test_a_subject_comes_out_as_it_went_in(subject, name):
    mail = read(raw({"name": name}, subject=f"x{subject}y %%name%%z"))
    assert mail["Subject"].split() == f"x{subject}y {name}z".split()


@given(text=TEXTS)
def test_no_line_is_too_long_or_ends_otherwise_than_mail_lines_do(text):
    text = text.replace("%%", "%")
    content = raw(text=text + "x" * 2000, html=text)
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert not re.search(rb"[^\r]\n|\r[^\n]", content)


def test_a_link_is_never_cut_or_encoded_in_the_head():
    link = "https://example.org/newsletter/unsubscribe/" + "x" * 200
    head = raw({"link": link}, headers={"List-Unsubscribe": "<%%link%%>, <mailto:u@example.org>"})
    assert f"<{link}>".encode() in head.partition(b"\r\n\r\n")[0]


def test_lines_that_begin_with_a_dot_arrive(send, letter, server):
    from post import actions

    dotted = actions.letter(subject="s", text=".\n..two\n.", from_address="a@example.org")
    actions.put(to="a@example.org", letter=dotted)
    actions.put(to="b@example.org", letter=dotted)
    assert send().sent == 2
    for mail in server.mails:
        assert body(read(mail["content"].encode()), "plain") == ".\n..two\n.\n"
