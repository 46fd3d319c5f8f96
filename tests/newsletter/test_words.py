"""The manager's own words: notes, subjects, order, and the wording of mails."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from board.newsletter import figures
from condition.models import Specialty
from newsletter import actions, wording
from newsletter.content import content_of
from newsletter.letters import bulletin_letter
from newsletter.models import Bulletin, Consent, Entry, Subscriber, Wording
from newsletter.refusals import NotAManager, NotNow
from newsletter.tokens import confirm_token
from post.models import Message
from tests.newsletter.conftest import mails_to, send_now, sign_up, subscriber


@pytest.fixture
def manager(board):
    return board.newsletter_manager


@pytest.fixture
def note(manager):
    """Write a note to a segment and send it; whom it went to."""

    def send(**words) -> list[str]:
        made = actions.make_note(by=manager)
        words = {"subject": "Closed in May", "note": "We *rest*.", **words}
        actions.write(bulletin=made, by=manager, **words)
        actions.schedule(bulletin=made, at=timezone.now(), by=manager)
        actions.send_due()
        rows = made.deliveries.values_list("subscriber__address__key", flat=True)
        return sorted(address.partition("@")[0] for address in rows)

    return send


def body(address: str, kind: str = "plain") -> str:
    return mails_to(address)[-1].get_body((kind,)).get_content()


@pytest.mark.both_databases
def test_a_note_goes_to_everybody_in_the_managers_words(note, db):
    subscriber("day@example.org")
    subscriber("safe@example.org", frequency="safety")
    assert note() == ["day", "safe"]
    assert mails_to("day@example.org")[-1]["Subject"] == "Closed in May"
    assert "We rest." in body("day@example.org")
    assert "<em>rest</em>" in body("day@example.org", "html")


@pytest.mark.both_databases
def test_a_note_goes_to_a_segment(note, db, later):
    spine = Specialty.objects.create(name="Back", slug="back")
    eyes = Specialty.objects.create(name="Eyes", slug="eyes")
    subscriber("old@example.org", spine)
    later(timedelta(days=10))
    subscriber("spine@example.org", spine)
    subscriber("eyes@example.org", eyes)
    subscriber("all@example.org")
    subscriber("weekly@example.org", frequency="weekly")
    since = (timezone.now() - timedelta(days=2)).date()
    assert note(to_topics=[spine]) == ["all", "old", "spine", "weekly"]
    assert note(to_frequencies=["weekly"]) == ["weekly"]
    assert note(to_topics=[eyes], joined_since=since) == ["all", "eyes", "weekly"]


def test_an_empty_note_is_not_sent(manager):
    made = actions.make_note(by=manager)
    with pytest.raises(NotNow, match="subject and words"):
        actions.schedule(bulletin=made, at=timezone.now(), by=manager)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("Fine.\n\n| a | b |\n|---|---|\n| 3|4 g | x |", "Line 5, .* more cells than the heading"),
        ("As [@who-2005] has it.", "write out what “.@who-2005.” stands for"),
        ("Take \u202e05\u202c mg", "U.202E"),
    ],
)
def test_words_that_readers_would_not_see_are_kept_and_not_sent(manager, words, sentence):
    made = actions.make_note(by=manager)
    actions.write(bulletin=made, subject="Hi", note=words, by=manager)
    with pytest.raises(NotNow, match=sentence):
        actions.schedule(bulletin=made, at=timezone.now(), by=manager)
    made.refresh_from_db()
    assert (made.note, made.state) == (words, "draft")


def test_a_scheduled_note_whose_words_were_spoilt_since_waits_for_a_human(manager):
    made = actions.make_note(by=manager)
    actions.write(bulletin=made, subject="Hi", note="We rest.", by=manager)
    actions.schedule(bulletin=made, at=timezone.now(), by=manager)
    actions.write(bulletin=made, subject="Hi", note="We ~~rest~~.", by=manager)
    actions.send_due()
    made.refresh_from_db()
    assert made.state == "waiting"
    assert "~~rest~~" in made.trouble


def test_what_was_stopped_midway_goes_on_with_the_words_as_they_are_now(manager, note, db):
    subscriber("a@example.org")
    note()
    subscriber("b@example.org")
    made = Bulletin.objects.get()
    Bulletin.objects.update(state="waiting", trouble="It was stopped.")
    actions.write(bulletin=made, subject="Open again", note="We *work*.", by=manager)
    actions.schedule(bulletin=made, at=timezone.now(), by=manager)
    actions.send_due()
    assert "We rest." in body("a@example.org")
    assert "We work." in body("b@example.org")


def test_what_readers_would_not_see_is_named_beside_the_words(manager, client):
    client.force_login(manager.user)
    made = actions.make_note(by=manager)
    page = reverse("admin:newsletter_bulletin_change", args=[made.pk])
    typed = {"act": "words", "subject": "Hi", "note": "Write to <b>us</b>."}
    assert "Line 1, “Write to &lt;b&gt;" in client.post(page, typed, follow=True).text
    typed = {"kind": "welcome", "text": "Write to <b>us</b>."}
    answer = client.post(reverse("admin:newsletter_wording_changelist"), typed)
    assert "Line 1, “Write to &lt;b&gt;" in answer.text
    assert "Write to &lt;b&gt;us&lt;/b&gt;.</textarea>" in answer.text
    assert not wording.words("welcome")


def test_nothing_is_sent_without_a_postal_address(manager, edition):
    subscriber("a@example.org")
    Wording.objects.filter(kind="imprint").delete()
    made = actions.make_bulletin(kind="daily", by=manager)
    with pytest.raises(NotNow, match="postal address"):
        actions.schedule(bulletin=made, at=timezone.now(), by=manager)
    made = Bulletin.objects.get()
    Bulletin.objects.update(state="scheduled", scheduled_at=timezone.now())
    actions.send_due()
    made.refresh_from_db()
    assert made.state == "waiting"
    assert "postal address" in made.trouble
    assert not made.deliveries.exists()


def test_each_mail_has_the_address_and_imprint(edition):
    subscriber("a@example.org")
    send_now()
    asked, told = mails_to("a@example.org")
    for mail in (asked, told):
        for kind in ("plain", "html"):
            assert "1 Example Street" in mail.get_body((kind,)).get_content()


@pytest.mark.both_databases
def test_a_bulletins_subject_words_and_order_are_hers(manager, edition):
    subscriber("a@example.org")
    made = actions.make_bulletin(kind="daily", by=manager)
    actions.write(bulletin=made, subject="Read this first", note="Hello *you*.", by=manager)
    first, second = Entry.objects.filter(bulletin=made)
    actions.arrange(bulletin=made, places={first.pk: 2, second.pk: 1}, by=manager)
    assert list(made.entries.all()) == [second, first]
    actions.schedule(bulletin=made, at=timezone.now(), by=manager)
    actions.send_due()
    assert mails_to("a@example.org")[-1]["Subject"] == "Read this first"
    assert "<em>you</em>" in body("a@example.org", "html")


def test_a_bulletin_that_can_not_be_made_stops_alone(manager, edition, monkeypatch):
    subscriber("a@example.org")
    subscriber("b@example.org", frequency="weekly")
    broken = actions.make_bulletin(kind="daily", by=None)
    whole = actions.make_bulletin(kind="weekly", by=None)
    Bulletin.objects.filter(pk=broken.pk).update(note="\x01")
    actions.send_due()
    broken.refresh_from_db()
    whole.refresh_from_db()
    assert (broken.state, whole.state) == ("waiting", "sent")
    assert "U+0001" in broken.trouble
    actions.write(bulletin=broken, note="", by=manager)
    actions.schedule(bulletin=broken, at=timezone.now(), by=manager)
    actions.send_due()
    assert broken.deliveries.count() == 1


@pytest.mark.parametrize("sign", ["\n", "\u2028", "\x85", "\x0b"])
def test_a_line_break_in_a_title_stops_nothing(sign, edition):
    made = actions.make_bulletin(kind="daily", by=None)
    entries = actions.entries_of(made)
    for entry in entries:
        entry.edition.manifest["title"] = f"Lumbar{sign}wedging"
    content = content_of(made, entries)
    assert bulletin_letter(content).subject == content.subject == "Attest: Lumbar wedging"


@pytest.mark.both_databases
def test_it_is_sent_again_to_whom_it_did_not_reach_for_a_reason_that_passes(manager, edition):
    for name in ("away", "gone", "left", "fine"):
        subscriber(f"{name}@example.org")
    made = send_now()
    now = timezone.now()
    mails = Message.objects.of(made.batch)
    mails.filter(address="fine@example.org").update(
        state="sent", sent_at=now, handed_over_at=now, attempts=1
    )
    mails.exclude(address="fine@example.org").update(state="failed", verdict="us")
    mails.filter(address="gone@example.org").update(verdict="address")
    actions.suppress(address="gone@example.org", reason="bounced", source="smtp 550")
    reader = Subscriber.objects.get(address__key="left@example.org")
    actions.unsubscribe(subscriber=reader, source="")
    missed = "".join(figures.missed(made))
    assert "away@example.org,failed,we are refused" in missed
    assert "fine@example.org" not in missed
    assert actions.send_again(bulletin=made, by=manager) == 1
    assert mails.get(state="waiting").address == "away@example.org"


@pytest.mark.both_databases
def test_words_of_mails_are_versions(manager):
    wording.write_words(kind="confirmation", text="Please, one press.", by=manager)
    wording.write_words(kind="confirmation", text="Please, one press.", by=manager)
    wording.write_words(kind="confirmation", text="One press, please.", by=manager)
    assert list(Wording.objects.filter(kind="confirmation").values_list("number", "text")) == [
        (2, "One press, please."), (1, "Please, one press."),
    ]  # fmt: skip
    sign_up("a@example.org")
    assert "One press, please." in body("a@example.org")


@pytest.mark.both_databases
def test_a_mail_of_welcome_goes_once_and_only_where_there_is_one(manager):
    subscriber("before@example.org")
    assert len(mails_to("before@example.org")) == 1
    wording.write_words(kind="welcome", text="Good to have *you*.", by=manager)
    subscriber("a@example.org")
    assert "<em>you</em>" in body("a@example.org", "html")
    token = confirm_token(Consent.objects.filter(kind="asked").latest("pk"))
    actions.confirm_subscription(token=token)
    assert len(mails_to("a@example.org")) == 2


@pytest.mark.both_databases
def test_the_figures_say_who_left_and_complained(edition):
    for name in "abc":
        subscriber(f"{name}@example.org")
    made = send_now()
    actions.unsubscribe(subscriber=Subscriber.objects.first(), source="")
    (found,) = figures.of_bulletins([made])
    assert (found.left, found.complained, found.progress.total) == (1, 0, 3)


def test_the_pages_of_words_open_and_act(manager, client):
    client.force_login(manager.user)
    page = reverse("admin:newsletter_wording_changelist")
    client.post(page, {"kind": "footer", "text": "Because you asked."})
    assert "Because you asked." in client.get(page).text
    answer = client.post(reverse("admin:newsletter_bulletin_changelist"), {"kind": "note"})
    fields = {"act": "words", "subject": "Hi", "note": "x", "to_frequencies": ["weekly"]}
    client.post(answer["Location"], fields)
    made = Bulletin.objects.get()
    assert (made.kind, made.subject, made.to_frequencies) == ("note", "Hi", ["weekly"])
    assert "Hi" in client.get(answer["Location"]).text


@pytest.mark.parametrize("kind", wording.WRITTEN)
def test_a_mail_is_seen_before_its_words_are_saved(kind, manager, client):
    client.force_login(manager.user)
    typed = {"kind": kind, "text": "Seen & first.", "act": "preview"}
    answer = client.post(reverse("admin:newsletter_wording_changelist"), typed)
    assert answer.text.count("Seen &amp;amp; first.") == 3  # narrow, dark and wide
    assert "Seen &amp; first.\n" in answer.text.partition("<pre")[2]  # in plain text
    assert "sha256-" in answer["Content-Security-Policy"]
    assert not Wording.objects.filter(text__contains="Seen").exists()


def test_nobody_else_writes(board):
    with pytest.raises(NotAManager):
        actions.make_note(by=board.publisher)
    with pytest.raises(NotAManager):
        wording.write_words(kind="footer", text="x", by=board.administrator)
