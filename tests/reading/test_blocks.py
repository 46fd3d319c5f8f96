"""The text of a section as data for a typesetter."""

from hypothesis import given
from hypothesis import strategies as st

from condition import markdown
from reading.blocks import blocks_of, link_to_reference, text_of

WRITTEN = st.text(alphabet="ab 1.\n*_-#>|[](@)`:/&<", max_size=80)


def read(text: str, numbers: dict[str, str] | None = None) -> list:
    """The blocks of a Markdown text, its sources by these numbers."""
    return blocks_of(markdown.render(text, link_to_reference(numbers or {})))


def plain(text: str) -> str:
    """The same text as plain text."""
    return text_of(markdown.render(text, link_to_reference({})))


def test_lists_and_tables_keep_their_shape_and_a_sign_before_a_number_stays():
    text = "First.\n\n- one\n  - inner\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> 38 °C"
    kinds = [block["block"] for block in read(text)]
    assert kinds == ["paragraph", "list", "table", "paragraph"]
    assert plain(text) == "First.\n• one\n  • inner\n• two\na | b\n1 | 2\n> 38 °C"


def test_a_numbered_list_goes_on_where_the_editor_let_it_start():
    assert plain("3. three\n4. four") == "3. three\n4. four"


def test_emphasis_links_and_powers_are_marked_and_nothing_else_is():
    (paragraph,) = read("**Stop** at [the page](https://example.org/) 10^9^ `#eval`.")
    strong, _at, link, _ten, power, code = paragraph["runs"]
    assert strong == {"as": "strong", "runs": ["Stop"]}
    assert link == {"as": "link", "address": "https://example.org/", "runs": ["the page"]}
    assert power == {"as": "sup", "runs": ["9"]}
    assert code == " `#eval`."


def test_a_citation_leads_to_its_source_by_number():
    (paragraph,) = read("Known [@a-1].", {"a-1": "7"})
    assert paragraph["runs"] == ["Known ", {"as": "cite", "key": "a-1", "said": "7"}, "."]


def test_a_citation_of_nothing_stays_a_mark():
    assert plain("Known [@a-1].") == "Known [a-1]."


@given(WRITTEN)
def test_no_word_is_lost(text):
    kept = "".join(plain(text).split())
    shown = "".join(markdown.plain(text).split())
    for sign in "•|.1234567890":  # marks of lists and cells, which the typesetter sets itself
        kept, shown = kept.replace(sign, ""), shown.replace(sign, "")
    assert kept == shown
