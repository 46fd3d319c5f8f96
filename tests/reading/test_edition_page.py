import pytest

URL = "/conditions/lumbar-wedging/"


@pytest.fixture
def two(board):
    """Two editions: haemangioma, then chordoma."""
    board.published_edition()
    board.write_causes("Chordoma")
    board.sign("causes")
    board.publish("Another tumour.")
    return board


def test_an_edition_reads_as_it_read_then(two, opened):
    causes = opened(f"{URL}editions/1/").one("section", id="causes").text
    assert "Haemangioma" in causes
    assert "Chordoma" not in causes


def test_an_edition_keeps_the_name_of_what_it_was_filed_under(two, opened, client):
    two.article.specialty.name = "Backs"
    two.article.specialty.save()
    assert "Spine" in opened(f"{URL}editions/1/").text
    assert "Backs" not in opened(f"{URL}editions/1/").one("main").text
    assert client.get(f"{URL}editions/1.json").json()["specialty"] == "Spine"
    assert opened(URL).one(class_="eyebrow").text == "Spine"
    assert "Backs" in opened("/conditions/").text


def test_an_edition_that_is_not_current_says_so_and_leads_on(two, opened):
    notice = opened(f"{URL}editions/1/").one(class_="notice-old")
    assert "This is not the current edition." in notice.text
    assert "You are reading edition 1" in notice.text
    way_on = notice.all("a")[-1]
    assert way_on.text.startswith("Read the current edition (2,")
    assert way_on.attributes["href"] == URL


def test_the_current_edition_has_a_permanent_address_without_a_notice(two, opened):
    found = opened(f"{URL}editions/2/")
    assert "Chordoma" in found.text
    assert not found.all(class_="notice-old")


def test_a_past_edition_asks_search_engines_for_the_current_one(two, opened):
    found = opened(f"{URL}editions/1/")
    assert found.one("link", rel="canonical").attributes["href"].endswith(URL)
    assert found.one("meta", name="robots").attributes["content"] == "noindex"
    assert not opened(URL).all("meta", name="robots")


def test_a_past_edition_promises_no_next_review(two, opened):
    trust = opened(f"{URL}editions/1/").one("section", id="causes").one(class_="trust").text
    assert "Last reviewed" in trust
    assert "Next review" not in trust


@pytest.mark.parametrize("number", ["0", "3", "01", "-1", "99999999999999999999", "x"])
def test_an_edition_that_does_not_exist_is_not_found(two, client, number):
    response = client.get(f"{URL}editions/{number}/")
    assert response.status_code == 404
    assert "/conditions/" in response.content.decode()


def test_a_past_edition_takes_two_queries_more(two, client, django_assert_num_queries):
    with django_assert_num_queries(10):
        client.get(f"{URL}editions/1/")


def test_each_page_names_the_data_of_the_very_edition_it_shows(board, opened):
    board.published_edition()
    for address in ("/conditions/lumbar-wedging/", "/conditions/lumbar-wedging/editions/1/"):
        article = opened(address).one("article", class_="article")
        assert article.attributes["data-edition"] == "/conditions/lumbar-wedging/editions/1.json"
