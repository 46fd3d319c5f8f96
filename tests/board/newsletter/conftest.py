"""The newsletter's standing cast."""

from tests.newsletter.conftest import _imprint, edition  # noqa: F401
