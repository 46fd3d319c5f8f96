"""An Article as the typesetter takes it: one JSON of words and structure, and no markup."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from condition.parts import Cite, ItemParts, ListParts, Part, read_parts

from ..article import Article, ArticleSection
from ..blocks import blocks_of, link_to_reference, runs_of, runs_text
from ..citations import Source
from ..site_pages import read_emergency_numbers
from ..templatetags.reading import byline, bylines

SHORT_DIGEST = 16  # digits in the foot of every page; the cover has all of them


def article_document(article: Article, pictures: Mapping[str, str]) -> dict[str, Any]:
    """Everything that the PDF of an Edition says.

    `pictures` has the file of each figure that can be had, by its hash: the others are described.
    """
    cite = link_to_reference(_numbers(article.sources))
    return {
        "language": (get_language() or "en").split("-")[0],
        "is_right_to_left": get_language_bidi(),
        "words": _words(),
        "site": settings.SITE_NAME,
        "is_leaflet": bool(article.only),
        "title": article.title,
        "heading": article.sections[0].title if article.only else article.title,
        "above": article.title if article.only else article.specialty,
        "published_on": timezone.localtime(article.edition.published_at).date().isoformat(),
        "people": [author["name"] for author in article.authors],
        "foot": _("%(title)s, edition %(number)d · %(digest)s")
        % {
            "title": article.title,
            "number": article.edition.number,
            "digest": article.edition.digest[:SHORT_DIGEST],
        },
        "emergency": [
            {"said": _("Call %s") % line, "address": line.address}
            for line in read_emergency_numbers()
        ]
        or [{"said": _("Call your emergency number."), "address": ""}],
        "notices": blocks_of(
            said("_standing_of_page", article=article).replace(
                'href="/', f'href="{settings.SITE_URL}/'
            )
        ),
        "signed": "" if article.only else signed_line(article),
        "carried_over": "" if article.only else article.carried_over,
        "lead": article.disclaimer_lead,
        "facts": _facts(article),
        "sections": [
            _section(entry, cite, article.is_current, pictures) for entry in article.sections
        ],
        "references": [_reference(source) for source in article.sources],
        "disclaimer": _paragraphs(article.disclaimer),
    }


def article_card(article: Article) -> dict[str, Any]:
    """Everything that the picture says."""
    return {
        "language": (get_language() or "en").split("-")[0],
        "is_right_to_left": get_language_bidi(),
        "site": settings.SITE_NAME,
        "specialty": article.specialty,
        "title": article.title,
        "signed": signed_line(article),
        "share": article.current_count / len(article.sections) if article.sections else 0,
        "edition": _("Edition %(number)d, %(day)s")
        % {"number": article.edition.number, "day": day(article.edition.published_at)},
    }


def said(template: str, **context: Any) -> str:
    """What the page says there, as HTML."""
    return render_to_string(f"reading/{template}.html", context)


def signed_line(article: Article) -> str:
    """How many of its sections are signed."""
    return said("_signed_line", article=article).strip()


def day(moment: date | datetime) -> str:
    """The day in the site's language and time zone."""
    that_day = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    return formats.date_format(that_day, "DATE_FORMAT")


def _words() -> dict[str, str]:
    """The fixed words of the document in the site's language."""
    return {
        "contents": _("Contents"),
        "references": _("References"),
        "disclaimer": _("Disclaimer"),
        "help": _("When to get help"),
        "retracted": _("Retracted."),
        "cited_in": _("Cited in"),
        "picture_missing": _("The picture shows:"),
        "digest": _("Digest of these words"),
        "page": _("page"),
        "of": _("of"),
    }


def _numbers(sources: Iterable[Source]) -> dict[str, str]:
    return {
        source.key: str(source.number)
        if source.retraction is None
        else f"{source.number}, {_('retracted')}"
        for source in sources
    }


def _facts(article: Article) -> list[dict[str, Any]]:
    edition = article.edition
    here = reverse("edition", args=[article.slug, edition.number])
    newest = reverse("article", args=[article.slug])
    if article.only:
        newest = reverse("section", args=[article.slug, article.only])
    reviewers = bylines(article.reviewers) or _("Not yet reviewed by the board")
    published = _("%(number)d, %(day)s, published by %(person)s") % {
        "number": edition.number,
        "day": day(edition.published_at),
        "person": byline(article.published_by),
    }
    return [
        _fact(_("Edition"), published),
        _fact(_("What changed"), edition.summary),
        _fact(_("Written by"), bylines(article.authors)),
        _fact(_("Reviewed by"), reviewers),
        _fact(_("Last updated"), day(article.updated_at)),
        _fact(_("Digest (SHA-256)"), edition.digest, kind="code"),
        _fact(_("This edition"), f"{settings.SITE_URL}{here}", kind="link"),
        _fact(_("Newest edition"), f"{settings.SITE_URL}{newest}", kind="link"),
    ]


def _fact(label: str, text: str, kind: str = "text") -> dict[str, str]:
    return {"label": str(label), "text": text, "kind": kind}


def _section(
    section: ArticleSection, cite: Cite, is_current: bool, pictures: Mapping[str, str]
) -> dict[str, Any]:
    parts = read_parts(section.kept_parts, section.key, cite, pictures=pictures)
    shown = {"section": section, "judgement": section.judgement, "is_current": is_current}
    corrections = [said("_erratum", erratum=erratum) for erratum in section.errata]
    if section.notice:
        corrections.insert(0, said("_being_checked", notice=section.notice))
    return {
        "key": section.key,
        "title": section.title,
        "state": runs_text(runs_of(said("_state", **shown))),
        "is_signed": section.judgement.is_signed,
        "not_reviewed": section.not_reviewed,
        "corrections": [blocks_of(html) for html in corrections],
        "introduction": blocks_of(parts.introduction),
        "pictures": [_part(part) for part in parts.pictures],
        "lists": [_list(listed) for listed in parts.lists],
        "trust": blocks_of(said("_trust", **shown)),
        "digest": section.digest,
    }


def _list(listed: ListParts) -> dict[str, Any]:
    return {
        "layout": "pairs" if listed.layout == "table" and not listed.head else listed.layout,
        "title": listed.title,
        "is_titled": listed.is_titled,
        "columns": [part.label for part in listed.columns],
        "groups": [
            {
                "key": group.key,
                "label": group.label,
                "is_titled": group.is_titled,
                "items": [_item(item) for item in group.items],
            }
            for group in listed.groups
        ],
    }


def _item(item: ItemParts) -> dict[str, Any]:
    """Its name, and all that is said of it: what stands beside the name on a page is a fact."""
    by = item.by
    names, beside = by["head"][:1], by["head"][1:]
    return {
        "anchor": item.anchor,
        "name": [run for name in names for run in runs_of(name.html)],
        "cautions": [_part(part) for part in by["caution"]],
        "lead": [_part(part) for part in by["lead"]],
        "facts": [_part(part) for part in (*beside, *item.details)],
        "cells": [_part(part) for part in item.body],
        "pictures": [_part(part) for part in by["figure"]],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        **part.said,
        "label": part.label,
        "note": part.said.get("note", ""),
        "blocks": blocks_of(_("none given") if part.is_missed else part.html),
        "file": part.picture or "",
    }


def _reference(source: Source) -> dict[str, Any]:
    seen = f"{_('seen on')} {day(source.seen_on)}" if source.seen_on else ""
    small = ", ".join(part for part in (source.kind.capitalize(), seen) if part)
    return {
        "key": source.key,
        "number": source.number,
        "authors": source.printed.authors,
        "title": source.printed.title,
        "place": source.printed.place,
        "small": f"{small}." if small else "",
        "retraction": source.retraction,
        "links": [{"label": label, "address": address} for label, address in source.links],
        "cited_in": [title for title, _marks in source.marks_by_section],
    }


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n") if part.strip()]
