"""Hints where the words are written: beside the field, above the form, on the contents page."""

import pytest

LONG = "This sentence goes on " + "and on " * 20 + "to its end."
ASK = "/admin/hints/"


def ask(client, person, section, **posted):
    client.force_login(person.user)
    data = {name.replace("_", "-", 1): text for name, text in posted.items()}
    return client.post(f"{ASK}{section}/", data)


def test_an_item_is_told_by_field(board, client):
    answer = ask(
        client,
        board.author,
        "medications",
        list="medications",
        field_dosages="400 mg by mouth once a day",
        field_side_effects=LONG,
    ).json()
    assert [hint["field"] for hint in answer["hints"]] == ["side_effects", "dosages"]


def test_the_introduction_is_held_against_the_lists_below_it(board, client):
    posted = {"field_introduction": "These are the 20 causes.", "count_causes": "18"}
    (hint,) = ask(client, board.author, "causes", **posted).json()["hints"]
    assert hint == {
        "field": "introduction",
        "sentence": "“20 causes” stands above a list of 18.",
    }


def test_the_reading_age_is_told_only_above_the_target(board, client, settings):
    posted = {"field_introduction": "The cat sat on the mat and ran to the door. " * 8}
    assert ask(client, board.author, "causes", **posted).json()["age"] is None
    settings.READING_AGE = 5
    assert ask(client, board.author, "causes", **posted).json()["age"] > 5


@pytest.mark.parametrize("role", ["publisher", "newsletter_manager"])
def test_only_those_who_write_ask(board, client, role):
    assert ask(client, getattr(board, role), "causes").status_code == 403


def test_an_unknown_section_has_none(board, client):
    assert ask(client, board.author, "no-such").status_code == 404
    client.force_login(board.author.user)
    assert client.get(f"{ASK}causes/").status_code == 405


def test_saved_words_show_their_hints_and_the_contents_page_counts_them(board, client):
    board.write("causes", {"introduction": LONG, "causes": [{"name": "Myeloma"}]})
    client.force_login(board.author.user)
    screen = client.get("/admin/articles/lumbar-wedging/sections/causes/").text
    assert "1 hint on the saved words" in screen
    assert "A sentence of " in screen
    contents = client.get("/admin/articles/lumbar-wedging/").text
    assert '/sections/causes/#hints">1 hint<' in contents


def test_hints_keep_nothing_from_being_signed(board):
    board.write("causes", {"introduction": LONG})
    board.sign("causes")
    assert board.publish().number == 1


def test_what_readers_would_not_see_is_told_while_it_is_typed(board, client):
    posted = {"field_side_effects": "Rare [@no-such] [@GINA 2024].", "field_name": "A [@b"}
    hints = ask(client, board.author, "medications", list="medications", **posted).json()["hints"]
    lost = {(hint["field"], hint["sentence"][:30]) for hint in hints if hint.get("is_lost")}
    assert lost == {
        ("side_effects", "Line 1, “Rare [@no-such] [@GIN"),
        ("side_effects", "The library has no reference “"),
        ("name", "Line 1, “A [@b”: “[@b” is no c"),
    }


def test_what_readers_would_not_see_is_listed_above_the_saved_words(board, client):
    board.write("causes", {"introduction": "a <b>b</b>", "causes": []})
    client.force_login(board.author.user)
    page = client.get("/admin/articles/lumbar-wedging/sections/causes/")
    assert "can&#x27;t be submitted yet" in page.text or "can't be submitted yet" in page.text
    assert "Introduction: Line 1, “a &lt;b&gt;b&lt;/b&gt;”" in page.text
