"""What a mail server answered (RFC 5321 4.2)."""

from dataclasses import dataclass
from enum import Enum

from .verdicts import Verdict, classify, status_of

LONGEST_TEXT = 500  # characters of an answer worth keeping


class Stage(Enum):
    """How far the conversation about one mail had come."""

    SENDER = "MAIL FROM"  # says nothing about the recipient
    RECIPIENT = "RCPT TO"
    CONTENT = "DATA"


class Ending(Enum):
    """How the conversation ended."""

    ACCEPTED = "accepted"  # 250 after the last dot: the server has it
    REFUSED = "refused"  # it said no, for now or for good
    LOST = "lost"  # cut off before the last dot: the server can't have it
    CUT_OFF = "cut off"  # cut off after the last dot: nobody knows
    NOT_OURS = "not ours"  # never begun: the message was called off or went to another worker


@dataclass(frozen=True)
class Answer:
    ending: Ending
    stage: Stage = Stage.CONTENT
    code: int = 0
    text: str = ""

    @property
    def status(self) -> str:
        """The enhanced status, such as 5.1.1, if the server gave one."""
        return status_of(self.text[:40])

    @property
    def verdict(self) -> Verdict:
        """Whom or what it refuses. Who refuses the sender refuses us, whatever it says.

        Who took the address and calls it unknown after the content may be a filter: it is believed
        with the status of a missing address alone.
        """
        if self.ending is not Ending.REFUSED:
            return Verdict.UNKNOWN
        if self.stage is Stage.SENDER:
            return Verdict.US_REFUSED
        verdict = classify(self.text, status=self.status, is_permanent=500 <= self.code <= 599)
        is_late = self.stage is Stage.CONTENT and not self.status.startswith("5.1.")
        return Verdict.UNKNOWN if is_late and verdict is Verdict.NO_SUCH_ADDRESS else verdict

    @property
    def is_permanent(self) -> bool:
        """Whether this very mail is refused for good.

        A full mailbox empties. A server that refuses the sender refuses everybody's mail: that is
        put right by the operator, and no address loses its mail over it.
        """
        is_5xx = self.ending is Ending.REFUSED and 500 <= self.code <= 599
        return is_5xx and self.stage is not Stage.SENDER and self.verdict is not Verdict.AWAY

    def __str__(self) -> str:
        if self.ending is Ending.REFUSED:
            return f"{self.code} {self.text}"[:LONGEST_TEXT]
        return self.text[:LONGEST_TEXT] or f"The connection was {self.ending.value}."
