from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condition.canonical import canonical_json, digest

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=-(2**53) + 1, max_value=2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("aZ€😀ﬀ\r"), inner),
    max_leaves=20,
)


def test_names_are_sorted_by_their_utf16_code_units():
    # The example of RFC 8785, 3.2.3, less its names that are no text of an article.
    names = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    assert canonical_json(names) == (
        '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\U0001f600":5,"\ufb33":3}'
    )


def test_strings_are_escaped_as_the_rfc_says():
    # RFC 8785, 3.2.2.2
    assert canonical_json('\u20ac$\u000f\nA\'B"\\\\"/') == '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'


@given(VALUES)
def test_the_order_in_which_a_value_was_built_does_not_matter(value):
    def rebuilt(part):
        if isinstance(part, dict):
            return {name: rebuilt(part[name]) for name in reversed(list(part))}
        return [rebuilt(entry) for entry in part] if isinstance(part, list) else part

    assert canonical_json(rebuilt(value)) == canonical_json(value)


@pytest.mark.parametrize("value", [1.5, Decimal(1), {1, 2}, object()])
def test_what_has_no_exact_form_is_refused(value):
    with pytest.raises(TypeError):
        canonical_json({"dose": value})


def test_integers_beyond_exact_json_are_refused():
    with pytest.raises(ValueError, match="too large"):
        canonical_json(2**53)


def test_half_a_character_is_refused():
    with pytest.raises(UnicodeEncodeError):
        canonical_json("\ud800")


def test_a_digest_is_sha256_over_utf8():
    assert digest("abc") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2, B.1
    )
