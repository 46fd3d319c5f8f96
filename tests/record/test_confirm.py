from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import LoggedAct
from accounts.refusals import NothingChanged
from record import actions
from record.guards import lower_guards, raise_guards
from record.models import Review
from record.refusals import NotSubmitted

pytestmark = pytest.mark.both_databases


def a_day_passes() -> None:
    """Move the reviews into yesterday, as no act could."""
    lower_guards()
    for review in Review.objects.all():
        Review.objects.filter(pk=review.pk).update(at=review.at - timedelta(days=1))
    raise_guards()


def confirm(board, section="causes", by=None):
    return actions.confirm(
        revision=board.revision(section), by=by or board.clinician, competence="clinical"
    )


def test_nothing_to_change_is_a_further_review_and_no_edition(board):
    board.published_edition()
    a_day_passes()
    confirm(board)
    assert board.article_now.current.edition.number == 1
    assert board.article.standing.get().kind == "review"


def test_a_second_click_confirms_once(board):
    board.published_edition()
    a_day_passes()
    confirm(board)
    with pytest.raises(NothingChanged):
        confirm(board)


def test_another_reviewer_may_confirm_the_same_day(board):
    board.published_edition()
    assert confirm(board, by=board.second_clinician).at.date() == timezone.now().date()


def test_words_that_nobody_sees_are_not_confirmed(board):
    board.write_causes("Myeloma")
    board.submit("causes")
    with pytest.raises(NotSubmitted):
        confirm(board)


def test_every_act_leaves_a_line_in_the_log(board):
    board.published_edition()
    verbs = set(LoggedAct.objects.values_list("verb", flat=True))
    assert {"changed", "submitted", "approved", "published", "granted"} <= verbs


def test_a_refused_act_leaves_none(board):
    board.write_causes("Myeloma")
    before = LoggedAct.objects.count()
    with pytest.raises(NotSubmitted):
        board.approve("causes", by=board.clinician)
    assert LoggedAct.objects.count() == before
