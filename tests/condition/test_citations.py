"""Citations in every form that people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condition.citations import (
    CITATION,
    keys_in,
    read_citation,
    with_key,
    without_citations,
)
from condition.markdown import lost, render


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("[@nice-ng234]", ["nice-ng234"]),
        ("[@nice-ng234; @who-2005]", ["nice-ng234", "who-2005"]),
        ("[@nice-ng234;@who-2005 ]", ["nice-ng234", "who-2005"]),
        ("[@nice-ng234, @who-2005]", ["nice-ng234", "who-2005"]),
        ("[@GINA-2024]", ["gina-2024"]),
        ("[@reddel-2022, p. 4]", ["reddel-2022"]),
        ("[@a, pp. 4–6; @b, table 2][@c]", ["a", "b", "c"]),
        ("[@GINA 2024] [@] [@a_b] [@a;] \\[@a] [ @a] @a", []),
    ],
)
def test_every_medium_reads_the_same_keys(typed, keys):
    found: list[str] = []
    html = render(typed, lambda key: found.append(key) or f"<i>{key}</i>")
    assert keys_in(typed) == found == keys
    assert html.count("<i>") == len(keys)


def test_the_place_in_a_source_stands_beside_its_mark():
    html = render("Known [@reddel-2022, p. <4> & 5].", lambda key: "<b>7</b>")
    assert html == '<p>Known <b>7</b><sup class="locator">(p. &lt;4&gt; &amp; 5)</sup>.</p>'
    assert read_citation("[@a, p. 4; @b]") == [("a", "p. 4"), ("b", "")]


def test_words_are_left_alone_when_citations_go():
    assert without_citations("A [@a; @b, p. 4]b [1] [@c d]") == "A b [1] [@c d]"


def test_a_key_is_replaced_in_every_form_and_nowhere_else():
    typed = "[@Old; @older, p. 1] old [@a, old] @old"
    assert with_key(typed, "old", "new-1") == "[@new-1; @older, p. 1] old [@a, old] @old"


@given(st.text(alphabet="ab1-@[];, .pA", max_size=40))
def test_what_starts_like_a_citation_is_one_or_is_named(text):
    is_left = "[@" in CITATION.sub(" ", text)
    assert bool(lost(text)) >= is_left


@pytest.mark.parametrize("unit", ["[@a", "[@a;", "[@a, p", "[@a; @b, ", "[@a-", "@a-"])
def test_a_hundred_thousand_characters_are_read_at_once(unit):
    assert keys_in(unit * 100_000) == []
