"""A correction goes at once to those alone who were sent the wrong words."""

from datetime import timedelta

import pytest
from django.db import transaction

from newsletter import actions
from newsletter.models import Bulletin, Delivery, Entry
from post.models import Message
from record import actions as record_actions
from tests.newsletter.conftest import mail, mails_to, send_now, subscriber


@pytest.fixture
def told(board, edition):
    """Two readers: one was told of the medications, the other came later."""
    subscriber("told@example.org")
    send_now()
    subscriber("later@example.org")
    return board


def correct(board, wrong=None):
    """Publish the right dose and say in public that the other one was wrong."""
    wrong = wrong or board.revision("medications")
    board.write_ibuprofen("200 mg", reason="The dose was wrong.")
    board.sign("medications")
    board.publish()
    return record_actions.issue_erratum(
        condition=board.article_now,
        revisions=[wrong],
        by=board.publisher,
        severity="dangerous",
        what_was_wrong="It said 400 mg where 200 mg is right.",
    )


def corrections(address: str) -> list[str]:
    return [mail["Subject"] for mail in mails_to(address) if "Correction" in mail["Subject"]]


@pytest.mark.both_databases
def test_it_goes_to_those_alone_who_were_told(told, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        correct(told)
    assert corrections("told@example.org") == ["Attest: Correction: Lumbar wedging"]
    assert corrections("later@example.org") == []


def test_a_readers_mails_are_looked_up_by_bulletin_and_reader(told):
    correct(told)
    asked = actions.audience(Bulletin.objects.get(kind="erratum"), between=(3, 5))
    assert "(bulletin_id=? AND subscriber_id=?)" in asked.explain()
    assert str(asked.query).count("BETWEEN 3 AND 5") == 2  # of readers and of deliveries


def test_it_says_what_was_wrong_and_where_it_is_right(told, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        correct(told)
    words = mails_to("told@example.org")[-1].get_body(("plain",)).get_content()
    assert "It said 400 mg where 200 mg is right." in words
    assert "edition 1; it is right since edition 2" in words
    assert "/conditions/lumbar-wedging/#medications" in words


@pytest.mark.both_databases
def test_a_site_that_dies_before_it_is_sent_sends_it_with_the_next_run(told):
    correct(told)
    assert corrections("told@example.org") == []
    actions.send_due()
    actions.send_due()
    assert len(corrections("told@example.org")) == 1


def test_first_mails_that_can_not_be_put_stop_no_erratum(
    told, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("newsletter.actions.errata.put_some", lambda _bulletin: 1 / 0)
    with django_capture_on_commit_callbacks(execute=True):
        correct(told)
    actions.send_due()
    assert len(corrections("told@example.org")) == 1


@pytest.mark.both_databases
def test_it_falls_with_the_erratum(told):
    def correct_and_fail():
        with transaction.atomic():
            correct(told)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        correct_and_fail()
    actions.send_due()
    assert not Bulletin.objects.filter(kind="erratum").exists()


def test_words_that_nobody_was_told_of_make_no_mail(board, edition):
    correct(board)
    assert not Bulletin.objects.exists()


def test_who_left_is_left_alone(told):
    actions.unsubscribe(subscriber=Delivery.objects.get().subscriber, source="")
    correct(told)
    actions.send_due()
    assert corrections("told@example.org") == []


@pytest.mark.both_databases
def test_who_paused_gets_it_when_they_come_back(told):
    reader = Delivery.objects.get().subscriber
    Message.objects.update(
        state="sent", sent_at="2026-01-01T00:00Z", handed_over_at="2026-01-01T00:00Z"
    )
    actions.pause(subscriber=reader, source="")
    correct(told)
    actions.send_due()
    assert corrections("told@example.org") == []
    actions.resume(subscriber=reader, source="")
    assert len(corrections("told@example.org")) == 1


def test_a_mail_that_was_called_off_carried_nothing(told):
    actions.control_mail(
        act="cancel", batch=Bulletin.objects.get().batch, by=told.newsletter_manager
    )
    correct(told)
    actions.send_due()
    assert corrections("told@example.org") == []


@pytest.mark.both_databases
def test_who_is_sent_the_wrong_words_while_it_goes_out_gets_it_too(board, edition, settings):
    settings.NEWSLETTER = {"rows_at_once": 1}
    for name in ("a", "b"):
        subscriber(f"{name}@example.org")
    made = actions.make_bulletin(kind="daily", by=None)
    actions.start(bulletin=made)
    actions.put_some(made)
    correct(board)
    actions.put_all(Bulletin.objects.get(kind="erratum"))
    actions.send_due()
    actions.send_due()
    assert len(corrections("a@example.org")) == len(corrections("b@example.org")) == 1


def test_it_stands_in_the_archive(told, client):
    correct(told)
    number = Bulletin.objects.get(kind="erratum").number
    assert "It said 400 mg" in client.get(f"/newsletter/archive/{number}/").text


@pytest.mark.both_databases
def test_a_topic_or_frequency_chosen_since_keeps_nobody_from_it(told, later):
    later(timedelta(days=1))
    reader = Delivery.objects.get().subscriber
    actions.change_choice(
        subscriber=reader, choice=actions.Choice((), frequency="weekly"), source=""
    )
    correct(told)
    actions.send_due()
    assert len(corrections("told@example.org")) == 1


@pytest.mark.both_databases
def test_who_was_told_of_two_wordings_of_one_fault_is_corrected_once(
    told, django_capture_on_commit_callbacks
):
    first = told.revision("medications")
    told.write_ibuprofen("300 mg")
    second = told.sign("medications")
    told.publish()
    send_now()
    told.write_ibuprofen("200 mg")
    told.sign("medications")
    told.publish()
    with django_capture_on_commit_callbacks(execute=True):
        record_actions.issue_erratum(
            condition=told.article_now,
            revisions=[first, second],
            by=told.publisher,
            severity="dangerous",
            what_was_wrong="The dose was too high.",
        )
    assert len(corrections("told@example.org")) == 1
    assert len(corrections("later@example.org")) == 1


# --- Sent again to whom it had not reached


@pytest.fixture
def missed(told) -> Message:
    """The mail of the reader who was to be told, which the server refused."""
    Message.objects.of("bulletin-1").update(state="failed", verdict="us")
    return Message.objects.of("bulletin-1").get()


@pytest.mark.both_databases
def test_what_is_sent_again_leaves_out_words_found_wrong_since(told, missed):
    assert "#medications" in mails_to("told@example.org")[-1].get_body(("plain",)).get_content()
    correct(told)
    actions.send_due()
    first = Bulletin.objects.get(number=1)
    assert actions.send_again(bulletin=first, by=told.newsletter_manager) == 1
    words = mails_to("told@example.org")[-1].get_body(("plain",)).get_content()
    assert "#causes" in words
    assert "#medications" not in words
    actions.send_due()
    assert corrections("told@example.org") == []  # they never got the wrong ones


def test_what_is_wholly_wrong_by_now_is_not_sent_again(told, missed):
    Entry.objects.filter(section="causes").delete()
    correct(told)
    first = Bulletin.objects.get(number=1)
    assert actions.send_again(bulletin=first, by=told.newsletter_manager) == 0
    assert Message.objects.get(pk=missed.pk).state == "failed"


@pytest.mark.both_databases
@pytest.mark.parametrize("batch", ["bulletin-1", ""])
def test_what_was_paused_goes_on_without_words_found_wrong_since(told, batch):
    person = told.newsletter_manager if batch else told.administrator
    actions.control_mail(batch=batch, act="pause", by=person)
    correct(told)
    actions.control_mail(batch=batch, act="resume", by=person)
    waiting = Message.objects.of("bulletin-1").get(state="waiting")
    words = mail(waiting).get_body(("plain",)).get_content()
    assert "#causes" in words
    assert "#medications" not in words


def test_what_was_paused_and_is_wholly_wrong_by_now_is_called_off(told):
    Entry.objects.filter(section="causes").delete()
    actions.control_mail(batch="bulletin-1", act="pause", by=told.newsletter_manager)
    correct(told)
    actions.control_mail(batch="bulletin-1", act="resume", by=told.newsletter_manager)
    assert Message.objects.of("bulletin-1").get().state == "cancelled"


def test_a_correction_that_failed_is_sent_again_whole(told):
    correct(told)
    actions.send_due()
    erratum = Bulletin.objects.get(kind="erratum")
    Message.objects.of(erratum.batch).update(state="failed", verdict="us")
    assert actions.send_again(bulletin=erratum, by=told.newsletter_manager) == 1
    assert len(corrections("told@example.org")) == 1
