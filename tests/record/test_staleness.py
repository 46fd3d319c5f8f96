from datetime import timedelta

import pytest
from django.utils import timezone

from condition.models import Condition
from record.judgement.staleness import counted, staleness_map


def cells(board, on=None) -> dict[str, str]:
    (row,) = staleness_map(Condition.objects.all(), on=on)
    return {cell.section.key: cell.freshness.value for cell in row.cells}


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
    counts = {
        state.value: number
        for state, _symbol, number in counted(staleness_map(Condition.objects.all()))
    }
    assert (counts["signed"], counts["empty"]) == (2, 17)


def test_the_map_of_one_reviewer_has_only_what_they_approved(board):
    board.published_edition()
    everything = Condition.objects.all()
    assert len(staleness_map(everything, board.clinician)) == 1
    assert staleness_map(everything, board.second_clinician) == []


def test_the_map_costs_the_same_for_one_article_and_many(board, django_assert_num_queries):
    board.published_edition()
    board.write("faq", {"introduction": "Ask."})
    for number in range(5):
        Condition.objects.create(
            title=f"Other {number}", slug=f"other-{number}", specialty=board.article.specialty
        )
    with django_assert_num_queries(14):
        staleness_map(Condition.objects.all())
