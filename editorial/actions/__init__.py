"""The board's acts: each atomic, each by a named person, each refused with a sentence."""

from .people import grant_role, withdraw_role
from .publishing import publish, withdraw
from .reviewing import approve, blockers, request_changes
from .writing import put_back, record_change, submit, take_back

__all__ = [
    "approve",
    "blockers",
    "grant_role",
    "publish",
    "put_back",
    "record_change",
    "request_changes",
    "submit",
    "take_back",
    "withdraw",
    "withdraw_role",
]
