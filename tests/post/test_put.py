"""Putting mails: each once, each able to become a mail, none able to become two."""

import pytest

from post import actions
from post.models import Bounce, Letter, Message
from post.refusals import BadAddress, BadLetter, WordsMissing

BREAKS = ["\r\nBcc: all@example.org", "\nX: y", "\rX: y", "\x00", "\u2028x", "\x85", "\ud800"]


@pytest.mark.both_databases
def test_the_same_words_are_kept_once(db):
    same = {"subject": "News", "text": "Good.", "from_address": "a@example.org"}
    assert actions.letter(**same) == actions.letter(**same)
    assert actions.letter(**{**same, "text": "Better."}) != actions.letter(**same)
    assert Letter.objects.count() == 2


@pytest.mark.both_databases
def test_the_same_purpose_is_put_once_however_often_it_is_asked(letter):
    first = actions.put(to="a@example.org", letter=letter, once_key="welcome:1")
    assert actions.put(to="a@example.org", letter=letter, once_key="welcome:1") == first
    assert Message.objects.count() == 1


@pytest.mark.both_databases
def test_putting_many_again_puts_only_who_is_missing(letter):
    rows = [(f"r{number}@example.org", {}, f"b:{number}") for number in range(2500)]
    assert actions.put_many(letter=letter, rows=rows[:1200], batch="b") == 1200
    assert actions.put_many(letter=letter, rows=iter(rows + rows), batch="b") == 1300
    assert Message.objects.count() == 2500


@pytest.mark.both_databases
def test_one_bad_address_among_many_stops_nobody_else(letter):
    rows = [("a@example.org", {}, "1"), ("no address", {}, "2"), ("c@example.org", {}, "3")]
    actions.put_many(letter=letter, rows=rows, batch="b")
    failed = Message.objects.get(state="failed")
    assert (failed.address, failed.once_key) == (None, "2")
    assert "is not a mail address" in failed.last_error
    assert Message.objects.due().count() == 2


@pytest.mark.both_databases
def test_putting_a_thousand_takes_few_queries(letter, django_assert_max_num_queries):
    rows = [(f"r{number}@example.org", {}, f"b:{number}") for number in range(1000)]
    with django_assert_max_num_queries(30):  # SQLite takes about seventy rows in one
        actions.put_many(letter=letter, rows=rows, batch="b")


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "address",
    [
        "", "a", "@example.org", "a@", "a b@example.org", "a@b@example.org", "a@exa mple.org",
        "a@-x.org", "a@x..org", ".a@x.org", "a..b@x.org", "<a@x.org>", "a@x.org,b@x.org",
        '"a"@x.org', "a@x.org\nBcc: b@x.org", "x" * 65 + "@x.org", "a@" + "x." * 130 + "org",
        "a@[127.0.0.1]", "\ud800@x.org",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_and_nothing_is_left(address, letter):
    with pytest.raises(BadAddress):
        actions.put(to=address, letter=letter)
    assert not Message.objects.exists()


def test_the_host_is_kept_in_one_form_and_the_part_before_as_it_was_written(letter):
    message = actions.put(to=" Ada.L@MÜLLER.Example ", letter=letter)
    assert message.address == "Ada.L@xn--mller-kva.example"


def test_a_placeholder_nothing_was_given_for_is_refused(db):
    letter = actions.letter(subject="Hello %%name%%", text="%%link%%", from_address="a@example.org")
    with pytest.raises(WordsMissing, match="%%link%%"):
        actions.put(to="a@example.org", letter=letter, personal={"name": "Ada"})
    with pytest.raises(BadLetter, match="is no text"):
        actions.put(to="a@example.org", letter=letter, personal={"name": "Ada", "link": 7})
    assert not Message.objects.exists()


# --- Nothing typed by anybody can open a second header


@pytest.mark.parametrize("breaking", BREAKS)
@pytest.mark.parametrize(
    "words",
    [
        {"subject": "News{}"},
        {"from_address": "News{} <a@example.org>"},
        {"from_address": "a@example.org{}"},
        {"headers": {"List-Id": "<news.example.org>{}"}},
        {"headers": {"Reply-To": "b@example.org{}"}},
        {"headers": {"X-Y{}": "z"}},
    ],
)
def test_a_letter_with_a_line_break_in_its_head_is_refused(words, breaking, db):
    def broken(value):
        if isinstance(value, dict):
            return {broken(name): broken(inner) for name, inner in value.items()}
        return value.format(breaking) if "{}" in value else value

    whole = {"subject": "News", "text": "Good.", "from_address": "a@example.org"}
    whole |= {name: broken(value) for name, value in words.items()}
    with pytest.raises(BadLetter):
        actions.letter(**whole)
    assert not Letter.objects.exists()


@pytest.mark.parametrize("breaking", BREAKS)
def test_a_personal_word_with_a_line_break_is_refused_where_it_would_stand_in_the_head(
    breaking, db
):
    letter = actions.letter(subject="For %%name%%", text="x", from_address="a@example.org")
    with pytest.raises(BadLetter):
        actions.put(to="a@example.org", letter=letter, personal={"name": f"Ada{breaking}"})
    rows = [("a@example.org", {"name": f"Ada{breaking}"}, None)]
    with pytest.raises(BadLetter):
        actions.put_many(letter=letter, rows=rows, batch="b")
    assert not Message.objects.exists()


@pytest.mark.parametrize("name", ["To", "cc", "Bcc", "From", "Subject", "Message-ID", "Content-X"])
def test_a_letter_cannot_write_to_more_people_or_as_somebody_else(name, db):
    with pytest.raises(BadLetter):
        actions.letter(
            subject="s", text="t", from_address="a@example.org", headers={name: "b@example.org"}
        )


@pytest.mark.parametrize(
    "words", [{"subject": " "}, {"from_address": "nobody"}, {"text": "\x1b[31m"}, {"html": "\x00"}]
)
def test_a_letter_that_could_be_no_mail_is_refused(words, db):
    with pytest.raises(BadLetter):
        actions.letter(**{"subject": "s", "text": "t", "from_address": "a@example.org", **words})


# --- Personal data


@pytest.mark.both_databases
def test_erasing_an_address_empties_it_everywhere_and_calls_off_what_waits(letter, send):
    actions.put(to="Ada@example.org", letter=letter, personal={"name": "Ada"})
    send()
    back = Bounce.objects.create(message=Message.objects.get(), about="A…@x", said="Ada is away")
    actions.put(to="ada@example.org", letter=letter, personal={"name": "Ada"})
    assert actions.erase_addresses(["ADA@example.org"]) == 2
    back.refresh_from_db()
    assert (back.about, back.said) == ("", "")
    rows = Message.objects.order_by("pk").values_list("state", "address", "personal", "last_error")
    assert list(rows) == [("sent", None, {}, ""), ("cancelled", None, {}, "")]


@pytest.mark.both_databases
def test_old_addresses_are_forgotten_and_those_that_wait_are_not(letter, put, send, later):
    from datetime import timedelta

    from django.utils import timezone

    put("a@example.org", "no550@example.org")
    send()
    later(timedelta(days=40))
    put("new@example.org")
    assert actions.forget_addresses(ended_before=timezone.now() - timedelta(days=30)) == 2
    assert list(Message.objects.exclude(address=None).values_list("address", flat=True)) == [
        "new@example.org"
    ]


def test_a_message_shows_no_whole_address(put):
    (message,) = put("ada@example.org")
    assert str(message) == "a…@example.org (waiting)"


# --- Django's own mail


def test_a_forgotten_password_goes_through_the_outbox_and_its_words_with_the_address(
    send, server, settings, db
):
    from django.core.mail import EmailMessage, send_mail

    settings.EMAIL_BACKEND = "post.backend.OutboxBackend"
    send_mail("Your password", "Here: /reset/x/", "site@example.org", ["a@example.org"])
    assert "/reset/" not in Letter.objects.get().text
    assert send().sent == 1
    content = server.mails[0]["content"]
    assert "Subject: Your password" in content
    assert "Here: /reset/x/" in content
    assert "Auto-Submitted: auto-generated" in content
    mail = EmailMessage("s", "b", "site@example.org", ["a@example.org"])
    mail.attach("a.txt", "x", "text/plain")
    with pytest.raises(BadLetter, match="no attachments"):
        mail.send()


@pytest.mark.parametrize("narrowed", [{"state": "sent"}, {"state": "sent", "batch": "a bulletin"}])
def test_a_list_of_one_state_reads_the_mails_that_it_shows_and_sorts_no_million(narrowed, db):
    plan = Message.objects.filter(**narrowed).order_by("-pk")[:50].explain()
    assert "post_listed" in plan
    assert "ORDER BY" not in plan
