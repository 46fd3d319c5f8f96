"""What the tests of the reader's pages share."""

from datetime import date

import pytest
from django.dispatch import receiver
from django.test.signals import setting_changed

from condition.models import Reference
from reading.search import common_names, language, spelling
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


@receiver(setting_changed)
def read_words_anew(*, setting: str, **_signal: object) -> None:
    """Words that were read in one language are not those of another: no site changes its own."""
    if setting == "LANGUAGE_CODE":
        for module in (common_names, language, spelling):
            for function in vars(module).values():
                if hasattr(function, "cache_clear"):
                    function.cache_clear()
