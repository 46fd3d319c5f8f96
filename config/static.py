"""The site's style sheets and scripts as they are sent."""

import re
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

OWN = "reading/"  # written with a comment on a line, or lines, of its own
COMMENTS = re.compile(r"/\*.*?\*/|^\s*//[^\n]*$", re.DOTALL | re.MULTILINE)
INDENTS = re.compile(r"\s*\n\s*")


def bare(text: str) -> str:
    """A sheet or script without its comments and indents, which no browser reads."""
    return INDENTS.sub("\n", COMMENTS.sub("", text))


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Those of readers' pages go bare over the wire."""

    def _save(self, name: str, content: Any) -> str:
        if name.startswith(OWN) and name.endswith((".css", ".js")):
            content.seek(0)  # its digest, for the name, was taken of it before
            content = ContentFile(bare(content.read().decode()).encode())
        return super()._save(name, content)
