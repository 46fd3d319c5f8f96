import pytest

from record import actions

URL = "/conditions/lumbar-wedging/"
TEXTS = [
    URL,
    f"{URL}causes/",
    f"{URL}causes.pdf",
    f"{URL}editions/1/",
    f"{URL}editions/2/",
    f"{URL}editions/7/",
]
DATA = ["/conditions/lumbar-wedging.json", f"{URL}editions/1.json", f"{URL}editions/2.json"]
NOTICE = "The doses were taken from a wrong table."


@pytest.fixture
def withdrawn(board):
    board.published_edition()
    board.write_causes("Chordoma", reason="A telling reason.")
    board.sign("causes")
    board.publish("A telling summary.")
    actions.withdraw(condition=board.article, by=board.publisher, notice=NOTICE)
    return board


@pytest.mark.parametrize("address", TEXTS)
def test_every_address_of_the_text_is_gone_with_the_notice(withdrawn, client, address):
    response = client.get(address)
    text = response.content.decode()
    assert response.status_code == 410
    assert NOTICE in text
    assert "Haemangioma" not in text
    assert "Chordoma" not in text


@pytest.mark.parametrize("address", DATA)
def test_the_data_is_gone_with_the_notice(withdrawn, client, address):
    response = client.get(address)
    assert response.status_code == 410
    assert response.json()["withdrawn"]["fact"]["body"]["notice"] == NOTICE
    assert "sections" not in response.json()
    assert "Chordoma" not in response.content.decode()


def test_dates_and_digests_stay_listed_and_words_do_not(withdrawn, client):
    response = client.get(f"{URL}history/")
    text = response.content.decode()
    assert response.status_code == 200
    assert NOTICE in text
    for edition in withdrawn.article.editions.all():
        assert edition.digest in text
    assert "A telling" not in text
    assert f"{URL}editions/1/" not in text


def test_home_and_the_a_to_z_name_it_no_more(board, client):
    board.published_edition()
    for address in ("/", "/conditions/"):
        assert "Lumbar wedging" in client.get(address).text
    actions.withdraw(condition=board.article, by=board.publisher, notice="It was wrong.")
    for address in ("/", "/conditions/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "Lumbar wedging" not in answer.text


def test_a_former_address_is_gone_too(withdrawn, client):
    actions.rename(condition=withdrawn.article, slug="wedging", by=withdrawn.publisher)
    assert client.get(URL).status_code == 410
    assert client.get("/conditions/lumbar-wedging.json").status_code == 410
