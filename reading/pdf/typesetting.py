"""Typst at work: a document of words in, the bytes of a PDF or a picture out."""

import hashlib
import json
import logging
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings

from record.archive.contents import picture_bytes

from ..article import Article
from .document import article_card, article_document

logger = logging.getLogger(__name__)

HERE = Path(__file__).parent
ACCESSIBLE = "ua-1"  # PDF/UA-1, ISO 14289-1
CARD_PIXELS_PER_INCH = 72  # the card is 1200 by 630 points
MEGABYTES, SECONDS = 256, 20  # of memory and of processor time; a usual article takes 100 and 1
REFUSED = 3  # how the child ends where typst refuses a document
# What typst can decode, as static/ and the library have it.
PICTURE_ENDINGS = {".svg", ".png", ".jpg", ".jpeg", ".webp", ".gif"}


class CannotBeSet(RuntimeError):
    """Typst refuses the document."""


class OverTheLimit(RuntimeError):
    """It takes more memory or time than a document may."""


def article_pdf(article: Article) -> bytes:
    """The Edition as a tagged PDF: the same bytes for the same Edition and Standing.

    What PDF/UA-1 refuses (a letter that no font here has, above all) is set as a plain tagged PDF
    instead, and a picture that can't be decoded is described; the reason is logged.
    """
    moment = int(article.edition.published_at.timestamp())
    with _pictures(article) as (folder, files):
        ways = [(shown, kind) for shown in (files, {}) for kind in (ACCESSIBLE, None)]
        for shown, kind in ways:
            inputs = {"article": json.dumps(article_document(article, shown))}
            try:
                return _compile("article.typ", inputs, folder, moment, pdf_standards=kind)
            except CannotBeSet as problem:
                name = f"“{article.title}”, edition {article.edition.number}"
                logger.warning("The PDF of %s is not PDF/UA or lacks a picture: %s", name, problem)
    raise CannotBeSet(name)


def preview_picture(article: Article) -> bytes:
    """A PNG of 1200 by 630 pixels that stands for the article where it is shared."""
    inputs = {"card": json.dumps(article_card(article))}
    moment = int(article.edition.published_at.timestamp())
    return _compile("card.typ", inputs, HERE, moment, format="png", ppi=CARD_PIXELS_PER_INCH)


@cache
def template_version() -> str:
    """A name for all that shapes a document beside its words: templates, fonts and typesetter."""
    shape = hashlib.sha256(version("typst").encode())
    for path in sorted(
        [
            *HERE.glob("*.typ"),
            *HERE.glob("*.py"),
            *font_files(),
        ]
    ):
        shape.update(path.name.encode() + path.read_bytes())
    return shape.hexdigest()[:16]


def _compile(
    template: str, inputs: Mapping[str, str], root: Path, moment: int, **options: Any
) -> bytes:
    """Set it in a process of its own. Raises CannotBeSet, or OverTheLimit."""
    wanted = {
        "template": (HERE / template).read_text(encoding="utf-8"),
        "root": str(root),
        "fonts": [str(folder) for folder in _fonts()],
        "sys_inputs": dict(inputs),
        "timestamp": moment,
        "format": "pdf",
        **options,
    }
    limits = (str(MEGABYTES), str(SECONDS))
    try:
        ended = subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(HERE / "child.py"), *limits],
            input=json.dumps(wanted).encode(),
            capture_output=True,
            timeout=3 * SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as slow:
        raise OverTheLimit(f"{template} took longer than {3 * SECONDS} s.") from slow
    said = ended.stderr.decode(errors="replace")
    if ended.returncode == REFUSED:
        raise CannotBeSet(said)
    if ended.returncode:
        raise OverTheLimit(
            f"{template} took more than {MEGABYTES} MB or {SECONDS} s: {said[-300:]}"
        )
    return ended.stdout


def font_files() -> list[Path]:
    """What ships with the site and what an operator adds."""
    return [font for folder in _fonts() for font in folder.glob("*.?tf")]


def _fonts() -> list[Path]:
    """The folders of fonts: those that ship with the site, and what an operator adds."""
    return [HERE / "fonts", *([settings.FONTS_ROOT] if settings.FONTS_ROOT else [])]


@contextmanager
def _pictures(article: Article) -> Iterator[tuple[Path, dict[str, str]]]:
    """A folder with the Edition's figures, and nothing else that a document could read."""
    with TemporaryDirectory(prefix="attest-pdf-") as name:
        folder = Path(name)
        files = {}
        for sha256, record in article.manifest["figures"].items():
            content = picture_bytes(record)
            ending = PurePosixPath(record["path"]).suffix.lower()
            # A file that is not the one signed is left out, and described instead.
            if ending in PICTURE_ENDINGS and hashlib.sha256(content).hexdigest() == sha256:
                (folder / f"{sha256}{ending}").write_bytes(content)
                files[sha256] = f"/{sha256}{ending}"
        yield folder, files
