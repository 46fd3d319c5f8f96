"""Parts as data: what an edition keeps of a section, and what it never would."""

from pathlib import Path

import pytest
from django.conf import settings

from condition import registry
from condition.canonical import canonical_json
from condition.parts import LAYOUTS, SCHEMA, is_clean, read_parts, section_parts, words

TEMPLATES = Path(settings.BASE_DIR) / "templates" / "reading" / "layouts"

ITEM = {
    "name": "Ibuprofen <b>",
    "drug_class": "NSAID",
    "timing": "With **food** [@a-1], below 38 °C & 3 < 4.",
    "caution_state": "none_known",
    "caution_reference": "a-1",
    "dosage_wording": 'as "usual"',
}


def parts() -> dict:
    content = {"schema": 1, "section": "medications", "medications": [ITEM]}
    return section_parts(registry.section("medications"), content, {"medications": ["bcdf"]})


def test_citations_are_kept_by_their_keys_and_numbered_when_shown():
    shown = read_parts(parts(), "medications", lambda key: f"<i>{key}</i>")
    (item,) = shown.lists[0].items
    assert item.anchor == "medications-bcdf"
    (timing,) = [part for part in item.parts if part.name == "timing"]
    assert timing.html.startswith("<p>With <strong>food</strong> <i>a-1</i>, below")
    assert item.by["caution"][0].html == "none known<i>a-1</i>"


def test_a_name_with_signs_of_markup_is_kept_as_text():
    (item,) = read_parts(parts(), "medications").lists[0].items
    assert item.by["head"][0].html == "Ibuprofen &lt;b&gt;"
    assert item.label == "Ibuprofen <b>"


def test_what_is_kept_is_canonical_and_clean():
    assert is_clean(parts())
    assert canonical_json(parts()) == canonical_json(parts())


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>",
        "<Script>x</Script>",
        "<p onclick=x>",
        '<a href="javascript:x">x</a>',
        "<img src=x>",
        "<IMG SRC=x ONERROR=alert(1)>",
        "<img src=x onerror=alert(1)",
        "<<cite>x</cite>script>alert(1)<<cite>x</cite>/script>",
    ],
)
def test_markup_that_is_never_written_is_not_clean(html):
    kept = parts()
    kept["lists"][0]["items"][0]["parts"]["timing"] = html
    assert not is_clean(kept)


def test_a_layout_that_no_template_has_is_not_clean():
    assert {file.stem for file in TEMPLATES.glob("*.html")} == LAYOUTS
    kept = parts()
    kept["lists"][0]["layout"] = "../account/login"
    assert not is_clean(kept)


def test_parts_of_a_later_release_are_not_clean():
    assert not is_clean({**parts(), "schema": SCHEMA + 1})


def test_words_leave_marks_out_and_no_two_words_run_together():
    assert words("<p>One <cite>a-1</cite>.</p><ul><li>two</li><li>3 &lt; 4</li></ul>") == (
        "One. two 3 < 4"
    )
