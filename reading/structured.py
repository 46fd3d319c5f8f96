"""An article for machines that know schema.org: what it is about, and which parts are signed.

Only signed sections say what is medically so, and only signed parts say `lastReviewed` and
`reviewedBy`: schema.org has no word for “not yet reviewed”.
"""

import json
import re
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
QUESTIONS = "mainEntity"  # of a page of questions: said at their section
# Properties that are words alone.
WORDS = {"alternateName", "description", "expectedPrognosis", "possibleComplication"}
# Signs that would end a script element, or begin a comment in one.
UNSAFE = re.compile("[<>&\u2028\u2029]")


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
        "datePublished": _day(article.first_published_at),
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
    page["breadcrumb"] = _breadcrumb(article)
    if all(section.judgement.is_signed for section in article.sections):
        page |= _review(article.reviewed_at, article.reviewers)
    return page


def section_page_data(article: Article) -> dict[str, Any]:
    """A page of one section as JSON-LD."""
    (section,) = article.sections
    whole = f"{settings.SITE_URL}{reverse('article', args=[article.slug])}"
    address = f"{settings.SITE_URL}{reverse('section', args=[article.slug, section.key])}"
    return {
        "@context": CONTEXT,
        **_part(section, whole),
        "@type": "MedicalWebPage",
        "@id": address,
        "isPartOf": {"@id": whole},
        "inLanguage": get_language() or "en",
        "author": [_person(author["name"]) for author in section.authors],
        "breadcrumb": _breadcrumb(article, (section.title, address)),
    }


def section_data(section: ArticleSection, slug: str) -> dict[str, Any] | None:
    """The questions of a signed section, or what else its items are; None where they are neither.

    They stand at their section: the same words beside them make them short on the wire.
    """
    address = f"{settings.SITE_URL}{reverse('article', args=[slug])}"
    if not section.judgement.is_signed:
        return None
    if questions := [*section.items_that_are(QUESTIONS)]:
        asked = [_question(item) for item in questions if item.by["lead"]]
        faq = {"@type": "FAQPage", "@id": f"{address}#{section.key}", QUESTIONS: asked}
        return {"@context": CONTEXT, **faq}
    found: dict[str, Any] = {}
    for means, item in _meaning_items(section):
        if means in TYPES:
            found.setdefault(means, []).append(_of_item(means, item))
    about = {"@type": "MedicalCondition", "@id": f"{address}#condition"}
    return {"@context": CONTEXT, **about, **found} if found else None


def _question(item: ItemParts) -> dict[str, Any]:
    answer = words(" ".join(part.html for part in item.by["lead"]))
    said = {"@type": "Answer", "text": answer}
    return {"@type": "Question", "name": item.label, "acceptedAnswer": said}


def _drug(item: ItemParts) -> dict[str, Any]:
    drug: dict[str, Any] = {"@type": "Drug", "name": item.label}
    if beside := item.by["head"][1:]:
        drug["drugClass"] = {"@type": "DrugClass", "name": words(beside[0].html)}
    if stated := [part for part in item.by["caution"] if part.said.get("state") == "stated"]:
        drug["warning"] = words(stated[0].html)
    if doses := [words(part.html) for part in item.parts if part.kind == "dosage"]:
        drug["doseSchedule"] = [{"@type": "DoseSchedule", "description": one} for one in doses]
    return drug


def _breadcrumb(article: Article, *more: tuple[str, str]) -> dict[str, Any]:
    """Where the page is: the list of the specialty, the article, a section of it."""
    listing = f"{reverse('conditions')}?specialty={article.specialty_slug}"
    steps = [
        (article.specialty, f"{settings.SITE_URL}{listing}"),
        (article.title, f"{settings.SITE_URL}{reverse('article', args=[article.slug])}"),
        *more,
    ]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": address}
            for place, (name, address) in enumerate(steps, start=1)
        ],
    }


def script(content: Mapping[str, Any]) -> SafeString:
    """JSON-LD as it stands in a page: data, which no browser runs."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    text = UNSAFE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)
    data = mark_safe(text)  # noqa: S308 - no sign of HTML is left in it
    return format_html('<script type="application/ld+json">{}</script>', data)


def _condition(article: Article, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": "MedicalCondition", "@id": name, "name": article.title}
    for section in article.sections:
        if section.judgement.is_signed:
            for means, item in _meaning_items(section):
                if means not in TYPES:
                    found.setdefault(means, []).append(_of_item(means, item))
    return found


def _meaning_items(section: ArticleSection) -> Iterator[tuple[str, ItemParts]]:
    for listed in section.parts.lists:
        for item in listed.items if listed.means not in {"", QUESTIONS} else ():
            yield listed.means, item


def _of_item(means: str, item: ItemParts) -> Any:
    if means == "drug":
        return _drug(item)
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
