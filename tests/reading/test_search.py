import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from condition.models import Condition
from reading.models import EmergencyNumber
from reading.search import engine, index
from reading.search.language import stem
from reading.search.models import IndexedArticle, IndexedPart, PartText, Word
from reading.search.query import search
from reading.search.related import related
from reading.search.spelling import corrections
from reading.search.suggestions import suggest
from record import actions

pytestmark = pytest.mark.both_databases

URL = "/search/"
HOSTILE = [
    '"',
    "'; DROP TABLE reading_word; --",
    'a" OR "b',
    "pain AND (NOT",
    "NEAR(pain spine, 2)",
    "words:pain -spine ^pain pain*",
    "pain & | ! <-> :*",
    "%s %(q)s %",
    "🩻🦴",
    "½ ﬁ ǅ ß",
    "\ud800",
    "a" * 10_240,
    "pain " * 2_048,
    "the of and",
    "   ",
]


def publish(board, title: str, **introductions: str) -> Condition:
    """One more article, with these words in these sections."""
    slug = title.lower().replace(" ", "-")
    article, _is_new = Condition.objects.get_or_create(
        slug=slug, defaults={"title": title, "specialty": board.article.specialty}
    )
    board.article = article
    for section, text in introductions.items():
        board.write(section, {**board.words(section), "introduction": text})
        board.sign(section)
    board.publish()
    return article


def titles(query: str) -> list[str]:
    """What is found, best first."""
    return [hit.title for hit in search(query).hits]


def test_a_published_section_is_found_by_its_words_and_named(board):
    board.published_edition()
    (hit,) = search("haemangioma").hits
    (passage,) = hit.passages
    assert (hit.slug, hit.title, hit.specialty) == ("lumbar-wedging", "Lumbar wedging", "Spine")
    assert (passage.section, passage.item) == ("Causes", "Haemangioma")


def test_a_result_leads_to_the_very_item(board, client, opened):
    board.published_edition()
    link = opened(f"{URL}?q=ibuprofen").one("p", class_="passage").one("a")
    address, anchor = link.attributes["href"].split("#")
    assert address == "/conditions/lumbar-wedging/"
    assert f'id="{anchor}"' in client.get(address).content.decode()


def test_a_dose_and_a_caution_are_found(board):
    board.published_edition()
    assert titles("400 mg") == ["Lumbar wedging"]
    assert search("myeloma").hits[0].passages[0].item == "Ibuprofen"


def test_a_caution_stands_with_its_own_treatment_and_is_marked_as_one(board):
    words = board.words("medications")
    words["medications"] = [
        {"name": name, "caution_state": "stated", "caution": f"Not with {disease}."}
        for name, disease in (("Ibuprofen", "myeloma"), ("Paracetamol", "jaundice"))
    ]
    board.write("medications", words)
    board.sign("medications")
    board.publish()
    (passage,) = search("ibuprofen").hits[0].passages
    assert (passage.snippet, passage.caution) == (
        "<mark>Ibuprofen</mark>",
        "Caution: Not with myeloma.",
    )
    (passage,) = search("jaundice").hits[0].passages
    assert (passage.item, passage.caution) == (
        "Paracetamol",
        "Caution: Not with <mark>jaundice</mark>.",
    )


def test_a_passage_that_nobody_signed_says_so_until_somebody_does(board, client):
    board.write_causes("Haemangioma")
    board.submit("causes")
    board.publish(unreviewed=["causes"])
    assert "not yet reviewed" in client.get(f"{URL}?q=haemangioma").text
    board.sign("causes")
    answer = client.get(f"{URL}?q=haemangioma").text
    assert "Haemangioma" in answer
    assert "not yet reviewed" not in answer


def test_a_passage_of_a_section_that_is_being_checked_says_so_until_it_is_not(board, client):
    board.published_edition()
    where = {"condition": board.article, "section": "medications", "by": board.publisher}
    actions.set_notice(notice="The dose is in doubt.", **where)
    assert "being checked" in client.get(f"{URL}?q=ibuprofen").text
    assert "being checked" not in client.get(f"{URL}?q=haemangioma").text
    actions.lift_notice(**where)
    assert "being checked" not in client.get(f"{URL}?q=ibuprofen").text


@pytest.mark.parametrize("query", ["", "haemangioma", "zzyzx", "chest pain"])
@pytest.mark.parametrize("numbers", [(), ("112", "911")])
def test_emergency_in_the_header_leads_to_whom_to_call(board, client, query, numbers):
    board.published_edition()
    for number in numbers:
        EmergencyNumber.objects.create(number=number, region=number)
    for address in (f"{URL}?q={query}", "/conditions/lumbar-wedging/medications/"):
        page = client.get(address).text
        assert 'href="#help"' in page
        assert page.count('id="help"') == 1


def test_a_caution_is_never_cut(board):
    long = "Not with any of these: " + ", ".join(f"disease {number}" for number in range(60))
    words = board.words("medications")
    words["medications"] = [{"name": "Ibuprofen", "caution_state": "stated", "caution": long}]
    board.write("medications", words)
    board.sign("medications")
    board.publish()
    assert search("ibuprofen").hits[0].passages[0].caution == f"Caution: {long}"


def test_drafts_are_not_found(board):
    board.published_edition()
    board.write_causes("Haemangioma", "Osteosarcoma")
    board.submit("causes")
    assert titles("osteosarcoma") == []


def test_words_that_an_edition_dropped_are_found_no_more(board):
    board.published_edition()
    board.write_causes("Osteosarcoma")
    board.sign("causes")
    board.publish()
    assert titles("osteosarcoma") == ["Lumbar wedging"]
    assert titles("haemangioma") == []
    assert not Word.objects.filter(word="haemangioma").exists()


def test_a_withdrawn_article_leaves_the_index_with_the_act(board):
    board.published_edition()
    actions.withdraw(condition=board.article, by=board.publisher, notice="It was wrong.")
    assert titles("haemangioma") == titles("lumbar wedging") == []
    assert suggest("lumb") == []
    assert not any(model.objects.exists() for model in (IndexedArticle, IndexedPart, Word))


def test_an_article_is_found_under_the_title_it_was_published_with(board):
    board.published_edition()
    Condition.objects.filter(pk=board.article.pk).update(title="A draft title")
    assert titles("wedging") == ["Lumbar wedging"]
    assert titles("draft") == []


def test_a_synonym_finds_as_the_title_does(board):
    words = board.words("overview")
    board.write("overview", {**words, "synonyms": [{"name": "Collapsed vertebra"}]})
    board.sign("overview")
    board.publish()
    publish(board, "Back pain", causes="A collapsed chair, seldom a vertebra.")
    assert titles("collapsed vertebra") == ["Lumbar wedging", "Back pain"]


def test_the_title_weighs_more_than_the_text(board):
    publish(board, "Scoliosis", causes="Kyphosis, and kyphosis again, and more kyphosis.")
    publish(board, "Kyphosis of youth", causes="It has many.")
    assert titles("kyphosis") == ["Kyphosis of youth", "Scoliosis"]


def test_the_very_title_comes_first(board):
    publish(board, "Kyphosis of kyphosis", causes="Kyphosis, kyphosis, kyphosis.")
    publish(board, "Kyphosis", causes="It has many.")
    assert titles("kyphosis") == ["Kyphosis", "Kyphosis of kyphosis"]


def test_both_words_in_one_section_weigh_more_than_in_two(board):
    publish(board, "Apart", causes="Fever.", symptoms="Rash.")
    publish(board, "Together", causes="Fever with a rash.", symptoms="None.")
    assert titles("fever rash") == ["Together", "Apart"]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("fracture", "Fractures"),
        ("wedge", "wedging"),
        ("metastases", "metastasis"),
        ("vertebra", "vertebrae"),
        ("hemangiomas", "haemangioma"),
        ("tumor", "tumours"),
        ("Meniere", "Ménière"),
        ("MÉNIÈRE", "meniere"),
        ("infected", "infection"),
        ("oedema", "edema"),
        ("diseases", "disease"),
        ("biopsies", "biopsy"),
        ("smokers", "smoker’s"),
        ("asthmatic", "asthma"),
        ("anemic", "anaemia"),
        ("thirsty", "thirst"),
    ],
)
def test_other_forms_and_spellings_of_a_word_find_it(board, typed, written):
    publish(board, "An article", causes=f"First of all {written} and so on.")
    results = search(typed)
    assert f"<mark>{written}</mark>" in results.hits[0].passages[0].snippet
    assert results.instead == ""  # it was no slip


@pytest.mark.parametrize(("one", "other"), [("general", "generic"), ("organ", "organism")])
def test_words_that_only_look_alike_stay_apart(one, other):
    assert stem(one) != stem(other)


def test_the_last_word_may_be_unfinished(board):
    board.published_edition()
    results = search("causes haemang")
    assert [hit.title for hit in results.hits] == ["Lumbar wedging"]
    assert (results.instead, results.unknown) == ("", ())


def test_only_the_last_word_may_be(board):
    board.published_edition()
    assert search("haemang causes").unknown == ("haemang",)


@pytest.mark.parametrize("typed", ["haemangoima", "haemangiona", "aemangioma", "haemamgiomma"])
def test_a_slip_is_forgiven_and_said(board, typed):
    board.published_edition()
    results = search(f"{typed} causes")
    assert [hit.title for hit in results.hits] == ["Lumbar wedging"]
    assert results.instead == "haemangioma causes"


@given(
    word=st.text("abcdefghij", min_size=6, max_size=12),
    place=st.integers(0, 11),
    letter=st.sampled_from("klm"),
)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50
)
def test_every_word_one_slip_away_is_found(db, word, place, letter):
    Word.objects.all().delete()
    Word.objects.bulk_create(index.new_words({word: 1}))
    at = place % len(word)
    slips = [word[:at] + letter + word[at:]]
    if len(word) > 6:  # five letters are too few to be sure of a slip
        slips.append(word[:at] + word[at + 1 :])
    assert corrections(slips) == dict.fromkeys(slips, (word, 1))


def test_two_letters_that_changed_places_are_one_slip(db):
    Word.objects.bulk_create(index.new_words({"wedging": 1, "bleeding": 3}))
    assert corrections(["wegding"]) == {"wegding": ("wedging", 1)}


def test_a_word_that_is_one_is_not_taken_for_a_slip(board):
    publish(board, "Mind", causes="Strong wind.")
    results = search("mini stroke wing")
    assert results.instead == ""
    assert results.hits == ()


def test_an_article_that_is_about_it_stands_before_one_that_has_all_words(board):
    publish(board, "Gout", causes="Red meat.")
    publish(board, "Headache", causes="Many, such as gout and alcohol.")
    assert titles("gout alcohol") == ["Gout", "Headache"]


def test_a_benefit_and_a_risk_stand_under_their_labels(board):
    long = "bleeding, " * 40
    words = board.words("surgery")
    words["operations"] = [
        {
            "name": "Kyphoplasty",
            "benefits": "Less pain.",
            "risks": f"First {long} and paralysis.",
            "caution_state": "stated",
            "caution": "Ask first.",
        }
    ]
    board.write("surgery", words)
    board.sign("surgery")
    board.publish()
    (passage,) = search("paralysis").hits[0].passages
    assert passage.snippet.startswith("Risks:\N{NO-BREAK SPACE}… ")


@pytest.mark.parametrize("typed", ["chest pain", "I CAN’T breathe", "pain in my chest", "suicide"])
def test_an_alarm_word_shows_the_emergency_notice_above_whatever_is_found(board, client, typed):
    board.published_edition()
    answer = client.get(URL, {"q": typed}).text
    assert answer.index("don’t search any longer") < answer.index('class="found"')
    assert "don’t search any longer" not in client.get(URL, {"q": "haemangioma"}).text


def test_an_unknown_word_is_named_and_the_others_still_find(board, opened):
    board.published_edition()
    results = search("ibuprofen xylophones")
    assert results.unknown == ("xylophones",)
    assert [hit.title for hit in results.hits] == ["Lumbar wedging"]
    page = opened(f"{URL}?q=ibuprofen+xylophones")
    assert page.one("q").text == "xylophones"


def test_a_part_of_the_name_of_another_thing_is_not_what_was_asked_for(board):
    publish(board, "Measles", causes="A virus.")
    assert not search("measles").is_partial
    assert search("German measles").is_partial


def test_words_that_no_article_has_together_find_those_with_some(board):
    publish(board, "First", causes="Kyphosis.")
    publish(board, "Second", causes="Scoliosis.")
    results = search("kyphosis scoliosis")
    assert results.is_partial
    assert {hit.title for hit in results.hits} == {"First", "Second"}


@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: ascii(query)[:20])
def test_no_query_is_an_error(board, client, query):
    board.published_edition()
    assert client.get(URL, {"q": query.encode("utf-8", "replace")}).status_code == 200
    assert client.get(f"{URL}suggest", {"q": query.encode("utf-8", "replace")}).status_code == 200
    search(query.encode("utf-8", "replace").decode())


@given(query=st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_text_at_all_is_an_error(board, query):
    if not IndexedArticle.objects.exists():
        board.published_edition()
    assert search(query).hits is not None
    assert suggest(query) is not None


def test_stop_words_are_not_in_the_index_and_ask_for_nothing(board):
    publish(board, "First", causes="The kyphosis of the spine.")
    assert not Word.objects.filter(word__in=["the", "of"]).exists()
    assert titles("what is the kyphosis of you") == ["First"]


def test_a_page_holds_no_character_that_html_forbids(board, client):
    answer = client.get(URL, {"q": "pa\0in"})
    assert (answer.status_code, answer.content) == (400, b"This address holds a NUL character.")
    assert search("pa\0in").query == "pa in"


def test_only_stop_words_find_nothing_and_the_page_says_what_to_do(board, opened):
    board.published_edition()
    main = opened(f"{URL}?q=the+of+and").one("main")
    assert "Nothing found" in main.text
    assert "Call your emergency number." in main.text


def test_what_was_found_is_marked_and_the_rest_is_escaped(board):
    publish(board, "Signs", causes="A kyphosis of 5 < 10 & “more” than \\<b>1\\</b>.")
    snippet = search("kyphosis").hits[0].passages[0].snippet
    assert "<mark>kyphosis</mark>" in snippet
    assert "5 &lt; 10 &amp;" in snippet
    assert "<b>" not in snippet


def test_the_query_is_shown_escaped(client, db):
    text = client.get(URL, {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in text
    assert "&quot;&gt;&lt;script&gt;" in text


def test_a_passage_does_not_run_on_into_the_next_item(board):
    board.write_causes("Haemangioma", "Osteosarcoma")
    board.sign("causes")
    board.publish()
    assert search("haemangioma").hits[0].passages[0].snippet == "<mark>Haemangioma</mark>"


def test_results_come_in_pages_with_their_number(board, opened):
    publish_many(board, 12)
    first, second = opened(f"{URL}?q=kyphosis"), opened(f"{URL}?q=kyphosis&page=2")
    assert "12 articles · page 1 of 2" in first.one("p", class_="count").text
    assert len(first.one("ol", class_="results").all("h2")) == 10
    assert len(second.one("ol", class_="results").all("h2")) == 2
    assert first.one("a", rel="next").attributes["href"] == f"{URL}?q=kyphosis&page=2"
    assert second.one("a", rel="prev").attributes["href"] == f"{URL}?q=kyphosis"


@pytest.mark.parametrize("page", ["0", "-1", "99999", "two", "²", ""])
def test_a_page_that_is_none_is_no_error(board, client, page):
    publish_many(board, 2)
    assert client.get(f"{URL}?q=kyphosis&page={page}").status_code == 200


def publish_many(board, count: int) -> None:
    """Articles straight into the index, as the benchmark makes them."""
    for number in range(count):
        condition = Condition.objects.create(
            title=f"Made {number}", slug=f"made-{number}", specialty=board.article.specialty
        )
        article = IndexedArticle.objects.create(
            condition=condition,
            edition=0,
            version="",
            **index.named(index.own_names([condition.title])),
        )
        part = IndexedPart.objects.create(
            article=article, section="causes", words=f"'e{stem('kyphosis')}'"
        )
        PartText.objects.create(part=part, text="Kyphosis.")
    Word.objects.bulk_create(index.new_words({"kyphosis": count}))


def test_the_number_of_queries_does_not_grow(board, django_assert_max_num_queries):
    board.published_edition()
    publish_many(board, 30)
    with django_assert_max_num_queries(25):
        assert len(search("kyphosis").hits) == 10
    with django_assert_max_num_queries(25):
        search("one two three four five six seven eight lumbaar ninee tenn")


def test_the_page_needs_no_script_and_sets_no_cookie(board, client, opened):
    board.published_edition()
    form = opened(URL).one("form", role="search")
    assert (form.attributes["action"], form.attributes["method"]) == ("/search/", "get")
    assert form.one("input").attributes["name"] == "q"
    assert not client.get(f"{URL}?q=lumbar").cookies


def test_names_are_suggested_by_the_beginning_of_any_word(board, client):
    board.published_edition()
    for typed in ("lu", "wedg", "lumb wed", "LUMBAR", "lumbra"):
        (found,) = client.get(f"{URL}suggest", {"q": typed}).json()["suggestions"]
        assert found == {
            "name": "Lumbar wedging",
            "title": "Lumbar wedging",
            "url": "/conditions/lumbar-wedging/",
        }


def test_one_letter_suggests_nothing(board):
    board.published_edition()
    assert suggest("l") == []


def test_related_articles_share_what_tells_them_apart(board):
    text = "Kyphosis kyphosis kyphosis. Osteoporosis osteoporosis osteoporosis."
    one = publish(board, "Hunchback", causes=text)
    publish(board, "Thin bones", causes=text)
    publish(board, "Measles", causes="A virus, a virus, a virus.")
    assert [article.title for article in related(one)] == ["Thin bones"]


def test_the_index_made_anew_says_the_same(board):
    board.published_edition()
    before = everything()
    assert index.rebuild() == 1
    assert everything() == before


def everything() -> tuple:
    """What the index holds, without its ids."""
    return (
        sorted(IndexedPart.objects.values_list("article", "section", "digest", "words")),
        sorted(PartText.objects.values_list("text", flat=True)),
        sorted(Word.objects.values_list("word", "backwards", "stem", "articles")),
        sorted(IndexedArticle.objects.values_list("title", "edition", "name_stems")),
    )


def test_articles_older_than_the_index_come_into_it_after_a_migration(board):
    board.published_edition()
    IndexedArticle.objects.all().delete()
    Word.objects.all().delete()
    index.catch_up_after_migrate()
    assert titles("haemangioma") == ["Lumbar wedging"]


def test_another_way_of_reading_words_has_the_index_made_anew(board, settings):
    board.published_edition()
    settings.LANGUAGE_CODE = "de"
    assert index.catch_up() == 1
    assert index.catch_up() == 0


def test_a_word_is_counted_once_an_article_and_dropped_with_the_last(board):
    publish(board, "First", causes="Kyphosis kyphosis.", symptoms="Kyphosis.")
    publish(board, "Second", causes="Kyphosis.")
    assert Word.objects.get(word="kyphosis").articles == 2
    index.forget(IndexedArticle.objects.get(title="First"))
    assert Word.objects.get(word="kyphosis").articles == 1
    index.forget(IndexedArticle.objects.get(title="Second"))
    assert not Word.objects.exists()


def test_a_row_that_is_gone_leaves_nothing_behind_for_the_next_of_its_id(board):
    board.published_edition()
    article = IndexedArticle.objects.get()
    part = IndexedPart.objects.create(article=article, section="types", words="'fone'")
    IndexedPart.objects.filter(pk=part.pk).delete()
    IndexedPart.objects.create(pk=part.pk, article=article, section="types", words="'ftwo'")
    assert engine.matches([["fone"]], 10) == []
    IndexedPart.objects.filter(pk=part.pk).update(words="'fthree'")
    assert [match.part for match in engine.matches([["fthree"]], 10)] == [part.pk]
    assert engine.matches([["ftwo"]], 10) == []
