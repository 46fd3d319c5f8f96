"""Articles that a reader of one may want next."""

from collections import Counter, defaultdict

from condition.models import Condition

from . import engine
from .lexemes import ARTICLE_STRONG
from .models import IndexedArticle
from .rarity import Rarity

ALIKE_AT_LEAST = 2  # telling words in common
CANDIDATES = 100  # of each word
OF_THE_SPECIALTY = 1.5  # times as near


def related(condition: Condition, limit: int = 5) -> list[IndexedArticle]:
    """The articles that have most of this one's telling words, nearer within its specialty.

    Each comes with its condition. At most five queries.
    """
    article = IndexedArticle.objects.filter(pk=condition.pk).first()
    if article is None:
        return []
    rarity = Rarity().of_stems(article.telling_stems.split())
    nearness: dict[int, float] = defaultdict(float)
    shared: Counter[int] = Counter()
    with engine.ready():
        for word, pk in engine.articles_with(ARTICLE_STRONG, rarity, CANDIDATES):
            nearness[pk] += rarity[word]
            shared[pk] += 1
    wanted = [pk for pk, count in shared.items() if count >= ALIKE_AT_LEAST and pk != article.pk]
    found = list(
        IndexedArticle.objects.filter(pk__in=wanted).select_related("condition__specialty")
    )
    for other in found:
        if other.condition.specialty_id == condition.specialty_id:
            nearness[other.pk] *= OF_THE_SPECIALTY
    return sorted(found, key=lambda other: (-nearness[other.pk], other.title))[:limit]
