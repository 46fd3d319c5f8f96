"""Whatever the text: it is read or refused, every line is accounted for, in good time."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importing.house_format import Unreadable, as_table, read_article

from .texts import NAMES, variant

_LINES = sorted({line for name in NAMES for line in variant(name).splitlines()})
_MARKS = ["", "1. ", "2) ", "• ", "- ", "A. ", "## ", "**", "Purpose: ", "\t", "    ", "Q: ", "Do "]


def _is_accounted_for(text: str) -> None:
    try:
        reading = read_article(text)
    except Unreadable:
        return
    assert list(reading.accounting) == list(range(1, len(text.splitlines()) + 1))
    assert as_table(reading)


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text):
    _is_accounted_for(text)
    _is_accounted_for(f"Causes\n{text}")
    _is_accounted_for(f"FAQ\n{text}\nMedications\n{text}\nDos and Don'ts\n{text}")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(_MARKS), st.sampled_from(_LINES)), max_size=60))
def test_lines_of_articles_in_any_order_are_accounted_for(lines):
    _is_accounted_for("\n".join(mark + line for mark, line in lines))


_NOISE = [
    "[",
    "(",
    "? ",
    "a - ",
    "PMC",
    "Purpose: ",
    "**",
    "1. a\n",
    "- a: b.\n",
    "word\n",
    "Do a\n",
]


def _noise(unit: str) -> str:
    """Nearly the most lines that are read at all, or a few of nearly the longest there may be."""
    if unit.endswith("\n"):
        return unit * 19_000
    return "\n".join([unit * (95_000 // len(unit))] * 3)


@pytest.mark.parametrize("unit", _NOISE)
def test_noise_as_long_as_is_read_at_all_is_done_with_in_seconds(unit):
    started = time.process_time()
    _is_accounted_for(f"Noise\nMedications\n{_noise(unit)}")
    _is_accounted_for(f"Noise\nMedications\n{unit * (1_990_000 // len(unit))}")
    assert time.process_time() - started < 20
