"""The words of vocabulary.toml as the readers of the house format look for them."""

import re
import tomllib
from pathlib import Path

_TABLES = tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text(encoding="utf-8"))


def _whole(pattern: str) -> str:
    """A pattern that stands on several lines, with the parts that it names."""
    pattern = re.sub(r"\s*\n\s*", "", pattern)
    return re.sub(r"<(\w+)>", lambda part: _whole(_TABLES["parts"][part[1]]), pattern)


def _spellings(line: str) -> tuple[str, ...]:
    return tuple(re.split(r"\s*\|\s*", line))


PARTS = {name: _whole(pattern) for name, pattern in _TABLES["parts"].items()}
PATTERNS = {name: re.compile(_whole(pattern)) for name, pattern in _TABLES["patterns"].items()}
GROUPS = {key: re.compile(_whole(pattern)) for key, pattern in _TABLES["groups"].items()}
HEADINGS = {
    key: re.compile(_whole(pattern), re.IGNORECASE) for key, pattern in _TABLES["headings"].items()
}
STEMS, LABEL_STEMS = (
    {key: re.compile(_whole(one), re.IGNORECASE) for key, one in _TABLES[table].items()}
    for table in ("stems", "label_stems")
)
CONTENTS = {key: re.compile(_whole(pattern)) for key, pattern in _TABLES["contents"].items()}
LABELS = {phrase: label for label, line in _TABLES["labels"].items() for phrase in _spellings(line)}
WORDS = {name: _spellings(line) for name, line in _TABLES["words"].items()}
