from condition.models import Reference
from editorial.claims import Grade, unsourced


def grades(board) -> list[tuple[Grade, str]]:
    return [(claim.grade, claim.label) for claim in unsourced([board.article_now])]


def test_a_dose_without_a_source_comes_before_a_benefit_before_the_rest(board):
    board.write(
        "causes", {"causes": [{"name": "Myeloma", "description": "It eats into the bone."}]}
    )
    board.write("surgery", {"operations": [{"name": "Fusion", "benefits": "A stable spine."}]})
    board.write_ibuprofen()
    assert grades(board) == [
        (Grade.DOSE, "Ibuprofen"),
        (Grade.WEIGHED, "Fusion"),
        (Grade.REST, "Myeloma"),
    ]


def test_a_cited_item_is_no_claim_without_a_source(board):
    Reference.objects.create(key="panda-2014", kind="article", title="Imaging")
    board.write("causes", {"causes": [{"name": "Myeloma", "description": "True [@panda-2014]."}]})
    assert grades(board) == []


def test_a_bare_name_claims_nothing(board):
    board.write_causes("Myeloma")
    assert grades(board) == []


def test_the_search_for_claims_costs_the_same_for_one_article_and_many(
    board, django_assert_max_num_queries
):
    board.write_causes(*[f"Cause {number} of so many kinds" for number in range(30)])
    with django_assert_max_num_queries(9):
        unsourced([board.article_now])
