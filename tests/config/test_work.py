"""`manage.py work`: what waits for an hour or an event is done, once, whoever else is at it."""

import threading
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError, connection
from django.db.backends.postgresql.base import DatabaseWrapper
from django.utils import timezone

from config.models import TaskRun
from config.work import loops, tasks, waking
from config.work.loops import Clock, Loop, Work
from config.work.tasks import TASKS, Task
from record import actions
from record.models import Edition

pytestmark = [
    pytest.mark.both_databases,
    pytest.mark.both_databases("config.management.commands.work"),
]

PUBLISH = TASKS[0]


def clock(task):
    return Clock(task, Work(()).stopped)


@pytest.fixture
def scheduled(board):
    board.write_causes("Haemangioma")
    board.sign("causes")
    at = timezone.now() + timedelta(hours=1)
    return actions.schedule(
        condition=board.article, by=board.publisher, summary="The causes.", at=at
    )


def test_nothing_is_published_before_its_hour_and_it_waits_until_then(scheduled):
    pause = clock(PUBLISH).turn()
    assert not Edition.objects.exists()
    assert 0 < pause <= 30


def test_what_is_due_is_published_though_the_next_look_is_later(scheduled, later):
    loop = clock(PUBLISH)
    loop.turn()
    TaskRun.objects.update(due_at=timezone.now() + timedelta(days=1))
    later(timedelta(hours=2))
    loop.turn()
    assert Edition.objects.count() == 1
    assert "published: 1" in TaskRun.objects.get(pk="publish").said


def test_a_turn_that_another_host_has_is_not_taken(scheduled, later):
    clock(PUBLISH).turn()
    later(timedelta(hours=2))
    assert TaskRun.claim("publish", "b")
    clock(PUBLISH).turn()
    assert not Edition.objects.exists()


def test_the_turn_of_a_host_that_died_is_taken_a_minute_later(scheduled, later):
    clock(PUBLISH).turn()
    later(timedelta(hours=2))
    assert TaskRun.claim("publish", "b")
    later(timedelta(seconds=61))
    clock(PUBLISH).turn()
    assert Edition.objects.count() == 1


def test_a_turn_that_the_database_cut_off_is_taken_up_again_at_once(db):
    errors = [OperationalError("gone")]

    def unlucky():
        for error in errors:
            errors.clear()
            raise error
        yield "done"

    loop = clock(Task("unlucky", unlucky, every=timedelta(minutes=1)))
    with pytest.raises(OperationalError):
        loop.turn()
    loop.turn()
    assert TaskRun.objects.get(pk="unlucky").said == "done"


@pytest.mark.django_db(transaction=True)
def test_a_long_turn_that_is_at_work_stays_with_its_host(monkeypatch):
    monkeypatch.setattr(loops, "RENEW_EVERY", 0.01)
    renewed = threading.Event()
    renew = TaskRun.renew
    monkeypatch.setattr(TaskRun, "renew", lambda *turn: (renew(*turn), renewed.set()))

    def long():
        TaskRun.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
        for _turn in range(2):  # the first may have begun before
            renewed.clear()
            assert renewed.wait(10)
        yield "another got it" if TaskRun.claim("long", "b", even_if_not_due=True) else "kept"

    clock(Task("long", long, every=timedelta(minutes=1))).turn()
    assert TaskRun.objects.get(pk="long").said == "kept"


@pytest.mark.parametrize("ending", ["end", "fail"])
def test_a_host_that_lost_its_turn_does_not_end_that_of_another(db, later, ending):
    TaskRun.objects.create(pk="publish")
    lost = TaskRun.claim("publish", "a")
    later(timedelta(minutes=11))
    assert TaskRun.claim("publish", "b")
    if ending == "end":
        TaskRun.end("publish", lost, "", timezone.now())
    else:
        TaskRun.fail("publish", lost, "too late")
    row = TaskRun.objects.get(pk="publish")
    assert (row.host, row.failure, row.ended_at) == ("b", "", None)
    assert row.leased_until > timezone.now()


def test_news_is_heard_by_the_options_of_the_database_too(monkeypatch):
    options = {"sslmode": "verify-full", "pool": {"max_size": 8}}
    known = {"NAME": "attest", "USER": "a", "PASSWORD": "b", "HOST": "db", "PORT": "5433"}
    wrapper = DatabaseWrapper({**known, "OPTIONS": options, "TIME_ZONE": None})
    monkeypatch.setattr("config.work.waking.connection", wrapper)
    address = waking._address()
    assert {"sslmode=verify-full", "host=db", "dbname=attest"} <= set(address.split())


def test_a_task_that_fails_says_so_and_is_tried_again_later_and_ever_later(db, later):
    def fail():
        yield "something first"
        raise ValueError("no such font")

    loop = clock(Task("failing", fail, every=timedelta(minutes=1)))
    pauses = []
    for _turn in range(3):
        loop.turn()
        pauses.append(TaskRun.objects.get(pk="failing").due_at - timezone.now())
        later(pauses[-1] + timedelta(seconds=1))
    row = TaskRun.objects.get(pk="failing")
    assert row.failure == "ValueError: no such font"
    assert row.is_late
    assert pauses[0] < pauses[1] < pauses[2]


def test_an_error_of_one_row_is_the_tasks_failure(db):
    def fail():
        yield "something first"
        raise IntegrityError("one_number")

    clock(Task("failing", fail, every=timedelta(minutes=1))).turn()
    assert TaskRun.objects.get(pk="failing").failure == "IntegrityError: one_number"


def test_only_a_database_that_is_away_counts_as_away_and_is_told_of_once(monkeypatch, caplog):
    errors = [OperationalError("gone"), OperationalError("gone"), IntegrityError("one_number")]
    away = []

    class Unlucky(Loop):
        def turn(self):
            self.news.set()
            error = errors.pop(0)
            if not errors:
                self.stopped.set()
            raise error

        def database_is_away(self):
            away.append(len(errors))

    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr("config.work.loops._refuse_to_make_a_database", lambda: None)
    Unlucky("pages", Work(()).stopped).run()
    assert away == [2, 1]
    assert [record.getMessage() for record in caplog.records] == [
        "pages: the database is away; trying again: gone",
        "pages: this turn failed.",
    ]


def test_a_failure_is_over_with_the_next_turn_that_ends_well(db):
    TaskRun.objects.create(pk="publish", failure="it did not work", failures=3)
    clock(PUBLISH).turn()
    assert not TaskRun.objects.get(pk="publish").is_late


@pytest.mark.parametrize("name", ["reminders", "forget"])
def test_a_new_site_waits_for_the_hour_of_what_is_done_once_a_day(db, name):
    task = next(task for task in TASKS if task.name == name)
    pause = clock(task).turn()
    row = TaskRun.objects.get(pk=name)
    assert row.ended_at is None
    assert 0 < pause <= 30
    assert timezone.localtime(row.due_at).time().replace(second=0, microsecond=0) == task.hour


def test_what_is_done_once_a_day_is_done_again_the_next_day_at_its_hour(db, later):
    loop = clock(next(task for task in TASKS if task.name == "forget"))
    loop.turn()
    later(TaskRun.objects.get(pk="forget").due_at - timezone.now() + timedelta(seconds=1))
    loop.turn()
    row = TaskRun.objects.get(pk="forget")
    assert row.said.startswith("Forgotten:")
    assert timedelta(hours=22) < row.due_at - timezone.now() <= timedelta(hours=25)


def test_one_kind_of_work_is_done_once_by_name(scheduled, later, capsys):
    later(timedelta(hours=2))
    call_command("work", once=True, only="publish")
    assert "lumbar-wedging: published: 1" in capsys.readouterr().out


def test_an_unknown_kind_of_work_is_named():
    with pytest.raises(CommandError, match="There is no 'post': name some of pages, mail"):
        call_command("work", only="post,mail")


def test_a_failure_ends_a_single_run_with_a_sentence(db, monkeypatch):
    monkeypatch.setattr(tasks.newsletter_actions, "make_due_bulletins", lambda: 1 / 0)
    with pytest.raises(CommandError, match="newsletter: ZeroDivisionError"):
        call_command("work", once=True, only="newsletter")


def test_the_operations_page_says_what_ran_and_what_fails(board, client):
    TaskRun.objects.create(pk="newsletter", failure="ValueError: no such bulletin")
    client.force_login(board.administrator.user)
    page = client.get("/admin/operations/").content.decode()
    assert "ValueError: no such bulletin" in page
    assert "fails" in page
