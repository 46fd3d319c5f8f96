import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from condition import registry
from condition.models import Condition
from importing.models import Import
from record import actions
from record.models import Change, Edition, Review
from tests.cast import words_in

TEXT = """Sprained Ankle

A sprained ankle is a stretched or torn ligament.

Causes

1. A sudden twist
   The foot rolls inwards. Medscape

2. A fall
   Landing on the side of the foot.

Pharmacological Treatments

1. Ibuprofen (NSAID)
   • Dosage: 400 mg PO every 6 hours as needed
   • Timing: With food
   • Side Effects: Stomach upset

2. Comfrey paste
   • Dosage: a generous smear
   • Timing: At night
   • Side Effects: Rash

The article is written by the team and reviewed by the board.
Last Updated: May 22, 2025.
"""


@pytest.fixture
def article(tmp_path) -> Path:
    path = tmp_path / "ankle.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(path, *options) -> str:
    out = StringIO()
    call_command("import_article", str(path), *options, stdout=out)
    return out.getvalue()


def words(section: str) -> dict:
    return words_in(registry.section(section).draft_of(Condition.objects.get()))


@pytest.mark.both_databases
def test_a_text_becomes_a_draft_and_never_an_edition(db, article):
    run(article)
    assert Condition.objects.get().slug == "sprained-ankle"
    assert [cause["name"] for cause in words("causes")["causes"]] == ["A sudden twist", "A fall"]
    assert not Edition.objects.exists()
    assert not Review.objects.exists()


def test_what_the_text_says_of_itself_is_provenance_and_no_sign_off(db, article):
    run(article)
    kept = Import.objects.get()
    assert "reviewed by the board" in kept.byline
    assert "May 22, 2025" in kept.last_updated
    assert kept.source == TEXT


def test_a_dosage_is_typed_where_it_can_be_and_named_where_not(db, article):
    said = run(article)
    ibuprofen, comfrey = words("medications")["medications"]
    assert ibuprofen["dosages"][0]["typed"]["dose"]["unit"] == "mg"
    assert ibuprofen["dosage_wordings"][0] == "400 mg PO every 6 hours as needed"
    assert "typed" not in comfrey["dosages"][0]
    assert "not typed, stays a text: Comfrey paste" in said


def test_source_names_glued_to_the_text_stay_with_their_item(db, article):
    run(article)
    twist = words("causes")["causes"][0]
    assert twist["unresolved_sources"] == ["Medscape"]
    assert "Medscape" not in twist["description"]


@pytest.mark.both_databases
def test_a_dry_run_writes_nothing(db, article):
    assert "nothing was written" in run(article, "--dry-run")
    assert not Condition.objects.exists()


def test_the_report_is_json_on_request(db, article):
    report = json.loads(run(article, "--dry-run", "--json"))
    assert set(report) == {"title", "sections", "findings"}
    assert [item["name"] for item in report["sections"]["causes"]["items"]] == [
        "A sudden twist",
        "A fall",
    ]
    assert {"kind", "line", "text"} == set(report["findings"][0])


@pytest.mark.both_databases
def test_an_address_that_exists_is_refused_and_nothing_changes(db, article):
    run(article)
    with pytest.raises(CommandError, match="--replace"):
        run(article)
    assert Import.objects.count() == 1


def test_an_address_that_readers_follow_elsewhere_is_refused(board, article):
    actions.rename(condition=board.article, slug="wedging", by=board.publisher)
    with pytest.raises(CommandError, match="once had"):
        run(article, "--slug", "lumbar-wedging")


@pytest.mark.both_databases
def test_replacing_records_changes_like_any_editor(db, article):
    run(article)
    before = words("causes")["causes"][1]["key"]
    article.write_text(TEXT.replace("Landing", "Coming down"), encoding="utf-8")
    run(article, "--replace")
    change = Change.objects.filter(section="causes").latest("sequence")
    assert (change.sequence, change.reason) == (2, "Imported from ankle.txt.")
    assert words("causes")["causes"][1]["key"] == before


@pytest.mark.both_databases
def test_replacing_by_the_same_text_changes_nothing(db, article):
    run(article)
    assert "0 sections changed" in run(article, "--replace")


def test_somebody_of_the_board_can_answer_for_it(board, article):
    run(article, "--by", "author")
    assert {change.by for change in Change.objects.all()} == {board.author}


def test_somebody_who_may_not_write_imports_nothing(board, article):
    with pytest.raises(CommandError, match="Nothing was imported"):
        run(article, "--by", "publisher")
    assert Condition.objects.count() == 1


@pytest.mark.both_databases
def test_a_name_longer_than_its_field_loses_nothing(db, article):
    name = "A very long name " * 20
    article.write_text(TEXT.replace("A sudden twist", name.strip()), encoding="utf-8")
    run(article)
    cause = words("causes")["causes"][0]
    assert cause["name"].endswith("…")
    assert name.strip() in cause["description"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        ("Überschrift".encode("latin-1"), "UTF-8"),
        (b"x" * 3_000_000, "larger"),
        (b"\x00\x01\x02", "not text"),
    ],
)
def test_unreadable_input_gets_one_sentence_and_changes_nothing(db, article, content, said):
    article.write_bytes(content)
    with pytest.raises(CommandError, match=said):
        run(article)
    assert not Condition.objects.exists()


def test_a_file_that_is_not_there_gets_one_sentence(db, tmp_path):
    with pytest.raises(CommandError, match="no file"):
        run(tmp_path / "nowhere.txt")
