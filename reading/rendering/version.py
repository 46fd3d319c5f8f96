"""What pages are made with, as one digest: with another one every page is rendered anew."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

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
PACKAGES = ("django", "markdown-it-py", "nh3", "django-csp")


@cache
def version_of_templates() -> str:
    """The digest of the templates, the code, the static files' names and the settings shown."""
    found = hashlib.sha256()
    for path in _files():
        found.update(f"{path.relative_to(settings.BASE_DIR)}\0".encode())
        found.update(path.read_bytes())
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    found.update(manifest.read_bytes() if manifest.is_file() else b"")
    for line in _lines():
        found.update(f"{line}\0".encode())
    return found.hexdigest()


def _files() -> Iterator[Path]:
    for folder, pattern in SOURCES:
        for path in sorted((settings.BASE_DIR / folder).glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def _lines() -> Iterable[str]:
    yield from (f"{name}={getattr(settings, name)}" for name in SETTINGS)
    yield from (f"{name}={version(name)}" for name in PACKAGES)
