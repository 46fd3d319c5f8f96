"""How much a word tells: the fewer articles have it, the more."""

from collections.abc import Iterable
from functools import cached_property
from math import log

from .models import IndexedArticle, Word


class Rarity:
    """Inverse frequency, from 0.7 for a word that every article has. One query to start with."""

    @cached_property
    def _articles(self) -> int:
        return IndexedArticle.objects.count()

    def of(self, articles: int) -> float:
        """What a word that so many articles have tells."""
        return log(1 + max(self._articles, 1) / max(articles, 1))

    def of_stems(self, stems: Iterable[str]) -> dict[str, float]:
        """The same for those of the stems that some article has. One query."""
        counts: dict[str, int] = {}
        rows = Word.objects.filter(stem__in=set(stems)).values_list("stem", "articles")
        for stem, articles in rows:
            counts[stem] = max(counts.get(stem, 0), articles)
        return {stem: self.of(articles) for stem, articles in counts.items()}
