"""What the readers of sources give: a post or a text, a picture, or what was left out and why."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Post:
    """A source of one article, whole, with what it says of itself."""

    kind: str
    origin: str
    source_id: str
    title: str
    content: str
    slug: str = ""
    link: str = ""
    addresses: list[str] = field(default_factory=list)
    published_at: datetime | None = None
    modified_at: datetime | None = None
    authors: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    lead_picture: str = ""  # its number there
    original: bytes | None = None

    @property
    def sha256(self) -> str:
        """Of all that is taken from it: a second run asks whether anything changed there."""
        told = [
            self.title, self.slug, self.authors, self.categories, self.tags, self.lead_picture,
            self.published_at is None,
        ]  # fmt: skip
        said = hashlib.sha256(json.dumps(told, ensure_ascii=False).encode())
        said.update(self.content.encode())
        return said.hexdigest()


@dataclass(frozen=True)
class Picture:
    """What an export says of a picture; `page` is the address of its own page."""

    source_id: str
    address: str
    page: str
    post: str
    alt: str
    caption: str


@dataclass(frozen=True)
class SiteCategory:
    """A category of the site, whether posts are in it or not."""

    name: str
    path: str


@dataclass(frozen=True)
class LeftOut:
    """So many rows of a kind that is not taken."""

    what: str
    count: int


@dataclass(frozen=True)
class Trouble:
    """A part of a file that could not be read: what it was, and a sentence with the place."""

    name: str
    sentence: str
