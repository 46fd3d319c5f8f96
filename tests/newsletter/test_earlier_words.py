"""A number that is paused on its way gets other words for the rest; who has it keeps theirs."""

import pytest
from django.utils import timezone

import post.actions
from newsletter import actions
from newsletter.models import Bulletin, Delivery
from newsletter.own_data import own_data
from newsletter.refusals import NotNow, NotReady
from post.models import Message
from tests.newsletter.conftest import mail, subscriber

BAD, GOOD = "Free pills", "What the board says of pills"
FIRST = [f"first{number}@example.org" for number in range(2)]
REST = [f"rest{number}@example.org" for number in range(3)]


def went(*addresses: str) -> None:
    """Their mails are with their servers."""
    now = timezone.now()
    theirs = Message.objects.filter(address__in=addresses, batch__startswith=Bulletin.BATCH)
    theirs.update(state="sent", handed_over_at=now, sent_at=now)


def said_to(address: str) -> list[str]:
    theirs = Message.objects.to(address).filter(batch__startswith=Bulletin.BATCH)
    return [mail(message)["Subject"] for message in theirs.order_by("pk")]


@pytest.fixture
def note(board) -> Bulletin:
    """A note that two got before its words were refused, and three wait for."""
    for address in (*FIRST, *REST):
        subscriber(address)
    made = actions.make_note(by=board.newsletter_manager)
    actions.write(bulletin=made, by=board.newsletter_manager, subject=BAD, note="Cheap!")
    actions.schedule(bulletin=made, at=timezone.now(), by=board.newsletter_manager)
    actions.send_due()
    went(*FIRST)
    post.actions.pause(made.batch, is_braked=True)
    made.refresh_from_db()
    return made


@pytest.fixture
def reword(board, note):
    """Write other words and let the number go on."""

    def reword(subject: str = GOOD) -> None:
        actions.reword(bulletin=note, by=board.newsletter_manager, subject=subject, note="Mended.")
        actions.control_mail(batch=note.batch, act="resume", by=board.newsletter_manager)

    return reword


@pytest.mark.both_databases
def test_who_waits_gets_the_new_words_and_who_has_it_no_second_mail(note, reword):
    reword()
    assert [said_to(address) for address in FIRST] == [[BAD]] * 2
    assert [said_to(address) for address in REST] == [[GOOD]] * 3
    assert Delivery.objects.count() == 5


@pytest.mark.both_databases
def test_who_was_not_put_yet_gets_the_new_words_alone(note, reword):
    Bulletin.objects.update(state="sending", put_up_to=0)
    subscriber("late@example.org")
    reword()
    actions.send_due()
    assert said_to("late@example.org") == [GOOD]
    assert said_to(FIRST[0]) == [BAD]


@pytest.mark.both_databases
def test_the_archive_says_how_many_got_which_words(note, reword, client):
    reword()
    went(REST[0])
    page = client.get(f"/newsletter/archive/{note.number}/").text
    assert f"<h1>{GOOD}</h1>" in page
    assert "2 readers got it in other words" in page
    assert BAD in page
    assert "Cheap!" in page


def test_words_that_nobody_got_are_kept_and_not_in_the_archive(note, reword, client):
    reword()
    post.actions.pause(note.batch)
    reword("Pills at last")
    assert list(note.earlier.values_list("subject", flat=True)) == [BAD, GOOD]
    assert GOOD not in client.get(f"/newsletter/archive/{note.number}/").text


def test_words_that_stay_as_they_were_are_no_others(note, reword, board):
    same = {"subject": note.subject, "note": note.note}
    actions.reword(bulletin=note, by=board.newsletter_manager, **same)
    assert not note.earlier.exists()


def test_a_reader_is_told_which_words_they_got(note, reword):
    reword()
    told = [
        own_data(delivery.subscriber)["mails"][0]["words_until"]
        for delivery in note.deliveries.order_by("pk")
    ]
    assert told == [note.earlier.get().until.isoformat()] * 2 + [None] * 3


@pytest.mark.both_databases
def test_one_in_doubt_goes_again_in_the_new_words(note, reword, board):
    doubtful = Message.objects.filter(address=REST[0], batch=note.batch)
    doubtful.update(state="uncertain", handed_over_at=timezone.now())
    reword()
    assert said_to(REST[0]) == [BAD]
    actions.decide(message=doubtful.get(), decision="again", by=board.newsletter_manager)
    assert said_to(REST[0]) == [GOOD]


def test_one_that_failed_goes_again_in_the_new_words(note, reword, board):
    Message.objects.filter(address=REST[0], batch=note.batch).update(
        state="failed", verdict="content"
    )
    reword()
    assert actions.send_again(bulletin=note, by=board.newsletter_manager) == 1
    assert said_to(REST[0]) == [GOOD]


def test_a_number_that_was_stopped_midway_keeps_what_some_got(note, board):
    Bulletin.objects.update(state="waiting")
    actions.write(bulletin=note, by=board.newsletter_manager, subject=GOOD, note="Mended.")
    assert note.earlier.with_readers().get().readers == 2


@pytest.mark.parametrize(
    ("mails", "refusal"),
    [
        ({"claimed_by": "w", "state": "sending", "leased_until": timezone.now()}, "handed over"),
        ({"state": "cancelled"}, "Nobody waits"),
    ],
)
def test_it_is_refused_while_a_mail_goes_and_where_nobody_waits(note, reword, mails, refusal):
    Message.objects.of(note.batch).filter(state="waiting").update(**mails)
    with pytest.raises(NotNow, match=refusal):
        reword()


def test_it_is_refused_while_the_number_goes(note, reword, board):
    actions.control_mail(batch=note.batch, act="resume", by=board.newsletter_manager)
    with pytest.raises(NotNow, match="on its way"):
        reword()


def test_words_that_no_note_can_have_are_refused_and_change_nothing(note, reword):
    with pytest.raises(NotReady, match="subject and words"):
        reword("")
    assert not note.earlier.exists()
    assert said_to(REST[0]) == [BAD]


def test_the_manager_does_it_on_the_numbers_page(note, board, client):
    client.force_login(board.newsletter_manager.user)
    page = f"/admin/newsletter/bulletin/{note.pk}/change/"
    asked = client.get(page).text
    assert "Those who still wait get these words" in asked
    assert 'name="joined_since"' not in asked
    client.post(page, {"act": "words", "subject": GOOD, "note": "Mended."})
    client.post(page, {"act": "resume"})
    assert said_to(REST[0]) == [GOOD]
    assert "2 readers got them" in client.get(page).text
    reader = note.deliveries.order_by("pk").first().subscriber
    told = client.get(f"/admin/newsletter/subscriber/{reader.pk}/change/").text
    assert "in its words until" in told
