"""Mails as files, for a machine where nobody is to be written to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from .replies import Answer, Ending
from .smtp import HandOver, Unreachable


@dataclass
class Folder:
    """Takes each mail as a file of its own that any mail program opens."""

    path: Path
    longest_answer: float = 60.0  # seconds

    def post(
        self,
        *,
        sender: str,  # noqa: ARG002
        to: str,  # noqa: ARG002
        content: bytes,
        hand_over: HandOver,
        meanwhile: Callable[[], None] = lambda: None,  # noqa: ARG002
    ) -> Answer:
        """Write one mail down. Raises Unreachable when the folder can't be written to."""
        try:
            self._make()
        except OSError as error:
            raise Unreachable(f"Mails can't be written to {self.path}: {error}") from error
        if not hand_over()():
            return Answer(Ending.NOT_OURS)
        self._free_name().write_bytes(content)
        return Answer(Ending.ACCEPTED)

    def close(self) -> None:
        """Nothing is kept open."""

    drop = close

    def _make(self) -> None:
        if not self.path.is_dir():
            self.path.mkdir(parents=True)
            # The mails in it are somebody's: they are no part of the source.
            (self.path / ".gitignore").write_text("*\n", encoding="ascii")

    def _free_name(self) -> Path:
        moment = datetime.now(UTC).strftime("%Y-%m-%d-%H%M%S")
        names = (self.path / f"{moment}-{number:04}.eml" for number in count(1))
        return next(name for name in names if not name.exists())
