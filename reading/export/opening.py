"""Opening a kept file again."""

import hashlib
import json
import re
from html import unescape

from django.utils.translation import gettext as _

from record.archive.contents import Record, digest_of

from .stream import stream

RECORD = re.compile(r'<script type="application/json" id="record">(.*?)</script>', re.DOTALL)
SEAL = re.compile(r'<code id="seal">([^<]*)</code>')


class NotAnExport(Exception):
    """The file is none that export_article wrote, or not as it was written."""


def read_export(text: str) -> tuple[Record, dict[str, str]]:
    """The record of a file, and where it was made.

    Raises NotAnExport with the first thing that is not as written.
    """
    found, seal = RECORD.search(text), SEAL.search(text)
    if not found or not seal:
        raise NotAnExport(_("This is no file of export_article."))
    try:
        kept = json.loads(found.group(1))
        record, parts, page = kept["record"], kept["parts"], kept["page"]
        origin = {name: str(kept["origin"][name]) for name in ("site", "url")}
    except (ValueError, KeyError, TypeError) as problem:
        raise NotAnExport(_("The record in the file can't be read.")) from problem
    if record.get("withdrawn"):
        raise NotAnExport(
            _("The article was withdrawn: the file holds its dates and digests, and no words.")
        )
    for name, digest in parts.items():
        if digest_of(record.get(name)) != digest:
            raise NotAnExport(_("The part “%(name)s” is not as it was written.") % {"name": name})
    if hashlib.sha256(found.group(1).encode()).hexdigest() != unescape(seal.group(1)):
        raise NotAnExport(_("The seal does not fit the record."))
    if hashlib.sha256(stream(text).encode()).hexdigest() != page:
        raise NotAnExport(_("What people read in the file is not as it was written."))
    return record, origin
