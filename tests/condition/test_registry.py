import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from condition import registry
from condition.models import Draft, Reference
from tests.cast import frozen
from treatments.models import Medication


def test_the_article_has_the_sections_of_the_house_in_order():
    assert [section.key for section in registry.sections()] == [
        "in-short",
        "overview",
        "how-it-works",
        "types",
        "causes",
        "risk-factors",
        "symptoms",
        "complications",
        "diagnosis",
        "therapies",
        "medications",
        "supplements",
        "biologics",
        "surgery",
        "prevention",
        "when-to-see-a-doctor",
        "do-and-avoid",
        "outlook",
        "faq",
    ]


@pytest.mark.parametrize(
    ("key", "competences"),
    [
        ("medications", {"clinical", "pharmacist"}),
        ("supplements", {"clinical", "pharmacist"}),
        ("biologics", {"clinical", "pharmacist"}),
        ("therapies", {"clinical"}),
        ("faq", {"clinical"}),
    ],
)
def test_what_has_a_dose_needs_a_pharmacist_too(key, competences):
    assert set(registry.section(key).competences) == competences


def test_a_key_is_declared_once():
    with pytest.raises(ValueError, match="declared already"):
        registry.register(registry.section("faq"))


def test_a_field_at_its_default_is_left_out():
    kept = frozen("causes", {"causes": [{"name": "Myeloma", "description": ""}]})
    assert kept.content["causes"] == [{"name": "Myeloma"}]


def test_two_spellings_that_look_the_same_are_the_same_words():
    composed = frozen("causes", {"introduction": "caf\u00e9\n\nx"})
    decomposed = frozen("causes", {"introduction": "cafe\u0301\r\n\r\nx  "})
    assert composed.digest == decomposed.digest


def test_keys_and_provenance_are_beside_the_content():
    bare = frozen("causes", {"causes": [{"name": "Myeloma"}]})
    dressed = frozen(
        "causes",
        {"causes": [{"key": "abcdefgh", "name": "Myeloma", "unresolved_sources": ["PMC"]}]},
    )
    assert dressed.digest == bare.digest
    assert dressed.aside == {"abcdefgh": {"unresolved_sources": ["PMC"]}}


def test_the_boards_wording_is_content_only_without_a_typed_dosage():
    dosages = [
        {"typed": "adults: 400 mg by mouth every 6 hours", "wording": "Adults 400 mg PO q6h"},
        {"wording": "children: a dose pack"},
    ]
    kept = frozen("medications", {"medications": [{"name": "Ibuprofen", "dosages": dosages}]})
    typed, untyped = kept.content["medications"][0]["dosages"]
    assert (typed.keys(), untyped) == ({"typed"}, dosages[1])
    (aside,) = kept.aside.values()
    assert aside == {"dosage_wordings": ["Adults 400 mg PO q6h", ""]}


def test_a_word_that_no_field_takes_is_refused():
    with pytest.raises(ValidationError, match="has no field"):
        frozen("causes", {"causes": [{"name": "Myeloma", "colour": "red"}]})


def test_a_list_that_the_section_lacks_is_refused():
    with pytest.raises(ValidationError, match="no part called"):
        frozen("causes", {"symptoms": []})


def test_an_invisible_control_character_is_refused():
    with pytest.raises(ValidationError, match="U\\+0000"):
        frozen("causes", {"causes": [{"name": "My\x00eloma"}]})


def test_a_refusal_names_the_item():
    with pytest.raises(ValidationError, match="Ibuprofen"):
        frozen("medications", {"medications": [{"name": "Ibuprofen", "caution_state": "stated"}]})


def test_a_pair_of_nothing_is_refused():
    with pytest.raises(ValidationError, match="what to do or what to avoid"):
        frozen("do-and-avoid", {"pairs": [{"do": " ", "avoid": ""}]})


def test_a_text_longer_than_its_field_is_refused_wherever_it_comes_from():
    with pytest.raises(ValidationError, match="10000"):
        frozen("causes", {"causes": [{"name": "A", "description": "x" * 10_001}]})
    with pytest.raises(ValidationError, match="20000"):
        frozen("causes", {"introduction": "x" * 20_001})


def test_a_source_name_with_a_control_character_is_refused():
    with pytest.raises(ValidationError, match="U\\+0000"):
        frozen("causes", {"causes": [{"name": "A", "unresolved_sources": ["P\x00MC"]}]})


def test_a_reference_that_is_not_there_is_refused(db):
    item = {"name": "Ibuprofen", "caution_state": "none_known", "caution_reference": "nobody"}
    with pytest.raises(ValidationError, match="nobody"):
        frozen("medications", {"medications": [item]})


def test_an_article_has_one_definition():
    with pytest.raises(ValidationError, match="at most 1"):
        frozen("overview", {"definition": [{"text": "a"}, {"text": "b"}]})


def test_none_known_needs_a_reference():
    with pytest.raises(ValidationError, match="reference"):
        frozen(
            "medications", {"medications": [{"name": "Ibuprofen", "caution_state": "none_known"}]}
        )


def test_the_database_too_wants_a_caution_that_answers_its_state(board):
    board.write_ibuprofen()
    with pytest.raises(IntegrityError), transaction.atomic():
        Medication.objects.update(caution="")


def test_what_is_written_is_read_back(board):
    Reference.objects.create(key="who-2005", kind="guideline", title="Guidelines")
    words = {
        "introduction": "Ask *first*.",
        "medications": [
            {
                "name": "Ibuprofen",
                "dosages": [
                    {"typed": "adults: 400 mg by mouth every 6 hours", "wording": "400 mg q6h"},
                    "children: 100 mg by mouth every 8 hours",
                ],
                "caution_state": "none_known",
                "caution_reference": "who-2005",
                "unresolved_sources": ["PMC"],
            },
            {"name": "Methylprednisolone", "dosages": [{"wording": "a dose pack"}]},
        ],
    }
    board.write("medications", words)
    read = frozen("medications", board.words("medications"))
    assert read == frozen("medications", board.words("medications"))
    assert read.digest == frozen("medications", words).digest
    assert board.words("medications")["medications"][0]["unresolved_sources"] == ["PMC"]


def test_rows_are_kept_by_their_keys(board):
    board.write_causes("Myeloma", "Haemangioma")
    kept = board.words("causes")["causes"]
    board.write_causes("Haemangioma", "Lymphoma", "Myeloma")
    keys = {item["name"]: item["key"] for item in board.words("causes")["causes"]}
    assert {item["name"]: item["key"] for item in kept}.items() <= keys.items()


def test_reading_costs_the_same_for_three_items_and_thirty(board, django_assert_num_queries):
    board.write_causes(*[f"Cause {number}" for number in range(30)])
    draft = Draft.objects.get(section="causes")
    with django_assert_num_queries(3):  # the opening, the groups and the causes
        registry.read([draft])
