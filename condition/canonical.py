"""Canonical JSON and digests (rule 1 of the record)."""

import hashlib
import json
from typing import Any

SAFE_INTEGER = 2**53 - 1


def canonical_json(value: Any) -> str:
    """`value` as JSON by RFC 8785 (JCS): equal values give equal text on every machine.

    Takes dictionaries, lists, strings, whole numbers, booleans and None. Raises TypeError for
    anything else, floats and Decimals above all: a dose of 0.1 must not depend on binary rounding,
    so decimals arrive as text. Raises ValueError for integers JSON can't hold exactly.
    """
    return json.dumps(_in_order(value), ensure_ascii=False, separators=(",", ":"))


def _in_order(value: Any) -> Any:
    if value is None or isinstance(value, bool | str):
        if isinstance(value, str):
            value.encode("utf-8")  # RFC 8785, 3.2.2.2: a lone surrogate is an error
        return value
    if isinstance(value, int):
        if abs(value) > SAFE_INTEGER:
            raise ValueError(f"{value} is too large for JSON (RFC 8785, 3.2.2.3)")
        return value
    if isinstance(value, list | tuple):
        return [_in_order(entry) for entry in value]
    if isinstance(value, dict):
        # RFC 8785, 3.2.3: names are sorted by their UTF-16 code units.
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return {name: _in_order(value[name]) for name in names}
    raise TypeError(f"{type(value).__name__} has no canonical form")


def digest(text: str) -> str:
    """The SHA-256 of `text` in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
