import hashlib
import json
import subprocess
import sys

import pytest
from django.conf import settings

from accounts.models import Role
from condition.models import Reference
from record import actions

URL = "/conditions/lumbar-wedging.json"


def digest(value) -> str:
    """What docs/json.md tells an outsider to compute, without the site's own code."""

    def in_order(value):
        if isinstance(value, dict):
            names = sorted(value, key=lambda name: name.encode("utf-16-be"))
            return {name: in_order(value[name]) for name in names}
        return [in_order(entry) for entry in value] if isinstance(value, list) else value

    text = json.dumps(in_order(value), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@pytest.fixture
def article(board, client):
    """The data of an article whose words were confirmed and asked about since."""
    board.published_edition()
    actions.request_changes(
        revision=board.revision("causes"),
        by=board.clinician,
        competence=Role.Kind.CLINICAL,
        comment="Chordoma – “is” missing.",
    )
    return client.get(URL).json()


def test_every_digest_can_be_computed_again(article):
    assert article["edition"]["digest"] == digest(article["manifest"])
    shown = {entry["key"]: entry["revision"] for entry in article["manifest"]["sections"]}
    for section in article["sections"]:
        assert section["digest"] == digest(section["content"]) == shown[section["key"]]
    (entry,) = article["standing"]
    assert entry["digest"] == digest(entry["fact"])


def test_why_a_source_was_corrected_is_told_with_its_edition_and_the_chain_holds(board, client):
    source = Reference.objects.create(key="who-2005", kind="book", title="Safety", year=2005)
    board.write("causes", {"introduction": "Known [@who-2005].", "causes": []})
    board.sign("causes")
    board.publish()
    source.publisher, reason = "WHO", "It was left out."
    actions.correct_source(reference=source, changed=["publisher"], by=board.author, reason=reason)
    about = {"condition": board.article, "section": "causes", "by": board.publisher}
    actions.set_notice(**about, notice="Being checked.")
    assert reason not in client.get(URL).content.decode()
    corrected, notice = client.get(URL).json()["standing"]
    assert (corrected["fact"], notice["fact"]["previous"]) == (None, corrected["digest"])
    check_as_documented(client.get(URL).content)
    board.write_ibuprofen()
    board.sign("medications")
    board.publish()
    told, _notice = client.get(URL).json()["standing"]
    assert told["digest"] == digest(told["fact"]) == corrected["digest"]
    assert reason in told["fact"]["body"].values()
    check_as_documented(client.get(URL).content)


def check_as_documented(data: bytes) -> None:
    """Run what docs/json.md gives an outsider."""
    code = (settings.BASE_DIR / "docs/json.md").read_text().partition("```python\n")[2]
    subprocess.run([sys.executable, "-c", code.partition("```")[0]], input=data, check=True)


def test_a_section_says_who_signed_its_exact_words(article):
    medications = article["sections"][1]
    assert medications["state"] == "signed"
    assert [review["competence"] for review in medications["reviews"]] == [
        "clinical",
        "pharmacist",
    ]
    assert {review["revision"] for review in medications["reviews"]} == {medications["digest"]}
    assert medications["last_reviewed"] < medications["next_review"]


def test_a_section_that_went_out_unreviewed_says_so(board, client):
    board.write_causes("Haemangioma")
    board.submit("causes")
    board.publish(unreviewed=["causes"])
    (causes,) = client.get(URL).json()["sections"]
    assert causes["state"] == "not_reviewed"
    assert causes["reviews"] == []
    assert causes["last_reviewed"] is causes["next_review"] is None


def test_a_section_with_changes_asked_for_is_signed_and_not_current(article):
    causes = article["sections"][0]
    assert (causes["state"], causes["is_current"]) == ("signed", False)


def test_items_have_the_keys_of_their_anchors(board, article, client):
    (key,) = article["sections"][1]["items"]["medications"]
    page = client.get("/conditions/lumbar-wedging/").content.decode()
    assert f'id="medications-{key}"' in page


def test_a_typed_dosage_is_there_as_fhir(article):
    medications = article["sections"][1]
    (key,) = medications["items"]["medications"]
    ((dosage,),) = medications["dosages"][key]
    assert dosage["text"] == "400 mg by mouth every 6 hours, as needed"
    assert dosage["doseAndRate"][0]["doseQuantity"]["code"] == "mg"


def test_sources_carry_their_number_and_their_retraction(board, library, client):
    board.write("causes", {"introduction": "Rare [@first-2001]."})
    board.sign("causes")
    board.publish()
    before = client.get(URL).json()["references"]["first-2001"]
    reference = Reference.objects.get(key="first-2001")
    actions.retract(reference=reference, by=board.clinician, notice="Withdrawn by its authors.")
    after = client.get(URL).json()["references"]["first-2001"]
    assert (before["number"], before["doi"]) == (1, "10.1234/a(b)<c")
    assert after["retracted"] == "Withdrawn by its authors."
    assert "retracted" not in before


def test_a_past_edition_is_there_as_data(board, client):
    board.published_edition()
    board.write_causes("Chordoma")
    board.sign("causes")
    board.publish()
    past = client.get("/conditions/lumbar-wedging/editions/1.json").json()
    assert (past["edition"]["number"], past["edition"]["is_current"]) == (1, False)
    assert past["sections"][0]["content"]["causes"][0]["name"] == "Haemangioma"
    assert client.get(URL).json()["edition"]["previous"] == past["edition"]["digest"]


def test_scripts_of_any_site_may_read_it(board, client):
    board.published_edition()
    for address in (URL, "/conditions/unheard-of.json"):
        assert client.get(address)["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "address", ["/conditions/unheard-of.json", "/conditions/lumbar-wedging/editions/9.json"]
)
def test_data_that_does_not_exist_says_so_as_data(board, client, address):
    board.published_edition()
    response = client.get(address)
    assert response.status_code == 404
    assert response.json() == {"error": "There is no such article or edition."}


@pytest.mark.parametrize("count", [3, 30])
def test_the_number_of_queries_is_constant(board, client, count, django_assert_num_queries):
    board.write_causes(*(f"Tumour {number}" for number in range(count)))
    board.sign("causes")
    board.publish()
    with django_assert_num_queries(8):
        client.get(URL)
