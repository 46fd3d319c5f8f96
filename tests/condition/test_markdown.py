import cProfile
import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condition import markdown
from condition.markdown import lost, plain, preview, render


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "<svg onload=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "![x](https://elsewhere.example/pixel.png)",
        "<iframe src=//elsewhere.example></iframe>",
        '[x](https://a.example "onmouseover=alert(1)")<style>*{}</style>',
        "[a]: javascript:alert(1)\n\n[a]",
    ],
)
def test_no_text_becomes_a_script_a_picture_or_a_frame(attack):
    html = render(attack).lower()
    for forbidden in (
        "<script",
        "<img",
        "<svg",
        "<iframe",
        "<style",
        'href="javascript',
        'href="data',
    ):
        assert forbidden not in html


@pytest.mark.parametrize(
    "address", ["//elsewhere.example", "/\\elsewhere.example", "\\\\elsewhere"]
)
def test_a_link_that_looks_like_our_own_does_not_leave_the_site(address):
    assert "href" not in render(f"[x]({address})")


def test_a_link_within_the_site_stays():
    assert 'href="/conditions/"' in render("[x](/conditions/)")


def test_a_citation_becomes_what_the_page_makes_of_it():
    assert (
        render("True [@nice-ng234].", lambda key: f"<b>{key}</b>")
        == "<p>True <b>nice-ng234</b>.</p>"
    )


def test_the_preview_names_the_cited_key():
    assert "nice-ng234" in preview("True [@nice-ng234].")


def test_a_citation_cannot_smuggle_html():
    assert "<script" not in render("[@<script>]")


def test_a_citation_in_a_links_title_does_not_break_out_of_it():
    html = render('[x](/a "[@key]")', lambda key: '<b class="broken">')
    assert "broken" not in html


def test_bold_text_lists_and_tables_are_kept():
    html = render("**a**\n\n- b\n\n|c|d|\n|-|-|\n|e|f|")
    assert all(tag in html for tag in ("<strong>", "<li>", "<table>", "<th>"))


@pytest.mark.parametrize("run", ["[" * 5000, "![" * 4000, "[@a" * 2000, "*" * 3000, "[a](" * 2000])
def test_a_run_of_signs_is_shown_as_it_is_typed(run):
    assert render(run) == f"<p>{run}</p>"


def test_plain_words_carry_no_marks_and_no_citation():
    assert plain("**New** weakness & pain [@nice-ng234]") == "New weakness & pain"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("> 38 °C for more than 2 days", "<p>&gt; 38 °C for more than 2 days</p>"),
        (">= 5 mg", "<p>&gt;= 5 mg</p>"),
        ("+ 2.5 dioptres", "<p>+ 2.5 dioptres</p>"),
        ("Cells 2*10*6 per dose", "<p>Cells 2*10*6 per dose</p>"),
        ("2*5 mg*3", "<p>2*5 mg*3</p>"),
        ("(2)*(3)*(4)", "<p>(2)*(3)*(4)</p>"),
        ("2_10_6", "<p>2_10_6</p>"),
        ("p* < 0.05, q* < 0.01", "<p>p* &lt; 0.05, q* &lt; 0.01</p>"),
        ("(*) and (*)", "<p>(*) and (*)</p>"),
        ("~5 to ~10, 5~10~15", "<p>~5 to ~10, 5~10~15</p>"),
        ("10^9/L-10^12/L", "<p>10^9/L-10^12/L</p>"),
        ("    4 spaces", "<p>4 spaces</p>"),
        ("Dose [see note]: keep\n[x]: 400mg", "<p>Dose [see note]: keep<br>\n[x]: 400mg</p>"),
        ("https://a.example/x_y_z", "<p>https://a.example/x_y_z</p>"),
        ("https://a.example/_x_/*y*z", "<p>https://a.example/_x_/*y*z</p>"),
        (
            "**https://a.example** *b*",
            "<p><strong>https://a.example</strong> <em>b</em></p>",
        ),
        ("-", "<p>-</p>"),
        ("C:\\", "<p>C:\\</p>"),
        ("B<sub>12</sub>, <SUP>18</SUP>F", "<p>B<sub>12</sub>, <sup>18</sup>F</p>"),
        ("H~2~O, HbA~1c~", "<p>H<sub>2</sub>O, HbA<sub>1c</sub></p>"),
        (
            "SO~4~^2-^, (CH~3~)~2~",
            "<p>SO<sub>4</sub><sup>2-</sup>, (CH<sub>3</sub>)<sub>2</sub></p>",
        ),
        ("10^9^/L, m^2^, 10^-3^", "<p>10<sup>9</sup>/L, m<sup>2</sup>, 10<sup>-3</sup></p>"),
        ("**2**, *in vivo*", "<p><strong>2</strong>, <em>in vivo</em></p>"),
    ],
)
def test_signs_stay_unless_they_are_markup(typed, shown):
    assert render(typed) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "- Bleeding\n  - black stools",
        "* Bleeding\n    * black stools",
        "1. Bleeding\n   1. black stools",
        "1. Bleeding\n  - black stools",
        "10. Bleeding\n  - black stools",
    ],
)
def test_an_entry_two_spaces_in_belongs_to_the_one_above(typed):
    inner = render(typed).partition("Bleeding")[2]
    assert inner.startswith(("\n<ul>", "\n<ol>"))
    assert "<li>black stools</li>" in inner


@pytest.mark.parametrize("typed", ["1. a\n3. b", "1. a\n1. b", "01. a\n02. b", "1. a\n2.\n3. c"])
def test_numbers_that_do_not_count_on_make_no_list(typed):
    assert "<ol" not in render(typed)
    assert [word for word in typed.split() if word not in render(typed)] == []


@pytest.mark.parametrize(
    ("typed", "inner"),
    [("- a\n\n  -\n- b", "<p>-</p>"), ("- a\n  1. x\n  3. y\n- b", "<p>1. x</p>\n<p>3. y</p>")],
)
def test_what_makes_no_list_inside_an_entry_ends_not_the_list_around_it(typed, inner):
    first, second = render(typed).split("</li>\n<li>")
    assert inner in first
    assert second.endswith("</li>\n</ul>")


def test_numbers_that_count_on_from_anywhere_are_a_list():
    assert render("4. a\n5. b").startswith('<ol start="4">')


def test_a_list_directly_below_a_line_of_text_is_a_list():
    assert render("Avoid:\n- warfarin") == "<p>Avoid:</p>\n<ul>\n<li>warfarin</li>\n</ul>"


def test_headings_stand_below_what_the_text_is_part_of_and_skip_no_level():
    assert render("## Before\n#### More") == "<h4>Before</h4>\n<h5>More</h5>"
    assert render("# A\n### B", level=2) == "<h2>A</h2>\n<h3>B</h3>"


@pytest.mark.parametrize(
    "address",
    [
        "/\t/evil.example",
        "/%09/evil.example",
        "/&#9;/evil.example",
        "</\t/evil.example>",
        "//evil.example",
        "/\\/evil.example",
        "\\/\\/evil.example",
        "https:///evil.example",
        "javascript:alert(1)",
        "java\tscript:alert(1)",
        "/a\x01b",
        "ftp://evil.example",
        "evil.example",
    ],
)
def test_an_address_that_is_none_of_the_known_kinds_makes_no_link_and_is_named(address):
    assert "<a" not in render(f"[x]({address})")
    assert "this is no link" in " ".join(lost(f"[x]({address})"))


def test_lists_in_lists_end_somewhere_and_nothing_of_them_is_dropped():
    assert render("1. " * 500).count("1.") == 500 - 8
    assert render("**after**") == "<p><strong>after</strong></p>"


def test_an_engine_that_raised_is_not_used_again():
    def deeper(level: int) -> None:
        render(f"**{level}**\n\n- a\n  - b")
        deeper(level + 1)

    with pytest.raises(RecursionError):
        deeper(1)
    assert render("- *after*") == "<ul>\n<li><em>after</em></li>\n</ul>"


@pytest.mark.parametrize(
    "unit",
    ["[@a", "[a][", "[a](", "![", "1. ", "- ", "*a ", "a~", "a~b", "[x](/a(", "|", "|a|\n|-|\n",
     "- a\n", "[x](/ \"", "[@a;", "1. a\n1. b\n", "\\", "<sub>", "*a_", "[1,", "x <b a="],
)  # fmt: skip
def test_the_time_grows_with_the_length_and_no_faster(unit):
    def calls(length: int) -> int:
        profile = cProfile.Profile(builtins=False)
        text = (unit * length)[:length] + "x"
        markdown._converted.cache_clear()
        profile.runcall(lambda: (render(text), lost(text)))
        return sum(entry.callcount for entry in profile.getstats())

    assert calls(8_000) < 2.5 * calls(4_000) + 1_000


def test_a_power_stays_one_in_plain_words():
    assert plain("10^9^/L of B~12~, the 1^st^ **day**") == "10⁹/L of B₁₂, the 1st day"
    assert plain("10^3.5^ copies, 10^x^, t~0.5~8") == "10^3.5^ copies, 10^x^, t~0.5~8"
    assert plain("HbA~1c~, AUC~0–24~, Acme^®^") == "HbA1c, AUC₀₋₂₄, Acme®"


LINES = st.text(st.sampled_from("aZé9 .,;:()'\"/%–’½µ≥+-$@{}?\u200b\u0301"), max_size=30)


@given((LINES | st.text(max_size=12)).filter(markdown.is_one_plain_line))
def test_one_plain_line_reads_the_same_by_the_engine(text):
    by_engine = markdown._by_engine(text, markdown.ITEM_LEVEL)
    assert render(text) == by_engine
    assert plain(text) == " ".join(unescape(re.sub(r"<[^>]*>", "", by_engine)).split())


def test_most_lines_are_plain_and_what_is_more_is_not():
    assert markdown.is_one_plain_line("Not with myeloma (see “Surgery”): 10-20 mg, at most 3/day.")
    for line in ["", " a", "a ", "- a", "1. a", "12) a", "*a*", "a & b", "<b>", "a\nb", "a\xa0b"]:
        assert not markdown.is_one_plain_line(line)
