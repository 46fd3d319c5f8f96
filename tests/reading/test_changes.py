"""The difference between two editions, as readers find it."""

import pytest

from condition.models import Condition, Reference
from record import actions

ADDRESS = "/conditions/lumbar-wedging/changes/1..2/"


@pytest.fixture
def two_editions(board):
    """A dose changed, and a cause came, with reasons."""
    board.published_edition()
    board.write_ibuprofen("600 mg", reason="The old dose did too little.")
    board.write_causes("Haemangioma", "Chordoma", reason="A cause was missing.", kind="clinical")
    board.sign("medications")
    board.sign("causes")
    return board.publish("A higher dose, and one more cause.")


def section(page, key):
    """What the page says of one section."""
    return page.one("section", id=key)


def test_a_changed_dose_is_shown_word_by_word(two_editions, opened):
    field = section(opened(ADDRESS), "medications").one("div", class_="field-dosage")
    assert [gone.text for gone in field.all("del")] == ["400"]
    assert [come.text for come in field.all("ins")] == ["600"]
    assert field.one("dt").text == "Dosage"


def test_an_item_that_came_is_shown_whole_and_named(two_editions, opened):
    item = section(opened(ADDRESS), "causes").one("div", class_="item-change")
    assert item.one("h4").text == "New Chordoma"
    assert not item.all("ins")


def test_a_corrected_heading_is_one_change_and_none_of_its_items(board, opened):
    items = [{"name": "Fever", "group": "Bdoy"}, {"name": "Sweat", "group": "Bdoy"}]
    board.write("symptoms", {"symptoms": items})
    board.sign("symptoms")
    board.publish()
    words = board.words("symptoms")
    words["groups"][0]["heading"] = "Body"
    board.write("symptoms", words)
    board.sign("symptoms")
    board.publish()
    item = section(opened(ADDRESS), "symptoms").one("div", class_="item-change")
    assert (item.one("del").text, item.one("ins").text) == ("Bdoy", "Body")


def test_each_section_says_why_of_what_class_and_who_signed(two_editions, opened):
    medications = section(opened(ADDRESS), "medications")
    reason = medications.one("ul", class_="reasons").one("li").text
    assert reason.startswith("Safety The old dose did too little. Author, MD")
    signed = medications.one("p", class_="signed-by").text
    assert "Clinician, MD (clinical reviewer)" in signed
    assert "Pharmacist, MD (pharmacist reviewer)" in signed


def test_the_page_lists_what_changed_and_leads_to_it(two_editions, opened):
    links = opened(ADDRESS).one("ul", class_="changed").all("a")
    assert [link.attributes["href"] for link in links] == ["#causes", "#medications"]


def test_a_removed_item_is_told_with_all_that_went(board, opened):
    board.published_edition()
    board.write("medications", {"introduction": "None is known to help."})
    board.sign("medications")
    board.publish()
    item = section(opened(ADDRESS), "medications").one("div", class_="item-change")
    assert item.one("h4").text == "Removed Ibuprofen"
    caution = item.one("div", class_="field-caution")
    assert caution.one("del").text == "Not with myeloma."


def test_words_changed_and_changed_back_are_told_as_the_same(board, opened):
    board.published_edition()
    for name in ("Chordoma", "Haemangioma"):
        board.write_causes(name)
        if not board.revision("causes").publications.exists():
            board.sign("causes")
        board.publish()
    causes = section(opened("/conditions/lumbar-wedging/changes/1..3/"), "causes")
    assert "what was changed in between was changed back" in causes.text
    assert len(causes.one("ul", class_="reasons").all("li")) == 2


def test_only_set_otherwise_is_said_so(board, opened):
    board.write("causes", {"introduction": "Known for **long**."})
    board.sign("causes")
    board.publish()
    board.write("causes", {"introduction": "Known for long."})
    board.sign("causes")
    board.publish()
    assert "The same words, set in another way." in section(opened(ADDRESS), "causes").text


def test_a_new_title_and_disclaimer_are_shown(board, opened):
    board.published_edition()
    Condition.objects.update(title="Lumbar wedge", disclaimer="Ask a doctor.")
    board.publish()
    page = opened(ADDRESS)
    assert section(page, "article-title").one("ins").text == "wedge"
    assert section(page, "disclaimer").one("ins").text == "Ask a doctor"


def test_sources_that_came_are_listed_in_full(board, library, opened):
    board.write("causes", {"introduction": "Known."})
    board.sign("causes")
    board.publish()
    board.write("causes", {"introduction": "Known [@first-2001]."})
    board.sign("causes")
    board.publish()
    page = opened(ADDRESS)
    assert section(page, "causes").one("ins").text == "[first-2001]"
    assert "A. Author. A first source." in section(page, "references").text


def test_a_long_text_is_shown_around_what_changed(board, opened):
    before = "Start. " + "Nothing changed in this sentence. " * 40
    board.write("causes", {"introduction": before + "It is rare."})
    board.sign("causes")
    board.publish()
    board.write("causes", {"introduction": before + "It is common."})
    board.sign("causes")
    board.publish()
    shown = section(opened(ADDRESS), "causes").one("dd").text
    assert shown.startswith("… ")
    assert len(shown) < 250


def test_the_earlier_edition_comes_first_whatever_was_asked(two_editions, client):
    answer = client.get("/conditions/lumbar-wedging/changes/2..1/")
    assert (answer.status_code, answer.headers["Location"]) == (301, ADDRESS)


@pytest.mark.parametrize("span", ["1..1", "1..3", "0..1", "7..9"])
def test_there_is_no_difference_of_what_is_not_there(two_editions, client, span):
    assert client.get(f"/conditions/lumbar-wedging/changes/{span}/").status_code == 404


class TestTheForm:
    """Two editions, chosen without a script."""

    page = "/conditions/lumbar-wedging/changes/"

    def test_it_offers_every_edition_and_the_last_step_is_chosen(self, two_editions, opened):
        page = opened(self.page)
        earlier, later = page.one("select", id="from"), page.one("select", id="to")
        assert [option.attributes["value"] for option in earlier.all("option")] == ["2", "1"]
        chosen = [
            option.attributes["value"]
            for option in (*earlier.all("option"), *later.all("option"))
            if "selected" in option.attributes
        ]
        assert chosen == ["1", "2"]

    def test_it_leads_to_the_difference_in_either_order(self, two_editions, client):
        for query in ("from=1&to=2", "from=2&to=1"):
            assert client.get(f"{self.page}?{query}").headers["Location"] == ADDRESS

    @pytest.mark.parametrize("query", ["", "from=1", "from=1&to=1", "from=a&to=²", "to=0&from=2"])
    def test_without_two_of_them_it_stays(self, two_editions, client, query):
        assert client.get(f"{self.page}?{query}").status_code == 200

    def test_one_edition_leaves_nothing_to_compare(self, board, opened):
        board.published_edition()
        assert "There is one edition so far." in opened(self.page).text


def test_a_withdrawn_article_shows_no_difference(two_editions, board, client):
    actions.withdraw(condition=board.article, by=board.publisher, notice="It was wrong.")
    for address in (ADDRESS, "/conditions/lumbar-wedging/changes/"):
        answer = client.get(address)
        assert answer.status_code == 410
        assert "Chordoma" not in answer.text


def test_drafts_are_in_no_difference(two_editions, board, client):
    board.write_causes("Secret")
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    assert "Chordoma" in answer.text
    assert "Secret" not in answer.text


def test_the_same_few_queries_whatever_changed(board, client, django_assert_num_queries):
    board.published_edition()
    for count in (1, 12):
        board.write_causes(*(f"Cause {number}" for number in range(count)))
        board.sign("causes")
        board.publish()
    for address in (ADDRESS, "/conditions/lumbar-wedging/changes/2..3/"):
        with django_assert_num_queries(6):
            client.get(address)


def test_a_corrected_source_is_named_with_the_reason(board, opened):
    source = Reference.objects.create(key="who-2005", kind="book", title="Safety", year=2005)
    board.write("causes", {"introduction": "Known [@who-2005].", "causes": []})
    board.sign("causes")
    board.publish()
    source.publisher = "WHO"
    actions.correct_source(
        reference=source, changed=["publisher"], by=board.author, reason="It was left out."
    )
    board.write_ibuprofen()
    board.sign("medications")
    board.publish()
    references = opened(ADDRESS).one("section", id="references")
    assert "[who-2005] publisher: WHO" in references.text
    assert "It was left out. Author" in references.text
    history = opened("/conditions/lumbar-wedging/history/").one("ul", class_="standing")
    assert "[who-2005] It was left out." in history.text
