"""The vocabulary's screen: the list, and what each act says before it is done."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from condition.models import Condition, Term
from record import actions

TERMS = "/admin/terms/"
CONFIRMED = {"is_confirmed": "1"}
NUROFEN = {
    "text": "Nurofen",
    "kind": "brand",
    "condition": "Lumbar WEDGING",
    "section": "medications",
    "item": "IBUPROFEN",
}


def see(client, member, address=TERMS):
    client.force_login(member.user)
    return client.get(address)


def words(response):
    return [row["term"].text for row in response.context["rows"]]


def add(board, names, kind="alarm", state="proposed"):
    Term.objects.bulk_create(
        Term(
            text=name,
            normal=Term.normal_of(name),
            kind=kind,
            state=state,
            condition=board.article,
            proposed_by=board.author.uuid,
            confirmed_by=uuid.uuid4() if state == "confirmed" else None,
        )
        for name in names
    )


@pytest.mark.both_databases("board.terms.views")
def test_a_brand_goes_from_an_editor_by_a_pharmacist_to_the_list(board, client):
    board.published_edition()
    client.force_login(board.author.user)
    told = client.post(f"{TERMS}propose/", NUROFEN)
    assert told.context["outlook"].happens == [
        "“Nurofen” leads to: Ibuprofen, Medications, Lumbar wedging.",
        "It leads nowhere until another person confirms it: pharmacist reviewer.",
    ]
    assert not Term.objects.exists()
    client.post(f"{TERMS}propose/", {**NUROFEN, **CONFIRMED})
    term = Term.objects.get()
    assert f"{TERMS}{term.pk}/confirm/" not in see(client, board.author).text
    assert f"{TERMS}{term.pk}/confirm/" in see(client, board.pharmacist).text
    page = client.get(f"{TERMS}{term.pk}/confirm/")
    assert "“Nurofen” leads to: Ibuprofen" in page.context["outlook"].happens[0]
    page = client.post(f"{TERMS}{term.pk}/confirm/", CONFIRMED, follow=True)
    assert "Author, confirmed by Pharmacist" in page.text


def test_looking_at_an_act_does_nothing(board, client):
    term = actions.propose_term(text="Help", kind="alarm", by=board.author)
    for address in (f"{term.pk}/confirm/", f"{term.pk}/withdraw/", "fill/"):
        assert see(client, board.clinician, TERMS + address).status_code == 200
    assert Term.objects.get().state == "proposed"
    client.post(f"{TERMS}{term.pk}/withdraw/", CONFIRMED)
    assert Term.objects.get().state == "withdrawn"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"item": "Paracetamol"}, "Readers find no such item"),
        ({"item": "", "section": ""}, "leads to one medicine"),
        ({"item": "", "condition": "", "kind": "lay_name"}, "Say which article it leads to"),
        ({"condition": "nowhere"}, "There is no article of that name."),
        ({"section": "nonsense"}, "Select a valid choice"),
        ({"kind": "lay_name"}, "is proposed as its generic name or a brand"),
    ],
)
def test_what_makes_no_sense_comes_back_with_a_sentence(board, client, changed, why):
    board.published_edition()
    client.force_login(board.author.user)
    page = client.post(f"{TERMS}propose/", {**NUROFEN, **changed, **CONFIRMED})
    assert why in page.text
    assert 'value="Nurofen"' in page.text
    assert not Term.objects.exists()


def test_filling_says_what_it_did(board, client):
    board.published_edition()
    client.force_login(board.author.user)
    assert (
        "Words taken from the articles and the open lists: 31."
        in client.post(f"{TERMS}fill/", CONFIRMED, follow=True).text
    )


@pytest.mark.both_databases
def test_the_list_is_narrowed_by_how_a_word_begins_its_state_and_kind(board, client):
    add(board, ["Ärger", "arm", "back"])
    add(board, ["argh"], kind="lay_name", state="confirmed")
    assert words(see(client, board.publisher, f"{TERMS}?q=ÄR")) == ["Ärger", "arm"]
    assert words(see(client, board.author, f"{TERMS}?state=confirmed")) == ["argh"]
    assert words(see(client, board.author, f"{TERMS}?kind=brand")) == []
    assert len(words(see(client, board.author, f"{TERMS}?kind=x&state=x"))) == 3


@pytest.mark.both_databases
def test_pages_follow_each_other_and_ask_no_more_for_many_words(board, client):
    board.published_edition()
    add(board, ["a"])
    see(client, board.author)
    with CaptureQueriesContext(connection) as one:
        client.get(TERMS)
    add(board, [f"word {number:03}" for number in range(120)])
    with CaptureQueriesContext(connection) as many:
        first = client.get(TERMS)
    assert len(many) == len(one)
    assert len(words(first)) == 50
    following = re.search(r'rel="next" href="([^"]+)"', first.text)[1].replace("&amp;", "&")
    assert words(client.get(TERMS + following))[0] == "word 049"


@pytest.mark.both_databases
def test_pages_miss_no_place_of_a_word_that_leads_to_several(board, client):
    for number in range(60):
        article = Condition.objects.create(
            title="x", slug=f"x-{number}", specialty=board.article.specialty
        )
        actions.propose_term(text="MS", kind="abbreviation", by=board.author, condition=article)
    first = see(client, board.author, f"{TERMS}?state=confirmed")
    following = re.search(r'rel="next" href="([^"]+)"', first.text)[1].replace("&amp;", "&")
    assert len(words(first)) + len(words(client.get(TERMS + following))) == 60


def test_a_further_place_is_told_before_it_is_proposed(board, client):
    actions.propose_term(text="LWD", kind="alarm", by=board.author)
    client.force_login(board.author.user)
    said = {"text": "lwd", "kind": "abbreviation", "condition": "lumbar-wedging"}
    happens = client.post(f"{TERMS}propose/", said).context["outlook"].happens
    assert "readers choose: the emergency notice." in happens[1]


def test_the_desk_leads_to_the_vocabulary(board, client):
    assert f'href="{TERMS}"' in see(client, board.author, "/admin/").text
