"""What each section is made of (specs.toml), asked by the readers."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Spec:
    """A section's list: its name, the fields of an item, and how the text may call them."""

    key: str
    list_name: str = ""  # of its items; the overview has others beside it
    head: str = ""
    body: str | None = None
    nouns: str = ""  # what a text calls the items where it counts them
    labels: dict[str, str] = field(default_factory=dict)  # a label → the field that takes it
    expected: Sequence[str] = ()  # the fields that are missed where siblings have them
    has_groups: bool = False
    is_labelled: bool = False
    is_dosed: bool = False
    is_whole_line: bool = False
    is_prose: bool = False  # it needs no list

    @property
    def prose(self) -> list[str]:
        """The fields that hold sentences."""
        fields = dict.fromkeys((*self.expected, *self.labels.values()))
        return [name for name in fields if name not in ("dosage_wording", "drug_class")]


SHORT_FIELDS = frozenset({"dosage_wording", "timing", "drug_class"})

_TABLES = tomllib.loads(Path(__file__).with_name("specs.toml").read_text(encoding="utf-8"))
SPECS = {key: Spec(key, **told) for key, told in _TABLES.items()}
SECTION_KEYS = tuple(SPECS)
