"""Work given to somebody: who holds what, by when, and what becomes of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import LoggedAct
from accounts.refusals import NothingChanged, NotYourRole
from board.desk.reminders import digests, remind
from record import actions
from record.models import Assignment, SectionState
from record.refusals import OwnWords, TooLate

DAY = timedelta(days=1)


def give(board, person, section="causes", task="write", **more):
    return actions.assign(
        condition=board.article, section=section, task=task, person=person, by=board.publisher,
        **more,
    )  # fmt: skip


@pytest.mark.both_databases
def test_what_is_given_stands_on_the_desk_until_the_words_are_submitted(board, client):
    give(board, board.second_author, word="Two sources, please.")
    client.force_login(board.second_author.user)
    assert "Two sources, please." in client.get("/admin/").text
    board.write_causes("Myeloma")
    assert SectionState.objects.get().holder == board.second_author
    board.submit("causes")
    assert "Two sources, please." not in client.get("/admin/").text
    assert Assignment.objects.get().ended_at


@pytest.mark.both_databases
def test_a_review_that_is_given_ends_with_that_person_s_verdict(board):
    board.write_causes("Myeloma")
    board.submit("causes")
    give(board, board.clinician, task="review")
    board.approve("causes", by=board.second_clinician)
    assert Assignment.objects.open().count() == 1
    board.approve("causes", by=board.clinician)
    assert not Assignment.objects.open()


@pytest.mark.both_databases
def test_given_to_another_it_is_handed_over_and_either_can_end_it(board):
    give(board, board.author)
    kept = give(board, board.second_author)
    assert [one.person for one in Assignment.objects.open()] == [board.second_author]
    with pytest.raises(NothingChanged):
        give(board, board.second_author)
    with pytest.raises(NotYourRole):
        actions.take_assignment_back(assignment=kept, by=board.clinician)
    actions.take_assignment_back(assignment=kept, by=board.second_author)
    assert not Assignment.objects.open()
    assert LoggedAct.objects.filter(verb="took_assignment").count() == 1


def test_no_colleague_takes_what_another_was_given(board):
    give(board, board.author)
    taken = {"condition": board.article, "section": "causes", "task": "write"}
    with pytest.raises(NotYourRole, match="Author has it"):
        actions.assign(**taken, person=board.clinician, by=board.clinician)
    actions.assign(**taken, person=board.clinician, by=board.author)
    assert Assignment.objects.open().get().person == board.clinician


def test_a_whole_article_ends_once_nothing_in_it_is_open(board):
    give(board, board.author, section="")
    give(board, board.clinician, section="", task="review")
    for section in ("causes", "types"):
        board.write(section, {"introduction": "Words."})
    left = []
    for act, by in ((board.submit, board.author), (board.approve, board.clinician)):
        for section in ("causes", "types"):
            act(section, by=by)
            left.append([one.task for one in Assignment.objects.open()])
    assert left == [["write", "review"], ["review"], ["review"], []]


def test_no_author_of_the_words_is_asked_to_review_them(board):
    board.write_causes("Myeloma", by=board.clinician)
    with pytest.raises(OwnWords, match="had a hand"):
        give(board, board.clinician, task="review")


def test_who_could_not_do_it_and_a_day_that_is_past_are_refused(board):
    with pytest.raises(NotYourRole, match="Author"):
        give(board, board.author, task="review")
    with pytest.raises(TooLate):
        give(board, board.author, due_on=timezone.localdate() - DAY)
    assert not Assignment.objects.exists()


@pytest.mark.both_databases
def test_who_was_given_something_is_told_by_mail_and_publishers_once_it_is_late(board):
    for person in (board.author, board.publisher):
        person.user.email = f"{person.user.username}@example.org"
        person.user.save(update_fields=["email"])
    give(board, board.author, due_on=timezone.localdate() + DAY)

    def told(days):
        on = timezone.now() + days * DAY
        return [one.person.name for one in digests(on) if remind(one, on)]

    assert [told(0), told(0), told(1)] == [["Author"], [], []]
    assert told(6) == ["Publisher"]
    assert [told(6), told(7)] == [[], ["Author"]]


@pytest.mark.both_databases
def test_the_page_says_who_holds_what_and_what_the_week_came_to(board, client):
    board.published_edition()
    board.write("faq", {"introduction": "Ask."})
    given = give(board, board.second_author, section="types")
    client.force_login(board.publisher.user)
    page = client.get("/admin/holders/")
    ((name, numbers, _oldest),) = page.context["held"]
    assert (name, [number for _word, number in numbers]) == ("Author", [1, 0, 0, 0])
    days = [[number for _word, number in day["numbers"]] for day in page.context["week"]]
    assert [sum(numbers) for numbers in zip(*days, strict=True)] == [3, 3, 1, 0]
    client.post(f"/admin/assignments/{given.pk}/take-back/")
    assert not Assignment.objects.open()


def test_a_section_is_given_from_the_article_s_page(board, client):
    client.force_login(board.publisher.user)
    said = {"section": "faq", "task": "write", "person": board.author.pk, "due_on": "", "word": ""}
    page = client.post("/admin/articles/lumbar-wedging/assign/", said, follow=True).text
    assert "Given: " in page
    assert "Take back" in page
    page = client.post("/admin/articles/lumbar-wedging/assign/", {"task": "write"}, follow=True)
    assert Assignment.objects.count() == 1


def test_opening_the_address_that_takes_work_back_takes_nothing_and_leads_to_the_list(
    board, client
):
    given = actions.assign(
        condition=board.article, person=board.author, by=board.publisher, task="write"
    )
    client.force_login(board.publisher.user)
    answer = client.get(f"/admin/assignments/{given.pk}/take-back/")
    assert answer["Location"] == "/admin/holders/"
    given.refresh_from_db()
    assert given.ended_at is None
