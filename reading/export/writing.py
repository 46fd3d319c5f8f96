"""Writing an article with its whole record into one HTML file."""

import base64
import hashlib
import json
import re
from mimetypes import guess_type
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from record.archive.contents import Record, digest_of, picture_bytes, record_of

from ..article import read_article
from ..catalogue import PublicArticle
from ..figures import figure_address
from ..history import read_facts, read_history
from .stream import stream

HERE = Path(__file__).parent
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
ADDRESS = re.compile(r"url\([^)]*\)")
LOCAL = re.compile(r' (href|action)="/')
RECORD, SEAL = "the-record-goes-here", "the-seal-goes-here"


def export_html(found: PublicArticle) -> str:
    """The file: what people read, the record, and the verifier. Of a withdrawn article the notice,
    the dates and the digests alone (rule 12 of the record)."""
    withdrawn = found.withdrawal is not None
    record = _withdrawn_record(found) if withdrawn else record_of(found.condition)
    html = _page(found)
    kept = {
        "record": record,
        "parts": {name: digest_of(part) for name, part in record.items()},
        "origin": {"site": settings.SITE_NAME, "url": settings.SITE_URL},
        "kept_at": timezone.now().isoformat(),
        "page": _digest(stream(html)),
    }
    # No sign of HTML may stand in a script element.
    text = json.dumps(kept, ensure_ascii=False).replace("<", "\\u003c")
    return html.replace(RECORD, text, 1).replace(SEAL, _digest(text), 1)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _page(found: PublicArticle) -> str:
    script = (HERE / "verifier.js").read_text(encoding="utf-8")
    checksum = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    context: dict[str, Any] = {
        "found": found,
        "title": found.current.manifest["title"],
        "editions": read_history(found),
        "facts": read_facts(found),
        "script": _as_it_is(script),
        "style": _as_it_is(_style()),
        "policy": f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{checksum}'",
        "words": json.dumps(_words(), ensure_ascii=False),
        "record_mark": RECORD,
        "seal_mark": SEAL,
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "now": timezone.now(),
    }
    if found.withdrawal is None:
        context["article"] = read_article(found, found.current)
    html: str = render_to_string("reading/export.html", context)
    html = LOCAL.sub(rf' \1="{settings.SITE_URL}/', html)
    for address, data in _pictures(found) if found.withdrawal is None else ():
        html = html.replace(f'src="{address}"', f'src="{data}"')
    return html


def _as_it_is(text: str) -> SafeString:
    """A file of this repository, as it stands in a script or style element."""
    return mark_safe(text)  # noqa: S308


def _style() -> str:
    """The site's own look, without the fonts: the file asks nobody for anything."""
    sheets = [finders.find(f"reading/{name}.css") for name in ("style", "history")]
    text = "\n".join(Path(sheet).read_text(encoding="utf-8") for sheet in sheets if sheet)
    return ADDRESS.sub("none", FONT_FACE.sub("", text)) + (HERE / "export.css").read_text(
        encoding="utf-8"
    )


def _pictures(found: PublicArticle) -> list[tuple[str, str]]:
    """Where the page shows a figure, and the figure itself in its place."""
    pictures = []
    for sha256, record in found.current.manifest["figures"].items():
        content = picture_bytes(record)
        kind = guess_type(record["path"], strict=False)[0] or "application/octet-stream"
        data = f"data:{kind};base64,{base64.b64encode(content).decode()}"
        pictures.append((figure_address(sha256, record), data))
    return pictures


def _withdrawn_record(found: PublicArticle) -> Record:
    return {
        "format": 1,
        "withdrawn": True,
        "condition": str(found.condition.uuid),
        "slug": found.condition.slug,
        "notice": found.withdrawal.fact["body"]["notice"] if found.withdrawal else "",
        "editions": [
            {
                "number": edition.number,
                "published_at": edition.published_at.isoformat(),
                "digest": edition.digest,
            }
            for edition in found.editions.reverse()
        ],
        "standing": [
            {"at": fact.at.isoformat(), "kind": fact.kind, "digest": fact.digest}
            for fact in found.standing
        ],
    }


def _words() -> dict[str, str]:
    """What the verifier says."""
    return {
        "fits": _("Everything in this file fits together."),
        "counts": _("%(revisions)s texts, %(reviews)s reviews and %(editions)s editions checked."),
        "broken": _("This file is not as it was written."),
        "seal": _("The seal does not fit the record."),
        "unreadable": _("The record in the file can't be read."),
        "page": _("What people read in the file, or the verifier, is not as it was written."),
        "part": _("The part “%(name)s” is not as it was written."),
        "revision": _("Revision %(digest)s (%(section)s): its words are not the ones signed."),
        "edition": _("Edition %(number)s: what it says is not what was published."),
        "chain": _("Edition %(number)s does not follow the one before it."),
        "shown": _("Edition %(number)s, %(section)s: the words are not the ones published."),
        "signed": _("Edition %(number)s, %(section)s: the reviews are not the ones published."),
        "standing": _("Standing %(number)s: it is not the fact that was recorded."),
        "after": _("Standing %(number)s does not follow the one before it."),
        "figure": _("The figure “%(name)s” is not the one that was signed."),
    }
