"""Bulletins: built from editions, safety first, one mail each."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from condition.models import Condition, Specialty
from newsletter import actions
from newsletter.actions import issuing
from newsletter.models import Bulletin, Delivery, Entry
from newsletter.refusals import NothingInIt, NotNow
from newsletter.schedule import goes_out_at, last_end, start_of
from post.models import Letter, Message
from record import actions as record_actions
from tests.newsletter.conftest import mails_to, send_now, subscriber

pytestmark = pytest.mark.both_databases


def text(address: str) -> str:
    return mails_to(address)[-1].get_body(("plain",)).get_content()


def test_it_says_what_changed_and_why_with_link_and_digest(edition):
    subscriber("a@example.org")
    send_now()
    told = text("a@example.org")
    assert "http://127.0.0.1:8000/conditions/lumbar-wedging/#medications" in told
    assert "Because it reads better." in told
    assert edition.digest in told


def test_a_section_is_called_as_its_article_heads_it(board):
    headed = {"opening": [{"heading": "What leads to it"}], "causes": [{"name": "A fall"}]}
    board.write("causes", headed)
    board.sign("causes")
    board.publish()
    subscriber("a@example.org")
    send_now()
    assert "What leads to it" in text("a@example.org")


def test_one_that_cannot_be_made_stops_no_other(edition, monkeypatch):
    gather = issuing.gather

    def fail(kind, *period):
        if kind == "safety":
            raise ValueError("no such section")
        return gather(kind, *period)

    monkeypatch.setattr(issuing, "gather", fail)
    tomorrow = timezone.now() + timedelta(days=1)
    assert "daily" in [one.kind for one in actions.make_due_bulletins(now=tomorrow)]


@pytest.fixture
def safer(board, edition):
    """A second edition: a dose changed, and another cause."""
    board.write_ibuprofen("600 mg")
    board.sign("medications")
    board.write_causes("Haemangioma", "Myeloma", "Trauma", reason="A cause more.")
    board.sign("causes")
    return board.publish()


def test_safety_changes_stand_first(safer):
    subscriber("a@example.org")
    send_now()
    told = text("a@example.org")
    assert told.index("Safety changes") < told.index("Medications") < told.index("Other changes")
    assert told.index("Other changes") < told.index("Causes", told.index("Other changes"))
    assert "Safety change: Lumbar wedging" in mails_to("a@example.org")[-1]["Subject"]


def test_a_first_edition_is_no_safety_change_and_names_its_digest_and_reason_once(edition):
    subscriber("a@example.org")
    subscriber("safe@example.org", frequency="safety")
    send_now()
    told = text("a@example.org")
    assert "afety" not in told + mails_to("a@example.org")[-1]["Subject"]
    assert (told.count(edition.digest), told.count("Because it reads better.")) == (1, 1)
    with pytest.raises(NothingInIt):
        actions.make_bulletin(kind="safety", by=None)


def test_the_readers_of_safety_changes_get_nothing_else(board, safer):
    subscriber("a@example.org", frequency="safety")
    send_now("safety")
    assert "Causes" not in text("a@example.org")
    board.write_causes("Haemangioma", "Myeloma", reason="A cause more.")
    board.sign("causes")
    board.publish()
    with pytest.raises(NothingInIt):
        actions.make_bulletin(kind="safety", by=None)


def test_each_frequency_gets_its_own(edition):
    subscriber("day@example.org", frequency="daily")
    subscriber("week@example.org", frequency="weekly")
    bulletin = send_now("daily")
    assert [delivery.subscriber.email for delivery in bulletin.deliveries.all()] == [
        "day@example.org"
    ]


def test_an_empty_one_is_not_made(board):
    subscriber("a@example.org")
    assert actions.make_due_bulletins() == []
    with pytest.raises(NothingInIt):
        actions.make_bulletin(kind="daily", by=None)


def test_an_edition_is_told_of_once(edition):
    subscriber("a@example.org")
    send_now()
    with pytest.raises(NothingInIt):
        actions.make_bulletin(kind="daily", by=None)


@pytest.fixture
def blood(board, edition):
    """A second article, on another topic."""
    spine, board.article = board.article, Condition.objects.create(
        title="Anaemia", slug="anaemia",
        specialty=Specialty.objects.create(name="Blood", slug="blood"),
    )  # fmt: skip
    board.write_causes("Iron", reason="Iron was missing.")
    board.sign("causes")
    board.publish()
    board.article = spine
    return Specialty.objects.get(slug="blood")


def test_an_article_is_headed_again_only_where_another_stands_between(blood, board):
    subscriber("a@example.org")
    made = actions.make_bulletin(kind="daily", by=None)
    anaemia, causes, medications = made.entries.all()
    between = {causes.pk: 1, anaemia.pk: 2, medications.pk: 3}
    actions.arrange(bulletin=made, places=between, by=board.newsletter_manager)
    actions.send_due()
    heads = ["Lumbar wedging (new article)", "Anaemia (new article)", "Lumbar wedging (continued)"]
    assert [line[2:] for line in text("a@example.org").splitlines() if line[:1] == "•"] == heads


def test_two_editions_of_an_article_stand_under_one_head(board, edition):
    board.write_causes("Haemangioma", "Trauma", reason="A cause more.")
    board.sign("causes")
    second = board.publish()
    subscriber("a@example.org")
    send_now()
    told = text("a@example.org")
    assert told.count("Lumbar wedging") == 1
    assert told.index(edition.digest) < told.index("A cause more.") < told.index(second.digest)


def test_followers_of_a_topic_get_their_topic(blood):
    subscriber("blood@example.org", blood)
    subscriber("all@example.org")
    send_now()
    assert "Lumbar wedging" not in text("blood@example.org")
    assert "Lumbar wedging" in text("all@example.org")
    assert "Anaemia" in text("all@example.org")


def test_who_follows_nothing_that_changed_gets_no_mail(edition):
    eyes = Specialty.objects.create(name="Eyes", slug="eyes")
    subscriber("eyes@example.org", eyes)
    assert not send_now().deliveries.exists()


def test_each_delivery_knows_the_entries_it_carried(blood):
    reader = subscriber("blood@example.org", blood)
    send_now()
    [entry] = Delivery.objects.get(subscriber=reader).variant.entries.all()
    assert entry.condition.title == "Anaemia"


def test_the_same_words_are_one_letter(blood):
    for name in ("a", "b", "c"):
        subscriber(f"{name}@example.org")
    letters = set(send_now().variants.values_list("letter", flat=True))
    assert len(letters) == 1
    assert Message.objects.filter(letter__in=letters).count() == 3


def test_a_run_that_was_cut_off_is_gone_on_with_and_doubles_no_one(edition, settings):
    settings.NEWSLETTER = {"rows_at_once": 3}
    readers = [subscriber(f"r{number}@example.org") for number in range(8)]
    made = actions.make_bulletin(kind="daily", by=None)
    actions.start(bulletin=made)
    actions.put_some(made)
    assert made.deliveries.count() == 3
    actions.send_due()
    actions.send_due()
    assert made.deliveries.count() == Message.objects.of(made.batch).count() == len(readers)
    assert Bulletin.objects.get().state == "sent"


def test_a_step_that_fails_leaves_nothing_behind(edition, settings, monkeypatch):
    from newsletter.actions import delivering

    settings.NEWSLETTER = {"rows_at_once": 3}
    for number in range(8):
        subscriber(f"r{number}@example.org")
    made = actions.make_bulletin(kind="daily", by=None)
    actions.start(bulletin=made)
    actions.put_some(made)
    full_disk = OSError("No space left")
    with monkeypatch.context() as broken:
        broken.setattr(delivering, "once_key", lambda *_: (_ for _ in ()).throw(full_disk))
        with pytest.raises(OSError, match="No space"):
            actions.put_some(made)
    assert made.deliveries.count() == Message.objects.of(made.batch).count() == 3
    actions.send_due()
    assert made.deliveries.count() == 8


def test_the_database_takes_one_mail_each(edition):
    from django.db import IntegrityError

    subscriber("a@example.org")
    send_now()
    row = Delivery.objects.get()
    row.pk, row.message = None, None
    with pytest.raises(IntegrityError):
        row.save()


def test_nobody_but_the_confirmed_gets_it(edition):
    from tests.newsletter.conftest import sign_up

    sign_up("pending@example.org")
    actions.pause(subscriber=subscriber("paused@example.org"), source="")
    actions.unsubscribe(subscriber=subscriber("left@example.org"), source="")
    actions.suppress(address=subscriber("bounced@example.org").email, reason="bounced", source="")
    actions.erase(subscriber=subscriber("erased@example.org"), source="")
    assert not send_now().deliveries.exists()


def test_a_withdrawn_article_is_not_told_of(board, edition):
    record_actions.withdraw(condition=board.article, by=board.publisher, notice="Gone.")
    with pytest.raises(NothingInIt):
        actions.make_bulletin(kind="daily", by=None)


def test_an_article_withdrawn_since_it_was_made_is_left_out_at_the_last_moment(board, edition):
    made = actions.make_bulletin(kind="daily", by=None)
    record_actions.withdraw(condition=board.article, by=board.publisher, notice="Gone.")
    assert actions.start(bulletin=made).state == "dropped"


def test_the_archive_tells_nothing_of_an_article_withdrawn_since(board, edition, client):
    made = send_now()
    address = f"/newsletter/archive/{made.number}/"
    assert "Because it reads better." in client.get(address).text
    record_actions.withdraw(condition=board.article, by=board.publisher, notice="Gone.")
    answer = client.get(address).text
    assert "Because it reads better." not in answer
    assert "withdrawn since" in answer


def test_words_that_an_erratum_names_are_left_out_at_the_last_moment(board, edition):
    wrong = board.revision("medications")
    made = actions.make_bulletin(kind="daily", by=None)
    _correct(board, wrong)
    actions.start(bulletin=made)
    assert list(made.entries.values_list("section", flat=True)) == ["causes"]


def _correct(board, wrong):
    board.write_ibuprofen("200 mg", reason="The dose was wrong.")
    board.sign("medications")
    board.publish()
    return record_actions.issue_erratum(
        condition=board.article_now,
        revisions=[wrong],
        by=board.publisher,
        severity="dangerous",
        what_was_wrong="It said 400 mg.",
    )


# --- The clock -----------------------------------------------------------------------------------


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "now", "start", "end", "out"),
    [
        ("daily", at(24, 0, 5), at(23, 0), at(24, 0), at(24, 7)),
        ("daily", at(24, 23, 59), at(23, 0), at(24, 0), at(24, 7)),
        ("weekly", at(24, 12), at(16, 0), at(23, 0), at(23, 7)),  # the 23rd is a Monday
        ("weekly", at(22, 12), at(9, 0), at(16, 0), at(16, 7)),
        ("safety", at(24, 12), at(23, 12), at(24, 12), at(24, 12)),
    ],
)
@pytest.mark.django_db
def test_a_period_ends_with_the_day_or_the_week(kind, now, start, end, out):
    assert (last_end(kind, now), start_of(kind, end)) == (end, start)
    assert goes_out_at(kind, end) == out


def test_a_day_ends_at_midnight_where_the_board_is(db, settings):
    settings.TIME_ZONE = "Europe/Vienna"
    with timezone.override("Europe/Vienna"):
        assert last_end("daily", at(24, 0, 5)) == at(23, 23)


def test_the_next_period_begins_where_the_last_one_ended(edition):
    last = send_now().period_end
    assert start_of("daily", last + timedelta(days=3)) == last


def test_a_bulletin_goes_out_at_its_hour_and_not_before(board, edition, later):
    subscriber("a@example.org")
    tomorrow = (timezone.now() + timedelta(days=1)).replace(hour=0, minute=5)
    [made] = [one for one in actions.make_due_bulletins(now=tomorrow) if one.kind == "daily"]
    actions.send_due(now=tomorrow)
    assert made.deliveries.count() == 0
    actions.send_due(now=tomorrow.replace(hour=7, minute=1))
    assert made.deliveries.count() == 1


def test_one_that_missed_its_hour_by_far_waits_for_a_human(edition):
    subscriber("a@example.org")
    tomorrow = (timezone.now() + timedelta(days=1)).replace(hour=14, minute=0)
    actions.make_due_bulletins(now=tomorrow)
    actions.send_due(now=tomorrow)
    daily = Bulletin.objects.get(kind="daily")
    assert daily.state == "waiting"
    assert not Message.objects.filter(batch__startswith="bulletin-").exists()


def test_the_human_may_then_send_it(board, edition):
    made = actions.make_bulletin(kind="daily", by=board.newsletter_manager)
    actions.schedule(bulletin=made, at=timezone.now(), by=board.newsletter_manager)
    assert actions.start(bulletin=made).state == "sending"


def test_one_that_is_on_its_way_takes_no_other_note_and_no_second_start(board, edition):
    made = send_now()
    for act in (
        lambda: actions.write(bulletin=made, note="x", by=board.newsletter_manager),
        lambda: actions.start(bulletin=made),
        lambda: actions.drop(bulletin=made, by=board.newsletter_manager),
    ):
        with pytest.raises(NotNow):
            act()


def test_the_command_makes_and_sends_and_says_so(edition, capsys):
    subscriber("a@example.org")
    made = actions.make_bulletin(kind="daily", by=None)
    call_command("work", "--only", "newsletter", "--once")
    assert f"Number {made}: 1 mails are in the outbox." in capsys.readouterr().out
    call_command("work", "--only", "newsletter", "--once")
    assert Delivery.objects.count() == 1


def test_a_change_that_looks_like_a_placeholder_is_text(board):
    subscriber("a@example.org")
    board.write_causes("Haemangioma", reason="Now 50%%name%% of it <b>bold</b> & more.")
    board.sign("causes")
    board.publish()
    send_now()
    assert "name" in text("a@example.org")
    html = mails_to("a@example.org")[-1].get_body(("html",)).get_content()
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; more" in html


def test_the_note_stands_on_top_with_whole_links(board, edition):
    subscriber("a@example.org")
    made = actions.make_bulletin(kind="daily", by=board.newsletter_manager)
    note = "Dear *reader*, see [the policy](/editorial-policy/)."
    actions.write(bulletin=made, note=note, by=board.newsletter_manager)
    actions.schedule(bulletin=made, at=timezone.now(), by=board.newsletter_manager)
    actions.send_due()
    html = mails_to("a@example.org")[-1].get_body(("html",)).get_content()
    assert 'href="http://127.0.0.1:8000/editorial-policy/"' in html
    assert html.index("<em>reader</em>") < html.index("Medications")
    told = "Dear reader, see the policy (http://127.0.0.1:8000/editorial-policy/)."
    assert told in text("a@example.org")


def test_a_test_goes_to_the_manager_alone_and_its_links_lead_nowhere(board, edition, client):
    subscriber("a@example.org")
    made = actions.make_bulletin(kind="daily", by=board.newsletter_manager)
    actions.send_test(bulletin=made, to="me@example.org", by=board.newsletter_manager)
    assert len(mails_to("a@example.org")) == 1
    header = mails_to("me@example.org")[0]["List-Unsubscribe"]
    path = header.partition("8000")[2].partition(">")[0]
    assert client.post(path).status_code == 404


def test_pause_resume_and_call_off(board, edition):
    manager = board.newsletter_manager
    subscriber("a@example.org")
    made = send_now()
    actions.control_mail(act="pause", batch=made.batch, by=manager)
    assert not Message.objects.due().filter(batch=made.batch).exists()
    actions.control_mail(act="resume", batch=made.batch, by=manager)
    assert Message.objects.due().filter(batch=made.batch).exists()
    actions.control_mail(act="cancel", batch=made.batch, by=manager)
    assert set(Message.objects.of(made.batch).values_list("state", flat=True)) == {"cancelled"}


def test_numbers_in_the_archive_are_those_that_went_out(board, edition, client):
    made = actions.make_bulletin(kind="daily", by=board.newsletter_manager)
    assert client.get(f"/newsletter/archive/{made.number}/").status_code == 404
    actions.schedule(bulletin=made, at=timezone.now(), by=board.newsletter_manager)
    actions.send_due()
    answer = client.get(f"/newsletter/archive/{made.number}/")
    assert edition.digest in answer.text
    assert "#medications" in answer.text
    assert f"/newsletter/archive/{made.number}/" in client.get("/newsletter/archive/").text


@pytest.mark.parametrize("count", [1, 12])
def test_the_archives_cost_does_not_grow(edition, client, count, django_assert_num_queries):
    send_now()
    for number in range(2, count + 1):
        Bulletin.objects.create(
            number=number, kind="daily", state="sent", made_at=timezone.now(),
            period_start=at(1, 0), period_end=at(number, 1), started_at=timezone.now(),
        )  # fmt: skip
    with django_assert_num_queries(3):
        client.get("/newsletter/archive/")
    with django_assert_num_queries(6):
        client.get("/newsletter/archive/1/")


def test_entries_and_letters_are_few_however_many_readers(edition):
    for number in range(5):
        subscriber(f"r{number}@example.org")
    send_now()
    assert Entry.objects.count() == 2
    assert Letter.objects.count() == 2  # the confirmation's and the bulletin's
