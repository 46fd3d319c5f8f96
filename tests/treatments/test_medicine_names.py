"""A medicine's own name may stand in its dosage; another's never does, whatever it looks like."""

import pytest

from treatments.dosage import DosageError, names_of, parse, parse_each, print_dosage
from treatments.fields import DosagesFormField, dosages_of
from treatments.models import Medication

PARACETAMOL = names_of("Paracetamol (acetaminophen)", "Panadol® (UK)")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Paracetamol 500 mg every 6 hours", "500 mg every 6 hours"),
        ("PARACETAMOL: 500 mg every 6 hours", "500 mg every 6 hours"),
        ("Paracetamol – 500 mg every 6 hours", "500 mg every 6 hours"),
        ("Take 500 mg of paracetamol by mouth", "500 mg by mouth"),
        ("Adults: acetaminophen 1 g every 6 hours", "Adults: 1 g every 6 hours"),
        ("two Panadol tablets every 6 hours", "2 tablets every 6 hours"),
        ("two 500 mg Panadol tablets at night", "2 tablets (1,000 mg in all) at night"),
        ("paracetamol suspension 120 mg/5 mL, 5 mL at night", "5 mL (120 mg) at night"),
        ("the usual dose of paracetamol is 500 mg at night", "500 mg at night"),
    ],
)
def test_its_own_name_may_stand_in_a_dosage(text, read):
    assert print_dosage(parse(text, PARACETAMOL)) == read
    with pytest.raises(DosageError):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "ibuprofen 400 mg every 6 hours",
        "NSAID 400 mg every 6 hours",
        "paracetamol 500 mg and ibuprofen 400 mg every 6 hours",
        "paracetamol/codeine 500 mg every 6 hours",
        "paracetamol-codeine 500 mg every 6 hours",
        "propacetamol hydrochloride 1 g every 6 hours",
        "paracetamol sodium 500 mg every 6 hours",
        "instead of paracetamol 500 mg every 6 hours",
        "no paracetamol 500 mg every 6 hours",
        "500 mg every 6 hours after paracetamol",
        "paracetamol every 6 hours",
        "\ue000 500 mg every 6 hours",
    ],
)
def test_no_other_name_and_nothing_said_of_the_own_one_is_read(text):
    with pytest.raises(DosageError):
        parse(text, PARACETAMOL)


def test_another_name_is_refused_with_whose_dosage_it_is():
    with pytest.raises(DosageError, match=r"“ibuprofen”. If it is a medicine: .* “Paracetamol"):
        parse("ibuprofen 400 mg every 6 hours", PARACETAMOL)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ibuprofen, naproxen", "naproxen 500 mg once a day"),
        ("Ibuprofen or naproxen", "ibuprofen or naproxen 400 mg once a day"),
        ("Aspirin 75 mg", "aspirin 75 mg two tablets once a day"),
        ("Amoxicillin", "amoxicillin trihydrate 500 mg once a day"),
        ("Metoprolol succinate", "metoprolol 50 mg once a day"),
        ("Calcium", "calcium carbonate 500 mg once a day"),
        ("Vitamin D", "vitamin D3 drops once a day"),
        ("Vitamin D", "vitamin D 3 drops once a day"),
        ("Insulin", "insulin 70/30 20 units once a day"),
    ],
)
def test_a_part_of_a_name_or_more_than_it_is_another_medicine(name, text):
    with pytest.raises(DosageError):
        parse(text, names_of(name))


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("Methotrexate (weekly)", "weekly methotrexate 10 mg", "10 mg once a week"),
        ("Diclofenac (topical)", "topical diclofenac 2 g at night", "2 g on the skin at night"),
        ("Calcium", "500 mg elemental calcium at night", "500 mg of elemental calcium at night"),
        ("Vitamin D", "vitamin D 1,000 units once a day", "1,000 units once a day"),
        ("Omega-3", "omega-3 1 g once a day", "1 g once a day"),
        ("St John’s wort", "St John's wort 300 mg at night", "300 mg at night"),
    ],
)
def test_a_word_that_says_something_of_the_dose_is_never_taken_for_a_name(name, text, read):
    assert print_dosage(parse(text, names_of(name))) == read


def test_of_several_brands_none_is_read_as_readers_would_not_see_which_it_is():
    with pytest.raises(DosageError, match="Advagraf"):
        parse("Advagraf 5 mg once daily", names_of("Tacrolimus", "Prograf, Advagraf"))


@pytest.mark.parametrize(
    ("name", "brands", "text"),
    [
        ("Insulin", "Lantus", "4 units insulin in the morning and 10 units Lantus at night"),
        ("Tacrolimus", "Prograf",
         "Prograf 5 mg once daily for 3 days, then tacrolimus 5 mg once daily"),
        ("Aspirin (clopidogrel)", "", "Aspirin 300 mg once, then clopidogrel 75 mg daily"),
    ],
)  # fmt: skip
def test_two_names_that_stand_apart_can_be_two_medicines(name, brands, text):
    with pytest.raises(DosageError, match="write a dosage for each, or one name"):
        parse(text, names_of(name, brands))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Iron (ferrous sulfate)", "ferrous sulfate 325 mg once a day"),
        ("Iron (ferrous sulfate)", "iron 65 mg once a day"),
        ("Fish oil (EPA/DHA)", "fish oil 2 g once a day"),
    ],
)
def test_two_names_of_which_an_amount_may_be_are_told_apart(name, text):
    with pytest.raises(DosageError):
        parse(text, names_of(name))


@pytest.mark.parametrize("name", ["Ibuprofen (avoid)", "Ibuprofen – avoid", "Codeine (rarely)"])
def test_a_word_that_turns_a_dose_round_is_no_part_of_a_name(name):
    text = f"{name.split()[-1].strip('()')} 400 mg once a day"
    with pytest.raises(DosageError):
        parse(text, names_of(name))
    with pytest.raises(DosageError):
        parse("Ibuprofen – avoid 400 mg once a day", names_of(name))


def test_the_words_of_each_kind_of_people_keep_the_name_as_it_was_typed():
    text = "Adults: Panadol 1 g at night; children: Panadol 250 mg at night"
    assert [words for _, words in parse_each(text, PARACETAMOL)] == [
        "Adults: Panadol 1 g at night",
        "children: Panadol 250 mg at night",
    ]
    assert all(one.typed for one in dosages_of(text, PARACETAMOL))


def test_a_wording_with_the_name_agrees_with_the_dosage_and_one_with_another_does_not():
    item = Medication(name="**Paracetamol** [@mhra2019]", brand_names="Panadol")
    for wording, is_signed in (("Paracetamol 500 mg nocte PO", True), ("Ibuprofen 500 mg", False)):
        item.dosages = Medication.field_called("dosages").to_python(
            [{"typed": "500 mg by mouth at night", "wording": wording}]
        )
        found = [one for one in item.blockers() if one.field == "dosages"]
        assert bool(found) != is_signed


def test_the_form_reads_the_name_where_its_item_tells_it():
    field = DosagesFormField()
    field.names = PARACETAMOL
    (dosage,) = field.clean([["Panadol 500 mg at night", ""]])
    assert dosage.typed == parse("500 mg at night")
