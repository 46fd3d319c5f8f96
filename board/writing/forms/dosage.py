"""What readers will make of a dosage, told to the editor while it is being typed."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from treatments.dosage import DosageError, agrees, fields_of, parse, print_dosage, with_field


class Verdict(models.TextChoices):
    """How a dosage and the board's wording of it stand to each other."""

    EMPTY = "empty", gettext_lazy("no dosage")
    UNTYPED = "untyped", gettext_lazy("dosage not typed")
    PROBLEM = "problem", gettext_lazy("dosage not understood")
    DISAGREES = "disagrees", gettext_lazy("dosage and wording disagree")
    AGREES = "agrees", gettext_lazy("dosage understood")


@dataclass(frozen=True)
class Reading:
    """A verdict and its sentence for the editor."""

    verdict: str
    sentence: str
    fields: Sequence[tuple[str, str]] = ()
    line: str = ""

    @property
    def label(self) -> str:
        """The verdict in two or three words."""
        return str(Verdict(self.verdict).label)

    def as_json(self) -> dict[str, Any]:
        """The reading as the screen's script takes it."""
        return {**asdict(self), "label": self.label}


def reading_of(text: str, wording: str, names: Collection[str] = ()) -> Reading:
    """What readers will see for a dosage typed as `text` beside a `wording`.

    The `names` of its medicine may stand in both.
    """
    text, wording = text.strip(), wording.strip()
    if not text and not wording:
        return Reading(Verdict.EMPTY, "")
    if not text:
        return Reading(
            Verdict.UNTYPED,
            _("Not typed: readers will see the wording “%(wording)s”.") % {"wording": wording},
        )
    try:
        dosage = parse(text, names)
    except DosageError as problem:
        way_out = _("If it can't be said otherwise, give these words as the board's wording alone.")
        return Reading(Verdict.PROBLEM, str(problem) if wording else f"{problem} {way_out}")
    seen = _("Readers will see: %(dosage)s.") % {"dosage": print_dosage(dosage)}
    if agrees(wording, dosage, names):
        return Reading(Verdict.AGREES, seen, fields_of(dosage))
    return Reading(Verdict.DISAGREES, f"{seen} {_disagreement(wording, names)}", fields_of(dosage))


def corrected(
    text: str, wording: str, place: int, correction: str, names: Collection[str] = ()
) -> Reading:
    """The reading after one of its fields was given another text, with the line to type for it."""
    before = reading_of(text, wording, names)
    try:
        line = print_dosage(with_field(parse(text, names), place, correction))
    except DosageError as problem:
        return replace(before, verdict=Verdict.PROBLEM, sentence=str(problem))
    return replace(reading_of(line, wording, names), line=line)


def _disagreement(wording: str, names: Collection[str]) -> str:
    try:
        said = print_dosage(parse(wording, names))
    except DosageError:
        return _(
            "The wording can't be understood, so nobody can tell whether it agrees: "
            "the section can't be signed until it does."
        )
    return _(
        "The wording says another dose (%(said)s): the section can't be signed until they agree."
    ) % {"said": said}
