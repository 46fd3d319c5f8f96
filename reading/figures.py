"""Where the pictures of an edition are served."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse


@dataclass(frozen=True)
class Picture:
    """A figure as a page shows it."""

    address: str
    width: int
    height: int


def pictures(figures: Mapping[str, Mapping[str, Any]]) -> dict[str, Picture]:
    """An edition's records of figures as a page shows them, by their digests."""
    return {
        sha256: Picture(figure_address(sha256, record), record["width"], record["height"])
        for sha256, record in figures.items()
    }


def figure_address(sha256: str, record: Mapping[str, Any]) -> str:
    if not record["is_static"]:
        suffix = PurePosixPath(record["path"]).suffix.lstrip(".").lower()
        return reverse("figure", kwargs={"sha256": sha256, "suffix": suffix})
    try:
        return static(record["path"])
    except ValueError:
        # A later release may ship it no more: the old edition keeps its page and loses a picture.
        return settings.STATIC_URL + record["path"]
