"""Dosages as others write them: each is read to the answer judged by hand, or refused.

`dosages.jsonl` has one a line: the kind of text it is written after, the text, and either the
printed dosage (`read`) or why it has no single reading (`refused`).
"""

import json
from pathlib import Path

import pytest

from treatments.dosage import DosageError, parse, print_dosage

ROWS = [
    json.loads(line) for line in Path(__file__).with_name("dosages.jsonl").open(encoding="utf-8")
]


def reading(text):
    try:
        return print_dosage(parse(text))
    except DosageError:
        return None


def test_each_row_has_a_text_of_its_own_and_one_answer():
    assert len({row["text"] for row in ROWS}) == len(ROWS)
    assert all(("read" in row) != ("refused" in row) for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=[row["text"] for row in ROWS])
def test_a_dosage_is_read_as_it_is_meant_or_refused(row):
    assert reading(row["text"]) == row.get("read")
