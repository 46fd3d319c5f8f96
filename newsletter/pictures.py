"""The managers' words as mails and pages show them, with pictures of the library.

![What it shows](figure:0123456789ab) is one, by the first digits of its digest. A mail names it by
its address, which anybody may fetch; the plain text says what it shows.
"""

import re
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from condition import markdown
from condition.loss import line_faults
from condition.models import Figure
from reading.blocks import text_of
from reading.figures import figure_address

PICTURE = re.compile(r"!\[([^\[\]\n]{0,300})\]\(figure:([0-9a-f]{12,64})\)")
HELD = re.compile("\ue002(\\d+)\ue003")  # where one stands meanwhile: signs that no text has
OWN_ADDRESS = re.compile(r'href="(?:/|(?=#))')
NAMED_BY = 12  # digits of the digest
WIDEST = 568  # pixels of a mail's column


def usable() -> QuerySet[Figure]:
    """Pictures that every mail program shows: Outlook knows no WebP."""
    shown = Q(path__endswith=".png") | Q(path__endswith=".jpg")
    return Figure.objects.filter(shown, is_static=False)


def inserted(text: str, figure: Figure, shows: str, at: int | None) -> str:
    """The text with the picture on a line of its own, where the browser says that the cursor is.

    Browsers count a line's end as one sign, and what stands beyond the first plane as two.
    """
    text = text.replace("\r\n", "\n")
    picture = f"![{re.sub(r'[][]', '', shows)}](figure:{figure.pk[:NAMED_BY]})"
    signs = text.encode("utf-16-le")[: None if at is None else 2 * at]
    before = signs.decode("utf-16-le", "ignore")
    return "\n\n".join(filter(None, (before.rstrip(), picture, text[len(before) :].lstrip())))


def as_html(text: str) -> SafeString:
    """As HTML whose links and pictures have the site's address in front: a mail has no page."""
    return _rendered(text, _shown)


def as_text(text: str) -> str:
    """As plain text without marks: in place of each picture what it shows."""
    return text_of(_rendered(text, _described), between="\n\n")


def _rendered(text: str, show: Callable[[str, str], str]) -> SafeString:
    text = HELD.sub("", text)
    shown = [show(match[1], match[2]) for match in PICTURE.finditer(text)]
    numbers = iter(range(len(shown)))
    held = PICTURE.sub(lambda _match: f"\ue002{next(numbers)}\ue003", text)
    html = OWN_ADDRESS.sub(f'href="{settings.SITE_URL}/', markdown.render(held))
    return mark_safe(HELD.sub(lambda match: shown[int(match[1])], html))  # noqa: S308 - both were safe


def lost(text: str) -> list[str]:
    """What readers would not see of the text, and what is wrong with its pictures."""
    words = PICTURE.sub(lambda match: match[1].strip() and _("Picture"), text)
    return [*markdown.lost_outside_articles(words), *_bad_pictures(text)]


def _bad_pictures(text: str) -> Iterator[str]:
    for picture, shows, key in ((match[0], *match.groups()) for match in PICTURE.finditer(text)):
        if not shows.strip():
            said = _("Say between [ and ] of “%(picture)s” what the picture shows.")
            yield said % {"picture": picture}
        yield from line_faults(shows)
        if not usable().filter(pk__startswith=key).exists():
            said = _("“%(picture)s” is no PNG or JPEG picture of the library.")
            yield said % {"picture": picture}


def _described(shows: str, _key: str) -> str:
    return escape(_("[Picture: %(shows)s]") % {"shows": shows})


def _shown(shows: str, key: str) -> str:
    figure = usable().filter(pk__startswith=key).first()
    if figure is None:
        return format_html("[{}]", shows)
    width = min(figure.width, WIDEST)
    return format_html(
        '<img src="{}{}" alt="{}" width="{}" height="{}">',
        settings.SITE_URL, figure_address(figure.pk, figure.record()), shows, width,
        round(figure.height * width / figure.width),
    )  # fmt: skip
