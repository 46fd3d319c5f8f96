"""The pages about the site itself and the lines of its footer, written in the admin.

They are no part of the record: what an article says and who signed it never depends on them.
"""

from contextlib import suppress

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import DatabaseError, models
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from markdownx.models import MarkdownxField

from accounts.models import Person
from condition import markdown
from condition.fields import LineField

from .first_texts import first_texts


class SitePage(models.Model):
    """A page about the site: its address is fixed, its words are the administrators'."""

    class Key(models.TextChoices):
        PRIVACY = "privacy", _("Privacy")
        EDITORIAL_POLICY = "editorial-policy", _("Editorial policy")
        ACCESSIBILITY = "accessibility", _("Accessibility")
        DISCLAIMER = "disclaimer", _("Disclaimer")

    key = models.CharField(max_length=20, primary_key=True, choices=Key.choices, editable=False)
    title = LineField(_("title"), max_length=100)
    text = MarkdownxField(
        _("text"),
        max_length=50_000,
        help_text=_("Markdown. A line that starts with “## ” is a heading."),
    )
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    changed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("page about the site")
        verbose_name_plural = _("pages about the site")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        if self.key == self.Key.PRIVACY:  # what is kept of whom is the newsletter's to say
            return reverse("newsletter:privacy")
        return reverse(self.key.replace("-", "_"))

    def clean(self) -> None:
        """Raises ValidationError for what readers would not see: to save it is to publish it."""
        if faults := markdown.lost_outside_articles(self.text):
            raise ValidationError({"text": faults})

    @property
    def html(self) -> SafeString:
        """The text as safe HTML, with headings that stand below the page's title."""
        return markdown.render(self.text, level=2)


class FooterLine(models.Model):
    """A line at the foot of every page: who owns the site, where else it is found, its apps."""

    class Kind(models.TextChoices):
        OWNER = "owner", _("Owner")
        SOCIAL = "social", _("Elsewhere")
        APP = "app", _("Apps")

    kind = models.CharField(_("where"), max_length=10, choices=Kind.choices)
    label = LineField(
        _("words"),
        max_length=200,
        help_text=_("For example the owner's name and address, or the name of a network."),
    )
    address = models.CharField(
        _("web address"),
        max_length=500,
        blank=True,
        validators=[
            RegexValidator(
                r"^(https?://|mailto:|tel:|/(?!/))",
                _("Start with https://, mailto:, tel: or, for a page of this site, a slash."),
            )
        ],
        help_text=_("Leave it empty for words alone."),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("line of the footer")
        verbose_name_plural = _("lines of the footer")
        ordering = ["kind", "position", "pk"]

    def __str__(self) -> str:
        return self.label


class EmergencyNumber(models.Model):
    """Whom readers call in an emergency: one number, or one for each country or region."""

    region = LineField(
        _("where"),
        max_length=100,
        blank=True,
        help_text=_("A country or region; empty if one number does for all readers of the site."),
    )
    number = models.CharField(
        _("number"),
        max_length=30,
        validators=[RegexValidator(r"^\+?[0-9][0-9 -]*$", _("Digits, as they are dialled."))],
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("emergency number")
        verbose_name_plural = _("emergency numbers")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.region} {self.number}".strip()

    @property
    def address(self) -> str:
        """What a telephone dials (RFC 3966)."""
        return f"tel:{self.number.replace(' ', '')}"


def read_page(key: str) -> SitePage:
    """The page of that key; with the first text where nobody has written another. One query."""
    title, text = first_texts()[key]
    return SitePage.objects.filter(key=key).first() or SitePage(key=key, title=title, text=text)


def read_footer() -> dict[str, list[FooterLine]]:
    """What stands at the foot of every page, by its kind. One query; empty without a database."""
    found: dict[str, list[FooterLine]] = {}
    # A page that tells of the trouble must not come to grief by its footer.
    with suppress(DatabaseError):
        for line in FooterLine.objects.all():
            found.setdefault(line.kind, []).append(line)
    return found


def read_emergency_numbers() -> list[EmergencyNumber]:
    """Whom to call, in their order. One query; empty without a database."""
    with suppress(DatabaseError):
        return list(EmergencyNumber.objects.all())
    return []
