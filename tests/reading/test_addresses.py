import pytest
from django.conf import settings

from condition.models import Condition
from record import actions
from tests.cast import Board

URL = "/conditions/lumbar-wedging/"
PAGES = ["/", "/conditions/", URL, f"{URL}causes/", f"{URL}editions/1/", f"{URL}history/"]
DATA = ["/conditions/lumbar-wedging.json", f"{URL}editions/1.json"]
OTHERS = ["/livez", "/readyz", "/robots.txt"]
NOWHERE = [
    "/nowhere",
    "/nowhere/at/all/",
    "/conditions/unheard-of/",
    "/conditions/unheard-of/causes/",
    "/conditions/unheard-of/editions/1/",
    "/conditions/unheard-of/history/",
    "/conditions/UPPER_case/",
    "/media/figures/x.png",
]


@pytest.mark.parametrize("address", [*PAGES, *DATA, *OTHERS])
def test_a_public_address_answers_without_a_cookie(board, client, address):
    board.published_edition()
    response = client.get(address)
    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("address", [*PAGES, *DATA, *NOWHERE])
def test_readers_and_members_of_the_board_get_the_same_bytes(board, client, address):
    board.published_edition()
    before = client.get(address)
    client.force_login(board.author.user)
    after = client.get(address)
    assert after.content == before.content
    assert not after.cookies
    assert "Cookie" not in after.get("Vary", "")


@pytest.mark.parametrize("address", [*PAGES, *DATA, *OTHERS])
def test_a_public_address_answers_to_head_and_to_no_other_method(board, client, address):
    board.published_edition()
    head = client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    assert head["Content-Type"] == client.get(address)["Content-Type"]
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("address", NOWHERE)
def test_an_address_that_leads_nowhere_leads_on(board, client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert 'href="/conditions/"' in response.content.decode()


@pytest.mark.parametrize("address", NOWHERE)
def test_the_page_of_a_wrong_address_is_the_same_with_debug(client, db, settings, address):
    settings.DEBUG = True
    assert "There is no page at this address" in client.get(address).content.decode()


def test_an_article_that_is_not_published_is_not_found(board, client):
    board.write_causes("Haemangioma")
    board.sign("causes")
    assert client.get(URL).status_code == 404
    assert client.get("/conditions/lumbar-wedging.json").status_code == 404


@pytest.mark.parametrize("address", ["/conditions", "/conditions/lumbar-wedging", "/admin"])
def test_a_missing_last_slash_is_put_back(board, client, address):
    response = client.get(f"{address}?a=b")
    assert response.status_code == 301
    assert response["Location"] == f"{address}/?a=b"


def test_no_address_is_sent_to_another_host(client, db):
    for path in ("//example.org/conditions", "//conditions"):
        assert client.get("/", PATH_INFO=path).status_code == 404


@pytest.mark.parametrize("rest", ["/", "/editions/1/", "/editions/1.json", "/history/", ".json"])
def test_a_former_address_leads_to_the_present_one(board, client, rest):
    board.published_edition()
    actions.rename(condition=board.article, slug="wedging", by=board.publisher)
    response = client.get(f"/conditions/lumbar-wedging{rest}")
    assert (response.status_code, response["Location"]) == (301, f"/conditions/wedging{rest}")
    assert client.get(f"/conditions/wedging{rest}").status_code == 200


def test_an_article_that_became_one_with_another_leads_there(board: Board, client):
    board.published_edition()
    merged, board.article = (
        board.article,
        Condition.objects.create(
            title="Wedging", slug="wedging", specialty=board.article.specialty
        ),
    )
    board.write_causes("Chordoma")
    board.sign("causes")
    board.publish()
    actions.merge(condition=merged, into=board.article, by=board.publisher)
    assert client.get(URL)["Location"] == "/conditions/wedging/"
    assert client.get("/conditions/lumbar-wedging.json")["Location"] == "/conditions/wedging.json"
    assert client.get(f"{URL}editions/1/").status_code == 200
    assert "Lumbar wedging" not in client.get("/conditions/").content.decode()


def test_the_board_is_not_for_search_engines(client, db):
    assert "Disallow: /admin/" in client.get("/robots.txt").content.decode()


def test_every_address_that_a_page_links_to_exists(board, client, opened):
    board.published_edition()
    addresses = {
        link.attributes["href"].partition("#")[0]
        for address in PAGES
        for link in [*opened(address).all("a"), *opened(address).all("link")]
    }
    inner = {
        address.removeprefix(settings.SITE_URL)
        for address in addresses
        if address and not address.startswith("/static/")
    }
    assert all(client.get(address).status_code in {200, 302} for address in inner), inner
    assert len(inner) > 5
