import pytest
from hypothesis import given
from hypothesis import strategies as st

from condition import markdown
from condition.markdown import plain, preview, render


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


@pytest.mark.parametrize("run", ["[" * 5000, "![" * 4000, "[ [ " * 2000, "![ " * 3000])
def test_a_run_of_brackets_never_reaches_the_quadratic_scanner(run):
    # Unhardened, each of these keeps a processor busy for seconds.
    assert render(run) == "<p>[</p>"


def test_plain_words_carry_no_marks_and_no_citation():
    assert plain("**New** weakness & pain [@nice-ng234]") == "New weakness & pain"


LINES = st.text(st.sampled_from("aZé9 .,;:()'\"/%–’½µ≥+-$@{}?\u200b\u0301"), max_size=30)


@given(LINES)
def test_one_plain_line_reads_the_same_without_the_engine(text):
    if markdown.is_one_plain_line(text):
        assert render(text) == markdown._converted(text)
        assert plain(text) == markdown._words(text)


@given(st.text(max_size=12))
def test_whatever_is_taken_for_plain_reads_the_same_without_the_engine(text):
    if markdown.is_one_plain_line(text):
        assert render(text) == markdown._converted(text)
        assert plain(text) == markdown._words(text)


def test_most_lines_are_plain_and_what_is_more_is_not():
    assert markdown.is_one_plain_line("Not with myeloma (see “Surgery”): 10-20 mg, at most 3/day.")
    for line in ["", " a", "a ", "- a", "1. a", "12) a", "*a*", "a & b", "<b>", "a\nb", "a\xa0b"]:
        assert not markdown.is_one_plain_line(line)
