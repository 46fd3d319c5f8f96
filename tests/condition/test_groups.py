"""Groups are rows of the editor's, their headings content; what was a code is read as a heading."""

import pytest
from django.core.exceptions import ValidationError

from condition import registry
from condition.models import Group
from condition.models.item import steady_key
from condition.parts import read_parts, section_parts
from condition.registry import Frozen
from tests.cast import Board, frozen

OLD = {
    "schema": 1,
    "section": "symptoms",
    "symptoms": [
        {"name": "Cough", "group": "systemic"},
        {"name": "Wheeze", "group": "local"},
    ],
}
OLD_CAUSES = {
    "schema": 1,
    "section": "causes",
    "causes": [{"name": "Myeloma", "kind": "blood"}, {"name": "Pollen"}],
}


def symptoms(*pairs: tuple[str, str], **words: object) -> dict:
    return {"symptoms": [{"name": name, "group": group} for name, group in pairs], **words}


def shown(frozen: Frozen) -> list[tuple[str, bool, list[str]]]:
    section = registry.section(frozen.content["section"])
    parts = read_parts(section_parts(section, frozen.content, frozen.keys), section.key)
    (listed,) = parts.lists
    return [
        (group.label, group.is_titled, [item.label for item in group.items])
        for group in listed.groups
    ]


def test_a_heading_is_content_once_and_named_by_its_items():
    kept = frozen("symptoms", symptoms(("Cough", "Chest"), ("Wheeze", "Chest")))
    assert kept.content["groups"] == [{"heading": "Chest"}]
    assert [item["group"] for item in kept.content["symptoms"]] == ["Chest", "Chest"]
    assert len(kept.keys["groups"]) == 1


def test_groups_are_shown_in_the_order_of_the_editor():
    groups = [{"heading": "At night"}, {"heading": "By day"}]
    words = symptoms(("Tired", "By day"), ("Cough", "At night"), groups=groups)
    assert shown(frozen("symptoms", words)) == [
        ("At night", True, ["Cough"]),
        ("By day", True, ["Tired"]),
    ]


def test_what_stands_in_no_group_comes_first_and_has_no_heading():
    kept = frozen("symptoms", symptoms(("Cough", "Chest"), ("Tired", "")))
    assert shown(kept) == [("", False, ["Tired"]), ("Chest", True, ["Cough"])]


def test_a_section_without_groups_says_nothing_of_them():
    kept = frozen("symptoms", {"symptoms": [{"name": "Cough"}]})
    assert set(kept.content) == {"schema", "section", "symptoms"}
    assert shown(kept) == [("", False, ["Cough"])]


def test_two_groups_of_one_heading_are_refused():
    with pytest.raises(ValidationError, match="Two groups are called “Chest”"):
        frozen("symptoms", {"groups": [{"heading": "Chest"}, {"heading": "Chest "}]})


def test_an_empty_group_keeps_the_section_unsigned():
    section = registry.section("symptoms")
    kept = frozen("symptoms", symptoms(("Cough", ""), groups=[{"heading": "Chest"}]))
    (blocker,) = section.blockers(kept)
    assert "The group “Chest” has no items" in blocker
    assert blocker.item_key == kept.keys["groups"][0]


def test_content_and_draft_are_each_made_from_the_other():
    section = registry.section("symptoms")
    kept = frozen("symptoms", symptoms(("Cough", "Chest"), ("Tired", "")))
    assert section.freeze(section.thaw(kept)) == kept


@pytest.mark.django_db
def test_one_corrected_heading_is_one_row_and_one_change():
    board = Board()
    board.write("symptoms", symptoms(("Cough", "Chset"), ("Wheeze", "Chset")))
    words = board.words("symptoms")
    words["groups"][0]["heading"] = "Chest"
    board.write("symptoms", words)
    assert Group.objects.get().heading == "Chest"
    assert board.revision("symptoms").content["symptoms"][1]["group"] == "Chest"
    assert board.words("symptoms")["groups"][0]["key"] == steady_key("Chset")


def test_an_item_of_a_removed_group_stays_without_one():
    section = registry.section("symptoms")
    draft = section.draft(symptoms(("Cough", "Chest")))
    draft.items["groups"] = []
    section.check(draft)
    assert section.freeze(draft).content["symptoms"] == [{"name": "Cough"}]


def test_a_code_of_the_first_schema_is_read_as_its_heading():
    content = registry.upcast(OLD)
    assert content["schema"] == 2
    assert content["groups"] == [{"heading": "In the affected part"}, {"heading": "The whole body"}]
    assert content["symptoms"][0] == {"name": "Cough", "group": "The whole body"}
    assert OLD["symptoms"][0]["group"] == "systemic"


def test_what_had_no_kind_beside_others_stands_in_no_group():
    content = registry.upcast(OLD_CAUSES)
    assert content["causes"] == [
        {"name": "Myeloma", "group": "Cancer of the blood"},
        {"name": "Pollen"},
    ]
    only = {**OLD_CAUSES, "causes": [{"name": "Pollen"}]}
    assert registry.upcast(only) == {**only, "schema": 2}


def test_old_content_gives_the_same_keys_to_its_groups_each_time():
    section = registry.section("symptoms")
    old = Frozen(OLD, {"symptoms": ["bcdfghjk", "lmnpqrst"]}, {})
    first, second = (section.freeze(section.thaw(old)) for _time in range(2))
    assert first == second
    assert first.content == registry.upcast(OLD)
    assert first.keys["symptoms"] == ["bcdfghjk", "lmnpqrst"]
