from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from condition.models import Term
from reading.search import unfound
from reading.search.leading import astray
from reading.search.models import Unfound
from record import actions
from tests.reading.test_search import publish

pytestmark = pytest.mark.both_databases


def look(client, query: str, *networks: int) -> None:
    for network in networks:
        client.get("/search/", {"q": query}, REMOTE_ADDR=f"10.0.{network}.1")


def test_a_word_that_several_networks_looked_for_in_vain_is_told_the_board(board, client):
    look(client, "Advil", 1, 2, 3, 3)
    (row,) = unfound.most_wanted()
    assert (row["word"], row["times"]) == ("advil", 3)
    client.force_login(board.author.user)
    page = client.get("/admin/terms/wanted/").text
    assert "/admin/terms/propose/?text=advil" in page


def test_what_one_person_typed_is_written_down_nowhere(db, client):
    look(client, "Zacharias", 1, 1, 2)
    assert not list(unfound.most_wanted())
    assert not any("zacharias" in str(vars(row)) for row in Unfound.objects.all())
    look(client, "Zacharias Smith", 1, 2, 3, 4)
    assert not any("smith" in str(vars(row)) for row in Unfound.objects.all())


def test_what_was_found_is_not_noted(board, client):
    board.published_edition()
    look(client, "haemangioma", 1, 2, 3)
    assert not Unfound.objects.exists()


def test_digests_are_forgotten_with_the_day_and_words_after_their_span(db, client):
    look(client, "Advil", 1, 2, 3)
    Unfound.objects.update(day=timezone.localdate() - timedelta(days=1))
    assert unfound.forget_unfound() == 3
    assert [row["word"] for row in unfound.most_wanted()] == ["advil"]
    Unfound.objects.update(day=timezone.localdate() - timedelta(days=99))
    assert unfound.forget_unfound() == 1


def test_the_vocabulary_is_checked_by_asking_the_search(board):
    board.published_edition()
    lumbar = board.article
    for text, kind in (("bent back", "lay_name"), ("lw", "abbreviation")):
        actions.propose_term(text=text, kind=kind, condition=lumbar, by=board.author)
    call_command("check_vocabulary")
    publish(board, "Bent knee", causes="Many.")
    actions.propose_term(text="bent knee", kind="lay_name", condition=lumbar, by=board.author)
    with pytest.raises(CommandError) as told:
        call_command("check_vocabulary")
    assert str(told.value) == (
        "“bent knee” (lay name): should lead to “Lumbar wedging”, and finds “Bent knee” first."
    )


def test_a_brand_leads_to_its_medicine_once_it_is_confirmed(board, client):
    board.published_edition()
    actions.fill_terms(by=board.author)
    brand = Term.objects.get(text="Advil")
    assert "/medicines/ibuprofen/" not in client.get("/search/?q=advil").text
    actions.confirm_term(term=brand, by=board.pharmacist)
    assert "/medicines/ibuprofen/" in client.get("/search/?q=advil").text
    assert client.get("/medicines/advil/")["Location"] == "/medicines/ibuprofen/"
    assert list(astray()) == []


def test_a_page_after_the_last_looked_for_nothing_in_vain(board, client):
    board.published_edition()
    client.get("/search/", {"q": "haemangioma", "page": "9"})
    assert not Unfound.objects.exists()
    client.get("/search/", {"q": "zzyzx", "page": "9"})
    assert Unfound.objects.exists()
