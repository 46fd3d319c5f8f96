"""What editors and plugins of real WordPress sites write: every word in its place, or shown."""

import pytest

from importing.drafts import read_source
from importing.house_format import Reading
from importing.markup import read_markup
from importing.models import Import, ImportRun
from importing.wordpress import _with_footnotes


def reading_of(content: str, **options: object) -> Reading:
    run = ImportRun(pk=1, options=options)
    return read_source(Import(run=run, kind="wordpress", title="Sore Thumb", source=content))


def medicines(content: str) -> list[dict]:
    reading = reading_of(f"<h2>Causes</h2><ul><li>Cold</li></ul><h2>Medications</h2>{content}")
    return [item.fields for item in reading.sections["medications"].items]


def questions(content: str) -> list[tuple[str, str]]:
    section = reading_of(f"<h2>Causes</h2><ul><li>Cold</li></ul>{content}").sections["faq"]
    return [(item.fields["question"], item.fields["answer"]) for item in section.items]


def unplaced(reading: Reading) -> list[str]:
    return [finding.text for finding in reading.findings if finding.kind == "unplaced"]


def test_a_struck_dose_is_none_and_is_shown():
    content = (
        "<h2>Medications</h2><ul><li>Ibuprofen: <del>400 g</del> <ins>400 mg</ins> once</li></ul>"
    )
    reading = reading_of(content)
    assert reading.sections["medications"].items[0].fields["dosage_wording"] == "400 mg once"
    assert unplaced(reading) == ["struck out: 400 g"]


def test_a_cell_over_two_rows_keeps_both_doses_with_its_drug():
    rows = (
        "<tr><th>Drug</th><th>Who</th><th>Dosage</th></tr><tr><td rowspan='2'>Iron</td>"
        "<td>Adults</td><td>200 mg once daily</td></tr><tr><td>Children</td>"
        "<td>3 mg/kg once daily</td></tr><tr><td colspan='3'>All doses are of the salt.</td></tr>"
    )
    assert medicines(f"<table>{rows}</table>") == [
        {
            "name": "Iron",
            "dosage_wording": "Adults: 200 mg once daily; Children: 3 mg/kg once daily",
        }
    ]


def test_a_list_in_a_cell_is_glued_to_nothing():
    table = "<table><tr><th>Test</th><th>Finding</th></tr><tr><td>Iron</td><td>30 µg/L{}</td></tr>"
    content = table.format("<ul><li>in women<ul><li>or less</li></ul></li></ul>")
    items = reading_of(f"<h2>Diagnosis</h2>{content}</table>").sections["diagnosis"].items
    assert items[0].fields["shows"].endswith("30 µg/L; in women; or less")


def test_tabs_keep_each_dose_with_the_drug_of_their_title():
    tabs = (
        "[su_tabs][su_tab title='Ibuprofen']Dosage: 400 mg once daily[/su_tab]"
        "[su_tab title='Naproxen']Dosage: 250 mg twice daily[/su_tab][/su_tabs]"
    )
    assert medicines(tabs) == [
        {"name": "Ibuprofen", "dosage_wording": "400 mg once daily"},
        {"name": "Naproxen", "dosage_wording": "250 mg twice daily"},
    ]


@pytest.mark.parametrize(
    "content",
    [
        '[vc_custom_heading text="FAQ" font_container="tag:h2"][vc_tta_section title="Is it bad?" '
        'tab_id="1"][vc_column_text]No.[/vc_column_text][/vc_tta_section]',
        "<h2>FAQ</h2>[et_pb_accordion][et_pb_accordion_item title='Is it bad?' open='on']<p>No.</p>"
        "[/et_pb_accordion_item][/et_pb_accordion]",
        "<h2>FAQ</h2><a>Is it bad?</a><p>No.</p>",
        "<h2>FAQ</h2><!-- wp:details --><details><summary>Is it bad?</summary><p>No.</p></details>",
    ],
)
def test_the_questions_of_page_builders_are_questions(content):
    assert questions(content) == [("Is it bad?", "No.")]


def test_a_note_of_a_plugin_is_a_source_and_no_word_of_its_line():
    content = "<h2>Causes</h2><ul><li>Cold[efn_note]Ann Rheum 2015[/efn_note] and damp</li></ul>"
    fields = reading_of(content).sections["causes"].items[0].fields
    assert (fields["name"], fields["unresolved_sources"]) == ("Cold and damp", ["Ann Rheum 2015"])


def test_the_sign_of_a_footnote_is_no_digit_of_a_dose():
    note = '<sup data-fn="a" class="fn"><a href="#a" id="a-link">1</a></sup>'
    told = medicines(f"<ul><li>Ibuprofen: 400 mg{note} once daily</li></ul>")
    assert told[0]["dosage_wording"] == "400 mg once daily"


def test_the_notes_of_the_block_editor_are_the_references():
    source = _with_footnotes("<p>Words.</p>", '[{"content": "Ann Rheum 2015", "id": "a"}]')
    assert source.endswith("<h2>References</h2><ol><li>Ann Rheum 2015</li></ol>")
    assert _with_footnotes("<p>Words.</p>", "no JSON") == "<p>Words.</p>"


def test_a_reused_block_stands_where_it_is_used_or_is_named():
    causes = "<h2>Causes</h2><ul><li>Cold</li><li>Wind</li></ul>"
    content = f'{causes}<!-- wp:block {{"ref":7}} /-->'
    reading = reading_of(content, blocks={"7": "<p>Damp makes it worse for most people.</p>"})
    assert "Damp" in reading.sections["causes"].content["introduction"]
    assert unplaced(reading_of(content)) == [
        "stands elsewhere in the former site: reusable block 7"
    ]


def test_a_table_that_a_plugin_keeps_is_named():
    found = unplaced(reading_of("<h2>Causes</h2><ul><li>Cold</li></ul>[table id=5 /]"))
    assert found == ["stands elsewhere in the former site: table id=5"]


def test_a_paragraph_below_a_list_is_none_of_its_last_entry():
    fields = "<ul><li>Dosage: 5 mg</li><li>Side effects: ache</li></ul>"
    lists = f"<ul><li>Zinc</li><li>Iron{fields}</li></ul>"
    reading = reading_of(f"<h2>Medications</h2>{lists}<blockquote>Never stop it.</blockquote>")
    section = reading.sections["medications"]
    assert section.content["introduction"] == "Never stop it."
    assert all("Never" not in str(item.fields) for item in section.items)


def test_films_and_links_to_them_are_furniture():
    content = (
        "<h2>When to See a Doctor</h2><ul><li>Fever</li><li>Pus</li></ul>"
        "https://www.youtube.com/watch?v=a\n<iframe src='https://www.youtube.com/embed/a'></iframe>"
    )
    reading = reading_of(content)
    assert [line.outcome for line in reading.lines[-2:]] == ["furniture", "furniture"]
    assert reading.sections["when-to-see-a-doctor"].content["introduction"] == ""


def test_a_picture_inside_an_entry_takes_no_entry_away():
    image = '<img src="data:image/gif;base64,R0" data-lazy-src="https://old.example/t.jpg" alt="T">'
    reading = reading_of(f"<h2>Causes</h2><ul><li>Cold</li><li>Damp: wet{image}</li></ul>")
    assert [item.fields["name"] for item in reading.sections["causes"].items] == ["Cold", "Damp"]
    assert reading.pictures[0]["address"] == "https://old.example/t.jpg"


def test_brackets_that_no_plugin_knows_stay():
    fields = medicines("<ul><li>Ibuprofen: 5 mg/kg [0.5 mg] once daily [see note]</li></ul>")[0]
    assert fields["dosage_wording"] == "5 mg/kg [0.5 mg] once daily [see note]"


def test_words_after_a_comment_and_under_unseen_ones_are_the_articles():
    page = read_markup(
        "<a class='screen-reader-text'>Skip</a><h2>Causes</h2>"
        "<p><!--[if !supportLists]-->1. <!--[endif]-->Cold – it bites.</p><p><!--more-->Heat.</p>"
    )
    assert [(line.text, line.outcome) for line in page.lines] == [
        ("Causes", ""), ("Cold – it bites.", ""), ("Heat.", ""),
    ]  # fmt: skip
