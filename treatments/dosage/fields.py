"""A dosage as fields in words, for an editor who looks whether it was understood as meant."""

from collections.abc import Iterator

from treatments.dosage.dosage import Dosage, DosageError
from treatments.dosage.parsing import parse
from treatments.dosage.printing import clauses_of

LABELS = {
    "people": "For whom",
    "dose": "Dose",
    "route": "Route",
    "site": "Where",
    "speed": "How fast",
    "often": "How often",
    "when": "When",
    "cycle": "On which days",
    "manner": "How",
    "reason": "As needed, or what for",
    "most": "At most",
    "long": "How long",
    "change": "Raised or lowered",
}
# Said of few dosages: without a text of their own they are left out.
SELDOM = ("site", "speed", "cycle", "manner", "change")


def fields_of(dosage: Dosage) -> list[tuple[str, str]]:
    """Label and text of each field in order, step by step; an empty text is not said."""
    return [(label, text) for _number, label, text in _fields(dosage)]


def with_field(dosage: Dosage, place: int, text: str) -> Dosage:
    """The dosage with another text in the field at this place of `fields_of`.

    Raises DosageError when the text is not understood, or does not fit the rest.
    """
    fields = list(_fields(dosage))
    if not 0 <= place < len(fields):
        raise DosageError("This dosage has no such field.")
    steps: dict[int, list[str]] = {}
    for at, (number, _label, said) in enumerate(fields):
        steps.setdefault(number, []).append(text.strip() if at == place else said)
    return parse(", then ".join(", ".join(filter(None, texts)) for texts in steps.values()))


def _fields(dosage: Dosage) -> Iterator[tuple[int, str, str]]:
    for number, step in enumerate(dosage.steps):
        clauses = clauses_of(step)
        for name, label in LABELS.items():
            text = ", ".join(clauses[name])
            if text or not (name in SELDOM or (number and name == "people")):
                yield number, f"Then: {label.lower()}" if number else label, text
