"""A treatment's dosages: one for each kind of people, each typed, worded and checked by itself."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db.models import JSONField, Value

from condition import registry
from condition.citations import cited_keys
from condition.parts import read_parts, section_parts
from condition.registry import Frozen
from tests.cast import frozen
from treatments.dosage import DosageError, parse, parse_each, print_dosage
from treatments.fields import MOST_DOSAGES, dosages_of
from treatments.models import Medication

ADULTS, CHILDREN = "Adults: 400 mg by mouth every 6 hours", "Children: 100 mg by mouth once a day"
OLD = {
    "schema": 1,
    "section": "medications",
    "medications": [
        {"name": "Ibuprofen", "dosage": {"dose": {"low": "400", "unit": "mg"}}},
        {"name": "Methylprednisolone", "dosage_wording": "a dose pack"},
        {"name": "Heat"},
    ],
}


# As it was stored while a repeated dose was a field of its own.
REPEATED = {
    "dose": {"low": "0.3", "unit": "mg"},
    "routes": ["intramuscular"],
    "repeat_after": {"low": "5", "high": "15", "unit": "min"},
    "is_repeated_once": True,
}
REPEATED_NOW = parse("0.3 mg into a muscle, repeated once after 5 to 15 minutes if needed")


def dosed(*dosages: object) -> Frozen:
    return frozen("medications", {"medications": [{"name": "Ibuprofen", "dosages": dosages}]})


def problems(*dosages: object) -> list[str]:
    found = registry.section("medications").blockers(dosed(*dosages))
    return [str(one) for one in found if one.field == "dosages"]


def shown(kept: Frozen) -> list[str]:
    data = section_parts(registry.section("medications"), kept.content, kept.keys)
    items = read_parts(data, "medications").lists[0].items
    return [part.html for item in items for part in item.parts if part.kind == "dosage"]


def test_one_dosage_is_shown_as_a_line_and_several_as_a_list():
    assert shown(dosed(ADULTS)) == [ADULTS]
    (html,) = shown(dosed(ADULTS, {"wording": "infants: ask"}))
    assert html.startswith(f"<ul><li>{ADULTS}</li><li>infants: ask <em>(as the board words it")


def test_each_dosage_is_held_against_its_own_wording():
    agreeing = {"typed": ADULTS, "wording": "adults 400 mg PO q6h"}
    assert problems(agreeing, CHILDREN) == []
    (problem,) = problems(agreeing, {"typed": CHILDREN, "wording": "children: 200 mg PO daily"})
    assert "“children: 200 mg PO daily” disagree" in problem


def test_of_several_dosages_each_says_for_whom_or_for_what():
    assert problems("400 mg by mouth every 6 hours") == []
    (problem,) = problems(CHILDREN, "400 mg by mouth every 6 hours")
    assert "say for whom “400 mg by mouth every 6 hours” is" in problem


def test_so_many_dosages_and_no_more_are_taken():
    with pytest.raises(ValidationError, match="At most 12 dosages"):
        dosed(*[ADULTS] * (MOST_DOSAGES + 1))
    with pytest.raises(ValidationError, match="300 characters"):
        dosed({"wording": "x" * 301})
    with pytest.raises(ValidationError, match="“typed”, “wording” or both"):
        dosed({"for": "adults"})


def test_a_citation_in_a_wording_is_cited_and_what_readers_would_not_see_is_named():
    kept = dosed({"wording": "see **the** leaflet [@a-1]"})
    found = registry.section("medications").lost(kept.content, kept.keys)
    assert [one.field for one in found] == ["dosages"]
    assert cited_keys(registry.section("medications"), kept.content) == ["a-1"]


def test_a_wording_for_several_kinds_of_people_becomes_a_dosage_for_each():
    found = dosages_of("Adults: 400 mg PO every 6 hours; children: 100 mg PO daily.")
    assert [one.wording for one in found] == [
        "Adults: 400 mg PO every 6 hours",
        "children: 100 mg PO daily",
    ]
    assert all(one.typed for one in found)
    assert [(one.typed, one.wording) for one in dosages_of("a spoonful")] == [(None, "a spoonful")]


def test_content_of_the_first_schema_is_read_as_a_list_of_one():
    content = registry.upcast(OLD)
    assert [item.get("dosages") for item in content["medications"]] == [
        [{"typed": {"dose": {"low": "400", "unit": "mg"}}}],
        [{"wording": "a dose pack"}],
        None,
    ]
    keys = {"medications": ["bcdfghjk", "mnpqrstv", "wxz23456"]}
    old = Frozen(OLD, keys, {"bcdfghjk": {"dosage_wording": "400 mg"}})
    thawed = registry.section("medications").thaw(old)
    assert thawed.items["medications"][0].dosages[0].wording == "400 mg"
    assert registry.section("medications").freeze(thawed).content == content


@pytest.mark.parametrize("people", ["Pregnant women", "Breastfeeding women", "Newborns"])
def test_dosages_are_for_women_with_a_child_and_for_newborns_too(people):
    (one,) = dosages_of(f"{people}: 150 mg by mouth once a day")
    assert one.typed
    assert print_dosage(one.typed) == one.wording


def test_two_dosages_for_the_same_people_need_what_tells_them_apart():
    other = "Adults: 800 mg by mouth every 8 hours"
    assert all("from the other one for the same people" in one for one in problems(ADULTS, other))
    assert len(problems(ADULTS, other)) == 2
    assert problems(ADULTS, "Adults: 800 mg rectally every 8 hours") == []


def test_a_wording_with_two_dosages_for_the_same_people_stays_text():
    wording = "Adults: 400 mg by mouth every 6 hours; adults: 800 mg by mouth every 8 hours"
    (kept,) = dosages_of(wording)
    assert (kept.typed, kept.wording) == (None, wording)
    with pytest.raises(DosageError, match="two dosages for the same people"):
        parse_each(wording)


def test_dosages_survive_the_way_through_a_dump():
    row = Medication(name="Ibuprofen", dosages=[ADULTS, {"wording": "infants: ask"}])
    row.clean_fields(exclude=["draft", "key", "place"])
    (loaded,) = serializers.deserialize("json", serializers.serialize("json", [row]))
    assert loaded.object.dosages == row.dosages


def test_a_repeated_dose_as_it_was_stored_before_is_read_as_it_is_today():
    typed = {"dose": {"low": "1", "unit": "mg"}, "then": REPEATED}
    items = [{"name": "Adrenaline", "dosages": [{"typed": REPEATED}, {"typed": typed}]}]
    content = {"schema": 2, "section": "medications", "medications": items}
    (item,) = registry.upcast(content)["medications"]
    one, other = (said["typed"] for said in item["dosages"])
    assert one == other["then"] == REPEATED_NOW.to_json()


@pytest.mark.both_databases
@pytest.mark.django_db
def test_a_draft_with_a_repeated_dose_of_before_opens_after_migrating(board):
    board.write("medications", {"medications": [{"name": "Adrenaline", "dosages": ["1 mg"]}]})
    rows = Medication.objects.filter(name="Adrenaline")
    rows.update(dosages=Value([{"typed": REPEATED}], JSONField()))
    migration = import_module("treatments.migrations.0002_repeated_doses_as_remarks")
    migration.repeat_by_remarks(apps, None)
    assert [one.typed for one in rows.get().dosages] == [REPEATED_NOW]
