from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import LoggedAct
from accounts.refusals import NothingChanged, NotYourRole
from record import actions
from record.models import Comment, Revision
from record.refusals import ReasonMissing, TooLate

pytestmark = pytest.mark.both_databases


@pytest.fixture
def revision(board):
    return board.write_causes("Myeloma").to_revision


def test_a_comment_belongs_to_an_item_of_exact_words(board, revision):
    key = revision.item_keys["causes"][0]
    said = actions.comment(revision=revision, by=board.clinician, text="Source?", item_key=key)
    assert (said.item_key, said.author_name) == (key, "Clinician")


def test_a_comment_on_an_unknown_item_is_on_the_section(board, revision):
    said = actions.comment(revision=revision, by=board.clinician, text="?", item_key="zzzzzzzz")
    assert said.item_key == ""


def test_an_empty_comment_is_refused(board, revision):
    with pytest.raises(ReasonMissing):
        actions.comment(revision=revision, by=board.clinician, text="  ")


def test_a_second_press_makes_no_second_comment_and_no_second_change_of_it(board, revision):
    said = actions.comment(revision=revision, by=board.clinician, text="Source?")
    assert actions.comment(revision=revision, by=board.clinician, text=" Source? ") == said
    assert actions.comment(revision=revision, by=board.pharmacist, text="Source?") != said
    better = actions.edit_comment(comment=said, by=board.clinician, text="Which source?")
    assert actions.edit_comment(comment=said, by=board.clinician, text="Which source?") == better
    gone = actions.take_comment_back(comment=better, by=board.clinician)
    assert actions.take_comment_back(comment=better, by=board.clinician) == gone
    assert LoggedAct.objects.filter(verb="commented").count() == 2


def test_outsiders_do_not_comment(board, revision):
    with pytest.raises(NotYourRole):
        actions.comment(revision=revision, by=board.outsider, text="Hello")


def test_an_expert_comments_by_a_link_and_the_first_opening_is_logged(board, revision):
    _invitation, token = actions.invite(revision=revision, by=board.author, name="Prof. Example")
    actions.open_invitation(token=token)
    said = actions.comment_as_expert(token=token, text="Fine.")
    assert said.author_name == "Prof. Example"
    assert LoggedAct.objects.filter(verb="opened_invitation").count() == 1


def test_the_link_itself_is_kept_nowhere(board, revision):
    invitation, token = actions.invite(revision=revision, by=board.author, name="Prof. Example")
    assert token not in str(vars(invitation))


def test_a_revoked_link_opens_nothing(board, revision):
    invitation, token = actions.invite(revision=revision, by=board.author, name="Prof. Example")
    actions.revoke(invitation=invitation, by=board.author)
    with pytest.raises(TooLate):
        actions.comment_as_expert(token=token, text="Too late.")
    assert not Comment.objects.exists()


def test_an_expired_link_opens_nothing(board, revision):
    _invitation, token = actions.invite(
        revision=revision, by=board.author, name="Prof. Example", lasts=timedelta(seconds=-1)
    )
    with pytest.raises(TooLate):
        actions.open_invitation(token=token)


def test_a_guessed_link_opens_nothing(db):
    with pytest.raises(TooLate):
        actions.open_invitation(token="guess")


def test_who_wrote_a_comment_says_it_better_and_the_first_wording_stays_in_the_record(
    board, revision
):
    first = actions.comment(revision=revision, by=board.clinician, text="Sorce?")
    better = actions.edit_comment(comment=first, by=board.clinician, text="Source?")
    assert (better.replaces, better.text, better.is_taken_back) == (first, "Source?", False)
    assert list(Comment.objects.standing()) == [better]
    assert Comment.objects.count() == 2


def test_a_comment_taken_back_says_nothing_and_is_still_known_to_have_been(board, revision):
    first = actions.comment(revision=revision, by=board.clinician, text="Nonsense.")
    gone = actions.take_comment_back(comment=first, by=board.clinician)
    assert gone.is_taken_back
    assert not Comment.objects.standing()
    assert LoggedAct.objects.filter(verb="took_comment_back", by=board.clinician).exists()


def test_nobody_changes_what_another_said_or_what_was_changed_meanwhile(board, revision):
    first = actions.comment(revision=revision, by=board.clinician, text="Sorce?")
    with pytest.raises(NotYourRole):
        actions.edit_comment(comment=first, by=board.author, text="Mine.")
    actions.take_comment_back(comment=first, by=board.clinician)
    with pytest.raises(NothingChanged):
        actions.edit_comment(comment=first, by=board.clinician, text="Source?")


@pytest.mark.parametrize("act", ["comment", "edit", "take_back", "invite", "share"])
def test_an_act_holds_the_article_before_the_person_as_saving_does(board, revision, act):
    """Two acts that hold them in different orders would wait for each other."""
    said = actions.comment(revision=revision, by=board.clinician, text="Source?")
    said, by = Comment.objects.get(pk=said.pk), board.clinician
    words = Revision.objects.get(pk=revision.pk)
    acts = {
        "comment": lambda: actions.comment(revision=words, by=by, text="More?"),
        "edit": lambda: actions.edit_comment(comment=said, by=by, text="Which?"),
        "take_back": lambda: actions.take_comment_back(comment=said, by=by),
        "invite": lambda: actions.invite(revision=words, by=board.author, name="Prof. Example"),
        "share": lambda: actions.share_draft(condition=board.article, by=board.author),
    }
    with CaptureQueriesContext(connection) as queries:
        acts[act]()
    told = [one["sql"].split("WHERE")[0] for one in queries]
    place = next(n for n, sql in enumerate(told) if 'FROM "condition_condition"' in sql)
    assert place < next(n for n, sql in enumerate(told) if 'FROM "accounts_person"' in sql)
