import pytest

from condition.models import Condition, Specialty, Term
from reading import a_to_z
from reading.a_to_z import first_letter, folded
from record import listeners

URL = "/conditions/"


@pytest.mark.both_databases
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


def test_a_name_that_is_also_a_word_of_the_vocabulary_is_listed_once(board, client):
    board.published_edition()
    words = {"text": "Lumbar wedging", "normal": "lumbar wedging", "kind": Term.Kind.LAY_NAME}
    people = {"proposed_by": board.author.uuid, "confirmed_by": board.publisher.uuid}
    Term.objects.create(condition=board.article, state=Term.State.CONFIRMED, **words, **people)
    listeners.tell_of_words(["lumbar wedging"])
    assert client.get(URL).text.count(">Lumbar wedging</a>") == 1


def test_an_article_that_is_not_published_is_not_listed(board, client):
    board.write_causes("Haemangioma")
    board.sign("causes")
    text = client.get(URL).content.decode()
    assert "Lumbar wedging" not in text
    assert "Nothing is published yet." in text


def test_accents_and_case_make_no_difference():
    titles = ["zoster", "Ödem", "Oesophagitis", "odontalgia", "5-alpha deficiency"]
    assert [(first_letter(title), title) for title in sorted(titles, key=folded)] == [
        ("#", "5-alpha deficiency"),
        ("O", "Ödem"),
        ("O", "odontalgia"),
        ("O", "Oesophagitis"),
        ("Z", "zoster"),
    ]


@pytest.mark.parametrize("count", [1, 4])
def test_the_number_of_queries_is_constant(board, client, count, django_assert_num_queries):
    for number in range(count):
        board.article = Condition.objects.create(
            title=f"Article {number}", slug=f"a-{number}", specialty=board.article.specialty
        )
        board.published_edition()
    with django_assert_num_queries(4):
        assert client.get(URL).content.decode().count('href="/conditions/a-') == count


def published(board, *titles: str, specialty: str = "Spine") -> None:
    """Articles of these titles."""
    branch, _is_new = Specialty.objects.get_or_create(name=specialty, slug=specialty.lower())
    for title in titles:
        slug = title.lower().replace(" ", "-")
        board.article = Condition.objects.create(title=title, slug=slug, specialty=branch)
        board.published_edition()


def listed(page) -> list[str]:
    """The titles that a page lists."""
    return [
        entry.one("a").text
        for found in page.all("ul", class_="entries")
        for entry in found.all("li")
    ]


def test_the_letters_lead_down_a_page_that_has_room_for_all(board, opened):
    published(board, "Gout", "Measles")
    page = opened(URL)
    (link, _other) = page.one("nav", class_="letters").all("a")
    assert link.attributes["href"] == "#letter-G"
    assert page.one("h2", id="letter-G").text == "G"


@pytest.mark.both_databases
def test_a_letter_has_a_page_of_its_own(board, opened):
    published(board, "Gout", "Measles", "Migraine")
    assert listed(opened(f"{URL}?letter=M")) == ["Measles", "Migraine"]


@pytest.mark.both_databases
def test_a_specialty_has_a_page_of_its_own(board, opened):
    published(board, "Gout", "Arthrosis", specialty="Joints")
    published(board, "Measles", specialty="Infections")
    link = opened(URL).one("details", class_="specialties").all("a")[1]
    assert link.text == "Joints"
    assert listed(opened(link.attributes["href"])) == ["Arthrosis", "Gout"]


@pytest.mark.both_databases
def test_a_long_list_comes_in_pages_that_lead_on(board, opened, monkeypatch):
    monkeypatch.setattr(a_to_z, "PER_PAGE", 2)
    published(board, "Gout", "Measles", "Migraine")
    first = opened(URL)
    second = opened(first.one("a", rel="next").attributes["href"])
    assert listed(first) + listed(second) == ["Gout", "Measles", "Migraine"]
    assert first.one("nav", class_="letters").all("a")[0].attributes["href"] == f"{URL}?letter=G"
    assert second.one("a", rel="prev").attributes["href"] == URL


@pytest.mark.parametrize(
    "where",
    ["letter=Z", "specialty=none", "page=2", "page=0", "page=x"],
)
def test_a_page_that_is_none_is_not_found(board, client, where):
    board.published_edition()
    assert client.get(f"{URL}?{where}").status_code == 404
