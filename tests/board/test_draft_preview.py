"""Drafts as readers would get them: for the board, and by a link that ends."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import LoggedAct
from record import actions
from record.editions import draft_links as previews

DRAFT = "/admin/articles/lumbar-wedging/draft/"


@pytest.fixture
def drafted(board):
    board.published_edition()
    board.write_ibuprofen("600 mg")
    return board


def link_of(board, client):
    """A fresh link's address on this site."""
    client.force_login(board.author.user)
    response = client.post(f"{DRAFT}link/")
    return response.context["link"].removeprefix("http://127.0.0.1:8000")


def test_the_board_sees_the_draft_as_a_page(drafted, client):
    client.force_login(drafted.clinician.user)
    response = client.get(DRAFT)
    assert "600 mg by mouth" in response.text
    assert "A draft that the board has not reviewed." in response.text
    assert "no-store" in response["Cache-Control"]


def test_nobody_else_does(drafted, client):
    assert client.get(DRAFT).status_code == 302
    for role in ("newsletter_manager", "outsider"):
        client.force_login(getattr(drafted, role).user)
        assert client.get(DRAFT).status_code == 403
        assert client.post(f"{DRAFT}link/").status_code == 403


def test_a_link_shows_it_to_whoever_has_it_without_a_cookie(drafted, client):
    stranger = Client()
    response = stranger.get(link_of(drafted, client))
    assert "600 mg by mouth" in response.text
    assert "A draft that the board has not reviewed." in response.text
    assert "The link ends on" in response.text
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert not stranger.cookies


def test_what_is_written_later_is_not_in_the_link(drafted, client):
    link = link_of(drafted, client)
    drafted.write_ibuprofen("800 mg")
    drafted.write_causes("Secret")
    page = Client().get(link).text
    assert "600 mg by mouth" in page
    assert "800 mg" not in page
    assert "Secret" not in page


def test_a_link_ends(drafted, client, monkeypatch):
    link = link_of(drafted, client)
    monkeypatch.setattr(previews, "LINK_LASTS", timedelta(seconds=-1))
    response = Client().get(link)
    assert response.status_code == 410
    assert "600 mg" not in response.text


def test_a_withdrawal_closes_the_link(drafted, client):
    link = link_of(drafted, client)
    actions.withdraw(condition=drafted.article, by=drafted.publisher, notice="It was wrong.")
    response = Client().get(link)
    assert response.status_code == 410
    assert "600 mg" not in response.text


@pytest.mark.parametrize("spoil", ["x", "WzEsMSwxLDFd:1abc:no-signature"])
def test_a_forged_link_opens_nothing(drafted, spoil):
    assert Client().get(f"/previews/{spoil}/").status_code == 410


def test_making_a_link_is_logged_and_a_look_at_it_changes_nothing(drafted, client):
    link = link_of(drafted, client)
    assert LoggedAct.objects.filter(verb="shared_draft", by=drafted.author).count() == 1
    acts = LoggedAct.objects.count()
    Client().get(link)
    assert LoggedAct.objects.count() == acts
    assert Client().post(link).status_code == 405
    assert client.get(f"{DRAFT}link/").status_code == 302
    assert LoggedAct.objects.count() == acts


def test_an_article_that_nobody_wrote_has_no_draft_to_show(board, client):
    client.force_login(board.author.user)
    for response in (client.get(DRAFT, follow=True), client.post(f"{DRAFT}link/", follow=True)):
        assert "There are no words to show yet." in response.text


def test_the_contents_page_leads_to_both(drafted, client):
    client.force_login(drafted.author.user)
    page = client.get("/admin/articles/lumbar-wedging/").text
    assert f'href="{DRAFT}"' in page
    assert f'action="{DRAFT}link/"' in page
