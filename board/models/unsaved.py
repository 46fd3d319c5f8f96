"""Text that an editor typed and has not saved, kept for their other devices."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.utils import timezone

from accounts.models import Person
from condition.models import Condition

KEPT_FOR = timedelta(days=30)
LONGEST_PAGE = 40


def forget_of_who_left(person: Person) -> None:
    """As a part of the act that ends a membership."""
    if person.left_on is not None:
        UnsavedText.objects.filter(person=person).delete()


def owner_of(account: int | None, condition: Condition, section: str) -> str:
    """Whose page of which section it is, as the page says with all that it sends."""
    return f"attest:unsaved:{account}:{condition.uuid}:{section}"


class UnsavedTexts(models.QuerySet["UnsavedText"]):
    def past(self, now: datetime) -> "UnsavedTexts":
        """What was kept for its month."""
        return self.filter(kept_at__lt=now - KEPT_FOR)

    def offered(self, person: Person, condition: Condition, section: str) -> list[dict[str, Any]]:
        """What the person's pages of a section hold, wherever they were opened."""
        since = timezone.now() - KEPT_FOR
        texts = self.typed().filter(person=person, condition=condition, section=section)
        return list(texts.filter(kept_at__gte=since).values("page", "entry"))

    def typed(self) -> Self:
        """Without those whose words are saved: of them the time alone stays."""
        return self.filter(entry__has_key="pairs")

    def let_go(self, kept: str, person: Person, condition: Condition, section: str) -> None:
        """What a page held until a time, "page time", is saved. What of it arrives late is old."""
        page, _space, at = kept.partition(" ")
        if at and len(page) <= LONGEST_PAGE and kept.isprintable():
            self.update_or_create(
                person=person, condition=condition, section=section, page=page,
                defaults={"entry": {"at": at[:40]}},
            )  # fmt: skip


class UnsavedText(models.Model):
    """What one page of one editor holds, as its form would send it. No part of any draft.

    It goes when its words are saved or discarded, when the person leaves, or after a month.
    """

    person = models.ForeignKey(Person, models.CASCADE)
    condition = models.ForeignKey(Condition, models.CASCADE)
    section = models.CharField(max_length=40)
    # Made by the browser for each page that is opened.
    page = models.CharField(max_length=LONGEST_PAGE)
    entry = models.JSONField()
    kept_at = models.DateTimeField(auto_now=True)

    objects = UnsavedTexts.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "condition", "section", "page"], name="unsaved_text_of_one_page"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.condition}, {self.section}"
