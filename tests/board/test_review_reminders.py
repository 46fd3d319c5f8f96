"""One digest a person: what waits for a signature, what is due, and what nobody answers for."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Person
from board.desk.reminders import digests, remind
from board.models.reminder import Reminder
from condition.models import Reference
from post.models import Message
from record import actions
from record.models import state

DAY = timedelta(days=1)


@pytest.fixture
def board(board):
    """The board, each with an address."""
    for person in Person.objects.select_related("user"):
        person.user.email = f"{person.user.username}@example.org"
        person.user.save(update_fields=["email"])
    return board


def run(days=0):
    """The command's work on a later day; whom a mail was put for."""
    on = timezone.now() + days * DAY
    return [one.person.name for one in digests(on) if remind(one, on)]


def command():
    said = StringIO()
    call_command("work", once=True, only="reminders", stdout=said)
    return said.getvalue()


def mail_to(person):
    address = f"{person.user.username}@example.org"
    return Message.objects.filter(address=address).latest("pk").letter


@pytest.mark.both_databases
def test_a_submission_is_in_the_digest_of_those_who_may_sign_it(board):
    board.write_ibuprofen()
    assert run() == []
    board.submit("medications")
    assert run() == ["Clinician", "Pharmacist", "Second clinician"]
    letter = mail_to(board.pharmacist)
    address = f"/medications/{board.revision('medications').label}/#verdict"
    assert address in letter.text
    assert address in letter.html
    assert "1 to sign" in letter.subject


def test_what_is_public_and_not_signed_is_told_once_and_then_once_a_week(board):
    board.write_causes("Myeloma", by=board.author)
    board.write_ibuprofen(by=board.author)
    actions.carry_over(condition=board.article, by=board.publisher, origin="old.example.org")
    assert run() == ["Clinician", "Pharmacist", "Second clinician"]
    letter = mail_to(board.clinician)
    assert "2 public and not signed" in letter.subject
    assert f"/medications/{board.revision('medications').label}/#verdict" in letter.text
    assert run(1) == []
    assert run(8) == ["Clinician", "Pharmacist", "Second clinician"]
    board.sign("causes")
    assert "1 public and not signed" in next(one.summary for one in digests(timezone.now()))


@pytest.mark.both_databases
def test_a_review_that_is_due_goes_to_who_signed_last(board):
    board.published_edition()
    assert run(300) == []
    assert run(336) == ["Clinician", "Pharmacist"]
    assert "due on" in mail_to(board.clinician).text
    assert mail_to(board.pharmacist).text.count("#verdict") == 1


def test_a_review_of_a_crowded_month_is_asked_for_early_and_nobody_is_told_on(board, monkeypatch):
    board.published_edition()
    monkeypatch.setattr(state, "crowded_months", lambda on: [(0, (on, on + 400 * DAY))])
    assert run(100) == ["Clinician", "Pharmacist"]
    letter = mail_to(board.clinician).text
    assert "asked early: much falls due that month" in letter
    assert "nobody answers" not in letter
    assert set(Reminder.objects.values_list("about", flat=True)) == {Reminder.About.EARLY}
    assert run(130) == ["Clinician", "Pharmacist"]  # the publishers hear nothing of its silence


@pytest.mark.both_databases
def test_a_second_run_on_the_same_day_doubles_nothing(board):
    board.published_edition()
    run(336)
    board.write("faq", {"introduction": "Ask."})
    board.submit("faq")
    assert run(336) == ["Second clinician"]
    assert Message.objects.count() == 3


def test_no_news_is_told_once_a_week_and_news_the_next_day(board):
    board.published_edition()
    assert run(336) == ["Clinician", "Pharmacist"]
    assert run(337) == []
    board.write("faq", {"introduction": "Ask."})
    board.submit("faq")
    assert run(338) == ["Clinician", "Second clinician"]
    assert run(343) == ["Pharmacist"]


def test_what_is_overdue_is_news(board):
    board.published_edition()
    run(364)
    assert run(366) == ["Clinician", "Pharmacist"]
    assert "overdue since" in mail_to(board.clinician).text


def test_a_review_of_somebody_who_left_goes_to_the_publishers(board):
    board.published_edition()
    Person.objects.filter(pk=board.clinician.pk).update(left_on=timezone.localdate())
    assert run(336) == ["Pharmacist", "Publisher"]
    letter = mail_to(board.publisher)
    assert letter.text.count("has left") == 2
    assert "nobody answers" in letter.subject


def test_a_review_of_somebody_without_an_address_goes_to_the_publishers(board):
    board.published_edition()
    board.pharmacist.user.email = ""
    board.pharmacist.user.save()
    assert run(336) == ["Clinician", "Publisher"]


def test_a_review_of_words_on_a_retracted_source_goes_to_the_publishers(board):
    source = Reference.objects.create(key="one", kind="article", title="A paper", year=2014)
    board.write("causes", {**board.words("causes"), "introduction": "So they say [@one]."})
    board.sign("causes")
    board.publish()
    actions.retract(reference=source, by=board.publisher, notice="The data were made up.")
    assert run(336) == ["Publisher"]
    assert "a source that it cites was retracted" in mail_to(board.publisher).text


@pytest.mark.both_databases
def test_silence_of_fourteen_days_goes_to_the_publishers(board):
    board.published_edition()
    run(340)
    assert "Publisher" not in run(353)
    assert "Publisher" in run(354)
    assert "no answer from Clinician" in mail_to(board.publisher).text


def test_silence_is_counted_from_the_first_reminder_even_when_it_turns_overdue(board):
    board.published_edition()
    run(360)
    run(367)
    assert "Publisher" in run(374)


def test_who_answers_is_not_silent_and_is_asked_no_more(board, monkeypatch):
    board.published_edition()
    run(340)
    answered_at = timezone.now() + 350 * DAY
    monkeypatch.setattr(timezone, "now", lambda: answered_at)
    actions.confirm(revision=board.revision("causes"), by=board.clinician, competence="clinical")
    assert "Publisher" in run(10)
    assert "Causes" not in mail_to(board.publisher).text
    assert not Reminder.objects.filter(revision=board.revision("causes")).exists()


def test_a_request_for_changes_answers_too(board):
    board.published_edition()
    run(340)
    actions.request_changes(
        revision=board.revision("causes"),
        by=board.clinician,
        competence="clinical",
        comment="It is outdated.",
    )
    run(355)
    assert "a reviewer asked for changes" in mail_to(board.publisher).text
    assert mail_to(board.publisher).text.count("no answer") == 1


def test_the_command_says_what_it_did_and_does_it_once_a_day(board):
    board.write_causes("Myeloma")
    board.submit("causes")
    said = command()
    assert "Clinician: 1 to sign" in said
    assert "2 digests put." in said
    assert "0 digests put." in command()


def test_more_due_sections_take_no_more_queries(board, django_assert_max_num_queries):
    board.published_edition()
    with django_assert_max_num_queries(80):
        digests(timezone.now() + 340 * DAY)
