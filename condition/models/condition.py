"""What an article is about."""

import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from condition.fields import LineField, PlainTextField


class Specialty(models.Model):
    """A branch of medicine that articles are filed under."""

    name = LineField(_("name"), max_length=100, unique=True)
    slug = models.SlugField(_("address"), max_length=100, unique=True)

    UNFILED = "Not yet filed"  # the name of the one in which articles wait for theirs

    class Meta:
        ordering = ["name"]
        verbose_name = _("specialty")
        verbose_name_plural = _("specialties")

    def __str__(self) -> str:
        return self.name


class Condition(models.Model):
    """The disease an article is about: the start of the way of the data, one article each."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = LineField(_("title"), max_length=200)
    slug = models.SlugField(
        _("address"),
        max_length=200,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Use a-z, 0-9 and single hyphens."))
        ],
        help_text=_("The last part of the page's address, such as back-pain."),
    )
    specialty = models.ForeignKey(
        Specialty, models.PROTECT, related_name="conditions", verbose_name=_("specialty")
    )
    disclaimer = PlainTextField(
        _("disclaimer"),
        blank=True,
        help_text=_("Stands at the end of the page. It goes live with the next edition."),
    )

    # Two articles on one disease become one: this one's address leads to the other (and its record
    # stays where it is).
    merged_into = models.ForeignKey(
        "self", models.PROTECT, related_name="merged", null=True, blank=True, editable=False
    )

    class Meta:
        ordering = ["title"]
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")

    def __str__(self) -> str:
        return self.title

    @property
    def former_slugs(self) -> list[str]:
        """Those it had here before, the first one first: all their addresses lead on."""
        here = self.former_addresses.filter(path__startswith="/conditions/").order_by("pk")
        return [path.rpartition("/")[2] for path in here.values_list("path", flat=True)]
