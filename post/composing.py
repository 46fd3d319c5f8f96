"""Mails from templates: a trio of subject, text and HTML, with marks for what is personal."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import css_inline
from django.conf import settings
from django.template.loader import render_to_string

from . import actions
from .models import Letter

# Where a personal word will stand, while the mail is made: signs that no text has. Whatever the
# texts themselves bring of the outbox's own marks is broken up, so that only these are filled.
OPEN, CLOSE = "\ue000", "\ue001"
MARK = "%%"
BROKEN_MARK = "%\u200b%"

# RFC 3834: so that nobody's holiday notice answers it.
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


@dataclass(frozen=True)
class Words:
    """A mail's words, with marks for what differs from reader to reader."""

    subject: str
    text: str
    html: str
    page: str  # the HTML before its styles stand in its elements, for a browser

    def letter(self, headers: Mapping[str, str] = AUTOMATIC) -> Letter:
        return actions.letter(subject=self.subject, text=self.text, html=self.html, headers=headers)


def personal(word: str) -> str:
    """What stands for a personal word in a template's context until the mail is filled."""
    return f"{OPEN}{word}{CLOSE}"


def compose(name: str, context: dict[str, Any], *, subject: str = "") -> Words:
    """The mail of `name`.subject.txt, `name`.txt and `name`.html; `subject` in the first's place.

    HTML templates extend "post/_frame.html".
    """
    context = {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, **context}
    if not subject:
        subject = render_to_string(f"{name}.subject.txt", context).strip()
    html = _marked(render_to_string(f"{name}.html", context))
    return Words(
        subject=_marked(subject),
        text=_marked(_tidy(render_to_string(f"{name}.txt", context))),
        page=html,
        # The style sheet stays beside the inlined one: dark mode can't be written inline.
        html=css_inline.inline(html, keep_style_tags=True, load_remote_stylesheets=False),
    )


def _marked(text: str) -> str:
    return text.replace(MARK, BROKEN_MARK).replace(OPEN, MARK).replace(CLOSE, MARK)


def _tidy(text: str) -> str:
    """No more than one empty line in a row, and none at the ends."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        if line.strip() or (lines and lines[-1]):
            # "-- " begins the signature by an old custom, and its space is what tells.
            lines.append(line if line == "-- " else line.rstrip())
    return "\n".join(lines) + "\n"
