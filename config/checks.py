"""What `check --deploy` says of settings that Django knows nothing about."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as Caution


@register(Tags.security, deploy=True)
def second_factor_is_required(**_what: Any) -> list[CheckMessage]:
    """A stolen password must open nothing."""
    if settings.REQUIRE_SECOND_FACTOR:
        return []
    return [
        Caution(
            "REQUIRE_SECOND_FACTOR is off: whoever has a password of the board can publish.",
            hint="Leave it out in production.",
            id="attest.W001",
        )
    ]
