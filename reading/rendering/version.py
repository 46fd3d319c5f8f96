"""What pages are made with, as one digest: with another one every page is rendered anew."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

from condition.code_version import code_version

# What a public page is made by. The board's own pages and the newsletter's mails are not.
SOURCES = (
    ("condition", "**/*.py"),
    ("treatments", "**/*.py"),
    ("accounts", "models/*.py"),
    ("record", "models/*.py"),
    ("reading", "**/*"),
    ("config", "*.py"),
    ("locale", "**/*.mo"),
    ("templates", "*.html"),
    ("templates/reading", "**/*"),
)
SETTINGS = ("SITE_URL", "SITE_NAME", "LANGUAGE_CODE", "TIME_ZONE", "DEBUG", "MEDIA_URL")


@cache
def version_of_templates() -> str:
    """The digest of the templates, the code, the static files' names and the settings shown."""
    found = hashlib.sha256(code_version(SOURCES).encode())
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    found.update(manifest.read_bytes() if manifest.is_file() else b"")
    for name in SETTINGS:
        found.update(f"{name}={getattr(settings, name)}\0".encode())
    return found.hexdigest()
