"""What the library says of one thing: every statement, drafts beside, disagreements first."""

import pytest

from board.statements.comparing import disagreements, sayings
from tests.reading.test_medicines import medicine, publish_medicines

URL = "/admin/library/medicines/ibuprofen/"
DOSE = "{} mg by mouth every {} hours, at most {} mg a day"


@pytest.fixture
def two(board):
    """Two articles that say otherwise of ibuprofen."""
    publish_medicines(
        board,
        "Gout",
        medicine("Ibuprofen", "Not with an ulcer.", dosages=[DOSE.format(400, 8, "1,200")]),
    )
    publish_medicines(
        board,
        "Sprain",
        medicine("Ibuprofen", "None in particular.", dosages=[DOSE.format(600, 6, "2,400")]),
    )
    return board


@pytest.mark.both_databases
def test_every_statement_stands_there_with_its_article_and_who_signed_it(two, client):
    client.force_login(two.clinician.user)
    page = client.get(URL).text
    for words in (
        "Gout: Medications",
        "Sprain: Medications",
        "Not with an ulcer.",
        "signed by Clinician, MD",
    ):
        assert words in page
    assert page.index("at most 1,200 mg") < page.index("Sprain: Medications")


@pytest.mark.both_databases
def test_disagreements_come_first_and_name_each_side(two):
    found = disagreements(sayings("medicines", "ibuprofen"))
    assert [one.about for one in found] == ["Maximum", "Caution", "How often", "Dose"]
    (least, _who), (most, who) = found[0].sides
    assert "1,200 mg" in least
    assert "2,400 mg" in most
    assert [one.condition.title for one in who] == ["Sprain"]


def test_a_draft_that_says_otherwise_stands_beside_it_and_is_marked(two, client):
    words = two.words("medications")
    words["medications"][0]["caution"] = "Not with an ulcer, nor a wound."
    two.write("medications", words)
    draft = sayings("medicines", "ibuprofen")[-1]
    assert (draft.is_draft, draft.condition.title) == (True, "Sprain")
    client.force_login(two.author.user)
    assert "draft: readers don’t see it" in client.get(URL).text


def test_a_draft_that_says_what_readers_see_is_not_said_twice(two):
    assert [one.is_draft for one in sayings("medicines", "ibuprofen")] == [False, False]


def test_articles_that_agree_are_said_to(board, client):
    board.published_edition()
    client.force_login(board.publisher.user)
    assert "Nowhere, in what is typed" in client.get(URL).text


def test_other_things_are_found_by_their_kind(board, client):
    board.published_edition()
    client.force_login(board.author.user)
    assert "Haemangioma" in client.get("/admin/library/?kind=causes").text
    assert "Ibuprofen" in client.get("/admin/library/?q=IBU").text
    assert "Haemangioma" in client.get("/admin/library/causes/haemangioma/").text
    assert client.get("/admin/library/causes/ibuprofen/").status_code == 404


def test_a_statement_with_two_dosages_for_the_same_people_says_both(board):
    doses = ["Adults: 400 mg by mouth once a day", "Adults: 600 mg rectally once a day"]
    publish_medicines(board, "Gout", medicine("Ibuprofen", "None.", dosages=doses))
    publish_medicines(board, "Sprain", medicine("Ibuprofen", "None.", dosages=doses[1:]))
    (dose,) = [
        one for one in disagreements(sayings("medicines", "ibuprofen")) if "Dose" in one.about
    ]
    assert [said for said, _who in dose.sides] == ["400 mg / 600 mg", "600 mg"]
