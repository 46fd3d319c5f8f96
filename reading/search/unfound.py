"""Words that readers looked for in vain, by which the board's vocabulary grows."""

from datetime import timedelta
from typing import Any

from django.db.models import Max, QuerySet, Sum
from django.utils import timezone
from django.utils.crypto import salted_hmac

from . import language
from .models import Unfound

NETWORKS = 3  # that typed a word on one day before it is written down
KEPT = timedelta(days=90)
MOST_A_DAY = 5_000  # rows: a flood of nonsense fills no disk


def note(query: str, network: str) -> None:
    """Note a query that found nothing, if it is a single word.

    A word that one person typed may be a name: until several networks typed it on one day, nothing
    but a keyed digest of it is kept, and that until the day is over.
    """
    words = language.every_word(query)
    if len(words) != 1 or not words[0].isalpha():
        return
    day = timezone.localdate()
    of_day = Unfound.objects.filter(day=day)
    if of_day.count() >= MOST_A_DAY:
        return
    digest, sender = (_keyed(f"{day} {said}") for said in (words[0], network))
    Unfound.objects.get_or_create(day=day, word=digest, network=sender)
    networks = of_day.filter(word=digest).count()
    if networks >= NETWORKS:
        told = {"networks": networks}
        Unfound.objects.update_or_create(day=day, word=words[0], network="", defaults=told)


def most_wanted() -> QuerySet[Unfound, Any]:
    """The words, those of most networks first, with the last day."""
    found = Unfound.objects.filter(network="").values("word")
    return found.annotate(times=Sum("networks"), last=Max("day")).order_by("-times", "word")


def forget_unfound() -> int:
    """Forget yesterday's digests and old words; how many there were."""
    today = timezone.localdate()
    digests = Unfound.objects.filter(day__lt=today).exclude(network="")
    return digests.delete()[0] + Unfound.objects.filter(day__lt=today - KEPT).delete()[0]


def _keyed(text: str) -> str:
    return salted_hmac("reading.search.unfound", text, algorithm="sha256").hexdigest()
