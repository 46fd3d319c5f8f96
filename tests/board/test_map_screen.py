"""The staleness map as a screen: what a cell says, where it leads, and how it is narrowed."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from condition.models import Condition, Specialty
from condition.registry import sections

MAP = "/admin/map/"


def see(client, member, query=""):
    client.force_login(member.user)
    return client.get(MAP + query)


def address(response, section):
    """Where the map leads for the section of the first article."""
    ((_condition, cells), *_others) = response.context["rows"]
    return next(cell.address for cell in cells if cell.key == section)


def titles(response):
    return [condition.title for condition, _cells in response.context.get("rows", [])]


def test_a_cell_says_its_state_by_sign_and_word_and_leads_to_the_act(board, client):
    board.published_edition()
    board.write("faq", {"introduction": "Ask."})
    response = see(client, board.author, "?specialty=spine")
    label = board.revision("causes").label
    base = "/admin/articles/lumbar-wedging/sections"
    assert address(response, "causes") == f"{base}/causes/{label}/"
    assert address(response, "faq") == f"{base}/faq/"
    assert address(response, "types") == f"{base}/types/"
    found = re.search(rf'href="{base}/causes/{label}/".*?</a>', response.text, re.DOTALL)
    assert '<span class="visually-hidden">signed</span>' in found.group()
    assert "✓" in found.group()
    assert 'title="Causes: signed, ' in found.group()


def test_a_publisher_is_not_led_to_a_form_she_cannot_open(board, client):
    board.write("faq", {"introduction": "Ask."})
    response = see(client, board.publisher, "?specialty=spine")
    assert address(response, "types") == ""
    assert address(response, "faq").endswith(f"/faq/{board.revision('faq').label}/")


@pytest.mark.both_databases("board.map.views")
def test_the_legend_counts_every_state_over_all_pages(board, client):
    board.published_edition()
    Condition.objects.bulk_create(
        Condition(title=f"Other {n}", slug=f"other-{n}", specialty=board.article.specialty)
        for n in range(120)
    )
    response = see(client, board.author, "?specialty=spine")
    counts = {state.value: number for state, _sign, number in response.context["counts"]}
    assert (counts["signed"], counts["empty"]) == (2, 121 * len(sections()) - 2)
    assert len(response.context["rows"]) == 25
    assert len(see(client, board.author, "?specialty=spine&page=5").context["rows"]) == 21


@pytest.mark.both_databases
def test_the_map_opens_with_numbers_by_specialty_that_lead_to_the_articles(board, client):
    board.published_edition()
    response = see(client, board.author)
    ((specialty, numbers),) = response.context["summary"]
    assert (specialty.slug, {state: n for state, _label, n in numbers}["signed"]) == ("spine", 2)
    assert 'href="?specialty=spine&amp;state=signed"' in response.text
    assert titles(see(client, board.author, "?specialty=spine&state=signed")) == ["Lumbar wedging"]


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?specialty=spine", ["Lumbar wedging"]),
        ("?specialty=skin", ["Psoriasis"]),
        ("?q=pSORI", ["Psoriasis"]),
        ("?state=signed", ["Lumbar wedging"]),
        ("?state=overdue", []),
        ("?state=empty&reviewer=x&page=99", ["Lumbar wedging", "Psoriasis"]),
        ("?state=nonsense", []),
    ],
)
def test_the_map_is_narrowed(board, client, query, found):
    board.published_edition()
    skin = Specialty.objects.create(name="Skin", slug="skin")
    Condition.objects.create(title="Psoriasis", slug="psoriasis", specialty=skin)
    assert titles(see(client, board.author, query)) == found


@pytest.mark.both_databases
def test_the_map_of_one_reviewer_has_what_they_signed(board, client):
    board.published_edition()
    assert titles(see(client, board.author, f"?reviewer={board.clinician.pk}")) == [
        "Lumbar wedging"
    ]
    assert titles(see(client, board.author, f"?reviewer={board.second_clinician.pk}")) == []


def test_others_do_not_see_it(board, client):
    assert see(client, board.newsletter_manager).status_code == 403


def test_twenty_articles_take_no_more_queries_than_one(board, client):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(MAP).status_code == 200
            assert client.get(f"{MAP}?specialty=spine").status_code == 200
        return len(captured)

    client.force_login(board.author.user)
    board.published_edition()
    board.write("faq", {"introduction": "Ask."})
    few = queries()
    for number in range(20):
        board.article = Condition.objects.create(
            title=f"More {number}", slug=f"more-{number}", specialty=board.article.specialty
        )
        board.write("faq", {"introduction": "Ask."})
    assert queries() <= few
