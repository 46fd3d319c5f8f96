"""The library of sources that sections cite."""

from functools import reduce

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Lower, Replace
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from condition.fields import LineField
from condition.identifiers import DoiField, IsbnField, PmcidField, PmidField, WebAddressField
from condition.reference_styles import Printed, printed

FIRST_YEAR = 1500


# Names of which each belongs to one source.
UNIQUE_NAMES = ("doi", "pmid", "pmcid")
RECORD_FIELDS = (
    "kind", "authors", "title", "container", "year", "volume", "pages", "edition", "publisher",
    *UNIQUE_NAMES, "isbn", "url",
)  # fmt: skip
# What tells no two addresses of one page apart, letter case and the last slash beside it.
SPELLINGS = ("https://", "http://", "www.")
_SMALL: Func = Func(Lower("url"), Value("/"), function="RTRIM", output_field=models.CharField())
BARE_URL = reduce(lambda url, part: Replace(url, Value(part)), SPELLINGS, _SMALL)


def bare_url(url: str) -> str:
    """An address as BARE_URL compares it."""
    return reduce(lambda left, part: left.replace(part, ""), SPELLINGS, url.lower().rstrip("/"))


def check_year(year: int) -> None:
    """Raises ValidationError for a year in which no source came out that anybody cites."""
    latest = timezone.localdate().year + 1
    if not FIRST_YEAR <= year <= latest:
        years = {"first": FIRST_YEAR, "last": latest}
        raise ValidationError(_("Give a year from %(first)d to %(last)d.") % years)


class ReferenceQuerySet(models.QuerySet):
    """Questions about the library."""

    def same_as(self, source: "Reference") -> "ReferenceQuerySet":
        """Those that one of the source's names, or its address, says are the same."""
        same = Q(pk__in=[])
        for name in UNIQUE_NAMES:
            if value := getattr(source, name):
                same |= Q(**{f"{name}__iexact": value})
        if source.url:
            same |= Q(bare_url=bare_url(source.url))
        return self.annotate(bare_url=BARE_URL).filter(same)


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
    authors = LineField(_("authors"), max_length=500, blank=True)
    title = LineField(_("title"), max_length=500)
    container = LineField(
        _("published in"), max_length=300, blank=True, help_text=_("Journal, series or site.")
    )
    year = models.PositiveSmallIntegerField(
        _("year"), null=True, blank=True, validators=[check_year]
    )
    volume = LineField(
        _("volume"), max_length=40, blank=True, help_text=_("With the issue: 35(22).")
    )
    pages = LineField(_("pages or chapter"), max_length=40, blank=True)
    edition = LineField(_("edition"), max_length=40, blank=True, help_text=_("Such as 3rd."))
    publisher = LineField(
        _("publisher"), max_length=200, blank=True, help_text=_("With the place, if you like.")
    )
    doi = DoiField("DOI", max_length=200, blank=True)
    pmid = PmidField("PMID", max_length=9, blank=True)
    pmcid = PmcidField("PMCID", max_length=12, blank=True)
    isbn = IsbnField("ISBN", max_length=13, blank=True)
    url = WebAddressField(_("web address"), max_length=500, blank=True)
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
        _("published"),
        default=False,
        editable=False,
        help_text=_("An edition carries it, so the key stands for this source for ever."),
    )

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["key"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            *(
                models.UniqueConstraint(
                    Lower(name),
                    condition=~Q(**{name: ""}),
                    name=f"one_reference_per_{name}",
                    violation_error_message=_("The library has a source of that name already."),
                )
                for name in UNIQUE_NAMES
            ),
            models.UniqueConstraint(
                BARE_URL,
                condition=~Q(url=""),
                name="one_reference_per_url",
                violation_error_message=_("The library has a source at that address already."),
            ),
        ]
        indexes = [
            models.Index(fields=["key"], name="retracted_sources", condition=Q(is_retracted=True))
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.title}"

    def clean(self) -> None:
        """Raises ValidationError for a source that is there, or a published key's other meaning."""
        twin = Reference.objects.same_as(self).exclude(key=self.key).first()
        if twin is not None:
            raise ValidationError(_("That source is in the library: %(key)s.") % {"key": twin.key})
        before = Reference.objects.filter(key=self.key, is_published=True).first()
        if before is None:
            return
        for name in before.identity:
            if getattr(before, name) != getattr(self, name):
                raise ValidationError({name: _("This key is published. Make a new key instead.")})

    @property
    def identity(self) -> tuple[str, ...]:
        """The fields that say which source it is (rule 9): the strongest names that it has."""
        strong = tuple(name for name in (*UNIQUE_NAMES, "url") if getattr(self, name))
        return strong or (("isbn", "pages") if self.isbn else ("title", "year"))

    @property
    def printed(self) -> Printed:
        """As a list of references prints it, in the site's style."""
        return printed(self.record())

    def record(self) -> dict[str, str | int]:
        """The source as an Edition carries it: strings, and the year as a whole number."""
        record = {name: getattr(self, name) for name in RECORD_FIELDS if getattr(self, name)}
        if self.seen_on:
            record["seen_on"] = str(self.seen_on)
        return record
