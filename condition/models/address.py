"""Addresses that words once had, here or on a former site, and where they are now."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import accumulate
from urllib.parse import parse_qs, unquote, urlsplit

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from .condition import Condition, Specialty

LONGEST = 500  # characters
MOST_SEGMENTS = 12  # of a path that is looked for
# What WordPress names a page by in the query of its front page: pictures have a page as posts do.
POST_IDS, CATEGORY_ID = ("p", "page_id", "attachment_id"), "cat"
UNWRITTEN = re.compile(r"[\x00-\x1f\x7f\ufffd]")


def former_path(path: str, query: str = "") -> str:
    """An address as it is looked for: no site, capitals, last slash, or query but the post's id.

    "" for one that nobody ever had.
    """
    plain = unicodedata.normalize("NFC", unquote(path)).lower()
    if UNWRITTEN.search(plain) or "\\" in plain or len(plain) > LONGEST:
        return ""
    segments = [segment for segment in plain.split("/") if segment]
    if segments[:1] == ["index.php"]:
        segments = segments[1:]
    if segments:
        return "/" + "/".join(segments)
    try:
        said = parse_qs(query, max_num_fields=20)
    except ValueError:
        return ""
    for name in (*POST_IDS, CATEGORY_ID):
        number = said.get(name, [""])[0]
        if number.isascii() and number.isdigit() and len(number) <= 18:
            return f"/?{'cat' if name == CATEGORY_ID else 'p'}={int(number)}"
    return "/feed" if "feed" in said else ""


def former_path_of(address: str) -> str:
    """The same of a whole address. Raises ValueError for what is none."""
    parts = urlsplit(address)
    return former_path(parts.path, parts.query)


def nearest_first(path: str) -> list[str]:
    """The path and those above it: an attachment, a feed or a second page belongs to its post."""
    if path.startswith("/?"):
        return [path]
    above = list(accumulate(path.split("/")[1:], "{}/{}".format))[:MOST_SEGMENTS]
    return [f"/{one}" for one in reversed(above)]


class FormerAddressQuerySet(models.QuerySet["FormerAddress"]):
    """Which addresses lead where."""

    def of_slug(self, slug: str) -> "FormerAddressQuerySet":
        """The row of an address that an article of this site once had."""
        return self.filter(path=f"/conditions/{slug}", condition__isnull=False)

    def leading_from(self, path: str) -> "FormerAddress | None":
        """The row of that path, or of the nearest one above it. One query."""
        rows = self.filter(path__in=nearest_first(path)) if path else self.none()
        return rows.order_by(Length("path").desc()).first()

    def remember(
        self,
        paths: Iterable[str],
        *,
        condition: Condition | None = None,
        specialty: Specialty | None = None,
        leads_to: str = "",
    ) -> list[str]:
        """Have these lead there from now on; those that lead elsewhere already, which stay so.

        A path without a goal is known of the former site, and readers find nothing here yet.
        """
        goal = {"condition": condition, "specialty": specialty, "leads_to": leads_to}
        wanted = [path for path in dict.fromkeys(paths) if path not in {"", "/"}]
        known = {row.path: row for row in self.filter(path__in=wanted)}
        self.filter(
            path__in=wanted, condition=None, specialty=None, leads_to="", is_by_hand=False
        ).update(**goal)
        new = [FormerAddress(path=path, **goal) for path in wanted if path not in known]
        FormerAddress.objects.bulk_create(new, batch_size=500)
        return [
            path
            for path, row in known.items()
            if row.has_goal and (row.condition, row.specialty, row.leads_to) != (*goal.values(),)
        ]


class FormerAddress(models.Model):
    """An address that leads on for ever: of an article here before, or of a former site.

    `path` is as `former_path` has it: `/conditions/old-slug`, `/2019/05/slug`, `/?p=123`.
    """

    path = models.CharField(_("former address"), max_length=LONGEST, unique=True)
    condition = models.ForeignKey(
        Condition,
        models.PROTECT,
        related_name="former_addresses",
        null=True,
        blank=True,
        verbose_name=_("article"),
    )
    section = models.CharField(_("section"), max_length=60, blank=True)
    specialty = models.ForeignKey(
        Specialty,
        models.PROTECT,
        related_name="former_addresses",
        null=True,
        blank=True,
        verbose_name=_("specialty"),
    )
    leads_to = models.CharField(
        _("another page of this site"),
        max_length=LONGEST,
        blank=True,
        help_text=_("Such as /feed.xml, where it leads to neither an article nor a specialty."),
    )
    # Then no import changes it.
    is_by_hand = models.BooleanField(_("written by hand"), default=False)

    objects = FormerAddressQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = [
            models.CheckConstraint(
                condition=Q(condition=None, specialty=None)
                | Q(condition=None, leads_to="")
                | Q(specialty=None, leads_to=""),
                name="a_former_address_leads_to_one_place",
            ),
        ]

    def __str__(self) -> str:
        return self.path

    @property
    def has_goal(self) -> bool:
        """Whether it leads anywhere here."""
        return bool(self.condition_id or self.specialty_id or self.leads_to)
