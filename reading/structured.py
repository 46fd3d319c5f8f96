"""An article for machines that know schema.org: what it is about, and which parts are signed.

Only signed sections say what is medically so, and only signed parts say `lastReviewed` and
`reviewedBy`: schema.org has no word for “not yet reviewed”.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from condition.parts import ItemParts, words

from .article import Article, ArticleSection
from .signatures import Signature

CONTEXT = "https://schema.org"
# What the items of a section are, by the property that the section was declared with.
TYPES = {
    "cause": "MedicalCause",
    "riskFactor": "MedicalRiskFactor",
    "signOrSymptom": "MedicalSignOrSymptom",
    "typicalTest": "MedicalTest",
    "possibleTreatment": "MedicalTherapy",
    "primaryPrevention": "MedicalTherapy",
    "drug": "Drug",
}
# Properties that are words alone.
WORDS = {"alternateName", "description", "expectedPrognosis", "possibleComplication"}
# Signs that would end a script element, or begin a comment in one.
UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def structured_data(article: Article) -> dict[str, Any]:
    """The page and its condition as JSON-LD."""
    address = f"{settings.SITE_URL}{reverse('article', args=[article.slug])}"
    page = {
        "@context": CONTEXT,
        "@type": "MedicalWebPage",
        "@id": address,
        "url": address,
        "name": article.title,
        "inLanguage": get_language() or "en",
        "version": article.edition.number,
        "datePublished": _day(article.edition.published_at),
        "dateModified": _day(article.updated_at),
        "image": f"{settings.SITE_URL}{reverse('article_card', args=[article.slug])}",
        "author": [_person(author["name"]) for author in article.authors],
        "publisher": {
            "@type": "Organization",
            "name": settings.SITE_NAME,
            "url": settings.SITE_URL,
        },
        "mainEntity": _condition(article, f"{address}#condition"),
        "hasPart": [_part(section, address) for section in article.sections],
    }
    if all(section.judgement.is_signed for section in article.sections):
        page |= _review(article.reviewed_at, article.reviewers)
    return page


def script(content: Mapping[str, Any]) -> SafeString:
    """JSON-LD as it stands in a page: data, which no browser runs."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).translate(UNSAFE)
    data = mark_safe(text)  # noqa: S308 - no sign of HTML is left in it
    return format_html('<script type="application/ld+json">{}</script>', data)


def _condition(article: Article, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": "MedicalCondition", "@id": name, "name": article.title}
    for section in article.sections:
        if section.judgement.is_signed:
            for key, value in _said(section):
                found.setdefault(key, []).append(value)
    return found


def _said(section: ArticleSection) -> Iterator[tuple[str, Any]]:
    for listed in section.parts.lists:
        for item in listed.items if listed.means else ():
            yield listed.means, _of_item(listed.means, item)


def _of_item(means: str, item: ItemParts) -> Any:
    if means in WORDS:
        return words(" ".join(part.html for part in item.by["lead"])) or item.label
    if means == "code":
        system = " ".join(words(part.html) for part in item.by["head"])
        return {"@type": "MedicalCode", "codeValue": item.label, "codingSystem": system}
    return {"@type": TYPES[means], "name": item.label}


def _part(section: ArticleSection, address: str) -> dict[str, Any]:
    part = {"@type": "WebPage", "@id": f"{address}#{section.key}", "name": section.title}
    part["dateModified"] = _day(section.updated_at)
    if section.judgement.is_signed:
        part |= _review(section.judgement.last_reviewed, section.signatures)
    return part


def _review(at: Any, signatures: Iterable[Signature]) -> dict[str, Any]:
    return {
        "lastReviewed": _day(at),
        "reviewedBy": [_person(one.name, one.credentials) for one in signatures],
    }


def _person(name: str, credentials: str = "") -> dict[str, str]:
    person = {"@type": "Person", "name": name}
    return {**person, "honorificSuffix": credentials} if credentials else person


def _day(moment: Any) -> str:
    return timezone.localtime(moment).date().isoformat()
