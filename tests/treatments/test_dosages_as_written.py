"""Dosages as others write them: each is read to the answer judged by hand, or refused.

`dosages.jsonl` has one a line: the kind of text it is written after, the text, the `item` that it
stands at where it names that, and either the printed dosage (`read`) or why it has no single
reading (`refused`).
"""

import json
from pathlib import Path

from treatments.dosage import DosageError, names_of, parse, print_dosage
from treatments.dosage.printing import PRINTED_WORDS, WORD

ROWS = [
    json.loads(line) for line in Path(__file__).with_name("dosages.jsonl").open(encoding="utf-8")
]


def reading(text, item=""):
    try:
        return print_dosage(parse(text, names_of(item)))
    except DosageError:
        return None


def test_each_row_has_a_text_of_its_own_and_one_answer():
    assert len({row["text"] for row in ROWS}) == len(ROWS)
    assert all(("read" in row) != ("refused" in row) for row in ROWS)


def test_a_dosage_is_read_as_it_is_meant_or_refused():
    found = ((row, reading(row["text"], row.get("item", ""))) for row in ROWS)
    wrong = [(row["text"], read, row.get("read")) for row, read in found if read != row.get("read")]
    assert not wrong


def test_each_word_of_a_printed_dosage_is_stored_or_known_to_be_printed():
    """What finds typed doses by their printed words counts on it (board/find/)."""
    for row in ROWS:
        if "read" not in row:
            continue
        dosage = parse(row["read"])
        stored = {*WORD.findall(json.dumps(dosage.to_json(), ensure_ascii=False).lower())}
        for word in WORD.findall(print_dosage(dosage).replace(",", "").lower()):
            names = PRINTED_WORDS.get(word)
            known = names == frozenset() or any(
                stored.issuperset(WORD.findall(name.lower())) for name in names or ()
            )
            assert known or word in stored, (word, row["text"])
