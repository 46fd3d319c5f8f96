"""A publisher says by hand where an address of before leads."""

import pytest

from condition.models import Condition, FormerAddress

ADD = "/admin/condition/formeraddress/add/"


@pytest.fixture
def add(board, client):
    """Type the form, and what came of it."""
    board.published_edition()
    client.force_login(board.publisher.user)

    def typed(path, **said):
        response = client.post(ADD, {"path": path, **said})
        if response.status_code == 302:
            return ""
        return " ".join(str(one) for one in response.context["errors"])

    return typed


def test_what_is_typed_whole_leads_there(board, add, client):
    assert add("https://old.example.org/Old-Page/?x=y", condition=board.article.slug) == ""
    row = FormerAddress.objects.get()
    assert (row.path, row.is_by_hand) == ("/old-page", True)
    assert client.get("/old-page/")["Location"] == "/conditions/lumbar-wedging/"
    assert "That address leads somewhere already." in add("/old-page/", leads_to="/feed.xml")


@pytest.mark.parametrize(
    ("path", "said", "why"),
    [
        ("/search/", {"leads_to": "/feed.xml"}, "a page of its own"),
        ("/conditions/lumbar-wedging/", {"leads_to": "/feed.xml"}, "a page of its own"),
        ("/", {"leads_to": "/feed.xml"}, "Write a path"),
        ("/a/", {"leads_to": "//evil.example/"}, "a page of this site"),
        ("/a/", {"leads_to": "https://evil.example/"}, "a page of this site"),
        ("/a/", {"leads_to": "/\\evil.example"}, "a page of this site"),
        ("/a/", {"leads_to": "/nowhere/"}, "a page of this site"),
        ("/a/", {"leads_to": "/a/"}, "a page of this site"),
        ("/a/", {}, "Choose one place"),
        ("/a/", {"leads_to": "/feed.xml", "section": "causes"}, "Only an article has sections"),
    ],
)
def test_what_would_hide_a_page_lead_away_or_round_is_refused(add, path, said, why):
    assert why in add(path, **said)
    assert not FormerAddress.objects.exists()


def test_an_address_that_an_article_had_here_stays(board, client):
    row = FormerAddress.objects.create(path="/conditions/wedge", condition=board.article)
    client.force_login(board.publisher.user)
    address = f"/admin/condition/formeraddress/{row.pk}/"
    assert client.post(f"{address}change/", {"path": "/other"}).status_code == 403
    assert client.post(f"{address}delete/", {"post": "yes"}).status_code == 403


def test_what_a_person_wrote_is_taken_away_after_a_question_in_the_boards_words(board, client):
    row = FormerAddress.objects.create(path="/old", condition=board.article, is_by_hand=True)
    client.force_login(board.publisher.user)
    address = f"/admin/condition/formeraddress/{row.pk}/delete/"
    assert "“/old” is taken away for good." in (asked := client.get(address).text)
    assert "Objects" not in asked
    client.post(address, {"post": "yes"})
    assert not FormerAddress.objects.exists()


def test_what_an_import_brought_is_not_taken_away(board, client):
    row = FormerAddress.objects.create(path="/old", condition=board.article)
    client.force_login(board.publisher.user)
    address = f"/admin/condition/formeraddress/{row.pk}/delete/"
    assert client.post(address, {"post": "yes"}).status_code == 403


def test_the_address_of_an_article_that_another_site_had_can_be_led_on(board, add):
    Condition.objects.exclude(pk=board.article.pk).delete()
    assert add("/conditions/elsewhere/", condition=board.article.slug) == ""
