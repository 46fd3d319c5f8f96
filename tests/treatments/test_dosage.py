"""A dosage is read, printed, stored and exported without a word or a digit lost."""

import json
import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from treatments.dosage import (
    Dosage,
    DosageError,
    Quantity,
    agrees,
    has_number_and_unit,
    parse,
    print_dosage,
    to_fhir,
)
from treatments.dosage.vocabulary import (
    ADMINISTRATION_TIMES,
    BODY_MEASURES,
    FOOD,
    MEALS,
    PER,
    RATE_TIMES,
    REASONS,
    ROUTES,
    SUBSTANCE_WORDS,
    TIMES,
    TOTAL_TIMES,
    UNITS,
    WHEN,
)

BOARD = {
    "Ibuprofen": (
        "400 mg PO every 6 hours as needed",
        "400 mg by mouth every 6 hours, as needed",
    ),
    "Naproxen": ("500 mg PO twice daily", "500 mg by mouth twice a day"),
    "Diclofenac": ("50 mg PO three times daily", "50 mg by mouth 3 times a day"),
    "Celecoxib": ("200 mg PO once daily", "200 mg by mouth once a day"),
    "Acetaminophen": (
        "500 mg PO every 6 hours, max 3 g/day",
        "500 mg by mouth every 6 hours, at most 3 g a day",
    ),
    "Ketorolac": (
        "10 mg IV/IM every 6 hours, max 5 days",
        "10 mg into a vein or into a muscle every 6 hours, for at most 5 days",
    ),
    "Tramadol": (
        "50 mg PO every 4–6 hours as needed",
        "50 mg by mouth every 4 to 6 hours, as needed",
    ),
    "Oxycodone": (
        "5 mg PO every 4 hours as needed",
        "5 mg by mouth every 4 hours, as needed",
    ),
    "Morphine": (
        "5 mg PO/IV every 4 hours as needed",
        "5 mg by mouth or into a vein every 4 hours, as needed",
    ),
    "Codeine": ("30 mg PO every 4–6 hours", "30 mg by mouth every 4 to 6 hours"),
    "Cyclobenzaprine": ("5–10 mg PO three times daily", "5 to 10 mg by mouth 3 times a day"),
    "Tizanidine": ("2 mg PO every 6–8 hours", "2 mg by mouth every 6 to 8 hours"),
    "Baclofen": ("10 mg PO three times daily", "10 mg by mouth 3 times a day"),
    "Gabapentin": ("300 mg PO three times daily", "300 mg by mouth 3 times a day"),
    "Pregabalin": ("75 mg PO twice daily", "75 mg by mouth twice a day"),
    "Amitriptyline": ("10–25 mg PO at bedtime", "10 to 25 mg by mouth at bedtime"),
    "Duloxetine": ("60 mg PO once daily", "60 mg by mouth once a day"),
    "Prednisone": (
        "5–10 mg PO once daily in morning",
        "5 to 10 mg by mouth once a day, in the morning",
    ),
    "Methylprednisolone": ("“Medrol Dose Pack” taper over 6 days", None),
    "Ketamine Infusion": (
        "0.1 mg/kg/hr IV continuous",
        "0.1 mg per kg of body weight per hour into a vein, continuously",
    ),
    "Calcium": ("1,000 mg daily", "1,000 mg once a day"),
    "Vitamin D₃": ("1,000–2,000 IU daily", "1,000 to 2,000 international units once a day"),
    "Magnesium": ("300 mg daily", "300 mg once a day"),
    "Collagen Peptides": ("10 g daily", "10 g once a day"),
    "Glucosamine Sulfate": ("1,500 mg daily", "1,500 mg once a day"),
    "Chondroitin Sulfate": ("1,200 mg daily", "1,200 mg once a day"),
    "Curcumin": ("500 mg twice daily", "500 mg twice a day"),
    "Boswellia Serrata Extract": ("300 mg three times daily", "300 mg 3 times a day"),
    "Omega-3 Fish Oil": ("1,000 mg EPA/DHA daily", "1,000 mg of EPA/DHA once a day"),
    "Resveratrol": ("100 mg daily", "100 mg once a day"),
    "Alendronate": ("70 mg PO weekly", "70 mg by mouth once a week"),
    "Zoledronic Acid": ("5 mg IV once yearly", "5 mg into a vein once a year"),
    "Risedronate": ("35 mg PO weekly", "35 mg by mouth once a week"),
    "Ibandronate": ("150 mg PO monthly", "150 mg by mouth once a month"),
    "Pamidronate": ("90 mg IV every 3–4 weeks", "90 mg into a vein every 3 to 4 weeks"),
    "Platelet-Rich Plasma": (
        "3–5 mL per injection, series of 3 monthly",
        "3 to 5 mL per injection, once a month, 3 times in all",
    ),
    "Bone Marrow Aspirate Concentrate": ("10–20 mL concentrate", None),
    "Hylan G-F 20": (
        "2 mL IM or intra-articular weekly for 3 weeks",
        "2 mL into a muscle or into a joint once a week, for 3 weeks",
    ),
    "Euflexxa": ("2 mL IA weekly × 3", "2 mL into a joint once a week, 3 times in all"),
    "Mesenchymal Stem Cell Injection": (
        "10–50 million cells per injection",
        "10 to 50 million cells per injection",
    ),
}


def mg(low, high=None):
    return Quantity(Decimal(low), "mg", high and Decimal(high))


def every(number, unit, high=None):
    return Quantity(Decimal(number), unit, high and Decimal(high))


# The board's own article


def test_the_boards_article_has_forty_dosed_products():
    assert len(BOARD) == 40


@pytest.mark.parametrize("product", [name for name, (_, text) in BOARD.items() if text])
def test_the_boards_wording_prints_in_plain_english(product):
    wording, expected = BOARD[product]
    assert print_dosage(parse(wording)) == expected
    assert parse(expected) == parse(wording)


@pytest.mark.parametrize("product", BOARD)
def test_only_the_dose_pack_and_the_concentrate_stay_text(product):
    wording, _ = BOARD[product]
    untyped = {"Methylprednisolone", "Bone Marrow Aspirate Concentrate"}
    if product in untyped:
        with pytest.raises(DosageError, match="not understood"):
            parse(wording)
    else:
        assert parse(wording)


def test_the_refusal_names_the_words_it_could_not_understand():
    with pytest.raises(DosageError, match="“concentrate”"):
        parse("10–20 mL concentrate")
    with pytest.raises(DosageError, match="“slowly and carefully”"):
        parse("10 mg slowly and carefully IV daily")


def test_each_part_of_a_wording_lands_in_its_field():
    dosage = parse("5–10 mg IV/PO every 4–6 h prn for severe pain, max 3 g/day, max 5 days")
    assert dosage == Dosage(
        dose=mg(5, 10),
        routes=("oral", "intravenous"),
        frequency=1,
        period=every(4, "h", 6),
        as_needed=True,
        as_needed_for="severe pain",
        maximum=Quantity(Decimal(3), "g"),
        maximum_period=every(1, "d"),
        duration_max=every(5, "d"),
    )


def test_a_continuous_infusion_is_a_rate_by_weight():
    dosage = parse("0.1 mg/kg/hr IV continuous")
    assert dosage.rate == Quantity(Decimal("0.1"), "mg/kg/h")
    assert dosage.dose is None
    assert dosage.is_continuous


def test_a_course_and_its_longest_length_are_told_apart():
    assert parse("2 mL for 3 weeks").duration == every(3, "wk")
    assert parse("2 mL max 3 weeks").duration_max == every(3, "wk")
    assert parse("2 mL for 3 weeks") != parse("2 mL max 3 weeks")


# Ways to write the same


@pytest.mark.parametrize(
    ("wording", "same"),
    [
        ("400 mg po q6h prn", "400 mg PO every 6 hours as needed"),
        ("400 mg p.o. q 6 h p.r.n.", "400 mg PO every 6 hours as needed"),
        ("400mg orally every six hours when needed.", "400 mg PO every 6 hours as needed"),
        ("5 mg bid", "5 mg twice daily"),
        ("5 mg b.i.d.", "5 mg twice-daily"),
        ("5 mg tid", "5 mg three times a day"),
        ("5 mg qid", "5 mg 4 times per day"),
        ("5 mg qd", "5 mg once-daily"),
        ("5 mg daily", "5 mg every day"),
        ("5 mg 3x/day", "5 mg three times daily"),
        ("5 mg PO qhs", "5 mg PO at bedtime"),
        ("5 mg sc", "5 mg subcutaneously"),
        ("5 mg IV, IM or PO daily", "5 mg PO/IV/IM daily"),
        ("5 mg every 12 hours", "5 mg q12h"),
        ("5 mg every other day", "5 mg every 2 days"),
        ("5 mg once every 4 weeks", "5 mg every 4 weeks"),
        ("5-10 mg", "5 to 10 mg"),
        ("5 mg – 10 mg", "5—10 mg"),
        ("5.0 mg", "5 mg"),
        ("5–5 mg", "5 mg"),
        ("1000 mg", "1,000 mg"),
        ("50 µg", "50 mcg"),
        ("50 μg", "50 micrograms"),
        ("1000\u00a0IU", "1,000 international units"),
        ("1 tablet", "one tablet"),
        ("2 mL weekly × 3", "2 mL weekly for 3 doses"),
        ("2 mL weekly x3", "2 mL weekly, series of 3"),
        ("2 mL series of 3 monthly injections", "2 mL monthly, 3 injections in all"),
        ("2 mL x 3 weeks", "2 mL for 3 weeks"),
        ("500 mg max 4 g in 24 hours", "500 mg not to exceed 4 g per 24 h"),
        ("500 mg max. 3 g daily", "500 mg, maximum daily dose 3 g"),
        ("1,000 mg (EPA + DHA) daily", "1,000 mg of EPA/DHA daily"),
        ("0.1 mg/h/kg", "0.1 mg per kg per hour"),
        ("5 mg in the morning and evening", "5 mg evening and morning"),
        ("5 mg daily in the morning with food", "5 mg daily with meals in the morning"),
        ("50 mg PO at most 3 times a day", "50 mg PO up to three times daily"),
        ("900 mg daily in 3 divided doses", "900 mg/day in 3 divided doses"),
        ("900 mg/day divided into 2 to 3 doses", "900 mg/day in 2–3 equally divided doses"),
    ],
)
def test_other_spellings_say_the_same(wording, same):
    assert parse(wording) == parse(same)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10 mg daily", "10 mg/kg daily"),
        ("10 mg/kg", "10 mg/m2"),
        ("10 mg daily", "10 g daily"),
        ("10 mg daily", "10 mcg daily"),
        ("5 MBq", "5 GBq"),
        ("10 mg", "10 mg per injection"),
        ("10 mg once daily", "10 mg once weekly"),
        ("10 mg twice daily", "10 mg every 12 hours"),
        ("10 mg every 4 hours", "10 mg every 4–6 hours"),
        ("10 mg daily", "10 mg/day"),
        ("10 mg, max 3 g a day", "10 mg, max 3 g a week"),
        ("10 mg weekly × 3", "10 mg weekly for 3 weeks"),
        ("10 mg IV", "10 mg IV infusion"),
        ("10 mg", "10 mg as needed"),
        ("10 mg IV over 15 minutes", "10 mg IV over 15 hours"),
        ("10 mg before meals and at bedtime", "10 mg at bedtime before meals"),
        ("10 mg up to 3 times daily", "10 mg 3 times daily"),
        ("10 mg up to 3 times daily", "10 mg 1–3 times daily"),
        ("900 mg daily", "900 mg daily in 3 divided doses"),
    ],
)
def test_what_differs_for_the_patient_differs_as_data(one, other):
    assert parse(one) != parse(other)


# Refusals


@pytest.mark.parametrize(
    "wording",
    [
        "10 mg not daily",
        "10 mg PO daily then 5 mg PO",
        "half a 10 mg tablet daily",
        "10 mg PO daily if weight over 50 kg",
        "10 mg PO daily on Mondays",
        "10 mg PO daily taper",
        "10 mg PO and IV",
        "10 mg PO and/or IV daily",
        "about 10 mg daily",
        "10 mg/5 mL daily",
        "10 mg every 6 hours or so",
        "10 mg as needed for",
        "10 mg as needed for pain or fever",
        "10 mg at least daily",
        "10 mg daily !",
        "10 mg daily\u200b",
        "10 mg × 3 daily",
        "10 mg 2 days",
        "1/2 tablet daily",
        "1½ tablets daily",
        "10² mg daily",
        "1e3 mg daily",
        "NaN mg",
        "inf mg",
        "٥ mg",
        "５ mg",
        "10 mbq",
        "10 foo daily",
        "10 daily",
        ".5 mg",
        "5. mg",
        "mg daily",
    ],
)
def test_a_leftover_word_is_refused(wording):
    with pytest.raises(DosageError):
        parse(wording)


@pytest.mark.parametrize(
    ("wording", "sentence"),
    [
        ("1,5 mg", "write 1.5 for a decimal"),
        ("10,00 mg", "two ways"),
        ("1,000,00 mg", "two ways"),
        ("1.000,5 mg", "two ways"),
        ("1.000 mg", "as thousands"),
        ("05 mg", "starts with a zero"),
        ("0,500 mg", "two ways"),
        ("-5 mg", "could be a minus"),
        ("−5 mg", "could be a minus"),
        ("0 mg", "more than zero"),
        ("0.0000001 mg", "six decimals"),
        ("9" * 200 + " mg", "less than 1,000,000,000"),
        ("10–5 mg", "runs downwards"),
        ("500 mg–1 g", "same unit"),
        ("10U daily", "write “units”"),
        ("10 mg OD", "write “once daily”"),
        ("10 mg hs", "write “at bedtime”"),
        ("10 mg biweekly", "write which"),
        ("5 cc daily", "write “mL”"),
        ("10 mg once", "write which"),
        ("10 mg once at bedtime", "write which"),
        ("twice daily", "no dose"),
        ("", "no dose"),
        ("10 mg 20 mg", "two amounts"),
        ("10 mg, 5 mg/h IV", "two amounts"),
        ("10 mg daily daily", "frequency twice"),
        ("10 mg PO daily PO", "routes twice"),
        ("10 mg PO/PO", "given twice"),
        ("10 mg PO, IV daily", "Write “or”"),
        ("10 mg, max 400 mg", "needs a period"),
        ("10 mg, max 5 mg/day", "more than the maximum"),
        ("2 g daily, max 500 mg a day", "more than the maximum"),
        ("10 mg IV continuous", "needs a rate"),
        ("10 mg/h IV continuous every 6 hours", "continuous"),
        ("10 mg weekly, once only", "repeated"),
        ("10 mg 0 times daily", "whole number from 1"),
        ("10 mg daily for 3 weeks, max 5 weeks", "not both"),
        ("3 mg/day three times daily", "amount of one dose"),
        ("10 mg over 6 days", "minutes or hours"),
        ("900 mg daily in divided doses", "how many divided doses"),
        ("900 mg daily in 1 divided dose", "2 doses or more"),
        ("900 mg weekly in 3 divided doses", "whole day or week is divided"),
        ("900 mg in 3 divided doses", "whole day or week is divided"),
        ("10 mg up to 0 times daily", "whole number from 1"),
    ],
)
def test_a_wording_that_makes_no_sense_is_refused_with_a_reason(wording, sentence):
    with pytest.raises(DosageError, match=sentence):
        parse(wording)


def test_a_refusal_quotes_no_more_than_an_editor_can_read():
    for text in ("10 mg " + "foo " * 400, "0" * 1900 + " mg", "1" * 900 + "," + "1" * 900 + " mg"):
        with pytest.raises(DosageError) as refusal:
            parse(text)
        assert len(str(refusal.value)) < 250


def test_very_long_and_tangled_text_is_refused_fast():
    started = time.perf_counter()
    for text in (
        "1" * 10**6,
        "10 mg " * 10**5,
        "x " * 999,
        "every " * 300,
        "1-" * 999,
        "max 5 " * 300,
    ):
        with pytest.raises(DosageError):
            parse(text)
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "no dose"),
        ({"dose": "10 mg"}, "amount with a unit"),
        ({"dose": Quantity(Decimal(5), "stone")}, "not a known unit"),
        ({"dose": Quantity(Decimal(5), "mg/kg/h")}, "is a rate"),
        ({"dose": Quantity(Decimal(5), "mg/kg/kg")}, "not a known unit"),
        ({"rate": mg(5)}, "needs a time"),
        ({"dose": mg(5), "frequency": 2}, "which period"),
        ({"dose": mg(5), "period": every(1, "d")}, "how many times"),
        ({"dose": mg(5), "frequency": 1, "period": mg(1)}, "unit of time"),
        ({"dose": mg(5), "frequency": True, "period": every(1, "d")}, "whole number"),
        ({"dose": mg(5), "frequency_max": True, "period": every(1, "d")}, "whole number"),
        ({"dose": mg(5), "frequency_max": 3}, "which period"),
        ({"dose": mg(5), "divided": 3}, "whole day or week"),
        ({"dose": mg(5), "count": 1000}, "whole number"),
        ({"dose": mg(5), "count": 3, "count_max": 2}, "without a lower one"),
        ({"dose": mg(5), "count_max": 2}, "without a lower one"),
        ({"dose": mg(5), "routes": "oral"}, "one of a list"),
        ({"dose": mg(5), "routes": ("mouth",)}, "not a known route"),
        ({"dose": mg(5), "when": ("soon",)}, "not a known time"),
        ({"dose": mg(5), "food": "with meals"}, "belongs under when"),
        ({"dose": mg(5), "food": "soup"}, "not a known word"),
        ({"dose": mg(5), "food": "empty stomach", "when": ("with meals",)}, "given twice"),
        ({"dose": mg(5), "substance": "magic"}, "not a known one"),
        ({"dose": mg(5), "per": "visit"}, "can't be per"),
        ({"rate": Quantity(Decimal(5), "mg/h"), "per": "dose"}, "needs a dose"),
        ({"dose": mg(5), "as_needed": 1}, "yes or no"),
        ({"dose": mg(5), "as_needed_for": "pain"}, "not “as needed”"),
        ({"dose": mg(5), "as_needed": True, "as_needed_for": "fun"}, "not a known one"),
        ({"dose": mg(5), "maximum": mg(9)}, "amount and a period"),
        (
            {"dose": mg(5), "maximum": mg(9, 10), "maximum_period": every(1, "d")},
            "not a range",
        ),
        ({"dose": mg(5), "duration_max": every(1, "d", 2)}, "not a range"),
    ],
)
def test_a_dosage_that_makes_no_sense_can_not_be_made(fields, sentence):
    with pytest.raises(DosageError, match=sentence):
        Dosage(**fields)


@pytest.mark.parametrize("amount", [0.1, "5", True, None, Decimal("NaN"), Decimal("Infinity"), -1])
def test_only_exact_numbers_above_zero_are_amounts(amount):
    with pytest.raises(DosageError):
        Quantity(amount, "mg")


def test_equal_amounts_are_stored_with_the_same_digits():
    assert str(Quantity(Decimal("1E+3"), "mg").low) == "1000"
    assert str(Quantity(Decimal("5.00"), "mg").low) == "5"
    assert str(Quantity(100, "mg").low) == "100"


# Safe writing


@pytest.mark.parametrize(
    ("dosage", "text"),
    [
        (Dosage(dose=Quantity(Decimal("0.50"), "mg")), "0.5 mg"),
        (Dosage(dose=Quantity(Decimal(1), "ug")), "1 microgram"),
        (Dosage(dose=Quantity(Decimal(50), "ug")), "50 micrograms"),
        (Dosage(dose=Quantity(Decimal(10000), "{unit}")), "10,000 units"),
        (Dosage(dose=Quantity(Decimal(1), "[IU]")), "1 international unit"),
        (Dosage(dose=Quantity(Decimal(1), "{tablet}", Decimal(2))), "1 to 2 tablets"),
        (Dosage(dose=Quantity(Decimal("0.5"), "mg/kg")), "0.5 mg per kg of body weight"),
        (Dosage(dose=mg(5), count=1), "5 mg, once only"),
        (Dosage(dose=mg(5), count=3, count_max=3), "5 mg, 3 times in all"),
        (Dosage(dose=mg(5), frequency=1, period=every(1, "h")), "5 mg once an hour"),
        (
            Dosage(dose=mg(5), frequency=2, frequency_max=3, period=every(1, "d")),
            "5 mg 2 to 3 times a day",
        ),
        (Dosage(dose=mg(5), frequency_max=3, period=every(1, "d")), "5 mg up to 3 times a day"),
        (
            Dosage(rate=Quantity(Decimal(900), "mg/d"), divided=2, divided_max=3),
            "900 mg per day in 2 to 3 divided doses",
        ),
    ],
)
def test_amounts_are_written_so_that_they_are_hard_to_misread(dosage, text):
    assert print_dosage(dosage) == text


# Every dosage there can be

numbers = st.decimals("0.000001", "999999999", places=6) | st.integers(1, 9999).map(Decimal)
counts = st.integers(1, 999)


@st.composite
def quantities(draw, units):
    ends = sorted(draw(st.lists(numbers, min_size=1, max_size=2)))
    return Quantity(ends[0], draw(units), ends[-1])


def amounts(units):
    return units.map(lambda unit: Quantity(Decimal(1), unit))


def lengths(times=tuple(TIMES)):
    return quantities(st.sampled_from(times))


def choices(words, most=3):
    return st.lists(st.sampled_from(sorted(words)), unique=True, max_size=most).map(tuple)


dose_units = st.tuples(st.sampled_from(list(UNITS)), st.sampled_from(["", *BODY_MEASURES])).map(
    lambda parts: "/".join(filter(None, parts))
)
SHORTHAND = ["5", "10", "mg", "PO", "/", "-", "to", "every", "h", ",", "×", "a", "max", "for", "kg"]
rate_units = st.tuples(dose_units, st.sampled_from(RATE_TIMES)).map("/".join)
maybe = st.booleans()


@st.composite
def dosages(draw):
    is_continuous = draw(maybe)
    dose = draw(quantities(dose_units)) if draw(maybe) else None
    needs_rate = dose is None or is_continuous
    parts = {
        "dose": dose,
        "rate": draw(quantities(rate_units)) if needs_rate or draw(maybe) else None,
        "substance": " ".join(draw(choices(SUBSTANCE_WORDS, most=4))),
        "per": draw(st.sampled_from(["", *PER])) if dose else "",
        "routes": draw(choices(ROUTES)),
        "over": draw(lengths(ADMINISTRATION_TIMES)) if draw(maybe) else None,
        "is_continuous": is_continuous,
        "when": draw(choices(WHEN)),
        "as_needed": draw(maybe),
    }
    parts["as_needed_for"] = draw(st.sampled_from(["", *REASONS])) if parts["as_needed"] else ""
    is_total = dose is None and parts["rate"].unit.endswith(TOTAL_TIMES)
    if not is_continuous and not is_total and draw(maybe):
        low, high = sorted((draw(counts), draw(counts)))
        parts |= {"frequency": low, "frequency_max": high, "period": draw(lengths())}
        if draw(maybe):
            parts["frequency"] = None
    if not is_continuous and is_total and draw(maybe):
        low, high = sorted((draw(st.integers(2, 999)), draw(st.integers(2, 999))))
        parts |= {"divided": low, "divided_max": high}
    if not set(MEALS) & set(parts["when"]):
        parts["food"] = draw(st.sampled_from(["", *(FOOD if parts["when"] else ["empty stomach"])]))
    return Dosage(**parts, **draw(limits(dose)))


@st.composite
def limits(draw, dose):
    parts = {}
    if draw(maybe):
        unit = dose.unit if dose else draw(dose_units)
        most = dose.most if dose else draw(numbers)
        parts["maximum"] = Quantity(min(most * draw(st.integers(1, 9)), 999999999), unit)
        parts["maximum_period"] = Quantity(draw(numbers), draw(st.sampled_from(list(TIMES))))
    bound = draw(st.sampled_from(["", "duration", "duration_max"]))
    if bound:
        length = draw(lengths())
        parts[bound] = length if bound == "duration" else Quantity(length.low, length.unit)
    if draw(maybe):
        low, high = sorted((draw(st.integers(2, 999)), draw(counts)))
        parts |= {"count": max(low, 2), "count_max": max(high, 2)}
    return parts


@given(dosages())
@settings(max_examples=400, deadline=None)
def test_every_dosage_is_read_back_from_its_printed_text(dosage):
    assert parse(print_dosage(dosage)) == dosage


@given(dosages())
@settings(max_examples=200, deadline=None)
def test_every_dosage_survives_the_record(dosage):
    stored = json.loads(json.dumps(dosage.to_json(), sort_keys=True))
    assert Dosage.from_json(stored) == dosage
    assert Dosage.from_json(stored).to_json() == stored


@given(st.text(max_size=60) | st.lists(st.sampled_from(SHORTHAND)))
@settings(max_examples=300, deadline=None)
def test_any_text_is_either_refused_or_read_back_the_same(text):
    text = text if isinstance(text, str) else " ".join(text)
    try:
        dosage = parse(text)
    except DosageError:
        return
    assert parse(print_dosage(dosage)) == dosage


@pytest.mark.parametrize("code", UNITS)
def test_every_unit_has_a_spelling_of_its_own(code):
    dosage = Dosage(dose=Quantity(Decimal(2), code))
    assert parse(print_dosage(dosage)) == dosage


@pytest.mark.parametrize("words", [BODY_MEASURES, FOOD, PER, REASONS, ROUTES, WHEN])
def test_no_spelling_stands_for_two_words(words):
    spellings = [text for term in words.values() for text in (term.printed, *term.aliases)]
    assert len(spellings) == len(set(spellings))


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_every_alias_of_a_unit_is_read_as_that_unit(unit):
    for alias in unit.aliases:
        assert parse(f"2 {alias}") == parse(f"2 {unit.many}")


def test_the_longest_dosage_can_still_be_read():
    dosage = Dosage(
        dose=Quantity(Decimal("123456789.123456"), "10*6.[IU]/m2", Decimal("999999999.123456")),
        routes=tuple(ROUTES),
        frequency=1,
        period=every(1, "d"),
        when=tuple(WHEN),
        count=999,
    )
    assert parse(print_dosage(dosage)) == dosage


# The record


def test_the_record_holds_strings_and_leaves_defaults_out():
    assert parse("0.50–1 mg PO twice daily as needed").to_json() == {
        "dose": {"low": "0.5", "high": "1", "unit": "mg"},
        "routes": ["oral"],
        "frequency": 2,
        "period": {"low": "1", "unit": "d"},
        "as_needed": True,
    }


@pytest.mark.parametrize(
    "stored",
    [
        {},
        [],
        "5 mg",
        {"dose": {"low": "5", "unit": "mg"}, "colour": "red"},
        {"dose": {"low": "5", "unit": "mg", "note": "x"}},
        {"dose": {"low": "5"}},
        {"dose": {"low": 5, "unit": "mg"}},
        {"dose": {"low": 5.0, "unit": "mg"}},
        {"dose": {"low": "5.0", "unit": "mg"}},
        {"dose": {"low": "5e3", "unit": "mg"}},
        {"dose": {"low": "٥", "unit": "mg"}},
        {"dose": {"low": "5", "high": "5", "unit": "mg"}},
        {"dose": {"low": "5", "unit": ["mg"]}},
        {"dose": {"low": "5", "unit": "mg"}, "as_needed": False},
        {"dose": {"low": "5", "unit": "mg"}, "routes": ["intravenous", "oral"]},
        {"dose": {"low": "5", "unit": "mg"}, "routes": [["oral"]]},
        {"dose": {"low": "5", "unit": "mg"}, "routes": {"oral": 1}},
        {"dose": {"low": "5", "unit": "mg"}, "per": 5},
    ],
)
def test_the_record_knows_one_way_to_write_a_dosage(stored):
    with pytest.raises(DosageError):
        Dosage.from_json(stored)


# The board's wording beside the typed dosage


def test_a_blank_wording_agrees_with_any_dosage():
    assert agrees(" \n", parse("400 mg PO daily"))


def test_the_wording_agrees_however_it_is_spelled():
    assert agrees("400 mg PO q6h prn", parse("400 mg by mouth every 6 hours, as needed"))


@pytest.mark.parametrize("wording", ["600 mg PO daily", "400 mg PO daily maybe", "one pack"])
def test_a_wording_that_says_otherwise_or_is_unclear_does_not_agree(wording):
    assert not agrees(wording, parse("400 mg PO daily"))


@pytest.mark.parametrize(
    "text",
    ["400 mg", "10–20 mL concentrate", "10-50 million cells", "a 5-mg tablet", "2% gel", "10U"],
)
def test_a_number_with_a_unit_is_found(text):
    assert has_number_and_unit(text)


@pytest.mark.parametrize(
    "text",
    ["", "“Medrol Dose Pack” taper over 6 days", "as directed", "mg", "12", "level L4-L5", "٥ mg"],
)
def test_a_text_without_a_number_and_unit_is_found_out(text):
    assert not has_number_and_unit(text)


# FHIR


def test_a_dosage_is_exported_under_the_names_of_fhir():
    dosage = parse("5–10 mg PO every 4–6 h prn for pain, max 3 g/day, for 5 days, with meals")
    ucum = "http://unitsofmeasure.org"
    assert to_fhir(dosage) == {
        "text": print_dosage(dosage),
        "timing": {
            "repeat": {
                "boundsDuration": {"value": 5, "unit": "days", "system": ucum, "code": "d"},
                "frequency": 1,
                "period": 4,
                "periodMax": 6,
                "periodUnit": "h",
                "when": ["C"],
            }
        },
        "asNeeded": True,
        "asNeededFor": [{"text": "pain"}],
        "route": {"text": "by mouth"},
        "doseAndRate": [
            {
                "doseRange": {
                    "low": {"value": 5, "unit": "mg", "system": ucum, "code": "mg"},
                    "high": {"value": 10, "unit": "mg", "system": ucum, "code": "mg"},
                }
            }
        ],
        "maxDosePerPeriod": [
            {
                "numerator": {"value": 3, "unit": "g", "system": ucum, "code": "g"},
                "denominator": {"value": 1, "unit": "day", "system": ucum, "code": "d"},
            }
        ],
    }


def test_fhir_gets_a_rate_and_what_it_has_no_element_for_in_words():
    exported = to_fhir(parse("0.1 mg/kg/hr IV continuous, max 5 days"))
    rate = exported["doseAndRate"][0]["rateQuantity"]
    assert (rate["value"], rate["code"]) == (0.1, "mg/kg/h")
    assert exported["additionalInstruction"] == [{"text": "continuously"}]
    assert exported["timing"]["repeat"]["boundsRange"]["high"]["value"] == 5
    assert "low" not in exported["timing"]["repeat"]["boundsRange"]


def test_fhir_gets_the_most_times_a_day_and_the_divided_doses():
    most = to_fhir(parse("50 mg PO up to 3 times daily"))["timing"]["repeat"]
    assert most == {"frequencyMax": 3, "period": 1, "periodUnit": "d"}
    divided = to_fhir(parse("900 mg daily in 3 divided doses"))
    assert divided["doseAndRate"][0]["rateQuantity"]["code"] == "mg/d"
    assert divided["additionalInstruction"] == [{"text": "in 3 divided doses"}]


def test_fhir_names_the_substance_and_the_injection():
    exported = to_fhir(parse("1,000 mg EPA/DHA per injection IV over 15 minutes weekly × 3"))
    assert exported["doseAndRate"][0]["doseQuantity"]["unit"] == "mg of EPA/DHA"
    assert exported["additionalInstruction"] == [{"text": "per injection"}]
    repeat = exported["timing"]["repeat"]
    assert (repeat["duration"], repeat["durationUnit"], repeat["count"]) == (15, "min", 3)


@given(dosages())
@settings(max_examples=100, deadline=None)
def test_every_dosage_exports_to_json_with_its_exact_numbers(dosage):
    exported = json.loads(json.dumps(to_fhir(dosage)), parse_float=Decimal, parse_int=Decimal)
    part = exported["doseAndRate"][0]
    name = "dose" if dosage.dose else "rate"
    quantity = dosage.dose or dosage.rate
    low = part.get(f"{name}Quantity") or part[f"{name}Range"]["low"]
    assert low["value"] == quantity.low
    assert low["code"] == quantity.unit
