from datetime import timedelta

import pytest
from django.urls import reverse

from condition.models import Term
from reading import medicines
from reading.search.query import search
from reading.search.suggestions import suggest
from record import actions, listeners, published_items
from record.models import PublishedItem, published_item
from record.verification import faults
from tests.reading.test_search import publish

URL = "/medicines/ibuprofen/"
SUGGEST = "/search/suggest"


def medicine(name: str, caution: str, **more: str) -> dict[str, str]:
    return {"name": name, "caution_state": "stated", "caution": caution, **more}


def publish_medicines(board, title: str, *items: dict[str, str]):
    """One more article, signed, with these medicines."""
    article = publish(board, title, causes="Many.")
    board.write("medications", {**board.words("medications"), "medications": list(items)})
    board.sign("medications")
    board.publish()
    return article


def test_a_medicine_page_says_what_each_article_says_and_who_signed_it(board, opened):
    board.published_edition()
    publish_medicines(
        board, "Sprain", medicine("Ibuprofen", "Not with an ulcer.", dosages=["200 mg by mouth"])
    )
    first, second = opened(URL).all("section", class_="medicine")
    assert "In Lumbar wedging" in first.text
    assert "400 mg by mouth every 6 hours" in first.text
    assert "Not with myeloma." in first.text
    assert "ulcer" not in first.text
    assert "200 mg by mouth" in second.text
    for statement in (first, second):
        assert "Clinician, MD" in statement.text
        assert "Pharmacist, MD" in statement.text


def test_a_medicine_of_many_articles_is_turned_in_pages(board, opened, client, monkeypatch):
    monkeypatch.setattr(medicines, "A_PAGE", 2)
    for title, called in (("Ache", "Ibuprofen"), ("Burn", "Ibuprofén"), ("Cramp", "Ibuprofen")):
        publish_medicines(board, title, medicine(called, f"Not with a {title.lower()}."))
    first, last = opened(URL), opened(f"{URL}2/")
    assert [one.one("h2").text for one in first.all("section", class_="medicine")] == [
        "In Ache",
        "In Burn",
    ]
    assert [one.one("h2").text for one in last.all("section", class_="medicine")] == ["In Cramp"]
    assert first.one("a", rel="next").attributes["href"] == f"{URL}2/"
    assert last.one("a", rel="prev").attributes["href"] == URL
    assert last.one("link", rel="canonical").attributes["href"].endswith(f"{URL}2/")
    data = client.get("/medicines/ibuprofen.json").json()
    assert (data["count"], data["pages"], len(data["statements"])) == (3, 2, 2)
    assert data["next"].endswith("/medicines/ibuprofen/2.json")
    assert client.get("/medicines/ibuprofen/2.json").json()["next"] is None
    for beyond in (f"{URL}3/", "/medicines/ibuprofen/3.json"):
        assert client.get(beyond).status_code == 404
    assert client.get(f"{URL}1/")["Location"] == URL  # each page has one address
    assert client.get("/medicines/ibuprofen/1.json")["Location"] == "/medicines/ibuprofen.json"


def test_the_caution_stands_before_the_dose(board, client):
    board.published_edition()
    page = client.get(URL).text
    assert page.index("Not with myeloma.") < page.index("400 mg")


def test_a_statement_leads_to_the_very_item(board, client, opened):
    board.published_edition()
    link = opened(URL).one("a", class_="way-on").attributes["href"]
    address, anchor = link.split("#")
    assert f'id="{anchor}"' in client.get(address).text


@pytest.mark.parametrize(
    ("one", "other"),
    [("interferon α", "interferon β"), ("dextrose 2.5%", "dextrose 25%"), ("–", "…")],
)
def test_two_medicines_never_share_an_address(one, other):
    assert published_item.address_of(one) != published_item.address_of(other)
    assert all(reverse("medicine", args=[published_item.address_of(name)]) for name in (one, other))


def test_a_plain_name_is_its_own_address():
    assert published_item.address_of("vitamin b12") == "vitamin-b12"


def test_what_nobody_signed_says_so(board, client):
    board.write_ibuprofen()
    board.submit("medications")
    board.publish(unreviewed=["medications"])
    assert "Not yet reviewed by the board." in client.get(URL).text
    board.sign("medications")  # the words are out already: nothing else needs to be published
    answer = client.get(URL).text
    assert "Not yet reviewed" not in answer
    assert "Pharmacist, MD" in answer


def test_a_withdrawn_article_leaves_the_medicines_with_the_act(board, client):
    board.published_edition()
    actions.withdraw(condition=board.article, by=board.publisher, notice="It was wrong.")
    assert client.get(URL).status_code == 404
    assert "Ibuprofen" not in client.get("/medicines/").text
    assert not PublishedItem.objects.exists()


def test_a_section_that_is_being_checked_says_so_at_the_medicine(board, client):
    board.published_edition()
    actions.set_notice(
        condition=board.article,
        section="medications",
        notice="The dose is in doubt.",
        by=board.publisher,
    )
    assert "The dose is in doubt." in client.get(URL).text


def test_the_list_and_the_sitemap_lead_to_every_medicine(board, client, opened):
    board.published_edition()
    (link,) = opened("/medicines/").one("section", class_="letter").all("a")
    assert (link.text, link.attributes["href"]) == ("Ibuprofen", URL)
    assert URL in client.get("/sitemap-pages.xml").text


def test_the_same_is_had_as_data(board, client):
    board.published_edition()
    answer = client.get("/medicines/ibuprofen.json")
    (statement,) = answer.json()["statements"]
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert statement["state"] == "signed"
    assert statement["parts"]["dosage"] == "400 mg by mouth every 6 hours, as needed"
    assert [one["competence"] for one in statement["reviews"]] == ["clinical", "pharmacist"]


def test_a_medicine_that_no_article_names_is_nowhere(board, client):
    board.published_edition()
    assert client.get("/medicines/aspirin/").status_code == 404
    assert client.get("/medicines/haemangioma/").status_code == 404  # an item, but no medicine


def test_the_index_is_compared_with_the_record_and_made_anew(board):
    board.published_edition()
    assert list(faults()) == []
    PublishedItem.objects.filter(name="Ibuprofen").update(normal="paracetamol")
    assert any("index of published items" in fault for fault in faults())
    assert len(list(published_items.rebuild())) == 1
    assert list(faults()) == []


@pytest.mark.parametrize("articles", [1, 4])
def test_the_queries_do_not_grow_with_the_articles(
    board, client, articles, django_assert_max_num_queries
):
    for number in range(articles):
        publish_medicines(board, f"Pain {number}", medicine("Ibuprofen", "Not with an ulcer."))
    with django_assert_max_num_queries(13):
        client.get(URL)


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("prednisone", "Prednisolone"),
        ("nifedipine", "Nimodipine"),
        ("fluoxetine", "Duloxetine"),
        ("vitamin b1", "Vitamin B12"),
        ("factor viii", "Factor VII"),
        ("hepatitis d", "Hepatitis B"),
        ("prednisone tablets", "Prednisolone tablets"),
    ],
)
def test_one_medicine_is_never_taken_for_the_slip_of_another(board, typed, other):
    publish_medicines(board, other, medicine(other, "Ask first."))
    results = search(typed)
    assert (results.instead, results.medicines) == ("", ())
    completed = typed == "vitamin b1"  # whoever types on may mean B12
    assert completed or other not in [one.name for one in suggest(typed)]


def test_a_guess_at_the_spelling_leads_to_no_medicine(board):
    board.published_edition()
    results = search("ibuprofenn")
    assert (results.instead, results.medicines) == ("ibuprofen", ())


def test_a_brand_of_two_medicines_leads_to_neither(board):
    for means in ("ibuprofen", "naproxen"):
        Term.objects.create(
            text="Both",
            normal="both",
            kind=Term.Kind.BRAND,
            state=Term.State.CONFIRMED,
            means=means,
            condition=board.article,
            section="medications",
            item=means,
            proposed_by=board.author.uuid,
            confirmed_by=board.pharmacist.uuid,
        )
    assert published_items.normal_names(["both"])[True] == {}
    Term.objects.get(means="naproxen").delete()
    assert published_items.normal_names(["both"]) == {True: {"both": "ibuprofen"}, False: {}}


def test_an_item_is_found_in_its_article_by_a_name_that_the_vocabulary_alone_has(board, client):
    board.published_edition()
    item = PublishedItem.objects.get(name="Ibuprofen")
    where = {"condition": board.article, "section": item.section, "item": item.key}
    people = {"proposed_by": board.author.uuid, "confirmed_by": board.pharmacist.uuid}
    words = {"text": "Motrin", "normal": "motrin", "means": "ibuprofen", "kind": Term.Kind.BRAND}
    Term.objects.create(state=Term.State.CONFIRMED, **words, **where, **people)
    listeners.tell_of_words(["motrin"])
    (found,) = client.get(SUGGEST, {"in": board.article.slug, "q": "motr"}).json()["suggestions"]
    assert (found["name"], found["title"]) == ("Motrin", "Ibuprofen")
    assert found["url"] == f"{board.article_url}#{item.anchor}"
    assert client.get(SUGGEST, {"in": "another", "q": "motr"}).json() == {"suggestions": []}


def test_an_overdue_review_is_said_at_the_medicine_as_in_its_article(board, client, later):
    board.published_edition()
    assert "Next review by" in client.get(URL).text
    later(timedelta(days=400))
    page = client.get(URL).text
    assert "Review overdue since" in page
    assert "sign-signed" not in page


@pytest.mark.parametrize("kind", [Term.Kind.LAY_NAME, Term.Kind.ABBREVIATION, Term.Kind.SPELLING])
def test_a_word_that_one_person_confirms_refiles_no_medicine(board, kind):
    board.published_edition()
    term = Term(text="Ibuprofen", normal="ibuprofen", kind=kind, means="naproxen")
    term.condition, term.section, term.item = board.article, "medications", "naproxen"
    term.state, term.proposed_by = Term.State.CONFIRMED, board.author.uuid
    term.confirmed_by = board.author.uuid
    term.save()
    published_items.rename(["ibuprofen"])
    assert PublishedItem.objects.get(name="Ibuprofen").normal == "ibuprofen"
    assert published_items.normal_names(["ibuprofen"])[False] == {"ibuprofen": "naproxen"}


@pytest.mark.parametrize("name", ["Ibuprofen", "IBUPROFEN", "ibuprof%C3%A9n"])
def test_a_name_in_another_case_leads_to_the_medicine(board, client, name):
    board.published_edition()
    assert client.get(f"/medicines/{name}/")["Location"] == URL
    assert client.get(f"/medicines/{name}.json")["Location"] == "/medicines/ibuprofen.json"


@pytest.mark.both_databases  # PostgreSQL is the one that takes it in no text
@pytest.mark.parametrize("address", ["/medicines/a%00b/", "/medicines/a%00b.json"])
def test_a_character_that_a_database_refuses_is_no_error(db, client, address):
    assert client.get(address).status_code == 404
