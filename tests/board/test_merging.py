"""Two editors of one section: what comes out of both their words."""

from typing import Any

from board.writing.merging import REMOVED, Merged, Removal, merge

ITEMS = {"a": "Apple", "b": "Bean", "c": "Cabbage"}


def section(introduction: str = "", **items: str | None) -> dict[str, Any]:
    """The section with these names by key; None leaves an item out."""
    return {
        "introduction": introduction,
        "plants": [
            {"key": key, "name": name, "note": ""}
            for key, name in {**ITEMS, **items}.items()
            if name is not None
        ],
    }


def ordered(keys: str) -> dict[str, Any]:
    names = {**ITEMS, "n": "New", "m": "Mine"}
    return {"plants": [{"key": key, "name": names[key], "note": ""} for key in keys]}


def removed(key: str) -> dict[str, Any]:
    mine = section()
    for item in mine["plants"]:
        item[REMOVED] = item["key"] == key
    return mine


def merged(theirs: dict, mine: dict, base: dict | None = None) -> Merged:
    return merge(["plants"], base or section(), theirs, mine)


def names(result: Merged) -> list[str]:
    return [item["name"] for item in result.words["plants"] if not item.get(REMOVED)]


def keys(result: Merged) -> str:
    return "".join(item["key"] for item in result.words["plants"])


def test_what_only_they_changed_is_theirs():
    result = merged(section(a="Apricot"), section())
    assert names(result) == ["Apricot", "Bean", "Cabbage"]
    assert not result.theirs


def test_what_only_i_changed_is_mine():
    result = merged(section(a="Apricot"), section(b="Beet"))
    assert names(result) == ["Apricot", "Beet", "Cabbage"]
    assert not result.theirs


def test_what_both_changed_stays_mine_and_theirs_is_noted():
    result = merged(section(a="Apricot"), section(a="Almond"))
    assert names(result) == ["Almond", "Bean", "Cabbage"]
    assert result.theirs == {("plants", "a", "name"): "Apricot"}


def test_what_both_changed_alike_is_no_clash():
    result = merged(section(a="Apricot"), section(a="Apricot"))
    assert names(result)[0] == "Apricot"
    assert not result.theirs


def test_what_they_emptied_and_i_changed_is_noted_as_empty():
    result = merged(section("", a=""), section(a="Almond"))
    assert result.theirs == {("plants", "a", "name"): ""}


def test_the_introduction_is_merged_like_a_field():
    result = merged(section("Theirs."), section("Mine."), base=section("Once."))
    assert result.words["introduction"] == "Mine."
    assert result.theirs == {("", "", "introduction"): "Theirs."}


def test_different_fields_of_one_item_come_together():
    mine = section()
    mine["plants"][0]["note"] = "Crisp."
    result = merged(section(a="Apricot"), mine)
    assert result.words["plants"][0] == {"key": "a", "name": "Apricot", "note": "Crisp."}


def test_their_new_item_is_there_behind_its_neighbour():
    assert keys(merged(ordered("anbc"), section())) == "anbc"


def test_their_first_item_stays_first():
    assert keys(merged(ordered("nabc"), section(b="Beet"))) == "nabc"


def test_my_new_item_is_there_behind_its_neighbour():
    assert keys(merged(section(a="Apricot"), ordered("abmc"))) == "abmc"


def test_both_new_items_are_there():
    assert sorted(keys(merged(ordered("abcn"), ordered("abcm")))) == list("abcmn")


def test_what_they_removed_and_i_left_alone_goes():
    assert keys(merged(section(b=None), section())) == "ac"


def test_what_they_removed_and_i_changed_stays_and_is_marked():
    result = merged(section(b=None), section(b="Beet"))
    assert names(result) == ["Apple", "Beet", "Cabbage"]
    assert result.removals == {("plants", "b"): Removal.THEY_REMOVED}


def test_what_i_removed_and_they_left_alone_stays_removed():
    result = merged(section(a="Apricot"), removed("b"))
    assert names(result) == ["Apricot", "Cabbage"]
    assert not result.removals


def test_what_i_removed_and_they_changed_stays_removed_in_sight_with_their_words():
    result = merged(section(b="Beet"), removed("b"))
    assert result.words["plants"][1] == {"key": "b", "name": "Beet", "note": "", REMOVED: True}
    assert result.removals == {("plants", "b"): Removal.I_REMOVED}


def test_what_both_removed_is_gone():
    assert keys(merged(section(b=None), removed("b"))) == "ac"


def test_their_order_holds_where_i_kept_mine():
    assert keys(merged(ordered("cab"), section(b="Beet"))) == "cab"


def test_my_order_holds_where_i_changed_it():
    assert keys(merged(ordered("cab"), ordered("bac"))) == "bac"


def test_a_form_sent_twice_adds_its_new_item_once():
    sent = ordered("abcm")
    result = merged(sent, sent)
    assert keys(result) == "abcm"
    assert not result.theirs


def test_an_item_saved_once_and_sent_again_changed_notes_what_stands():
    sent_again = ordered("abcm")
    sent_again["plants"][3]["name"] = "Mine, changed"
    result = merged(ordered("abcm"), sent_again)
    assert names(result)[3] == "Mine, changed"
    assert result.theirs == {("plants", "m", "name"): "Mine"}


def test_a_source_that_either_resolved_is_resolved():
    base, theirs, mine = section(), section(), section()
    base["unresolved_sources"] = ["PMC", "Radiopaedia", "WHO"]
    theirs["unresolved_sources"] = ["Radiopaedia", "WHO"]
    mine["unresolved_sources"] = ["PMC", "WHO"]
    assert merged(theirs, mine, base).words["unresolved_sources"] == ["WHO"]
