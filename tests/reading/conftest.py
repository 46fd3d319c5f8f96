"""What the tests of the reader's pages share."""

from datetime import date

import pytest

from condition.models import Reference
from tests.kept import kept
from tests.reading import markup


@pytest.fixture
def opened(client):
    """Open an address and take the page apart."""
    return lambda address: markup.read(client.get(address))


@pytest.fixture
def library(db) -> None:
    """Two sources that sections cite."""
    two_sources()


@kept
def two_sources() -> None:
    Reference.objects.create(
        key="first-2001",
        kind="article",
        authors="A. Author",
        title="A first source",
        container="A journal",
        year=2001,
        doi="10.1234/a(b)<c",
        pmid="123",
        seen_on=date(2026, 11, 23),
    )
    Reference.objects.create(
        key="second-2002", kind="web", title="A second source?", url="https://example.org/second"
    )
