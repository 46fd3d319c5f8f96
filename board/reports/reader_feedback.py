"""What readers say of an article's sections: whom they helped, and what was reported."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Sum
from django.utils import timezone

from condition.models import Condition
from record.models import HelpfulCount, Report

SPAN = timedelta(days=365)  # older answers were given to other words


@dataclass
class Feedback:
    helpful: int = 0
    not_helpful: int = 0
    open_reports: int = 0

    @property
    def answers(self) -> int:
        """How many answered “Was this helpful?”."""
        return self.helpful + self.not_helpful


def reader_feedback(condition: Condition) -> dict[str, Feedback]:
    """By section, "" for the article as a whole: the answers of a year, and open reports.

    Two queries.
    """
    found: dict[str, Feedback] = defaultdict(Feedback)
    since = timezone.localdate() - SPAN
    counted = HelpfulCount.objects.filter(condition=condition, day__gte=since).order_by()
    for row in counted.values("section").annotate(yes=Sum("yes"), no=Sum("no")):
        found[row["section"]].helpful = row["yes"]
        found[row["section"]].not_helpful = row["no"]
    waiting = Report.objects.open().filter(condition=condition).order_by()
    for row in waiting.values("section").annotate(number=Count("pk")):
        found[row["section"]].open_reports = row["number"]
    return found
