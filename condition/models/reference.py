"""The library of sources that sections cite."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Reference(models.Model):
    """One source. Sections cite it by its key; an Edition carries it as it stood that day."""

    class Kind(models.TextChoices):
        ARTICLE = "article", _("journal article")
        GUIDELINE = "guideline", _("guideline")
        BOOK = "book", _("book")
        LABEL = "label", _("prescribing information")
        WEB = "web", _("web page")
        # To be recorded where somebody cites them, so that they are found: the board rests on none.
        ENCYCLOPAEDIA = "encyclopedia", _("encyclopaedia")
        SISTER = "sister", _("another page of this site")

    # Accepted only until a better source is found.
    WEAK_KINDS = (Kind.WEB,)
    # A claim that cites nothing else has no source.
    UNACCEPTED_KINDS = (Kind.ENCYCLOPAEDIA, Kind.SISTER)

    key = models.CharField(
        _("key"),
        max_length=60,
        primary_key=True,
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", _("Use a-z, 0-9 and hyphens."))],
        help_text=_("How the text cites it: nice-ng234 is cited as [@nice-ng234]."),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    authors = models.CharField(_("authors"), max_length=500, blank=True)
    title = models.CharField(_("title"), max_length=500)
    container = models.CharField(
        _("published in"), max_length=300, blank=True, help_text=_("Journal, series or site.")
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    volume = models.CharField(_("volume"), max_length=40, blank=True)
    pages = models.CharField(_("pages"), max_length=40, blank=True)
    doi = models.CharField(
        "DOI",
        max_length=200,
        blank=True,
        # The form of a DOI name: ISO 26324.
        validators=[RegexValidator(r"^10\.\d{4,9}/\S+\Z", _("A DOI looks like 10.1234/abcd."))],
    )
    pmid = models.CharField(
        "PMID",
        max_length=9,
        blank=True,
        validators=[RegexValidator(r"^[1-9]\d{0,8}\Z", _("A PMID is a number of up to 9 digits."))],
    )
    url = models.URLField(_("web address"), max_length=500, blank=True)
    seen_on = models.DateField(_("seen on"), null=True, blank=True)
    is_retracted = models.BooleanField(_("retracted"), default=False, editable=False)
    replaced_by = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="replaces",
        null=True,
        blank=True,
        verbose_name=_("replaced by"),
    )
    is_published = models.BooleanField(
        default=False,
        editable=False,
        help_text=_("An edition carries it, so the key stands for this source for ever."),
    )

    class Meta:
        ordering = ["key"]
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        constraints = [
            models.UniqueConstraint(
                fields=["doi"], condition=~Q(doi=""), name="one_reference_per_doi"
            ),
            models.UniqueConstraint(
                fields=["pmid"], condition=~Q(pmid=""), name="one_reference_per_pmid"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.title}"

    def clean(self) -> None:
        """Raises ValidationError where a published key would come to mean another source."""
        before = Reference.objects.filter(key=self.key, is_published=True).first()
        if before is None:
            return
        for name in ("doi", "pmid", "url"):
            if getattr(before, name) and getattr(before, name) != getattr(self, name):
                raise ValidationError({name: _("This key is published. Make a new key instead.")})
        named = any((before.doi, before.pmid, before.url))
        if not named and (before.title, before.year) != (self.title, self.year):
            raise ValidationError({"title": _("This key is published. Make a new key instead.")})

    def record(self) -> dict[str, str | int]:
        """The source as an Edition carries it: strings, and the year as a whole number."""
        fields = ("kind", "authors", "title", "container", "year", "volume", "pages", "doi", "pmid")
        record = {name: getattr(self, name) for name in (*fields, "url") if getattr(self, name)}
        if self.seen_on:
            record["seen_on"] = self.seen_on.isoformat()
        return record
