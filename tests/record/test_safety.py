import pytest

from condition import registry
from record.comparison.safety import is_safety_change
from tests.cast import frozen

MEDICATION = {
    "key": "aaaaaaaa",
    "name": "Ibuprofen",
    "dosage": "400 mg by mouth every 6 hours",
    "timing": "With food",
    "side_effects": "Stomach upset",
    "caution_state": "stated",
    "caution": "Not with myeloma.",
}


def changed(section: str, before: dict, after: dict) -> bool:
    kind = registry.section(section)
    return is_safety_change(kind, frozen(section, before), frozen(section, after))


@pytest.mark.parametrize(
    "difference",
    [
        {"dosage": "600 mg by mouth every 6 hours"},
        {"dosage": None, "dosage_wording": "a dose pack"},
        {"timing": "At night"},
        {"side_effects": ""},
        {"caution": "Not with kidney trouble."},
        {"caution_state": "not_assessed", "caution": ""},
        {"name": "Naproxen"},
    ],
)
def test_what_bears_on_taking_a_medicine_is_a_safety_change(difference):
    assert changed(
        "medications", {"medications": [MEDICATION]}, {"medications": [MEDICATION | difference]}
    )


def test_another_class_name_is_not(board):
    assert not changed(
        "medications",
        {"medications": [MEDICATION]},
        {"medications": [MEDICATION | {"drug_class": "NSAID"}]},
    )


@pytest.mark.parametrize(
    ("section", "listed", "item"),
    [
        ("medications", "medications", {"name": "Naproxen"}),
        ("supplements", "supplements", {"name": "Calcium"}),
        ("biologics", "biologics", {"name": "Alendronate"}),
        ("therapies", "therapies", {"name": "Yoga", "group": "mind_body"}),
        ("surgery", "operations", {"name": "Fusion"}),
        ("when-to-see-a-doctor", "signs", {"sign": "Weakness", "urgency": "emergency"}),
        ("do-and-avoid", "pairs", {"do": "Walk", "avoid": "Run"}),
    ],
)
def test_an_item_that_comes_or_goes_there_is_a_safety_change(section, listed, item):
    assert changed(section, {}, {listed: [item]})
    assert changed(section, {listed: [item]}, {})


def test_a_cause_that_comes_is_not():
    assert not changed("causes", {}, {"causes": [{"name": "Myeloma"}]})


def test_a_lower_urgency_is_a_safety_change():
    sign = {"key": "aaaaaaaa", "sign": "Weakness", "urgency": "emergency"}
    assert changed(
        "when-to-see-a-doctor", {"signs": [sign]}, {"signs": [sign | {"urgency": "soon"}]}
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("at most 3 g a day", "at most 4 g a day"),
        ("at most 3 g a day", "at most 3 mg a day"),
        ("within 24 hours", "within 48 hours"),
        ("in 60 % of people", "in 66 % of people"),
        ("after two weeks", "after three weeks"),
        ("take it once a day", "take it twice a day"),
        ("less than <2 drinks", "less than >2 drinks"),
        ("1.5 mg", "15 mg"),
        ("no dose", "no dose, 5 mg"),
        ("adults 400 mg, children 100 mg", "adults 100 mg, children 400 mg"),
        ("for eighteen weeks", "for sixteen weeks"),
        ("½ tablet", "¾ tablet"),
        ("a third of them", "a fifth of them"),
        ("every other day", "every day"),
    ],
)
def test_a_changed_number_anywhere_is_a_safety_change(before, after):
    question = {"key": "aaaaaaaa", "question": "How much?", "answer": before}
    assert changed("faq", {"questions": [question]}, {"questions": [question | {"answer": after}]})
    assert changed("faq", {"introduction": before}, {"introduction": after})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("It helps, often.", "It often helps."),
        ("Take 5 mg.", "Take 5 mg, please."),
        ("True [@suzuki-2016].", "True [@panda-2014]."),
    ],
)
def test_plain_rewording_is_not(before, after):
    assert not changed("faq", {"introduction": before}, {"introduction": after})


def test_a_comma_in_a_cause_is_not():
    cause = {"key": "aaaaaaaa", "name": "Myeloma", "description": "In 60 % of people"}
    assert not changed(
        "causes", {"causes": [cause]}, {"causes": [cause | {"description": "In 60 % of people."}]}
    )


def test_the_editors_word_is_kept_beside_what_was_detected(board):
    board.write_ibuprofen("400 mg")
    change = board.write_ibuprofen("600 mg", kind="typo")
    assert (change.declared_kind, change.kind) == ("typo", "safety")
