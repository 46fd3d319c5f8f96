"""What was signed is shown as it was signed, whatever a later release would make of it."""

import io

import pytest
from django.core.management import call_command

from condition.models.item import Compound
from condition.parts import declared_parts
from record.models import EditionSection
from treatments.models.treatment import EFFECTS, Medicine

DOSE = "400 mg by mouth every 6 hours, as needed"


@pytest.fixture
def later_release(board, monkeypatch):
    """An edition, and then another label, another printer and another engine."""
    board.published_edition()
    monkeypatch.setattr("treatments.parts.print_dosage", lambda _dosage: "As you like.")
    monkeypatch.setattr("condition.markdown.render", lambda _text, *_cite: "<p>Rewritten.</p>")
    harm = Compound("side_effects", "harm", EFFECTS)
    monkeypatch.setattr(Medicine, "compounds", (harm,))
    declared_parts.cache_clear()
    yield board
    declared_parts.cache_clear()


def compared() -> str:
    out = io.StringIO()
    call_command("rerender", "--compare", stdout=out)
    return out.getvalue()


def test_an_edition_is_shown_as_it_was_published(later_release, client):
    for address in (
        "/conditions/lumbar-wedging/editions/1/",
        "/conditions/lumbar-wedging/editions/1.json",
    ):
        shown = client.get(address).text
        assert DOSE in shown
        assert "Stomach upset." in shown
        assert "Side effects" in shown
        assert "As you like." not in shown


def test_signed_words_that_stay_are_shown_as_before_in_the_next_edition(later_release):
    later_release.write_causes("Haemangioma", "Chordoma")
    later_release.sign("causes")
    later_release.publish()
    first, second = EditionSection.objects.filter(section="medications").order_by("pk")
    assert second.parts == first.parts


def test_every_text_that_newer_code_would_show_otherwise_is_named(later_release):
    lines = compared().splitlines()
    dosage = f"Ibuprofen › parts › dosage: “{DOSE}” would be “As you like.”"
    assert f"lumbar-wedging › medications › lists › medications › items › {dosage}" in lines
    assert any("Side effects" in line and "Harm" in line for line in lines)


def test_the_release_that_published_shows_nothing_otherwise(board):
    board.published_edition()
    assert compared() == ""
