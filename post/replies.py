"""What a mail server answered, and what that says about the address (RFC 5321 4.2, RFC 3463)."""

import re
from dataclasses import dataclass
from enum import Enum

STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
# The address does not exist, has moved or is no address: RFC 5321 4.2.3.
ADDRESS_CODES = {550, 551, 553}
DISABLED = "5.2.1"  # RFC 3463: the mailbox accepts no mail any more
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
    """How the conversation about one mail ended."""

    ending: Ending
    stage: Stage = Stage.CONTENT
    code: int = 0
    text: str = ""

    @property
    def status(self) -> str:
        """The enhanced status, such as 5.1.1, if the server gave one."""
        found = STATUS.search(self.text[:40])
        return found[0] if found else ""

    @property
    def is_permanent(self) -> bool:
        """Whether this very mail is refused for good.

        A server that refuses the sender refuses everybody's mail: that is put right by the
        operator, and no address loses its mail over it.
        """
        is_5xx = self.ending is Ending.REFUSED and 500 <= self.code <= 599
        return is_5xx and self.stage is not Stage.SENDER

    @property
    def is_about_address(self) -> bool:
        """Whether the address itself is refused for good, not the letter or the sender."""
        if not self.is_permanent:
            return False
        if self.status:
            return self.status.startswith("5.1.") or self.status == DISABLED
        return self.code in ADDRESS_CODES

    def __str__(self) -> str:
        if self.ending is Ending.REFUSED:
            return f"{self.code} {self.text}"[:LONGEST_TEXT]
        return self.text[:LONGEST_TEXT] or f"The connection was {self.ending.value}."
