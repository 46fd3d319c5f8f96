"""How to cite an edition, or one section of it, so that its exact words are found again."""

import re
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .article import Article, ArticleSection

# What TeX would read as more than a letter.
TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{letter: f"\\{letter}" for letter in "#$%&_"},
}
SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Citation:
    """One citable thing: an edition, or a section of it."""

    key: str  # the section's; "" for the edition
    section: str  # its title
    name: str  # unique in a library of citations
    title: str
    authors: list[str]
    edition: int
    day: date
    address: str
    digest: str

    @property
    def text(self) -> str:
        """As a sentence in a list of references."""
        said = _(
            "%(authors)s. %(title)s. %(site)s, edition %(edition)d, %(day)s. "
            "%(address)s (SHA-256 %(digest)s)"
        )
        names = {"authors": ", ".join(self.authors), "site": settings.SITE_NAME}
        return said % {**vars(self), **names}

    @property
    def bibtex(self) -> str:
        fields = {
            "title": f"{{{tex(self.title)}}}",
            "author": " and ".join(f"{{{tex(name)}}}" for name in self.authors),
            "publisher": tex(settings.SITE_NAME),
            "edition": str(self.edition),
            "year": f"{self.day:%Y}",
            "month": str(self.day.month),
            "url": self.address,
            "note": f"SHA-256 {self.digest}",
        }
        lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
        return f"@misc{{{self.name},\n{lines}\n}}\n"

    @property
    def ris(self) -> str:
        lines = [
            ("TY", "ELEC"),
            ("ID", self.name),
            ("TI", self.title),
            *(("AU", name) for name in self.authors),
            ("PB", settings.SITE_NAME),
            ("ET", str(self.edition)),
            ("PY", f"{self.day:%Y}"),
            ("DA", f"{self.day:%Y/%m/%d}"),
            ("UR", self.address),
            ("N1", f"SHA-256 {self.digest}"),
            ("ER", ""),
        ]
        return "".join(f"{tag}  - {SPACE.sub(' ', value)}\r\n" for tag, value in lines)


def tex(text: str) -> str:
    """A text that TeX sets as it is written."""
    return "".join(TEX.get(letter, letter) for letter in SPACE.sub(" ", text))


def citations(article: Article) -> list[Citation]:
    """The edition, and each of its sections."""
    return [
        _citation(article, None),
        *(_citation(article, section) for section in article.sections),
    ]


def _citation(article: Article, section: ArticleSection | None) -> Citation:
    number = article.edition.number
    address = f"{settings.SITE_URL}{reverse('edition', args=[article.slug, number])}"
    title = article.title if section is None else f"{article.title}: {section.title}"
    return Citation(
        key=section.key if section else "",
        section=section.title if section else "",
        name="-".join([article.slug, str(number), *([section.key] if section else [])]),
        title=title,
        authors=[author["name"] for author in (section or article).authors] or [settings.SITE_NAME],
        edition=number,
        day=timezone.localtime(article.edition.published_at).date(),
        address=f"{address}#{section.key}" if section else address,
        digest=section.digest if section else article.edition.digest,
    )
