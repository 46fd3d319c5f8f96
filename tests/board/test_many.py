"""One act on many articles: each its own transaction, refused ones named."""

from datetime import timedelta

import pytest
from django.utils import timezone

from board.many import performing, views
from board.models import Run, RunStep
from condition.models import Condition, Specialty
from config.work import tasks
from config.work.tasks import runs
from record.models import Assignment, Edition, ScheduledPublication, SectionState

MANY = "/admin/many/"


@pytest.fixture
def three(board):
    """Three articles, in each of which the causes were written."""
    articles = [
        board.article,
        *(
            Condition.objects.create(
                title=f"Other {number}", slug=f"other-{number}", specialty=board.article.specialty
            )
            for number in range(2)
        ),
    ]
    for number, article in enumerate(articles):
        board.article = article
        board.write("causes", {"introduction": f"Words {number}."})
    return articles


def ask(client, member, act, articles=(), **given):
    client.force_login(member.user)
    said = {"act": act, "one": [f"{article.pk}:" for article in articles], **given}
    return worked(client, client.post(MANY, said, follow=True))


def worked(client, answer):
    """The page of a run once `work` has done it."""
    return client.get(answer.request["PATH_INFO"]) if list(runs()) else answer


def states():
    return list(RunStep.objects.order_by("condition").values_list("state", flat=True))


@pytest.mark.both_databases
def test_what_is_ticked_is_submitted_and_what_is_refused_is_named(board, client, three):
    board.article = three[0]
    board.submit("causes")
    page = ask(client, board.author, "submit", three[:2])
    assert states() == ["refused", "done"]
    assert "Nothing in it is in that state." in page.text
    assert SectionState.objects.filter(submitted_at__isnull=False).count() == 2


@pytest.mark.both_databases
def test_all_that_a_search_found_is_published_as_it_stood(board, client, three):
    for article in three:
        board.article = article
        board.sign("causes")
    board.article = three[2]
    client.force_login(board.publisher.user)
    said = {"act": "publish", "summary": "First.", "found": "articles"}
    page = client.post(f"{MANY}?q=other", said)
    assert "2 articles: Other 0; Other 1" in page.text
    assert not Edition.objects.exists()
    worked(client, client.post(f"{MANY}?q=other", {**said, "is_confirmed": "1"}))
    assert {one.condition for one in Edition.objects.all()} == set(three[1:])
    board.article = three[0]
    run = Run.objects.create(
        act="publish", given={"summary": "First."}, by=board.publisher, made_at=timezone.now()
    )
    run.steps.create(condition=three[0])
    board.write("causes", {"introduction": "Later words."})
    board.sign("causes")
    (step,) = performing.perform(run)
    assert step.state == "refused"
    assert "newer words than you were shown" in step.sentence


def test_one_is_done_at_once_and_more_are_left_to_work(board, client, three):
    client.force_login(board.author.user)
    for articles, wanted in ((three[:1], ["done"]), (three[1:], ["done", "waiting", "waiting"])):
        client.post(MANY, {"act": "submit", "one": [f"{one.pk}:" for one in articles]})
        assert states() == wanted


def test_a_short_run_does_not_wait_for_a_long_one(board, three, monkeypatch):
    monkeypatch.setattr(tasks, "AT_ONCE", 1)
    for articles in (three[:2], three[2:]):
        run = Run.objects.create(act="submit", by=board.author, made_at=timezone.now())
        RunStep.objects.bulk_create(RunStep(run=run, condition=one) for one in articles)
    assert list(runs()) == ["submit for review: 2 articles.", "submit for review: 1 articles."]
    submitted = SectionState.objects.order_by("submitted_at")
    assert [row.condition for row in submitted] == [three[0], three[2], three[1]]


@pytest.mark.both_databases
def test_a_run_that_was_stopped_goes_on_where_it_was(board, three):
    run = Run.objects.create(act="submit", by=board.author, made_at=timezone.now())
    RunStep.objects.bulk_create(RunStep(run=run, condition=one) for one in three)
    next(performing.perform(run))
    assert states() == ["done", "waiting", "waiting"]
    assert list(runs()) == ["submit for review: 2 articles."]
    assert states() == ["done"] * 3


def test_sections_ticked_on_a_list_are_given_and_filed_and_scheduled(board, client, three):
    client.force_login(board.author.user)
    page = client.get("/admin/desk/to_submit/").text
    assert f'value="{three[0].pk}:causes"' in page
    ask(client, board.publisher, "assign", three[:1], person=board.second_author.pk)
    assert Assignment.objects.get().condition == three[0]
    skin = Specialty.objects.create(name="Skin", slug="skin")
    ask(client, board.publisher, "specialty", three, specialty=skin.pk)
    assert set(Condition.objects.values_list("specialty__slug", flat=True)) == {"skin"}
    board.article = three[0]
    board.sign("causes")
    at = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    ask(client, board.publisher, "schedule", three[:1], summary="Soon.", at=at)
    assert ScheduledPublication.objects.get().condition == three[0]


def test_a_form_that_lacks_something_comes_back_with_what_was_ticked(board, client, three):
    page = ask(client, board.publisher, "publish", three[:2], word="Typed.")
    assert "What readers find changed is missing." in page.text
    for kept in (f'value="{three[0].pk}:"', f'value="{three[1].pk}:"', 'value="Typed."'):
        assert kept in page.text
    assert not Run.objects.exists()


@pytest.mark.both_databases
def test_all_that_was_found_is_scheduled_after_the_hour_was_shown(board, client, three):
    board.article = three[0]
    board.sign("causes")
    client.force_login(board.publisher.user)
    said = {"act": "schedule", "summary": "Soon.", "found": "articles", "at": "2100-01-01T10:00"}
    assert "Readers see it from 1 January 2100, 10:00 (UTC) on." in client.post(MANY, said).text
    assert not Run.objects.exists()


def test_an_act_without_what_it_takes_or_without_rows_does_nothing(board, client, three):
    assert (
        "What readers find changed is missing."
        in ask(client, board.publisher, "publish", three).text
    )
    assert "Nothing was ticked" in ask(client, board.author, "submit").text
    assert (
        "Only a person with this role"
        in ask(client, board.author, "publish", three, summary="Mine.").text
    )
    assert not Edition.objects.exists()


def test_more_than_a_run_takes_are_named_as_left(board, client, three, monkeypatch):
    monkeypatch.setattr(views, "MOST", 2)
    client.force_login(board.author.user)
    said = {"act": "specialty", "specialty": board.article.specialty_id, "found": "articles"}
    answer = client.post(MANY, said, follow=True)
    assert "A run takes 2 at most" in answer.text
    assert Run.objects.get().steps.count() == 2


def test_what_was_signed_after_the_list_was_shown_is_not_published(board, client, three):
    board.article = three[0]
    board.submit("causes")
    seen_at = timezone.now().isoformat()
    board.approve("causes", by=board.clinician)
    page = ask(client, board.publisher, "publish", three[:1], summary="First.", seen_at=seen_at)
    assert states() == ["refused"]
    assert "newer words than you were shown" in page.text


def test_a_run_is_stopped_by_who_asked_for_it_and_by_no_other_author(board, client, three):
    run = Run.objects.create(act="submit", by=board.author, made_at=timezone.now())
    run.steps.create(condition=three[0])
    for member, state in ((board.second_author, "waiting"), (board.author, "refused")):
        client.force_login(member.user)
        page = client.post(f"/admin/runs/{run.pk}/stop/", follow=True)
        assert states() == [state]
    assert "Stopped by Author." in page.text


@pytest.mark.both_databases
def test_a_step_that_fails_ends_neither_its_run_nor_the_others(board, client, three, caplog):
    gone = Specialty.objects.create(name="Skin", slug="skin")
    run = Run.objects.create(
        act="specialty", given={"specialty": gone.pk}, by=board.publisher, made_at=timezone.now()
    )
    run.steps.create(condition=three[0])
    broken = Run.objects.create(act="specialty", by=board.publisher, made_at=timezone.now())
    broken.steps.create(condition=three[1])
    gone.delete()
    assert len(list(runs())) == 2
    assert states() == ["refused", "refused"]
    assert "That specialty is gone." in run.steps.get().sentence
    assert "fault of this site" in broken.steps.get().sentence
