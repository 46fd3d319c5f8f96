"""What the library says of one thing: every statement, drafts beside, disagreements first."""

import pytest

from board.statements import comparing, views
from board.statements.comparing import disagreements, wordings
from condition.models import Condition
from record import actions, published_items
from record.models import PublishedItem, PublishedName
from record.verification import count_faults
from tests.reading.test_medicines import medicine, publish_medicines

URL = "/admin/library/medicines/ibuprofen/"
DOSE = "{} mg by mouth every {} hours, at most {} mg a day"


@pytest.fixture
def two(board):
    """Two articles that say otherwise of ibuprofen."""
    publish_medicines(
        board,
        "Gout",
        medicine("Ibuprofen", "Not with an ulcer.", dosages=[DOSE.format(400, 8, "1,200")]),
    )
    publish_medicines(
        board,
        "Sprain",
        medicine("Ibuprofen", "None in particular.", dosages=[DOSE.format(600, 6, "2,400")]),
    )
    return board


@pytest.mark.both_databases
def test_every_statement_stands_there_with_its_article_and_who_signed_it(two, client):
    client.force_login(two.clinician.user)
    page = client.get(URL).text
    for words in (
        "Gout: Medications",
        "Sprain: Medications",
        "Not with an ulcer.",
        "signed by Clinician, MD",
    ):
        assert words in page
    assert page.index("at most 1,200 mg") < page.index("Sprain: Medications")


@pytest.mark.both_databases
def test_disagreements_come_first_and_name_each_side(two):
    found = disagreements(wordings("medicines", "ibuprofen"))
    assert [one.about for one in found] == ["Maximum", "Caution", "How often", "Dose"]
    least, most = found[0].sides
    assert "1,200 mg" in least.said
    assert "2,400 mg" in most.said
    assert [one.item.condition.title for one in most.wordings] == ["Sprain"]


def test_a_draft_that_says_otherwise_stands_beside_it_and_is_marked(two, client):
    words = two.words("medications")
    words["medications"][0]["caution"] = "Not with an ulcer, nor a wound."
    two.write("medications", words)
    draft = wordings("medicines", "ibuprofen")[-1]
    assert (str(draft.draft), draft.item.condition.title) == ("Ibuprofen", "Sprain")
    assert "Not with an ulcer, nor a wound." in dict(draft.said).values()
    client.force_login(two.author.user)
    assert "draft: readers don’t see it" in client.get(URL).text


def test_a_draft_that_says_what_readers_see_is_not_said_twice(two):
    words = two.words("medications")
    words["introduction"] = "Other words around it."
    two.write("medications", words)
    assert [one.draft for one in wordings("medicines", "ibuprofen")] == [None, None]


def test_articles_that_agree_are_said_to(board, client):
    board.published_edition()
    client.force_login(board.publisher.user)
    assert "Nowhere, in what is typed" in client.get(URL).text


def test_other_things_are_found_by_their_kind(board, client):
    board.published_edition()
    client.force_login(board.author.user)
    assert "Haemangioma" in client.get("/admin/library/?kind=causes").text
    assert "Ibuprofen" in client.get("/admin/library/?q=IBU").text
    assert "Haemangioma" in client.get("/admin/library/causes/haemangioma/").text
    assert client.get("/admin/library/causes/ibuprofen/").status_code == 404


def test_a_statement_with_two_dosages_for_the_same_people_says_both(board):
    doses = ["Adults: 400 mg by mouth once a day", "Adults: 600 mg rectally once a day"]
    publish_medicines(board, "Gout", medicine("Ibuprofen", "None.", dosages=doses))
    publish_medicines(board, "Sprain", medicine("Ibuprofen", "None.", dosages=doses[1:]))
    (dose,) = [
        one for one in disagreements(wordings("medicines", "ibuprofen")) if "Dose" in one.about
    ]
    assert [side.said for side in dose.sides] == ["400 mg / 600 mg", "600 mg"]


def copies(board, number):
    """Articles that say of ibuprofen, word for word, what the last one says."""
    for _copy in range(number):
        publish_medicines(
            board, f"Strain {Condition.objects.count():02}", medicine("Ibuprofen", "None.")
        )


@pytest.mark.both_databases("record.published_items")
def test_what_many_articles_say_in_the_same_words_is_said_once(two, client, monkeypatch):
    monkeypatch.setattr(views, "ARTICLES_A_PAGE", 2)
    copies(two, 3)
    first = wordings("medicines", "ibuprofen")[0]
    assert (first.number, first.signed, first.item.condition.title) == (3, 3, "Strain 03")
    client.force_login(two.clinician.user)
    page = client.get(URL).text
    assert page.count("Strain") == 2 * 1  # by its first article, there and where they differ
    assert "The same words in 3 statements" in page
    where = client.get(f"{URL}{first.item.words}/").text
    assert [f"Strain {number:02}" in where for number in (3, 4, 5)] == [True, True, False]
    assert client.get(f"{URL}nothing/").status_code == 404


def test_wordings_come_in_pages_and_differences_on_the_first(two, client, monkeypatch):
    monkeypatch.setattr(views, "WORDINGS_A_PAGE", 1)
    client.force_login(two.clinician.user)
    first, second = client.get(URL).text, client.get(f"{URL}?page=2").text
    assert "Where the articles differ" in first
    assert "Where the articles differ" not in second
    assert ("Gout: Medications" in first, "Gout: Medications" in second) == (True, False)


def test_a_medicine_of_many_articles_takes_no_more_queries_than_one_of_two(
    two, client, django_assert_max_num_queries
):
    client.force_login(two.clinician.user)
    client.get(URL)
    with django_assert_max_num_queries(100) as few:
        client.get(URL)
    copies(two, 8)
    with django_assert_max_num_queries(len(few)):
        client.get(URL)


@pytest.mark.both_databases("record.published_items")
def test_the_articles_of_a_name_are_counted_with_the_acts(two):
    def counts():
        return dict(PublishedName.objects.of_kind("medicines").values_list("normal", "articles"))

    assert counts() == {"ibuprofen": 2}
    copies(two, 1)
    two.write("medications", {"medications": [medicine("Naproxen", "None.")]})
    two.sign("medications")
    two.publish()
    assert counts() == {"ibuprofen": 2, "naproxen": 1}
    actions.withdraw(condition=two.article_now, by=two.publisher, notice="Wrong.")
    assert counts() == {"ibuprofen": 2}
    assert list(count_faults()) == []


def test_a_wrong_count_is_named_and_made_anew(two):
    PublishedName.objects.update(articles=7)
    assert "“ibuprofen” are counted wrongly" in " ".join(count_faults())
    list(published_items.rebuild())
    assert list(count_faults()) == []


def test_an_index_of_an_earlier_version_is_made_anew_after_a_migration(two):
    PublishedItem.objects.update(words="", compared=[])
    PublishedName.objects.all().delete()
    published_items.keep_up()
    assert len(disagreements(wordings("medicines", "ibuprofen"))) == 4
    assert PublishedName.objects.get(normal="ibuprofen").articles == 2


def test_no_more_drafts_than_a_page_bears_are_compared(two, monkeypatch):
    monkeypatch.setattr(comparing, "MOST_DRAFTS", 0)
    words = two.words("medications")
    words["medications"][0]["caution"] = "Not with a wound."
    two.write("medications", words)
    assert not any(one.draft for one in wordings("medicines", "ibuprofen"))
