"""Which addresses are baked: those of an article that readers come to, and those about the site."""

from dataclasses import dataclass

from django.urls import reverse

from condition.models import Condition

SITE = "site"  # the subject of what is about all articles
# In the order in which readers wait for them; the last take longest to make.
STAGES = (("article",), ("article_data", "history"), ("article_pdf", "article_card"))
SITE_PAGES = (
    *("home", "conditions", "feed", "sitemap", "sitemap_pages", "robots"),
    *("editorial_policy", "accessibility", "disclaimer", "offline", "manifest"),
)
READING_QUERIES = {"conditions"}  # with a query they are other pages


@dataclass(frozen=True)
class Address:
    """A path to be baked."""

    path: str
    reads_query: bool = False


def stages(subject: str) -> list[list[Address]]:
    """What is baked, in steps: each is kept before the next is made."""
    if subject == SITE:
        return [[Address(reverse(name), name in READING_QUERIES) for name in SITE_PAGES]]
    condition = Condition.objects.get(pk=int(subject))
    # Under the present slug, and under the former ones, which lead on.
    slugs = [condition.slug, *condition.former_slugs.order_by("pk").values_list("slug", flat=True)]
    return [
        [Address(reverse(name, kwargs={"slug": slug})) for slug in slugs for name in names]
        for names in STAGES
    ]
