"""What the site's answers are worked out with: the code and what it is built on, as one digest."""

import hashlib
from functools import cache
from importlib.metadata import version

from django.conf import settings

# What decides how words are read: the pages and the State hang on it.
PACKAGES = ("django", "markdown-it-py", "nh3", "django-csp")


@cache
def code_version(sources: tuple[tuple[str, str], ...]) -> str:
    """The digest of files, given by folders and patterns, and of the packages' versions."""
    found = hashlib.sha256()
    paths = [path for folder, files in sources for path in (settings.BASE_DIR / folder).glob(files)]
    for path in sorted(paths):
        if path.is_file() and "__pycache__" not in path.parts:
            found.update(f"{path.relative_to(settings.BASE_DIR)}\0".encode())
            found.update(path.read_bytes())
    for name in PACKAGES:
        found.update(f"{name}={version(name)}\0".encode())
    return found.hexdigest()
