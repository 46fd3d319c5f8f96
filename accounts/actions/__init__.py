"""Acts about people: each atomic, each by a named person, each refused with a sentence."""

from .inviting import invite
from .people import (
    change_profile,
    end_membership,
    grant_role,
    resume_membership,
    set_portrait,
    withdraw_role,
)
