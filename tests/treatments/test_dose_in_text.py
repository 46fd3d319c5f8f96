import pytest

from treatments.dose_in_text import states_dose

DOSES = (
    "Zoledronic acid 5 mg once a year.",
    "Take 400–600 mg.",
    "half a tablet at night",
    "Two puffs when needed",
    "vitamin D, 800 IU a day",
    "0.5 mg/kg",
    "a 500-mg capsule",
    "10 units of insulin",
    "5 mg/mL",
    "2 g of paracetamol",
    "½ tablet",
    "75 micrograms",
    "thirty mg",
    "fifty milligrams",
    "two hundred milligrams",
    "fifteen drops",
    "A tablet every day.",
    "a capsule in the morning",
    "a teaspoon of syrup three times daily",
    "Three of these tablets",
    "Take it twice daily.",
    "It is taken 3 times a day with food.",
    "1 gramme",
    "400 U",
    "5 cc",
    "| Medicine | Dose (mg) |\n|---|---|\n| Ibuprofen | 400 |",
)
NO_DOSES = (
    "Haemoglobin below 10 g/dL",
    "calcium above 2.6 mmol/L",
    "PSA of 4 ng/mL",
    "25 IU/L",
    "a lesion of 3 cm",
    "4% of all people over 60 years",
    "a drop in blood pressure",
    "It is taken by mouth.",
    "Brush your teeth twice a day.",
    "Take a walk twice a day.",
    "a 16 G needle",
    "low-dose CT",
    "Do not take more than the prescribed dose.",
    "130 mmHg",
    "creatinine of 1.2 mg per decilitre",
    "[@study-5-mg]",
    "It comes as a tablet or a liquid.",
    "CA 125 above 35 U/mL",
    "| Test | Limit (g/dL) |\n|---|---|\n| Haemoglobin | 10 |",
    "| Site | Size (cm) |\n|---|---|\n| Lung | 3 |",
)


@pytest.mark.parametrize("text", DOSES)
def test_a_number_with_the_unit_of_a_dose_is_a_dose(text):
    assert states_dose({"items": [{"answer": text}]})


@pytest.mark.parametrize("text", NO_DOSES)
def test_what_was_measured_or_counted_is_no_dose(text):
    assert not states_dose({"items": [{"answer": text}]})


def test_a_typed_dosage_is_a_dose():
    assert states_dose({"items": [{"dosages": [{"wording": "some"}]}]})
