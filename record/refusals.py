"""Named refusals: why an act was not done, in a sentence the editor can act on."""

from collections.abc import Sequence
from typing import Any

from accounts.refusals import Refusal


class ChangedMeanwhile(Refusal):
    """Somebody else saved first. `current` is the Revision that stands now."""

    def __init__(self, sentence: str, current: Any) -> None:
        super().__init__(sentence)
        self.current = current


class NotSubmitted(Refusal):
    """The Revision does not lie before the reviewers."""


class NotReady(Refusal):
    """The words can't be signed as they stand. `reasons` says why, a sentence each."""

    def __init__(self, sentence: str, reasons: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.reasons = list(reasons)


class OwnWords(Refusal):
    """A person may not sign what they had a hand in."""


class ReasonMissing(Refusal):
    """The act needs a reason."""


class Misspelled(Refusal):
    """The sentence has a control or direction-changing character in it."""


class TooLong(Refusal):
    """The sentence does not fit where readers and colleagues will see it."""


class TooMany(Refusal):
    """More came than the place takes."""


class NothingToPublish(Refusal):
    """An edition would say what the last one says."""


class Withdrawn(Refusal):
    """The article is withdrawn."""


class TooLate(Refusal):
    """The act's time has gone, or something else came first."""


class DoesNotFit(Refusal):
    """An archived record does not fit together, or not into this site. The sentence says where."""


class AddressTaken(Refusal):
    """Another article has, or once had, that address."""
