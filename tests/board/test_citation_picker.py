"""Citing at the cursor: a source found by what is typed, or added, without leaving the text."""

import pytest
from playwright.sync_api import Page, expect

from board.sources.finding import found
from condition.models import Reference
from tests.browser import sign_in

CAUSES = "/admin/articles/lumbar-wedging/sections/causes/"
THERAPIES = "/admin/articles/lumbar-wedging/sections/therapies/"
FIND, ADD = "/admin/references/find/", "/admin/references/add/"
RIS = (
    "TY  - JOUR\nAU  - Lee, Chang-Hyun\nTI  - Is the score accurate?\nPY  - 2021\n"
    "DO  - 10.3340/jkns.2020.0105\nER  - \n"
)


def source(key: str, **record) -> Reference:
    record = {"kind": "article", "title": "On bones", "year": 2014, **record}
    return Reference.objects.create(key=key, **record)


@pytest.fixture
def library(db) -> None:
    """Three sources that share some words."""
    source("panda-2014", authors="Panda A, Das CJ", title="Imaging of vertebral fractures")
    source("muller-2020", authors="Müller K", title="Bones", year=2020, pmid="33301247")
    source("nice-ng234", kind="guideline", authors="NICE", doi="10.1056/NEJMoa2034582")


# --- Finding -------------------------------------------------------------------------------------


@pytest.mark.both_databases("board.sources.picker_views")
@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("panda", ["panda-2014"]),
        ("MULLER 20", ["muller-2020"]),
        ("vert fract das", ["panda-2014"]),
        ("2014", ["nice-ng234", "panda-2014"]),
        ("nice-ng2", ["nice-ng234"]),
        ("https://doi.org/10.1056/nejmoa2034582", ["nice-ng234"]),
        ("PMID: 33301247", ["muller-2020"]),
        ("3330", ["muller-2020"]),
        ("panda 2020", []),
        ("?", []),
    ],
)
def test_a_source_is_found_by_the_beginnings_of_its_words_and_by_its_names(library, typed, keys):
    assert list(found(typed).values_list("key", flat=True)) == keys


@pytest.mark.both_databases
def test_the_source_whose_key_is_typed_comes_before_those_that_only_have_its_words(library):
    source("panda-2014-2", authors="Panda B")
    assert [one.key for one in found("panda-2014-2")] == ["panda-2014-2", "panda-2014"]


@pytest.mark.both_databases
def test_what_a_corrected_record_no_longer_says_finds_it_no_more(library):
    corrected = Reference.objects.get(pk="panda-2014")
    corrected.authors = "Meyer K"
    corrected.save(update_fields=["authors"])
    assert not found("das")
    assert found("meyer").get() == corrected


@pytest.mark.both_databases
def test_many_sources_come_in_pages_by_one_query(board, client, django_assert_max_num_queries):
    for number in range(23):
        source(f"smith-{number:02}", authors=f"Smith {number}")
    client.force_login(board.author.user)
    client.get(FIND)
    with django_assert_max_num_queries(6):  # five of them are the session's and the person's
        page = client.get(FIND, {"q": "smith", "start": "20"}).json()
    assert [one["key"] for one in page["found"]] == ["smith-20", "smith-21", "smith-22"]
    assert page["next"] is None
    assert client.get(FIND, {"q": "smith"}).json()["next"] == 10


@pytest.mark.both_databases
def test_without_a_word_those_cited_on_the_screen_come(board, client, library):
    client.force_login(board.author.user)
    page = client.get(FIND, {"key": ["nice-ng234", "no-such"]}).json()
    assert [one["key"] for one in page["found"]] == ["nice-ng234"]


# --- Adding --------------------------------------------------------------------------------------


def add(client, board, **posted):
    client.force_login(board.author.user)
    return client.post(ADD, posted).json()


@pytest.mark.parametrize(
    ("pasted", "filled"),
    [
        ("doi:10.1234/ABC", 'name="source-doi" value="10.1234/abc"'),
        ("PMID: 123", 'name="source-pmid" value="123"'),
        ("https://example.org/x", 'name="source-url" value="https://example.org/x"'),
        ("https://example.org/\0x", 'name="source-url" value="https://example.org/x"'),
        (RIS, 'name="source-authors" value="Lee C'),
        ("Lee C. Bones. 2021.", 'name="source-title" value="Lee C. Bones. 2021."'),
    ],
)
def test_whatever_is_pasted_fills_the_fields(board, client, pasted, filled):
    assert filled in add(client, board, pasted=pasted, read="1")["form"]
    assert not Reference.objects.exists()


def test_a_pasted_record_that_is_whole_is_cited_by_one_press(board, client):
    assert add(client, board, pasted=RIS)["source"]["key"] == "lee-2021"
    assert Reference.objects.get().title == "Is the score accurate?"


@pytest.mark.parametrize("pasted", ["10.1234/abc", "Lee C. Bones. 2021.", "https://example.org/x"])
def test_what_is_pasted_without_a_whole_record_is_filled_in_first(board, client, pasted):
    assert "source-title" in add(client, board, pasted=pasted)["form"]
    assert not Reference.objects.exists()


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "pasted", ["10.1056/NEJMoa2034582", "https://doi.org/10.1056/nejmoa2034582"]
)
def test_what_the_library_has_is_offered_and_not_added_twice(board, client, library, pasted):
    assert add(client, board, pasted=pasted, read="1")["source"]["key"] == "nice-ng234"
    again = {"source-kind": "article", "source-title": "Again", "source-doi": pasted}
    assert add(client, board, **again)["source"]["key"] == "nice-ng234"
    assert Reference.objects.count() == 3


@pytest.mark.both_databases
def test_a_source_typed_by_hand_gets_a_key_of_its_own(board, client, library):
    typed = {"source-kind": "article", "source-title": "New", "source-authors": "Panda B"}
    answer = add(client, board, **typed, **{"source-year": "2014"})
    assert answer["source"]["key"] == "panda-2014-2"
    assert found("panda b").get().title == "New"


def test_a_title_with_signs_that_no_key_has_makes_a_key_all_the_same(board, client):
    typed = {"source-kind": "guideline", "source-title": "CYP2C19_PPI_ Dosing"}
    assert add(client, board, **typed)["source"]["key"] == "cyp2c19-ppi-undated"


def test_what_is_wrong_with_a_new_source_is_said_at_its_field_and_stays_typed(board, client):
    typed = {"source-kind": "article", "source-title": "New", "source-doi": "not a doi"}
    form = add(client, board, **typed)["form"]
    assert "That is no DOI" in form
    assert 'value="not a doi"' in form


def test_several_at_once_are_for_the_page_for_many(board, client):
    other = RIS.replace("jkns.2020.0105", "other")
    assert "These are several" in add(client, board, pasted=RIS + other, read="1")["form"]


# --- In the text ---------------------------------------------------------------------------------


@pytest.fixture
def text(board, library, page: Page):
    """The introduction's field on the author's screen, with some words in it."""
    sign_in(page, board.author)
    page.goto(CAUSES)
    return page.locator("#id_introduction")


def search(page: Page, typed: str):
    page.keyboard.type(typed)
    options = page.locator("#citations-list [role=option]")
    expect(options.first).to_contain_text(typed, ignore_case=True)
    return options


@pytest.mark.parametrize(
    ("before", "after", "cited"),
    [
        ("Bones break @", "", "Bones break [@panda-2014]"),
        ("@", "", "[@panda-2014]"),
        ("So [@", "] it is.", "So [@panda-2014] it is."),
        ("So [@", "", "So [@panda-2014]"),
        ("So [@nice-ng234; @", "].", "So [@nice-ng234; @panda-2014]."),
        ("So [@nice-ng234] @", ".", "So [@nice-ng234; @panda-2014]."),
        ("So @", " [@nice-ng234, p. 4].", "So [@panda-2014; @nice-ng234, p. 4]."),
        ("A line\n@", "\nanother [link](/x/)", "A line\n[@panda-2014]\nanother [link](/x/)"),
    ],
)
def test_a_source_is_cited_where_the_cursor_is(text, page, before, after, cited):
    text.fill(before[:-1] + after)
    text.evaluate("(field, at) => field.setSelectionRange(at, at)", len(before) - 1)
    page.keyboard.type("@")
    search(page, "panda")
    page.keyboard.press("Enter")
    expect(text).to_have_value(cited)
    expect(text).to_be_focused()


def test_the_keyboard_goes_through_the_list_and_the_button_opens_it(text, page):
    text.fill("Bones break [@nice-ng234].")
    text.evaluate("field => field.setSelectionRange(18, 18)")
    page.get_by_role("button", name="Cite a source in Introduction").click()
    expect(page.locator("#citations-list")).to_contain_text("nice-ng234")
    options = search(page, "2014")
    expect(options).to_have_count(2)
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    search_in = page.get_by_role("combobox", name="Author, title")
    expect(search_in).to_have_attribute("aria-activedescendant", "citations-list-1")
    page.keyboard.press("Enter")
    expect(text).to_have_value("Bones break [@nice-ng234; @panda-2014].")


@pytest.mark.parametrize(("typed", "leaves"), [("gina-2024]", ""), ("gina", "Escape")])
def test_a_key_typed_by_hand_goes_into_the_text(text, page, typed, leaves):
    text.focus()
    page.keyboard.type(f"So [@{typed}")
    if leaves:
        page.keyboard.press(leaves)
    expect(text).to_be_focused()
    expect(text).to_have_value(f"So [@{typed}")


def test_an_address_of_mail_opens_nothing(text, page):
    text.focus()
    page.keyboard.type("me@example.org")
    expect(text).to_have_value("me@example.org")


def test_a_source_is_added_and_cited_without_leaving_the_text(text, page):
    text.focus()
    page.keyboard.type("Bones break @")
    page.get_by_text("Add a source that is not there").click()
    page.get_by_label("Paste a DOI").fill(RIS)
    page.get_by_role("button", name="Fill the fields").click()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Is the score accurate?")
    page.get_by_role("button", name="Add and cite").click()
    expect(text).to_have_value("Bones break [@lee-2021]")
    assert Reference.objects.get(pk="lee-2021").doi == "10.3340/jkns.2020.0105"


def test_the_enter_key_in_a_field_of_a_new_source_keeps_what_was_typed(text, page):
    text.focus()
    page.keyboard.type("@")
    page.get_by_text("Add a source that is not there").click()
    page.get_by_label("Paste a DOI").fill("10.1234/abc")
    page.get_by_role("button", name="Fill the fields").click()
    expect(page.get_by_label("DOI", exact=True)).to_have_value("10.1234/abc")
    page.get_by_label("Title", exact=True).fill("Typed by hand")
    page.get_by_label("Title", exact=True).press("Enter")
    expect(page.locator(".citations-kind .errorlist")).to_be_visible()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Typed by hand")


def test_a_reference_that_knows_of_no_caution_is_found_the_same_way(board, library, page):
    board.write("therapies", {"therapies": [{"group": "exercise", "name": "Walking"}]})
    sign_in(page, board.author)
    page.goto(THERAPIES)
    page.locator("#row-therapies-0 summary").first.click()
    page.locator("#id_therapies-0-caution_state").select_option("none_known")
    page.get_by_role("button", name="Cite a source in Reference that knows of none").click()
    search(page, "panda").first.click()
    expect(page.locator("#id_therapies-0-caution_reference")).to_have_value("panda-2014")
    expect(page.locator("#row-therapies-0 [data-printed]")).to_contain_text("Imaging of vertebral")


def test_the_list_fits_a_telephone_and_closes_by_a_touch(text, page):
    page.set_viewport_size({"width": 390, "height": 780})
    text.fill("Bones ")
    page.keyboard.type("@")
    box = page.locator("#citations").bounding_box()
    assert (box["x"], box["y"], box["width"]) == (0, 0, 390)
    page.get_by_role("button", name="Close", exact=True).click()
    expect(text).to_have_value("Bones @")


def test_the_list_stays_within_the_window_however_much_is_found(board, text, page):
    for number in range(12):
        source(f"smith-{number:02}", authors="Smith A", title="A rather long title " * 8)
    page.set_viewport_size({"width": 1280, "height": 700})
    text.fill("Bones ")
    page.keyboard.type("@")
    search(page, "smith")
    box = page.locator("#citations").bounding_box()
    assert box["y"] + box["height"] <= 700


def test_a_screen_of_a_large_library_carries_none_of_it(board, client):
    for number in range(30):
        source(f"smith-{number:02}")
    client.force_login(board.author.user)
    assert "smith-" not in client.get(THERAPIES).text
