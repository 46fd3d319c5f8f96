import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from accounts.refusals import NothingChanged, NotYourRole
from condition.models import Condition
from record import actions
from record.refusals import AddressTaken, NothingToPublish, Withdrawn

pytestmark = pytest.mark.both_databases


def other(board, slug: str = "other") -> Condition:
    return Condition.objects.create(title="Other", slug=slug, specialty=board.article.specialty)


def test_an_old_address_leads_to_the_article_for_ever(board):
    actions.rename(condition=board.article, slug="wedging", by=board.publisher)
    actions.rename(condition=board.article, slug="wedge", by=board.publisher)
    assert set(board.article.former_slugs) == {"lumbar-wedging", "wedging"}


def test_going_back_to_an_old_address_leaves_no_circle(board):
    actions.rename(condition=board.article, slug="wedging", by=board.publisher)
    actions.rename(condition=board.article, slug="lumbar-wedging", by=board.publisher)
    assert board.article.former_slugs == ["wedging"]


def test_nobody_takes_an_address_that_readers_follow_elsewhere(board):
    actions.rename(condition=board.article, slug="wedging", by=board.publisher)
    with pytest.raises(AddressTaken):
        actions.rename(condition=other(board), slug="lumbar-wedging", by=board.publisher)


def test_nobody_takes_another_articles_address(board):
    with pytest.raises(AddressTaken):
        actions.rename(condition=other(board), slug="lumbar-wedging", by=board.publisher)


@pytest.mark.parametrize("slug", ["", "Upper", "two--hyphens", "-edge", "sp ace", "ü"])
def test_a_malformed_address_is_refused(board, slug):
    with pytest.raises(ValidationError):
        actions.rename(condition=board.article, slug=slug, by=board.publisher)


def test_the_same_address_is_no_change(board):
    with pytest.raises(NothingChanged):
        actions.rename(condition=board.article, slug="lumbar-wedging", by=board.publisher)


def test_a_reviewer_renames_nothing(board):
    with pytest.raises(NotYourRole):
        actions.rename(condition=board.article, slug="wedging", by=board.clinician)


def test_an_author_gives_no_other_address_to_what_readers_know(board):
    actions.rename(condition=board.article, slug="wedging", by=board.author)
    board.published_edition()
    with pytest.raises(NotYourRole):
        actions.rename(condition=board.article_now, slug="take-9000-mg", by=board.author)


def test_an_article_with_editions_cannot_be_deleted(board):
    board.published_edition()
    with pytest.raises(ProtectedError):
        board.article.delete()


def test_a_merged_article_leads_to_the_other(board):
    board.published_edition()
    double = other(board)
    actions.merge(condition=double, into=board.article_now, by=board.publisher)
    double.refresh_from_db()
    assert double.merged_into == board.article


def test_an_article_is_not_merged_into_one_that_readers_cannot_see(board):
    with pytest.raises(NothingToPublish):
        actions.merge(condition=board.article, into=other(board), by=board.publisher)


def test_an_article_is_not_merged_into_a_withdrawn_one(board):
    board.published_edition()
    actions.withdraw(condition=board.article_now, by=board.publisher, notice="It was wrong.")
    double = other(board)
    with pytest.raises(Withdrawn):
        actions.merge(condition=double, into=board.article_now, by=board.publisher)
    double.refresh_from_db()
    assert double.merged_into is None


def test_an_article_is_merged_once_and_into_no_merged_one(board):
    board.published_edition()
    double, third = other(board), other(board, "third")
    actions.merge(condition=double, into=board.article_now, by=board.publisher)
    with pytest.raises(NothingChanged):
        actions.merge(condition=double, into=board.article_now, by=board.publisher)
    with pytest.raises(NothingChanged):
        actions.merge(condition=third, into=double, by=board.publisher)


def test_a_merged_article_has_no_new_edition(board):
    board.published_edition()
    first, board.article = board.article_now, other(board)
    board.write_causes("Myeloma")
    board.sign("causes")
    board.publish()
    actions.merge(condition=board.article, into=first, by=board.publisher)
    board.write_causes("Lymphoma")
    board.sign("causes")
    with pytest.raises(Withdrawn, match="merged into “Lumbar wedging”"):
        board.publish()
