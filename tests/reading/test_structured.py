"""What machines read of an article, through a parser of JSON-LD that we did not write."""

import json

import pytest
from django.utils.timezone import localtime
from pyld import jsonld

from condition import registry
from reading import structured

ARTICLE = "/conditions/lumbar-wedging/"
SCHEMA = "https://schema.org/"


def offline(_address, _options):
    """schema.org's context, without asking it: every name is one of its own."""
    context = {"@context": {"@vocab": SCHEMA}}
    return {"contextUrl": None, "documentUrl": None, "document": context, "contentType": None}


@pytest.fixture
def read(opened):
    """The article's nodes by type, as the parser sees them."""

    def nodes(address=ARTICLE):
        scripts = opened(address).all("script", type="application/ld+json")
        said = [json.loads(one.children[0]) for one in scripts]
        document = jsonld.flatten(said, options={"documentLoader": offline})
        found = {}
        for node in document:
            found.setdefault(node["@type"][0].removeprefix(SCHEMA), []).append(node)
        return found

    return nodes


def values(node, name: str) -> list:
    """A property's plain values."""
    return [value["@value"] for value in node.get(SCHEMA + name, [])]


def names(nodes) -> list[str]:
    """What some nodes are called."""
    return sorted(value for node in nodes for value in values(node, "name"))


def test_the_page_is_about_a_condition_with_its_causes_and_drugs(board, read):
    board.published_edition()
    nodes = read()
    (condition,) = nodes["MedicalCondition"]
    assert values(condition, "name") == ["Lumbar wedging"]
    assert names(nodes["MedicalCause"]) == ["Haemangioma"]
    assert names(nodes["Drug"]) == ["Ibuprofen"]
    (page,) = nodes["MedicalWebPage"]
    assert page[SCHEMA + "mainEntity"] == [{"@id": condition["@id"]}]
    assert page["@id"] == "http://127.0.0.1:8000/conditions/lumbar-wedging/"


def test_names_and_codes_of_the_condition_are_told(board, read):
    board.write(
        "overview",
        {
            "definition": [{"text": "A **wedge** of bone."}],
            "synonyms": [{"name": "Wedging"}],
            "codes": [{"system": "ICD-10-CM", "version": "2026", "code": "M84.58"}],
        },
    )
    board.sign("overview")
    board.publish()
    nodes = read()
    (condition,) = nodes["MedicalCondition"]
    assert values(condition, "alternateName") == ["Wedging"]
    assert values(condition, "description") == ["A wedge of bone."]
    (code,) = nodes["MedicalCode"]
    assert values(code, "codeValue") + values(code, "codingSystem") == ["M84.58", "ICD-10-CM 2026"]


def test_a_drug_has_its_class_its_dose_and_its_warning(board, read):
    board.published_edition()
    (drug,) = read()["Drug"]
    assert values(drug, "warning") == ["Not with myeloma."]
    (schedule,) = read()["DoseSchedule"]
    assert values(schedule, "description") == ["400 mg by mouth every 6 hours, as needed"]
    assert names(read()["DrugClass"]) == ["NSAID"]


def test_signed_questions_are_told_with_their_answers_and_others_not(board, read):
    questions = [{"question": "Why?", "answer": "So."}]
    board.write("faq", {"questions": questions})
    board.submit("faq")
    board.publish(unreviewed=["faq"])
    assert "Question" not in read()
    board.sign("faq")
    assert names(read()["Question"]) == ["Why?"]
    (answer,) = read()["Answer"]
    assert values(answer, "text") == ["So."]


def test_page_and_section_say_where_they_are(board, read):
    board.published_edition()
    assert names(read()["ListItem"]) == ["Lumbar wedging", "Spine"]
    nodes = read(f"{ARTICLE}causes/")
    assert names(nodes["ListItem"]) == ["Causes", "Lumbar wedging", "Spine"]
    assert "Clinician" in names(nodes["Person"])


def test_the_first_publication_is_told_from_the_last(board, read):
    first = board.published_edition()
    board.write_causes("Chordoma")
    board.sign("causes")
    board.publish()
    (page,) = read()["MedicalWebPage"]
    assert values(page, "datePublished") == [f"{localtime(first.published_at):%Y-%m-%d}"]
    assert values(page, "version") == [2]


def test_each_signed_part_says_who_reviewed_it_and_when(board, read):
    board.published_edition()
    nodes = read()
    causes, medications = sorted(nodes["WebPage"], key=lambda node: node["@id"])
    assert causes["@id"].endswith("/#causes")
    assert len(causes[SCHEMA + "reviewedBy"]) == 1
    assert len(medications[SCHEMA + "reviewedBy"]) == 2
    (page,) = nodes["MedicalWebPage"]
    assert values(page, "lastReviewed") == values(medications, "lastReviewed")
    assert {"Clinician", "Pharmacist"} <= set(names(nodes["Person"]))


def test_what_nobody_signed_is_neither_reviewed_nor_medical_fact(board, read):
    board.write_ibuprofen()
    board.sign("medications")
    board.write_causes("Haemangioma")
    board.submit("causes")
    board.publish(unreviewed=["causes"])
    nodes = read()
    assert "MedicalCause" not in nodes
    causes, _medications = sorted(nodes["WebPage"], key=lambda node: node["@id"])
    for node in (causes, *nodes["MedicalWebPage"]):
        assert SCHEMA + "lastReviewed" not in node
        assert SCHEMA + "reviewedBy" not in node


def test_no_word_of_an_editor_leaves_the_data(board, client, read, unchecked):
    hostile = "</script><script>alert(1)</script> & <!-- “\u2028"
    board.write_causes(hostile)
    board.sign("causes")
    board.publish()
    assert "<script>alert" not in client.get(ARTICLE).text
    assert names(read()["MedicalCause"]) == [hostile.strip()]


def test_an_older_edition_leaves_machines_to_the_current_one(board, opened):
    board.published_edition()
    board.write_causes("Chordoma")
    board.sign("causes")
    board.publish()
    page = opened(f"{ARTICLE}editions/1/")
    assert not page.all("script", type="application/ld+json")
    assert not page.all("meta", property="og:title")


def test_whoever_shares_the_article_shows_its_title_picture_and_trust(board, opened):
    board.published_edition()
    tags = opened(ARTICLE).all("meta")
    said = {tag.attributes.get("property"): tag.attributes.get("content") for tag in tags}
    assert said["og:title"] == "Lumbar wedging"
    assert said["og:description"].startswith("2 of 2 sections are signed and current.")
    assert said["og:image"] == "http://127.0.0.1:8000/conditions/lumbar-wedging.png"
    assert said["og:url"] == "http://127.0.0.1:8000/conditions/lumbar-wedging/"


def test_every_property_that_a_section_declares_has_a_type():
    declared = {section.schema_property for section in registry.sections()} - {""}
    assert declared <= structured.TYPES.keys() | structured.WORDS
