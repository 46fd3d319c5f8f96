import pytest

from condition import registry
from condition.models import Term
from record.comparison.safety import _quantities, is_safety_change
from tests.cast import frozen

MEDICATION = {
    "key": "aaaaaaaa",
    "name": "Ibuprofen",
    "dosages": ["400 mg by mouth every 6 hours"],
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
        {"dosages": ["600 mg by mouth every 6 hours"]},
        {"dosages": [{"wording": "a dose pack"}]},
        {"dosages": []},
        {"dosages": [*MEDICATION["dosages"], "children: 100 mg by mouth once a day"]},
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
        ("Do not drive.", "Do drive."),
        ("You can drive.", "You can't drive."),
        ("You can drive.", "You can’t drive."),
        ("It is harmless with food.", "It is harmless without food."),
        ("It is safe in pregnancy.", "It is unsafe in pregnancy."),
        ("Only adults take it.", "Adults take it."),
        ("Adults may take it.", "Children may take it."),
        ("Take it before meals.", "Take it after meals."),
        ("Take it with meals.", "Take it at night."),
        ("Fever and a rash", "Fever or a rash"),
        ("More than a cup", "Less than a cup"),
        ("At least a cup", "At most a cup"),
        ("Up to a cup", "A cup"),
        ("10⁹ cells", "10⁶ cells"),
        (".5 mg", "5 mg"),
        ("at -5 degrees", "at 5 degrees"),
        ("type II", "type III"),
        ("Use ibuprofen first.", "Use naproxen first."),
        ("Use Tylenol first.", "Use Motrin first."),
        ("Ask for Zyrtec", "Ask for Zyrtec-D"),
        ("hyperglycaemia is likely", "hypoglycaemia is likely"),
        ("The fracture is stable.", "The fracture is unstable."),
        ("It hurts for days", "It hurts for weeks"),
        ("take it for hours", "take it for minutes"),
        ("the left leg", "the right leg"),
        ("IV fluids", "IM fluids"),
        ("mg per kg", "mg per lb"),
        ("5 mg per kg", "5 mg per day"),
        ("Call at once.", "Call."),
        ("Call an ambulance", "Call a doctor"),
        ("Stop the tablets", "Start the tablets"),
        ("It is never an emergency.", "It is an emergency."),
        ("increase the dose slowly", "decrease the dose slowly"),
        ("high blood pressure", "low blood pressure"),
        ("BMI ≥ thirty", "BMI ≤ thirty"),
        ("Nobody needs it", "Everybody needs it"),
        ("Nor is it", "So is it"),
        ("Rest unless it hurts", "Rest if it hurts"),
        ("with alcohol", "with water"),
        ("You may need surgery", "You must have surgery"),
        ("in the morning", "in the evening"),
        ("abduction of the hip", "adduction of the hip"),
        ("a tablet", "a capsule"),
        ("BMI > 30", "BMI < 30"),
        ("fever > 38 °C", "fever 38 °C"),
        ("weekly injections", "daily injections"),
        ("once a week", "once a month"),
        ("by mouth", "under the tongue"),
        ("effective", "ineffective"),
        ("micrograms", "milligrams"),
        ("It isn't common.", "It is common."),
        ("cannot spread", "can spread"),
        ("Keep it away from children.", "Keep it."),
        ("1.5", "1,5"),
        ("20 to 30", "20 or 30"),
        ("1/2", "1/4"),
        ("Some people die.", "Few people die."),
        ("Take all of it", "Take some of it"),
        ("It is rarely fatal.", "It is often fatal."),
        ("The test is positive", "The test is negative"),
        ("benign", "malignant"),
        ("acute", "chronic"),
        ("Take it on an empty stomach", "Take it on a full stomach"),
        ("mild disease", "severe disease"),
        ("colchicine is first", "allopurinol is first"),
        ("proximal", "distal"),
        ("upper spine", "lower spine"),
        ("front of", "back of"),
    ],
)
def test_a_word_that_a_sentence_rests_on_is_a_safety_change_outside_the_safety_fields_too(
    before, after
):
    for was, now in ((before, after), (after, before)):
        assert changed("faq", {"introduction": was}, {"introduction": now})


def test_a_warning_that_comes_in_a_sentence_of_its_own_is_a_safety_change():
    assert changed("faq", {"introduction": "It heals."}, {"introduction": "It heals. Never run."})


def test_a_medicine_of_the_sites_vocabulary_that_is_swapped_is_a_safety_change(board):
    board.write("faq", {"introduction": "Plain words. Frobizol helps."})
    Term.objects.create(
        text="Frobizol",
        normal="frobizol",
        kind=Term.Kind.BRAND,
        condition=board.article,
        section="medications",
        item="aaaaaaaa",
        proposed_by=board.clinician.uuid,
    )
    change = board.write("faq", {"introduction": "Plain words. Grobizol helps."})
    assert change.kind == "safety"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("It helps, often.", "It often helps."),
        (
            "It dont matter what the spine look like.",
            "It does not matter what the spine looks like.",
        ),
        ("The spine has bones called vertebrae.", "The spine is made of bones called vertebrae."),
        ("A wedge shaped bone", "A wedge-shaped bone"),
        ("You can't see it.", "You cannot see it."),
        ("Do not worry.", "Don’t worry."),
        ("20-30 people", "20–30 people"),
        ("It is teh bone.", "It is the bone."),
        ("Doctors look at the bones.", "Your doctor looks at the bones."),
        ("The cause is unknown.", "The cause is unknown."),
        ("Pain is common.", "Pain is frequent."),
        ("See the picture", "See the picture."),
        ("We talk about it here.", "This page talks about it."),
        ("It hurts.", "It hurts. The bone can be seen on a picture."),
        ("It’s a bone", "It's a bone"),
        ("A bone, a disc.", "A disc and a bone."),
        ("5 - 10 people", "5–10 people"),
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


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Store it cold (−5 °C).", "Store it cold (5 °C)."),
        ("Take 5–10 mg.", "Take 5, 10 mg."),
        ("Take 5-10 mg.", "Take 5 10 mg."),
    ],
)
def test_a_lost_minus_or_a_lost_range_is_a_safety_change(before, after):
    assert changed("faq", {"introduction": before}, {"introduction": after})


@pytest.mark.parametrize(
    ("text", "quantities"),
    [("5–10", ["5 ", "- ", "10 "]), ("5-10", ["5 ", "- ", "10 "]), ("COVID-19", ["19 "])],
)
def test_a_dash_inside_a_range_or_a_name_is_no_minus(text, quantities):
    assert _quantities(text) == quantities
