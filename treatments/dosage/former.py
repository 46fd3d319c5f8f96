"""Dosages as they were stored before, in today's form (rule 1 of the record)."""

from typing import Any

from .dosage import Quantity
from .printing import print_time


def with_remark(stored: Any) -> Any:
    """The same JSON, each step's `repeat_after` and `is_repeated_once` as a remark."""
    if isinstance(stored, list):
        return [with_remark(one) for one in stored]
    if not isinstance(stored, dict):
        return stored
    now = {name: with_remark(value) for name, value in stored.items()}
    if "repeat_after" in now:
        once = "once " if now.pop("is_repeated_once", False) else ""
        after = print_time(Quantity.from_json(now.pop("repeat_after")))
        now["manner"] = [f"repeated {once}after {after} if needed", *now.get("manner", [])]
    return now
