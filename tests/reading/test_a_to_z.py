import pytest

from condition.models import Condition
from reading.a_to_z import by_letter
from reading.catalogue import Entry

URL = "/conditions/"


def test_every_published_article_stands_under_its_letter_with_its_specialty(board, opened):
    board.published_edition()
    letter = opened(URL).one("section", class_="letter")
    assert letter.one("h2").text == "L"
    assert letter.one("li").text == "Lumbar wedging Spine"
    assert letter.one("a").attributes["href"] == "/conditions/lumbar-wedging/"


def test_an_article_stands_under_the_title_it_was_published_with(board, client):
    board.published_edition()
    board.article.title = "A draft title"
    board.article.save(update_fields=["title"])
    text = client.get(URL).content.decode()
    assert "Lumbar wedging" in text
    assert "A draft title" not in text


def test_an_article_that_is_not_published_is_not_listed(board, client):
    board.write_causes("Haemangioma")
    board.sign("causes")
    text = client.get(URL).content.decode()
    assert "Lumbar wedging" not in text
    assert "Nothing is published yet." in text


def test_accents_and_case_make_no_difference():
    titles = ["zoster", "Ödem", "Oesophagitis", "odontalgia", "5-alpha deficiency"]
    letters = by_letter(Entry("x", title, "") for title in titles)
    assert [(letter, [entry.title for entry in entries]) for letter, entries in letters] == [
        ("#", ["5-alpha deficiency"]),
        ("O", ["Ödem", "odontalgia", "Oesophagitis"]),
        ("Z", ["zoster"]),
    ]


@pytest.mark.parametrize("count", [1, 4])
def test_the_number_of_queries_is_constant(board, client, count, django_assert_num_queries):
    for number in range(count):
        board.article = Condition.objects.create(
            title=f"Article {number}", slug=f"a-{number}", specialty=board.article.specialty
        )
        board.published_edition()
    with django_assert_num_queries(1):
        assert client.get(URL).content.decode().count('href="/conditions/a-') == count
