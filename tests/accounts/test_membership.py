"""Somebody's time on the board ends, and nothing of theirs is left on nobody's desk."""

import pytest
from django.utils import timezone

from accounts.actions import end_membership, resume_membership
from accounts.models import LoggedAct, Person, SignIn
from accounts.refusals import NoSuccessor, NothingChanged, NotYourRole
from board.desk.waiting import Workplace
from tests.accounts.signin.conftest import Visitor


def leave(board, person, successor=None, by=None):
    return end_membership(person=person, by=by or board.administrator, successor=successor)


def test_roles_rights_and_sessions_end_at_that_moment(board):
    author = Visitor(board.author)
    author.type_password()
    assert author.is_in
    leave(board, board.author, board.second_author)
    left = Person.objects.get(pk=board.author.pk)
    assert (left.left_on, left.active_roles) == (timezone.localdate(), [])
    assert not author.is_in
    assert not SignIn.objects.filter(user=board.author.user).exists()
    author.type_password()
    assert not author.is_in


def test_their_unsubmitted_work_lies_on_their_successor_s_desk(board):
    board.write_causes("Haemangioma")
    assert not Workplace(board.second_author).to_submit
    leave(board, board.author, board.second_author)
    (waiting,) = Workplace(board.second_author).to_submit
    assert waiting.section == "causes"


def test_work_that_was_handed_over_twice_is_with_the_last(board):
    board.write_causes("Haemangioma")
    leave(board, board.author, board.second_author)
    leave(board, board.second_author, board.clinician)
    assert Workplace(board.clinician).to_submit


def test_a_reviewer_may_sign_what_was_handed_to_her(board):
    board.write_causes("Haemangioma")
    board.submit("causes")
    leave(board, board.author, board.clinician)
    assert Workplace(board.clinician).to_sign
    board.approve("causes", by=board.clinician)


@pytest.mark.parametrize("successor", [None, "author", "publisher"])
def test_who_goes_on_with_the_work_has_to_be_named(board, successor):
    named = getattr(board, successor) if successor else None
    with pytest.raises(NoSuccessor):
        leave(board, board.author, named)
    assert Person.objects.get(pk=board.author.pk).left_on is None


def test_who_writes_nothing_needs_no_successor(board):
    leave(board, board.publisher)
    assert Person.objects.get(pk=board.publisher.pk).left_on


def test_only_another_administrator_ends_it_and_only_once(board):
    for by in (board.publisher, board.outsider):
        with pytest.raises(NotYourRole):
            leave(board, board.author, board.second_author, by=by)
    with pytest.raises(NotYourRole):
        leave(board, board.administrator)
    leave(board, board.author, board.second_author)
    with pytest.raises(NothingChanged):
        leave(board, board.author, board.second_author)


def test_who_comes_back_signs_in_and_holds_no_role(board):
    leave(board, board.author, board.second_author)
    resume_membership(person=board.author, by=board.administrator)
    back = Person.objects.get(pk=board.author.pk)
    assert (back.is_active, back.active_roles) == (True, [])
    assert LoggedAct.objects.filter(verb=LoggedAct.Verb.RETURNED).exists()


def test_an_administrator_ends_it_on_the_page_of_roles(board, client):
    client.force_login(board.administrator.user)
    page = f"/admin/accounts/person/{board.author.pk}/roles/"
    assert "End their time on the board" in client.get(page).text
    answer = client.post(page, {"leave": board.second_author.pk}, follow=True)
    assert "has left the board" in answer.text
    assert "Take them back" in answer.text


def test_the_page_of_roles_says_what_is_missing(board, client):
    client.force_login(board.administrator.user)
    page = f"/admin/accounts/person/{board.author.pk}/roles/"
    assert "Say who goes on" in client.post(page, {"leave": ""}).text
