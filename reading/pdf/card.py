"""The picture that stands for an article where it is shared: its title, and how far to trust it."""

from typing import Any

from django.conf import settings
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from ..article import Article
from .document import day, signed_line


def article_card(article: Article) -> dict[str, Any]:
    """Everything that the picture says."""
    return {
        "language": (get_language() or "en").split("-")[0],
        "is_right_to_left": get_language_bidi(),
        "site": settings.SITE_NAME,
        "specialty": article.specialty,
        "title": article.title,
        "signed": signed_line(article),
        "share": article.current_count / len(article.sections) if article.sections else 0,
        "edition": _("Edition %(number)d, %(day)s")
        % {"number": article.edition.number, "day": day(article.edition.published_at)},
    }
