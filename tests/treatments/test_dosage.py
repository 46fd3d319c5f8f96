"""A dosage is read, printed, stored and exported without a word or a digit lost."""

import json
import operator
import time
from contextlib import suppress
from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from treatments.dosage import (
    Dosage,
    DosageError,
    Quantity,
    agrees,
    doubts_of,
    fields_of,
    parse,
    parse_each,
    print_dosage,
    to_fhir,
    with_field,
)
from treatments.dosage.accounting import unaccounted
from treatments.dosage.dosage import multiple, offset_events, split_unit
from treatments.dosage.parsing import read
from treatments.dosage.vocabulary import (
    ADMINISTRATION_TIMES,
    AGE_TIMES,
    BODY_MEASURES,
    CHANGES,
    CONDITIONS,
    FOOD,
    FOOD_AT_TIMES,
    FORMS,
    LIMITS,
    MANNERS,
    MEAL_AT,
    MEALS,
    PEOPLE,
    PER,
    POINTS,
    RATE_TIMES,
    REASONS,
    ROUTES,
    SITES,
    SUBSTANCE_WORDS,
    TIMES,
    TOTAL_TIMES,
    UNITS,
    WEEKDAYS,
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
    "Acetaminophen": ("500 mg PO every 6 hours, max 3 g/day", None),
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
    "Calcium": ("1,000 mg daily", "1,000 mg per day"),
    "Vitamin D₃": ("1,000–2,000 IU daily", "1,000 to 2,000 international units per day"),
    "Magnesium": ("300 mg daily", "300 mg per day"),
    "Collagen Peptides": ("10 g daily", "10 g per day"),
    "Glucosamine Sulfate": ("1,500 mg daily", "1,500 mg per day"),
    "Chondroitin Sulfate": ("1,200 mg daily", "1,200 mg per day"),
    "Curcumin": ("500 mg twice daily", "500 mg twice a day"),
    "Boswellia Serrata Extract": ("300 mg three times daily", "300 mg 3 times a day"),
    "Omega-3 Fish Oil": ("1,000 mg EPA/DHA daily", "1,000 mg of EPA/DHA per day"),
    "Resveratrol": ("100 mg daily", "100 mg per day"),
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
    "Euflexxa": ("2 mL IA weekly × 3", None),
    "Mesenchymal Stem Cell Injection": (
        "10–50 million cells per injection",
        "10 to 50 million cells per injection",
    ),
}


def mg(low, high=None):
    return Quantity(Decimal(low), "mg", high and Decimal(high))


EVENING = Dosage(dose=mg(5), when=("evening",))


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


STAYS_TEXT = {
    "Methylprednisolone": "not understood",
    "Bone Marrow Aspirate Concentrate": "“concentrate”",
    "Acetaminophen": "never reach the maximum",
    "Euflexxa": "into a joint or into an artery",
}


@pytest.mark.parametrize("product", BOARD)
def test_what_the_board_wrote_in_two_senses_stays_text(product):
    wording, _ = BOARD[product]
    if product in STAYS_TEXT:
        with pytest.raises(DosageError, match=STAYS_TEXT[product]):
            parse(wording)
    else:
        assert parse(wording)


def test_the_refusal_names_the_words_it_could_not_understand():
    with pytest.raises(DosageError, match="“concentrate”"):
        parse("10–20 mL concentrate")
    with pytest.raises(DosageError, match="“calmly and carefully”"):
        parse("10 mg calmly and carefully IV daily")


def test_each_part_of_a_wording_lands_in_its_field():
    dosage = parse("5–10 mg IV/PO every 4–6 h prn for severe pain, max 60 mg/day, max 5 days")
    assert dosage == Dosage(
        dose=mg(5, 10),
        routes=("oral", "intravenous"),
        frequency=1,
        period=every(4, "h", 6),
        as_needed=True,
        as_needed_for="severe pain",
        maximum=mg(60),
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
        ("5 mg daily", "5 mg every day"),
        ("5 mg 3x/day", "5 mg three times daily"),
        ("5 mg PO before bed", "5 mg PO at bedtime"),
        ("5 mg sc", "5 mg subcutaneously"),
        ("5 mg IV, IM or PO daily", "5 mg PO/IV/IM daily"),
        ("5 mg every 12 hours", "5 mg q12h"),
        ("5 mg every other day", "5 mg every 2 days"),
        ("5 mg once every 4 weeks", "5 mg every 4 weeks"),
        ("5-10 mg", "5 to 10 mg"),
        ("5 mg – 10 mg", "5—10 mg"),
        ("5.0 mg", "5 mg"),
        ("1000 mg", "1,000 mg"),
        ("50 µg", "50 mcg"),
        ("50 μg", "50 micrograms"),
        ("1000\u00a0IU", "1,000 international units"),
        ("1 tablet", "one tablet"),
        ("2 mL weekly × 3", "2 mL weekly for 3 doses"),
        ("2 mL weekly x3", "2 mL weekly, series of 3"),
        ("2 mL series of 3 monthly injections", "2 mL monthly, 3 injections in all"),
        ("500 mg max 4 g in 24 hours", "500 mg not to exceed 4 g per 24 h"),
        ("500 mg max. 3 g daily", "500 mg, maximum daily dose 3 g"),
        ("1,000 mg (EPA + DHA) daily", "1,000 mg of EPA/DHA daily"),
        ("0.1 mg/h/kg", "0.1 mg per kg per hour"),
        ("5 mg in the morning and evening", "5 mg evening and morning"),
        ("5 mg daily in the morning with food", "5 mg once a day with food in the morning"),
        ("5 mg once a day in the morning with meals", "5 mg in the morning with meals daily"),
        ("5 mg daily", "5 mg/day"),
        ("5 mg daily", "5 mg per 24 hours"),
        ("1½ tablets", "one and a half tablets"),
        ("0.5 tablet", "1/2 tablet"),
        ("two 500 mg tablets", "2 tablets (500 mg each)"),
        ("5 mg three (3) times a day", "5 mg three times a day"),
        ("5 mg on alternate days", "5 mg every other day"),
        ("5 mg 4-hourly", "5 mg q4h"),
        ("5 mg daily at 9 pm", "5 mg once a day at 21:00"),
        ("5 mg with dinner, at night", "5 mg at night, with dinner"),
        ("5 mg with breakfast and dinner", "5 mg with breakfast and with dinner"),
        ("2 drops in the affected eye(s)", "2 drops to each affected eye"),
        ("5 mg for 2 days then 4 mg for 2 days", "5 mg on days 1-2, 4 mg on days 3-4"),
        ("By mouth: for adults, 5 mg", "Adults 5 mg po"),
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
        ("10 mg daily", "10 mg once daily"),
        ("1 tablet with food", "1 tablet with each meal"),
        ("1 tablet before bedtime", "1 tablet 1 hour before bedtime"),
        ("10 mg in the left eye", "10 mg in the right eye"),
        ("10 mg, max 10 mg per dose", "10 mg, max 10 mg per day"),
        ("5 mg an hour before breakfast", "5 mg an hour"),
        ("10 mg for pain", "10 mg as needed for pain"),
        ("10 mg for 2 days then 20 mg", "20 mg for 2 days then 10 mg"),
        ("2 tablets (10 mg each)", "2 tablets (10 mg in all)"),
        ("10 mg, max 3 g a day", "10 mg, max 3 g a week"),
        ("10 mg weekly × 3", "10 mg weekly for 3 weeks"),
        ("10 mg IV", "10 mg IV infusion"),
        ("10 mg", "10 mg as needed"),
        ("10 mg IV over 15 minutes", "10 mg IV over 15 hours"),
        ("10 mg before meals and in the evening", "10 mg in the evening before meals"),
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
        "10 mg PO daily then",
        "10 mg PO daily if weight over 50 kg",
        "10 mg PO daily on Mondays",
        "10 mg PO daily taper",
        "10 mg PO and IV",
        "10 mg PO and/or IV daily",
        "about 10 mg daily",
        "10 mg/5 mL daily",
        "10 mg every 6 hours or so",
        "10 mg as needed for",
        "10 mg at least daily",
        "10 mg daily !",
        "10 mg daily\u200b",
        "10 mg × 3 daily",
        "10 mg 2 days",
        "10² mg daily",
        "1e3 mg daily",
        "NaN mg",
        "inf mg",
        "٥ mg",
        "５ mg",
        "10 mbq",
        "10 foo daily",
        "10 daily",
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
        ("500 mg–1 mL", "same unit"),
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
        ("900 mg once daily in 3 divided doses", "whole day or week is divided"),
        ("900 mg daily in 2 divided doses in divided doses", "divided is given twice"),
        ("2 tablets (10 mg)", "of each one or of all"),
        ("1 g (500 mg)", "not the same"),
        ("three (2) tablets", "numbers differ"),
        ("1/2 tablets daily", "write which"),
        ("500 mg x2", "3 doses or 3 days"),
        ("500 mg x3 day", "many times a day"),
        ("5 mg QD", "once daily"),
        ("5 mg q.d.", "once daily"),
        ("5 mg Q1D", "once daily"),
        ("5 mg q d", "once daily"),
        ("5 mg QOD", "every other day"),
        ("5 mg IA", "into an artery"),
        ("500 mg then", "“then”"),
        ("500 mg four times a day, max 8 in 24 h", "of what"),
        ("2 capsules on day 1, then 1 capsule on days 3 and 4", "follow each other"),
        ("1 capsule on day 1", "other days"),
        ("10 mg daily, 5 mg at 2 mL/h daily", "two amounts"),
        ("25 mg daily, increased by 25 mg every week to 100 mg for 4 weeks", "put it first"),
        ("300 mg daily, increased by 300 mg weekly to 1.2 g in divided doses", "put it first"),
        ("900 mg daily in 1 divided dose", "2 doses or more"),
        ("900 mg weekly in 3 divided doses", "whole day or week is divided"),
        ("900 mg in 3 divided doses", "whole day or week is divided"),
        ("10 mg up to 0 times daily", "whole number from 1"),
        ("10 mg at 8:00", "morning or evening"),
        ("two 500 mg tablets (1 g in all)", "each piece and of all"),
        ("5 mg on days 1-999999999 of a 28-day cycle", "at most 999 days"),
        ("10 mg at 12 am", "noon or midnight"),
        ("10 mg in the morning and 5 mg at night with food", "said of one alone"),
        ("10 mg in the morning and 5 mg at night as needed", "said of one alone"),
        ("5 or 7 mg daily", "one of them, or a range"),
    ],
)
def test_a_wording_that_makes_no_sense_is_refused_with_a_reason(wording, sentence):
    with pytest.raises(DosageError, match=sentence):
        parse(wording)


@pytest.mark.parametrize(
    ("wording", "sentence"),
    [
        ("75 mg/m2 SC every 4 weeks for 7 days", "cycle"),
        ("1 tablet 4 times a day, at least 8 hours apart", "do not fit"),
        ("5 mg twice a day, increased by 5 mg every week", "each dose or of the day"),
        ("60 mg once a day, reduced by 10 mg every 3 days to 5 mg", "do not come to its end"),
        ("5 mg once a day, increased by 5 mg every week to 2 mg", "not changed in the way"),
        ("20 mg once a day, reduced by 20 mg every week", "by all of it"),
        ("5 mg at weeks 0, 2 and 6 for 8 weeks", "says something else"),
        ("5 mg at weeks 0 and 4, then 5 mg at weeks 2 and 6", "is not said"),
        ("5 mg every 4 hours, may repeat after 2 hours", "two ways"),
        ("1 patch every day for 12 hours", "less time"),
        ("5 mg every 6 hours for 4 hours", "less time"),
        ("5 mg for 30 minutes", "how often"),
        ("5 mg on Mondays for 3 days", "less time"),
        ("5 mg IV over 8 hours every 6 hours", "takes longer"),
        ("5 mg once a week for 3 weeks, 9 times in all", "number of doses"),
        ("2.5 mg weekly up to 25 mg weekly", "never reach"),
        ("10 mg daily, max 40 mg daily", "never reach"),
        ("1.2 g daily in 3 divided doses, max 1.8 g daily", "never reach"),
        ("1 tablet (5 mg) twice a day, max 40 mg a day", "never reach"),
        ("1 g four times a day, max 2 g a day", "more than the maximum"),
        ("1 tablet every 4 hours, max 4 doses in 24 hours", "more than the maximum"),
        ("5 mg every 6 hours, max 10 mg per dose", "can it be raised"),
        ("20 mg daily in the morning and evening", "2 times of day"),
        ("5 mg twice a day in the morning", "1 times of day"),
        ("5 mg three times a day before meals and at bedtime", "4 times of day"),
        ("5 mg every 6 hours in the morning and at night", "2 times of day"),
        ("5 mg once a week in the morning and at night", "2 times of day"),
        ("5 mg stat three times a day", "write what comes first"),
        ("5 mg daily on Mondays", "Days of the week"),
        ("5 mg once a week on Mondays and Fridays", "Days of the week"),
        ("1 tablet IV", "not go this way"),
        ("1 patch by mouth", "not go this way"),
        ("2 puffs in the left eye", "not go this way"),
        ("2 drops IM", "not injected"),
        ("5 mg by mouth in the left eye", "place on the body"),
        ("10 mg daily then 5 mg daily", "before “then”"),
        ("1 tablet in the morning then 2 tablets at night", "before “then”"),
        ("1 patch for 7 days", "one patch worn for 7 days, or a new one each day"),
        ("20 mg twice a day at 08:00", "1 times of day"),
        ("20 mg in the morning and 10 mg in the morning", "same time of day"),
        ("20 mg in the morning and 10 mL at night", "different units"),
        ("20 mg in the morning and 10 mg at night, max 25 mg a day", "more than the maximum"),
        ("20 mg in the morning and 10 mg at night, max 80 mg a day", "never reach"),
        ("10 mg at bedtime, max 40 mg a day", "never reach"),
        ("20 mg once a week on day 1 of a 28-day cycle", "days of the cycle"),
        ("20 mg on days 1 to 21 of a 28-day cycle for 2 weeks", "less time"),
        ("20 mg once only on days 1 to 21 of a 28-day cycle", "each cycle or of all"),
        ("20 mg on days 1 to 5 of a 28-day cycle, 5 times in all", "each cycle or of all"),
        ("20 mg once only on Mondays", "“once only” says something else"),
        ("20 mg once only at 08:00 and 20:00", "“once only” says something else"),
        ("20 mg every 12 hours at 08:00 and 10:00", "closer together"),
        ("20 mg every 12 hours in the morning and at noon", "closer together"),
        ("40 mg daily divided every 12 hours, at 08:00 and 10:00", "closer together"),
    ],
)
def test_facts_that_do_not_fit_each_other_are_refused_whoever_made_the_dosage(wording, sentence):
    with pytest.raises(DosageError, match=sentence):
        parse(wording)
    assert any(sentence in doubt for doubt in doubts_of(read(wording)))


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
        (
            {"dose": mg(5), "food": "with breakfast", "when": ("with meals",)},
            "given twice",
        ),
        ({"dose": mg(5), "food": "with lunch", "when": ("morning",)}, "time of day"),
        ({"dose": mg(5), "offset": every(1, "h")}, "one meal, or bedtime"),
        ({"dose": mg(5), "is_offset_least": True}, "before or after is not said"),
        ({"dose": mg(5), "offset": every(1, "d"), "when": ("bedtime",)}, "minutes or hours"),
        ({"dose": mg(5), "contains": Quantity(Decimal(5), "mg/h")}, "is a rate"),
        ({"dose": mg(5), "site": "moon"}, "not a known word"),
        ({"dose": mg(5), "indication": "fever or pain"}, "not a known one"),
        ({"dose": mg(5), "indication": "pain", "as_needed": True}, "belongs to"),
        ({"dose": mg(5), "age_limit": "from"}, "one age"),
        ({"dose": mg(5), "age_end": Quantity(Decimal(1), "a")}, "ends in another unit"),
        ({"dose": mg(5), "is_divided": True}, "whole day or week"),
        ({"dose": mg(5), "then": "5 mg"}, "at most 12 steps|later step"),
        ({"dose": mg(5), "then": (Dosage(dose=mg(5), people=("adults",)),)}, "later step"),
        ({"dose": mg(5), "then": (Dosage(dose=mg(5)),) * 12}, "at most 12 steps"),
        ({"dose": mg(5), "substance": "magic"}, "not a known one"),
        ({"dose": mg(5), "clock": ("8:00",)}, "as in 08:00"),
        ({"dose": mg(5), "clock": ("24:00",)}, "as in 08:00"),
        ({"dose": mg(5), "clock": ("08:00",), "when": ("night",)}, "given twice"),
        ({"dose": mg(5), "cycle": every(28, "d")}, "names those on which"),
        ({"dose": mg(5), "cycle": every(28, "d"), "cycle_days": (29,)}, "names those on which"),
        ({"dose": mg(5), "cycle": every(4, "wk"), "cycle_days": (1,)}, "given in days"),
        ({"dose": mg(5), "weight": mg(40)}, "in kg"),
        ({"dose": mg(5), "weight_limit": "from"}, "one weight"),
        ({"dose": mg(5), "also": (Dosage(dose=mg(5), when=("night",)),)}, "a time each"),
        (
            {"dose": mg(5), "when": ("noon",), "as_needed": True, "also": (EVENING,)},
            "said of one alone",
        ),
        ({"dose": mg(5), "per": "visit"}, "not a known word"),
        ({"dose": mg(5), "manner": ("washed off after a while",)}, "not a known manner"),
        ({"dose": mg(5), "manner": ("washed off after 1 hours",)}, "not a known manner"),
        ({"dose": mg(5), "manner": ("repeated after 0 minutes if needed",)}, "not a known manner"),
        ({"dose": mg(5), "manner": ("within 1 day", "within 2 days")}, "given twice"),
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
        ({"dose": mg(5), "duration_min": every(1, "d"), "duration": every(1, "d")}, "not both"),
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
        (Dosage(dose=Quantity(Decimal("0.5"), "{tablet}")), "half a tablet"),
        (Dosage(dose=Quantity(Decimal("0.5"), "{ampoule}")), "half an ampoule"),
        (Dosage(dose=Quantity(Decimal("1.5"), "{tablet}")), "1.5 tablets"),
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

# Strategies are made once: making them anew for every dosage takes most of the time.

numbers = st.decimals("0.000001", "999999999", places=6) | st.integers(1, 9999).map(Decimal)
counts = st.integers(1, 999)
maybe = st.booleans()
ranges = st.tuples(numbers, numbers).map(sorted)
count_ranges = st.tuples(st.integers(2, 999), st.integers(2, 999)).map(sorted)


def quantities(units):
    single = st.builds(Quantity, numbers, units)
    return single | st.builds(lambda ends, unit: Quantity(ends[0], unit, ends[1]), ranges, units)


def choices(words, most=3):
    return st.lists(st.sampled_from(sorted(words)), unique=True, max_size=most).map(tuple)


def reasons(names):
    return " or ".join(name for name in REASONS if name in names)


dose_units = st.tuples(st.sampled_from(list(UNITS)), st.sampled_from(["", *BODY_MEASURES])).map(
    lambda parts: "/".join(filter(None, parts))
)
SHORTHAND = ["5", "10", "mg", "PO", "/", "-", "to", "every", "h", ",", "×", "a", "max", "for", "kg"]
# Each may stand beside any of the others: they answer different questions.
PHRASED = [
    "PO", "three times a day", "with food", "prn", "max 60 mg/day", "for 5 days", "on Mondays",
    "swallowed whole", "over 2 hours", "for adults aged 18 years and over", "in the left eye",
]  # fmt: skip
rate_units = st.tuples(dose_units, st.sampled_from(RATE_TIMES)).map("/".join)
doses = quantities(dose_units)
lengths = quantities(st.sampled_from(list(TIMES)))
minutes = st.builds(Quantity, st.integers(1, 99).map(Decimal), st.just("min"))
REMARKS = [
    "washed off after 8 to 12 hours", "within 1 week of the injury", "within 0.25 hours",
    "starting within 72 hours of unprotected sex", "for about 1 minute each time",
    "at least 30 minutes before the first food of the day", "as 0.5% eye drops",
    "repeated after 5 minutes if needed", "dissolved in 75 mL of water",
]  # fmt: skip
words = {
    "substance": choices(SUBSTANCE_WORDS, most=4).map(" ".join),
    "routes": choices(ROUTES),
    "when": choices(WHEN),
    "weekdays": choices(WEEKDAYS),
    "manner": st.builds(operator.add, choices(MANNERS), choices(REMARKS)),
    "site": st.sampled_from(["", *SITES]),
}
reason_words = choices(REASONS, most=2).map(reasons)
ways_to_divide = st.one_of(
    st.just({}),
    st.just({"is_divided": True}),
    count_ranges.map(lambda ends: {"divided": ends[0], "divided_max": ends[1]}),
    minutes.map(lambda every: {"divided_every": every}),
)
rates = quantities(rate_units)
overs = quantities(st.sampled_from(ADMINISTRATION_TIMES))
pers = st.sampled_from(["", *PER])
contents = st.sampled_from(["{tablet}", "mL"]).map(lambda unit: Quantity(Decimal(7), unit))
any_food = st.sampled_from(list(FOOD))
ages = quantities(st.sampled_from(AGE_TIMES))
people = choices(PEOPLE)
clocks = st.lists(
    st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59)),
    unique=True,
    min_size=1,
    max_size=3,
).map(tuple)
cycles = st.integers(2, 60).flatmap(
    lambda length: st.builds(
        lambda days: {"cycle": every(length, "d"), "cycle_days": tuple(days)},
        st.lists(st.integers(1, length), unique=True, min_size=1, max_size=length - 1),
    )
)
weights = quantities(st.just("kg"))
age_limits = st.sampled_from(["", *LIMITS])


@st.composite
def dosages(draw):
    is_continuous = draw(maybe)
    dose = draw(doses) if draw(maybe) else None
    needs_rate = dose is None or is_continuous
    parts = {
        "dose": dose,
        "rate": draw(rates) if needs_rate or draw(maybe) else None,
        "per": draw(pers) if dose else "",
        "over": draw(overs) if draw(maybe) else None,
        "is_continuous": is_continuous,
        "as_needed": draw(maybe),
        **{name: draw(strategy) for name, strategy in words.items() if draw(maybe)},
    }
    parts["as_needed_for" if parts["as_needed"] else "indication"] = draw(reason_words)
    is_total = dose is None and parts["rate"].unit.endswith(TOTAL_TIMES)
    if not is_continuous and not is_total and draw(maybe):
        low, high = sorted((draw(counts), draw(counts)))
        parts |= {"frequency": low, "frequency_max": high, "period": draw(lengths)}
        if draw(maybe):
            parts["frequency"] = None
    if not is_continuous and is_total:
        parts |= draw(ways_to_divide)
    if not parts.get("when") and draw(maybe):
        parts["clock"] = draw(clocks)
    if draw(maybe):
        parts |= draw(cycles)
    parts |= draw_food(draw, parts.get("when", ()))
    parts |= draw(courses(dose or parts["rate"], {*parts}))
    amount, held = dose or parts["rate"], draw(contents)
    if not split_unit(amount.unit)[1] and multiple(held.low, held, amount) is None:
        parts["contains"] = held
    return Dosage(**parts, **draw(limits(dose)))


roughly = st.sampled_from([{}, {"is_offset_least": True}, {"is_offset_about": True}])


def draw_food(draw, when):
    food = draw(any_food) if draw(maybe) else ""
    is_of_a_time = food in FOOD_AT_TIMES and food not in MEALS
    fits = len(when) == 1 and food in MEAL_AT.get(when[0], ()) if is_of_a_time else bool(when)
    if food in FOOD_AT_TIMES and (not fits or set(MEALS) & set(when)):
        food = ""
    events = offset_events(when, food)
    if len(events) == 1 and events in ([food], list(when)) and draw(maybe):
        return {"food": food, "offset": draw(minutes), **draw(roughly)}
    return {"food": food}


@st.composite
def courses(draw, amount, said):
    """In which weeks, how far apart, raised by how much, and repeated after how long."""
    parts = {}
    if "cycle" not in said and draw(maybe):
        most = 1 if "period" in said else 4
        numbers_of_weeks = st.lists(st.integers(0, 99), unique=True, min_size=1, max_size=most)
        parts["given_at"] = tuple(draw(numbers_of_weeks))
        parts["given_at_unit"] = draw(st.sampled_from(POINTS))
    if draw(maybe):
        how = draw(st.sampled_from([{}, {"is_apart_least": True}, {"is_apart_about": True}]))
        parts |= {"apart": draw(lengths), **how}
    if draw(maybe):
        unit = amount.unit.removesuffix(f"/{split_unit(amount.unit)[2]}")
        by, to = (Quantity(draw(numbers), unit) for _ in range(2))
        is_stopped = draw(maybe)
        parts |= {"change": "lowered" if is_stopped else draw(st.sampled_from([*CHANGES]))}
        parts |= {"changed_by": by, "changed_every": draw(lengths), "is_until_stopped": is_stopped}
        if not is_stopped and draw(maybe):
            parts |= {"changed_to": to, "is_changed_at_most": draw(maybe)}
        if draw(maybe):
            parts["only_if"] = draw(st.sampled_from([*CONDITIONS]))
    return parts


def follows(draw, step):
    """So long after the step before, or under a condition."""
    after = draw(lengths) if draw(maybe) else None
    only_if = draw(st.sampled_from(["", *CONDITIONS])) if not step.change else step.only_if
    return replace(step, after=after, only_if=only_if)


@st.composite
def doses_of_a_day(draw):
    also = [draw(doses_at_a_time()) for _ in range(draw(st.integers(1, 3)))]
    return replace(draw(doses_at_a_time()), also=tuple(also), routes=draw(words["routes"]))


@st.composite
def doses_at_a_time(draw):
    if draw(maybe):
        return Dosage(dose=draw(doses), clock=draw(clocks))
    times = st.lists(st.sampled_from(sorted(WHEN)), unique=True, min_size=1, max_size=2)
    return Dosage(dose=draw(doses), when=tuple(draw(times)))


@st.composite
def sequences(draw):
    age = draw(ages) if draw(maybe) else None
    is_open = age is not None and not age.high
    age_end = Quantity(draw(numbers), "a") if is_open and age.unit != "a" and draw(maybe) else None
    limit = draw(age_limits) if is_open and not age_end else ""
    weight = draw(weights) if draw(maybe) else None
    weight_limit = "" if weight is None or weight.high else draw(age_limits)
    clearance = draw(quantities(st.just("mL/min"))) if draw(maybe) else None
    clearance_limit = draw(age_limits) if clearance and not clearance.high else ""
    if draw(st.integers(1, 4)) == 4:
        return replace(
            draw(doses_of_a_day()), people=draw(people), age=age, age_limit=limit, age_end=age_end
        )
    then = tuple(follows(draw, draw(dosages())) for _ in range(draw(st.sampled_from([0, 0, 1, 2]))))
    return replace(
        draw(dosages()),
        people=draw(people),
        age=age,
        age_limit=limit,
        age_end=age_end,
        weight=weight,
        weight_limit=weight_limit,
        clearance=clearance,
        clearance_limit=clearance_limit,
        then=then,
    )


@st.composite
def limits(draw, dose):
    parts = {}
    if draw(maybe):
        unit = dose.unit if dose else draw(dose_units)
        most = dose.most if dose else draw(numbers)
        parts["maximum"] = Quantity(min(most * draw(st.integers(1, 9)), 999999999), unit)
        parts["maximum_period"] = Quantity(draw(numbers), draw(st.sampled_from(list(TIMES))))
    if draw(maybe):
        parts["maximum_dose"] = Quantity(draw(numbers), draw(dose_units))
    bound = draw(st.sampled_from(["", "duration", "duration_min", "duration_max"]))
    if bound:
        length = draw(lengths)
        parts[bound] = length if bound == "duration" else Quantity(length.low, length.unit)
    if draw(maybe):
        parts["count"], parts["count_max"] = draw(count_ranges)
    return parts


applications = st.builds(
    Dosage,
    is_applied=st.just(True),
    substance=st.sampled_from(["", *FORMS]),
    site=words["site"],
    routes=words["routes"],
    manner=words["manner"],
    frequency=counts,
    period=lengths,
    duration=st.none() | lengths,
    weekdays=words["weekdays"],
    as_needed=maybe,
)


@given(st.lists(applications, min_size=1, max_size=3))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_applied_without_an_amount_is_read_back_from_its_printed_text(steps):
    dosage = replace(steps[0], then=tuple(steps[1:]))
    assert read(print_dosage(dosage)) == dosage
    assert Dosage.from_json(dosage.to_json()) == dosage
    assert not to_fhir(dosage)[0].get("doseAndRate")
    said = [one["text"] for one in to_fhir(dosage)[0]["additionalInstruction"]]
    assert f"{dosage.substance} applied".strip() in said


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Apply twice daily for 2 weeks", None),
        ("Apply the cream twice a day", None),
        ("Apply to the face", None),
        ("Apply by mouth twice a day", None),
        ("Apply intravenously to the left arm twice a day", None),
        ("Use on the affected area twice a day", None),
        ("Apply to the face twice daily for a week, then 5 g daily", None),
        ("Apply mg to the face twice a day", None),
        ("Apply to the face and 5 g at night", None),
        ("Rub into the left knee 3 times a day", "applied on the skin to the left knee 3 times a "
         "day, rubbed in"),
        ("Massage gently into the painful area twice daily", "applied on the skin to the painful "
         "area twice a day, rubbed in, gently"),
        ("Spread the ointment thickly on your lips daily", None),
        ("Apply the ointment generously to your lips daily", "ointment applied to the lips once a "
         "day, liberally"),
        ("Apply to the affected area(s) of the scalp every night", "applied to the affected area "
         "of the scalp at night"),
        ("Dab on the cold sore 5 times a day for 4 days", "applied to the cold sore 5 times a day, "
         "for 4 days"),
        ("Apply to the face twice daily for 1 week, then once daily for 1 week", "applied to the "
         "face twice a day, for 1 week, then applied once a day, for 1 week"),
        ("500 mL of 0.9% sodium chloride IV over 1 hour", "500 mL of 0.9% sodium chloride into a "
         "vein over 1 hour"),
        ("10 mL of 1,5% sodium chloride", None),
        ("5 mL of 10% daily", None),
        ("10 mL 10% every week", None),
        ("25 micrograms vitamin D3 once a day", "25 micrograms of vitamin D3 once a day"),
        ("1 tablet A day", "1 tablet per day"),
        ("10 mg every 4th day", "10 mg every 4 days"),
        ("10 mg every 4th", None),
        ("5 mg twice a day, around 12 hours apart", "5 mg twice a day, about 12 hours apart"),
        ("5 mg twice a day, about at least 12 hours apart", None),
        ("5 mg twice a day, about 12 hours", None),
        ("1 tablet 3 times a day: before breakfast and lunch, and at bedtime", "1 tablet 3 times a "
         "day, at bedtime and before breakfast and before lunch"),
        ("1 tablet 3 times a day after breakfast, lunch and dinner, and at bedtime", None),
        ("1 suppository into the back passage at night", "1 suppository into the rectum at night"),
        ("1 mg/kg once a week, up to 80 mg", "1 mg per kg of body weight once a week, at most 80 "
         "mg per dose"),
        ("1 mg/kg daily, max 60 mg", "1 mg per kg of body weight per day, at most 60 mg a day"),
        ("1 mg/kg twice daily, up to 60 mg", None),
        ("1 mg/kg weekly up to 5 mg/kg", None),
        ("15 mL as a mouthwash for 2 minutes 3 times a day", "15 mL over 2 minutes 3 times a day, "
         "as a mouthwash"),
        ("Children under 6: 5 mL daily", "Children aged under 6 years: 5 mL per day"),
        ("Infants under 6: 5 mL daily", None),
        ("Children under 6 5 mL daily", None),
        ("Fever, by mouth, CHILD 120 mg every 6 hours", "Children: 120 mg by mouth every 6 hours, "
         "for fever"),
        ("Fever, cough, 120 mg every 6 hours", None),
        ("120 mg, fever, every 6 hours", None),
        ("CrCl <30 mL/min: 15 mg once daily", "People with a creatinine clearance of under 30 "
         "mL/min: 15 mg once a day"),
        ("CrCl 30 mL/min/1.73 m2: 15 mg once daily", None),
        ("CrCl 30 to 60: 15 mg once daily", None),
        ("2 tablets at once, then one every 4 hours", "2 tablets immediately, then 1 tablet every "
         "4 hours"),
        ("1 capsule daily for 2 days, then 2 daily for 2 days", "1 capsule per day, for 2 days, "
         "then 2 capsules per day, for 2 days"),
        ("500 mg now, then 1 every 4 hours", None),
        ("2 tablets at once", None),
        ("Take 1 tablet every day for 21 days, then stop for 7 days", None),
        ("Apply to the wart once a day", "applied to the wart once a day"),
        ("2 tablets (500 mg each) now, then 1 every 4 hours", None),
        ("2 tablets now, then 3 times a day", None),
        ("2 tablets now, then one", None),
        ("1 tablet daily for 2 weeks, then 2 each week", None),
        ("2 tablets now, then 6 in 24 hours", None),
        ("1 tablet approximately an hour before travel", "1 tablet about 1 hour before travel"),
        ("1 tablet about at least an hour before travel", None),
        ("One patch a day for 21 days, then 7 days patch-free", "1 patch per day, on days 1 to 21 "
         "of each 28-day cycle"),
        ("Adults, including the elderly: 20 mg once daily", "Adults and older people: 20 mg once a "
         "day"),
        ("Adults, the elderly and children over 12 years: 1 tablet daily", "Adults and older "
         "people and children aged over 12 years: 1 tablet per day"),
        ("Adults, children and the elderly over 65 years: 1 tablet daily", None),
        ("Adults and the elderly over 65 years: 1 tablet daily", "Adults and older people aged "
         "over 65 years: 1 tablet per day"),
        ("Adults, excluding the elderly: 20 mg once daily", None),
        ("1 tablet the night before surgery", "1 tablet the night before surgery"),
        ("15 mg once daily if CrCl 30 mL/min", None),
    ],
)  # fmt: skip
def test_what_is_put_on_says_where_and_what_an_amount_is_of_keeps_its_words(text, printed):
    try:
        assert print_dosage(parse(text)) == printed
    except DosageError:
        assert printed is None


@given(sequences())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_dosage_is_read_back_from_its_printed_text(dosage):
    assert read(print_dosage(dosage)) == dosage


@given(sequences())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_dosage_is_refused_where_and_only_where_it_is_doubted(dosage):
    if doubts_of(dosage):
        with pytest.raises(DosageError):
            parse(print_dosage(dosage))
    else:
        assert parse(print_dosage(dosage)) == dosage


@given(sequences())
@settings(max_examples=100, deadline=None)
def test_every_dosage_survives_the_record(dosage):
    stored = json.loads(json.dumps(dosage.to_json(), sort_keys=True))
    assert Dosage.from_json(stored) == dosage
    assert Dosage.from_json(stored).to_json() == stored


@given(st.text(max_size=60) | st.lists(st.sampled_from(SHORTHAND)).map(" ".join))
@settings(max_examples=200, deadline=None)
def test_any_text_is_refused_with_a_sentence_or_read(text):
    with suppress(DosageError):
        assert isinstance(parse(text), Dosage)


@given(st.lists(st.sampled_from(PHRASED), unique=True, max_size=5).map(" ".join))
@settings(max_examples=200, deadline=None)
def test_whatever_is_read_is_read_back_from_its_printed_text(text):
    dosage = read(f"5 mg {text}")
    assert read(print_dosage(dosage)) == dosage


@pytest.mark.parametrize("code", UNITS)
def test_every_unit_has_a_spelling_of_its_own(code):
    dosage = Dosage(dose=Quantity(Decimal(2), code))
    assert parse(print_dosage(dosage)) == dosage


@pytest.mark.parametrize(
    "words", [BODY_MEASURES, FOOD, MANNERS, PEOPLE, PER, REASONS, ROUTES, WEEKDAYS, WHEN]
)
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
    assert read(print_dosage(dosage)) == dosage


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


# One dosage for each kind of people


def test_each_band_of_age_or_weight_is_a_dosage_of_its_own():
    bands = "6–11 years: 250 mg twice daily; 12 years and over: 500 mg twice daily"
    assert [print_dosage(one) for one, _words in parse_each(bands)] == [
        "People aged 6 to 11 years: 250 mg twice a day",
        "People aged 12 years and over: 500 mg twice a day",
    ]
    weighed = parse_each("Under 40 kg: 150 mg daily. 40 kg and over: 300 mg daily")
    assert [one.weight_limit for one, _words in weighed] == ["under", "from"]


def test_one_dosage_is_refused_where_two_kinds_of_people_are_named():
    with pytest.raises(DosageError, match="“Adults” and “Children” are different people"):
        parse("Adults: 200 mg. Children: 100 mg.")


@pytest.mark.parametrize(
    "text",
    [
        "By mouth: adults: 200 mg daily; children: 100 mg daily",
        "6-11 years: 250 mg; 12 years and over: 500 mg, twice daily",
        "Adults: 200 mg daily; children: 100 mg daily for 5 days",
    ],
)
def test_what_may_be_said_of_all_kinds_of_people_or_of_one_is_refused(text):
    with pytest.raises(DosageError):
        parse_each(text)


# The fields an editor sees and corrects


def test_a_dosage_is_shown_as_fields_and_what_is_not_said_is_blank():
    fields = fields_of(parse("400 mg PO every 6 hours, max 1.6 g/day"))
    assert ("Dose", "400 mg") in fields
    assert ("Route", "by mouth") in fields
    assert ("At most", "at most 1.6 g a day") in fields
    assert ("How long", "") in fields


def test_each_step_has_fields_of_its_own():
    fields = fields_of(parse("Adults: 40 mg PO for 2 days, then 30 mg for 2 days"))
    assert fields[0] == ("For whom", "Adults")
    assert ("Then: dose", "30 mg") in fields


@pytest.mark.parametrize(
    ("label", "text", "line"),
    [
        ("How often", "every 8 hours", "400 mg by mouth every 8 hours"),
        ("How long", "for 5 days", "400 mg by mouth every 6 hours, for 5 days"),
        ("Route", "", "400 mg every 6 hours"),
        ("For whom", "adults", "Adults: 400 mg by mouth every 6 hours"),
    ],
)
def test_a_corrected_field_changes_that_alone(label, text, line):
    dosage = parse("400 mg PO every 6 hours")
    place = [name for name, _text in fields_of(dosage)].index(label)
    assert print_dosage(with_field(dosage, place, text)) == line


@pytest.mark.parametrize(("place", "text"), [(1, ""), (3, "now and then"), (99, "5 mg"), (-1, "")])
def test_a_correction_that_makes_no_dosage_is_refused(place, text):
    with pytest.raises(DosageError):
        with_field(parse("400 mg PO every 6 hours"), place, text)


# What is said together, and left out together.
SAID = [
    {"manner"},
    {"apart", "is_apart_least", "is_apart_about"},
    {"change", "changed_by", "changed_every", "changed_to", "is_changed_at_most",
     "is_until_stopped", "only_if"},
    {"cycle", "cycle_days"},
    {"given_at", "given_at_unit"},
    {"duration", "duration_min", "duration_max"},
    {"count", "count_max"},
    {"maximum", "maximum_period"},
    {"maximum_dose"},
    {"also"},
    {"site"},
    {"weekdays"},
    {"clock"},
    {"then"},
]  # fmt: skip
UNSAID = {field.name: field.default for field in fields(Dosage)}


def without_doubts(dosage):
    """The same without what raises a doubt: to draw another would take twenty times as long."""
    for names in SAID:
        doubts = doubts_of(dosage)
        less = replace(dosage, **{name: UNSAID[name] for name in names}) if doubts else dosage
        if len(doubts_of(less)) < len(doubts):
            dosage = less
    return dosage


@given(sequences().map(without_doubts).filter(lambda dosage: not doubts_of(dosage)))
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_field_given_its_own_text_changes_nothing(dosage):
    for place, (_label, text) in enumerate(fields_of(dosage)):
        assert with_field(dosage, place, text) == dosage


# FHIR


def test_a_dosage_is_exported_under_the_names_of_fhir():
    dosage = parse("5–10 mg PO every 4–6 h prn for pain, max 60 mg/day, for 5 days, with meals")
    ucum = "http://unitsofmeasure.org"
    assert to_fhir(dosage) == [
        {
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
                    "numerator": {"value": 60, "unit": "mg", "system": ucum, "code": "mg"},
                    "denominator": {"value": 1, "unit": "day", "system": ucum, "code": "d"},
                }
            ],
        }
    ]


def test_fhir_gets_a_rate_and_what_it_has_no_element_for_in_words():
    (exported,) = to_fhir(parse("0.1 mg/kg/hr IV continuous, max 5 days"))
    rate = exported["doseAndRate"][0]["rateQuantity"]
    assert (rate["value"], rate["code"]) == (0.1, "mg/kg/h")
    assert exported["additionalInstruction"] == [{"text": "continuously"}]
    assert exported["timing"]["repeat"]["boundsRange"]["high"]["value"] == 5
    assert "low" not in exported["timing"]["repeat"]["boundsRange"]


def test_fhir_gets_the_most_times_a_day_and_the_divided_doses():
    most = to_fhir(parse("50 mg PO up to 3 times daily"))[0]["timing"]["repeat"]
    assert most == {"frequencyMax": 3, "period": 1, "periodUnit": "d"}
    (divided,) = to_fhir(parse("900 mg daily in 3 divided doses"))
    assert divided["doseAndRate"][0]["rateQuantity"]["code"] == "mg/d"
    assert divided["additionalInstruction"] == [{"text": "in 3 divided doses"}]


def test_fhir_names_the_substance_and_the_injection():
    (exported,) = to_fhir(parse("1,000 mg EPA/DHA per injection IV over 15 minutes weekly × 3"))
    assert exported["doseAndRate"][0]["doseQuantity"]["unit"] == "mg of EPA/DHA"
    assert exported["additionalInstruction"] == [{"text": "per injection"}]
    repeat = exported["timing"]["repeat"]
    assert (repeat["duration"], repeat["durationUnit"], repeat["count"]) == (15, "min", 3)


def test_fhir_gets_each_step_in_its_order():
    first, second = to_fhir(parse("2 tablets (400 mg in all) stat, then 1 tablet every 8 hours"))
    assert (first["sequence"], second["sequence"]) == (1, 2)
    assert second["text"] == "1 tablet every 8 hours"
    assert first["timing"]["repeat"]["when"] == ["IMD"]
    assert first["doseAndRate"][1]["doseQuantity"]["value"] == 400


def test_fhir_gets_two_doses_of_a_day_under_one_number_and_their_hours():
    morning, evening = to_fhir(parse("10 mg PO at 08:00 and 5 mg at 20:00"))
    assert morning["sequence"] == evening["sequence"] == 1
    assert evening["timing"]["repeat"] == {"timeOfDay": ["20:00:00"]}
    assert evening["text"] == "5 mg by mouth at 20:00"


def test_fhir_gets_for_each_dose_of_a_day_and_each_step_what_is_said_of_all():
    doses = to_fhir(parse("Adults: 10 mg PO at 08:00 and 5 mg at 20:00, for 5 days, then 5 mg"))
    assert [dose["additionalInstruction"] for dose in doses] == [[{"text": "Adults"}]] * 3
    bounds = [dose["timing"]["repeat"]["boundsDuration"]["value"] for dose in doses[:2]]
    assert bounds == [5, 5]
    assert doses[1]["route"] == {"text": "by mouth"}


def test_fhir_gets_a_time_before_a_meal_as_that_of_the_meal():
    (exported,) = to_fhir(parse("10 mg in the morning, 30 minutes before breakfast"))
    assert exported["timing"]["repeat"] == {"when": ["MORN"]}
    assert exported["additionalInstruction"] == [{"text": "30 minutes before breakfast"}]


def test_fhir_gets_a_cycle_in_words():
    (exported,) = to_fhir(parse("150 mg once daily on days 1-21 of a 28-day cycle"))
    cycle = {"text": "on days 1 to 21 of each 28-day cycle"}
    assert cycle in exported["additionalInstruction"]


def test_fhir_gets_the_place_the_day_and_the_highest_dose():
    drops = to_fhir(parse("For adults: 1 drop in the left eye on Mondays, for at least 2 weeks"))[0]
    assert drops["site"] == {"text": "in the left eye"}
    assert drops["timing"]["repeat"]["dayOfWeek"] == ["mon"]
    assert drops["timing"]["repeat"]["boundsRange"]["low"]["value"] == 2
    assert drops["additionalInstruction"] == [{"text": "Adults"}]
    by_weight = to_fhir(parse("5 mg/kg an hour before breakfast, max 400 mg per dose"))[0]
    assert by_weight["maxDosePerAdministration"]["value"] == 400
    assert by_weight["timing"]["repeat"]["offset"] == 60


def test_fhir_gets_a_time_that_may_be_longer_in_words():
    (exported,) = to_fhir(parse("5 mg daily at least 30 minutes before breakfast"))
    assert "offset" not in exported["timing"]["repeat"]
    said = {"text": "at least 30 minutes before breakfast"}
    assert said in exported["additionalInstruction"]


@given(sequences())
@settings(max_examples=100, deadline=None)
def test_every_dosage_exports_to_json_with_its_exact_numbers(dosage):
    exported = json.loads(json.dumps(to_fhir(dosage)), parse_float=Decimal, parse_int=Decimal)[0]
    part = exported["doseAndRate"][0]
    name = "dose" if dosage.dose else "rate"
    quantity = dosage.dose or dosage.rate
    low = part.get(f"{name}Quantity") or part[f"{name}Range"]["low"]
    assert low["value"] == quantity.low
    assert low["code"] == quantity.unit


# Each word accounted for


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("infuse 5 mg thinly once a day", ["infuse", "thinly"]),
        ("rub in 5 mg once a day", ["rub"]),
        ("insert 5 mg deep once a day", ["insert", "deep"]),
        ("apply 5 mg slowly to the left knee once a day", ["apply", "slowly", "left", "knee"]),
        (
            "5 mg once a day except on Sundays, before meals",
            ["except", "sundays", "before", "meals"],
        ),
        ("not 5 mg once a day, as needed", ["not", "needed"]),
        ("the contents of 5 mg once a day", ["contents"]),
        ("5 mg once a day, then", ["then"]),
        ("5 mg once a day for 3 days", ["3"]),
        ("5 mg once a day, 5 mg", ["5"]),
        ("5 mg twice a day", ["2"]),
        ("1/2 to 5 mg once a day", ["0.5"]),
        ("10 mg of 250 mg/5 mg", ["10", "250"]),
    ],
)
def test_what_a_dosage_does_not_say_of_a_wording_is_named(text, lost):
    assert unaccounted(text, [parse("5 mg once a day")]) == lost


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Insert 1 tablet at night", "Insert"),
        ("Apply 5 mg daily", "Apply"),
        ("Place 5 mL", "Place"),
    ],
)
def test_a_verb_that_says_where_is_refused_where_nothing_else_does(text, word):
    with pytest.raises(DosageError, match=word.lower()):
        parse(text)


@pytest.mark.parametrize(
    ("read", "text", "lost"),
    [
        ("5 mg 1 to 3 times a day", "not 5 mg 1 to 3 times a day", ["not"]),
        ("5 mg up to 3 times a day", "5 mg no more than 3 times a day, not", ["not"]),
        (
            "5 to 10 mg once a day, at most 10 mg a day",
            "5 mg once a day, but no 10 mg a day",
            ["but", "no"],
        ),
        ("1 tablet with or without food", "1 tablet without food", ["without"]),
        (
            "1 tablet daily, unless directed by a doctor",
            "1 tablet daily unless a doctor",
            ["unless"],
        ),
        ("1 tablet daily for at least 3 days", "1 tablet daily not for 3 days", ["not"]),
        ("1 tablet daily, do not crush or chew", "not 1 tablet daily, chewed", ["not"]),
    ],
)
def test_a_word_that_turns_the_meaning_round_counts_only_where_it_is_stored(read, text, lost):
    assert unaccounted(text, [parse(read)]) == lost


@pytest.mark.parametrize(
    "text",
    [
        "Take 2 tablets (500 mg each) twice daily",
        "10 mL (250 mg/5 mL) three (3) times daily",
        "One and one-half 10 mg tablets per 24 hours",
        "two 5 mL spoonfuls every 4 to 6 hours",
        "Children 6 to under 12 years: 5 mL bid, at 08:00 and 8:30 pm",
        "40 mg on days 1 to 3, then 20 mg from day 4 onwards",
        "50 mg 3 weeks on, 1 week off",
        "5 mg once a day half an hour before breakfast",
        "5 mg every other day",
    ],
)
def test_a_number_that_follows_from_what_is_stored_is_accounted_for(text):
    assert parse(text)


@given(sequences())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_each_word_and_number_that_a_dosage_is_printed_with_is_accounted_for(dosage):
    assert unaccounted(print_dosage(dosage), [dosage]) == []


@pytest.mark.parametrize(
    ("wording", "step", "said"),
    [
        ("5 mg once a day, then if needed 10 mg once a day", 1, "if needed"),
        ("80 mg once only, then 2 weeks later 40 mg every 2 weeks", 1, "2 weeks later"),
        ("at first 2.5 mg once a day", 0, "at first"),
        ("5 mg at weeks 0, 2 and 6", 0, "at weeks 0, 2 and 6"),
        ("1 tablet twice a day, at least 8 hours apart", 0, "at least 8 hours apart"),
        ("25 mg once a day, increased by 25 mg every week", 0, "increased by 25 mg every week"),
        ("2 puffs 15 minutes before exercise", 0, "15 minutes before exercise"),
    ],
)
def test_what_fhir_has_no_element_for_is_an_instruction(wording, step, said):
    instructions = to_fhir(parse(wording))[step]["additionalInstruction"]
    assert {"text": said} in instructions


def test_an_amount_of_up_to_so_much_a_day_has_no_lower_end():
    (dose,) = to_fhir(parse("up to 3 g per day"))[0]["doseAndRate"]
    assert (dose["rateRange"].keys(), dose["rateRange"]["high"]["value"]) == ({"high"}, 3)
