from datetime import timedelta

import pytest
from django.utils import timezone

from board.map.views import counts, counts_by_specialty, rows
from condition.models import Condition
from record.models import SectionState


def cells(board, on=None) -> dict[str, str]:
    ((_condition, found),) = rows([board.article], on or timezone.now(), can_edit=True)
    return {cell.key: cell.freshness for cell in found}


def test_each_section_says_how_fresh_it_is(board):
    board.published_edition()
    board.write("symptoms", {"introduction": "Pain."})
    board.write("faq", {"introduction": "Ask."})
    board.submit("faq")
    found = cells(board)
    assert (found["causes"], found["symptoms"], found["faq"], found["types"]) == (
        "signed",
        "changed",
        "in_review",
        "empty",
    )


@pytest.mark.parametrize(("days", "said"), [(334, "signed"), (340, "due_soon"), (366, "overdue")])
def test_time_alone_makes_a_section_due(board, days, said):
    board.published_edition()
    assert cells(board, timezone.now() + timedelta(days=days))["causes"] == said


def test_a_section_put_out_unreviewed_says_so_until_it_is_signed(board):
    board.write_causes("Myeloma")
    board.submit("causes")
    board.publish(unreviewed=["causes"])
    assert cells(board)["causes"] == "never_reviewed"
    board.approve("causes", by=board.clinician)
    assert cells(board)["causes"] == "signed"


def test_the_map_counts_its_cells(board):
    board.published_edition()
    articles, now = Condition.objects.all(), timezone.now()
    found = counts(articles, SectionState.objects.all(), now)
    assert (found["signed"], found["empty"]) == (2, 17)
    assert counts_by_specialty(articles, now) == {board.article.specialty_id: found}


def test_the_map_costs_the_same_for_one_article_and_many(board, django_assert_num_queries):
    board.published_edition()
    board.write("faq", {"introduction": "Ask."})
    for number in range(5):
        Condition.objects.create(
            title=f"Other {number}", slug=f"other-{number}", specialty=board.article.specialty
        )
    with django_assert_num_queries(4):
        counts(Condition.objects.all(), SectionState.objects.all(), timezone.now())
        rows([board.article], timezone.now(), can_edit=True)
