"""Documents that were made once are kept as files, each named by all that it was made from.

A name covers the words, the standing, the templates and the fonts, so that whatever changes, the
old file is simply not found any more. Losing the folder costs nothing but the time to make them.
"""

import hashlib
import json
import os
import shutil
import tempfile
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction

from condition.models import Condition
from record.models import Standing

from ..article import Article
from ..rendering.files import Busy, locked, write
from ..site_pages import read_emergency_numbers
from .typesetting import article_pdf, preview_picture, template_version

AT_ONCE = 2  # documents: each takes some 100 MB and a core
PATIENCE = 5.0  # seconds that a reader waits for the turn


__all__ = ["PDF", "PICTURE", "Busy", "document", "forget_withdrawn"]
PDF = "pdf"
PICTURE = "png"
MAKERS: dict[str, Callable[[Article], bytes]] = {PDF: article_pdf, PICTURE: preview_picture}


def document(article: Article, kind: str, section: str = "") -> bytes:
    """The Edition, or a `section` of it, as a document of that kind, made now if it is not kept."""
    root = settings.DOCUMENTS_ROOT
    if root is None:
        return MAKERS[kind](article)
    folder = _folder(root, article.edition.condition)
    stem = f"{article.edition.number}{section and '.'}{section}-"
    name = f"{stem}{_fingerprint(article)}.{kind}"
    kept = folder / name
    if kept.is_file():
        return kept.read_bytes()
    with _turn(name):
        if kept.is_file():  # whoever was first has made it
            return kept.read_bytes()
        content = MAKERS[kind](article)
        write(kept, content)
    for other in folder.glob(f"{stem}*.{kind}"):
        if other.name != name:
            other.unlink(missing_ok=True)
    return content


def _turn(name: str) -> AbstractContextManager[None]:
    """One document is made once, and two of them at a time on this host. Raises Busy."""
    folder = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    place = f"attest-{os.getuid()}-document-{zlib.crc32(name.encode()) % AT_ONCE}"
    return locked(folder / place, PATIENCE)


def forget_withdrawn(condition: Condition) -> None:
    """Once `condition` is withdrawn for good, keep no document of it (rule 12 of the record)."""
    if settings.DOCUMENTS_ROOT is not None:
        transaction.on_commit(partial(_forget, condition))


def _forget(condition: Condition) -> None:
    if condition.standing.filter(kind=Standing.Kind.WITHDRAWN).exists():
        shutil.rmtree(_folder(settings.DOCUMENTS_ROOT, condition), ignore_errors=True)


def _folder(root: str | Path, condition: Condition) -> Path:
    return Path(root) / str(condition.uuid)


def _fingerprint(article: Article) -> str:
    """Names the Edition, what became true of it, what of that is due today, and the templates."""
    last = article.standing[-1].digest if article.standing else ""
    seen = [
        article.edition.digest,
        article.current.digest,
        last,
        article.slug,
        article.specialty,
        [section.judgement.is_current for section in article.sections],
        [section.judgement.is_overdue for section in article.sections],
        [str(line) for line in read_emergency_numbers()],
        settings.SITE_NAME,
        settings.SITE_URL,
        settings.LANGUAGE_CODE,
        settings.TIME_ZONE,
        template_version(),
    ]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:32]
