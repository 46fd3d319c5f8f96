import pytest

from board.sources import claims
from board.sources.claims import Grade, page_of, unsourced
from condition.models import Condition, Reference


def grades(board) -> list[tuple[Grade, str]]:
    return [(claim.grade, claim.label) for claim in unsourced([board.article_now])]


@pytest.mark.both_databases("board.sources.claim_views")
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


@pytest.mark.both_databases
def test_what_cites_only_an_encyclopaedia_or_a_sister_page_has_no_source(board):
    Reference.objects.create(key="big-book", kind="encyclopedia", title="Everything")
    Reference.objects.create(key="panda-2014", kind="article", title="Imaging")
    words = {"causes": [{"name": "Myeloma", "description": "It eats bone, they say [@big-book]."}]}
    board.write("causes", words)
    (claim,) = unsourced([board.article_now])
    assert claim.unaccepted == ("big-book",)
    words["causes"][0]["description"] += " Indeed [@panda-2014]."
    board.write("causes", words)
    assert grades(board) == []


def see(client, person, query=""):
    client.force_login(person.user)
    return client.get(f"/admin/claims/{query}")


@pytest.mark.both_databases
def test_the_screen_leads_to_the_field_where_the_source_is_missing(board, client):
    board.write_ibuprofen()
    base = "/admin/articles/lumbar-wedging/sections/medications/"
    assert f'href="{base}#id_medications-0-side_effects"' in see(client, board.author).text
    assert base in see(client, board.publisher).text
    assert client.get(base)["Location"] == f"{base}{board.revision('medications').label}/"


def test_the_screen_has_one_grade_at_a_time_the_worst_first(board, client):
    board.write_ibuprofen()
    board.write("causes", {"causes": [{"name": "Myeloma", "description": "It eats into bone."}]})
    assert "Ibuprofen" in see(client, board.author).text
    assert "Myeloma" not in see(client, board.author).text
    assert "Myeloma" in see(client, board.author, "?grade=3").text
    assert "None of these." in see(client, board.author, "?grade=2&start=x").text


def test_the_screen_reads_no_more_articles_than_fill_a_page(board, monkeypatch):
    monkeypatch.setattr(claims, "CLAIMS_A_PAGE", 8)
    for number in range(7):
        board.article = Condition.objects.create(
            title=f"More {number:02}", slug=f"more-{number}", specialty=board.article.specialty
        )
        cause = {"name": "One", "description": "It eats into bone."}
        board.write("causes", {"causes": [cause, cause]})
    first = page_of(Condition.objects.all(), Grade.REST)
    assert (len(first.claims), first.next_start) == (2 * 5, 6)
    monkeypatch.setattr(claims, "CHUNKS", (1, 2))
    assert page_of(Condition.objects.all(), Grade.REST).next_start == 3


def test_the_search_for_claims_costs_the_same_for_one_article_and_many(
    board, django_assert_max_num_queries
):
    board.write_causes(*[f"Cause {number} of so many kinds" for number in range(30)])
    with django_assert_max_num_queries(9):
        unsourced([board.article_now])
