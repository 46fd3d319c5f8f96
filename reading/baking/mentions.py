"""Which pages link to an article: they change when it leaves, though no act was about them."""

import re

from .models import Baking, KeptPage, Mention
from .oven import Fresh

LINK = re.compile(rb'href="/conditions/([a-z0-9-]+)/"')
HERE = 200


def note(subject: str, pages: list[Fresh]) -> None:
    """Know what the subject's pages link to now."""
    found = {slug.decode() for page in pages for slug in LINK.findall(page.body)}
    known = set(Mention.objects.filter(subject=subject).values_list("slug", flat=True))
    Mention.objects.filter(subject=subject, slug__in=known - found).delete()
    Mention.objects.bulk_create(
        (Mention(subject=subject, slug=slug) for slug in sorted(found - known)),
        ignore_conflicts=True,
    )


def tell_of_leaving(subject: str, pages: list[Fresh], known: dict[str, KeptPage]) -> None:
    """Have pages that link to an address baked anew when there is no article any more.

    In the background: until then their readers follow the link to the notice, or to where the
    article went.
    """
    left = {
        match.group(1)
        for page in pages
        if page.path in known and known[page.path].status == HERE != page.status
        if (match := re.fullmatch(r"/conditions/([a-z0-9-]+)/", page.path))
    }
    if left:
        mentioning = Mention.objects.filter(slug__in=left).exclude(subject=subject)
        Baking.objects.filter(pk__in=mentioning.values("subject")).update(templates="")
