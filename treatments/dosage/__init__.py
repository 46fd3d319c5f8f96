"""Dosages as data: made by an editor or read from the board's wording, printed for readers.

dosage.py is the type; vocabulary.toml has the words, grammar.py the phrases made of them.
naming.py knows the medicine's own name, parsing.py and meaning.py read; accounting.py looks whether
each word and number is said, guard.py doubts what was read; printing.py writes, fields.py shows and
corrects, fhir.py exports.
A dosage has one truth: `parse(print_dosage(dosage)) == dosage`.
"""

from treatments.dosage.dosage import Dosage, DosageError, Quantity
from treatments.dosage.fhir import to_fhir
from treatments.dosage.fields import fields_of, with_field
from treatments.dosage.guard import doubts_of
from treatments.dosage.naming import names_of
from treatments.dosage.parsing import agrees, parse, parse_each
from treatments.dosage.printing import print_dosage

__all__ = [
    "Dosage",
    "DosageError",
    "Quantity",
    "agrees",
    "doubts_of",
    "fields_of",
    "names_of",
    "parse",
    "parse_each",
    "print_dosage",
    "to_fhir",
    "with_field",
]
