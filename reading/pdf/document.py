"""An Article as the typesetter takes it: one JSON of words and structure, and no markup."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from condition.parts import Cite, ItemParts, ListParts, Part, SectionParts, read_parts
from record.judgement.judge import Judgement

from ..article import SIGNS, Article, ArticleSection, Origin
from ..blocks import blocks_of, link_to_reference, runs_of
from ..citations import Source
from ..signatures import Erratum, Notice, Signature

SHORT_DIGEST = 16  # digits in the foot of every page; the cover has all of them


def article_document(article: Article, pictures: Mapping[str, str]) -> dict[str, Any]:
    """Everything that the PDF of an Edition says.

    `pictures` has the file of each figure that can be had, by its hash: the others are described.
    """
    cite = link_to_reference(_numbers(article.sources))
    sections = [_section(entry, cite, article.is_current, pictures) for entry in article.sections]
    return {
        "language": (get_language() or "en").split("-")[0],
        "is_right_to_left": get_language_bidi(),
        "words": _words(),
        "site": settings.SITE_NAME,
        "title": article.title,
        "specialty": article.specialty,
        "published_on": timezone.localtime(article.edition.published_at).date().isoformat(),
        "people": [person.name for person in article.authors],
        "foot": _("%(title)s, edition %(number)d · %(digest)s")
        % {
            "title": article.title,
            "number": article.edition.number,
            "digest": article.edition.digest[:SHORT_DIGEST],
        },
        "notice": _notice(article),
        "signed": signed_line(article),
        "lead": article.disclaimer_lead,
        "facts": _facts(article),
        "warnings": _warnings(article, sections),
        "sections": sections,
        "references": [_reference(source) for source in article.sources],
        "disclaimer": _paragraphs(article.disclaimer),
    }


def signed_line(article: Article) -> str:
    """How many of its sections are signed, as the page says it."""
    if article.is_current:
        return _("%(signed)s of %(total)s sections are signed and current.") % {
            "signed": article.current_count,
            "total": len(article.sections),
        }
    return _("%(signed)s of %(total)s sections of this edition are signed.") % {
        "signed": article.signed_count,
        "total": len(article.sections),
    }


def day(moment: date | datetime) -> str:
    """The day in the site's language and time zone."""
    that_day = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    return formats.date_format(that_day, "DATE_FORMAT")


def person(who: Any) -> str:
    """Somebody's name and credentials."""
    return ", ".join(part for part in (who.name, who.credentials) if part)


def signature(verdict: Signature) -> str:
    """A verdict as the page says it: who, as what, and when."""
    role = verdict.competence
    if verdict.place:
        role = _("%(role)s, at %(place)s") % {"role": role, "place": verdict.place}
    return _("%(person)s (%(role)s) on %(day)s") % {
        "person": person(verdict),
        "role": role,
        "day": day(verdict.at),
    }


def restored_line(origin: Origin) -> str:
    """Where an article was before it was restored here, and what was signed there."""
    return _(
        "On %(day)s, from %(site)s (%(url)s). Its editions up to %(number)d, and every signature "
        "older than that day, were made there and not by the board of this site."
    ) % {
        "day": day(origin.at),
        "site": origin.site,
        "url": origin.url,
        "number": origin.last_edition,
    }


def _words() -> dict[str, str]:
    """The fixed words of the document in the site's language."""
    return {
        "contents": _("Contents"),
        "references": _("References"),
        "disclaimer": _("Disclaimer"),
        "help": _("When to get help"),
        "not_reviewed": _("Not yet reviewed by the board."),
        "retracted": _("Retracted."),
        "cited_in": _("Cited in"),
        "picture_missing": _("The picture shows:"),
        "others": _("Others"),
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


def _notice(article: Article) -> str:
    if article.is_current:
        return ""
    return _(
        "This is not the current edition. You are reading edition %(number)d, as it was published "
        "on %(day)s. Edition %(current)d of %(since)s has taken its place."
    ) % {
        "number": article.edition.number,
        "day": day(article.edition.published_at),
        "current": article.current.number,
        "since": day(article.current.published_at),
    }


def _facts(article: Article) -> list[dict[str, Any]]:
    edition = article.edition
    here = reverse("edition", args=[article.slug, edition.number])
    newest = reverse("article", args=[article.slug])
    reviewers = "; ".join(map(person, article.reviewers)) or _("Not yet reviewed by the board")
    published = _("%(number)d, %(day)s, published by %(person)s") % {
        "number": edition.number,
        "day": day(edition.published_at),
        "person": person(article.published_by),
    }
    return [
        _fact(_("Edition"), published),
        _fact(_("What changed"), edition.summary),
        _fact(_("Written by"), "; ".join(map(person, article.authors))),
        _fact(_("Reviewed by"), reviewers),
        _fact(_("Last updated"), day(article.updated_at)),
        *(_fact(_("Restored"), restored_line(origin)) for origin in article.origins),
        _fact(_("Digest (SHA-256)"), edition.digest, kind="code"),
        _fact(_("This edition"), f"{settings.SITE_URL}{here}", kind="link"),
        _fact(_("Newest edition"), f"{settings.SITE_URL}{newest}", kind="link"),
    ]


def _fact(label: str, text: str, kind: str = "text") -> dict[str, str]:
    return {"label": str(label), "text": text, "kind": kind}


def _warnings(article: Article, sections: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The warning signs once more, at the top."""
    if article.warnings is None:
        return None
    key = article.warnings.section.key
    section = next(entry for entry in sections if entry["key"] == key)
    signs = next((entry for entry in section["lists"] if entry["layout"] == SIGNS), None)
    if signs is None:
        return None
    return {"is_signed": section["is_signed"], "key": key, "groups": signs["groups"]}


def _section(
    section: ArticleSection, cite: Cite, is_current: bool, pictures: Mapping[str, str]
) -> dict[str, Any]:
    parts: SectionParts = read_parts(section.kept_parts, section.key, cite, pictures=pictures)
    return {
        "key": section.key,
        "title": section.title,
        "state": _state(section.judgement, is_current),
        "is_signed": section.judgement.is_signed,
        "errata": [
            *_being_checked(section.notice),
            *(_erratum(erratum) for erratum in section.errata),
        ],
        "introduction": blocks_of(parts.introduction),
        "lists": [_list(listed) for listed in parts.lists],
        "trust": _trust(section, is_current),
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
    name, *beside = by["head"] or [None]
    return {
        "anchor": item.anchor,
        "name": runs_of(name.html) if name else [],
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
        "blocks": blocks_of(part.html),
        "file": part.picture or "",
    }


def _state(found: Judgement, is_current: bool) -> str:
    if not found.is_signed:
        return _("not yet reviewed")
    if found.is_disputed:
        return _("signed, changes asked for")
    if found.is_overdue and is_current:
        return _("review overdue")
    return _("signed")


def _trust(section: ArticleSection, is_current: bool) -> list[dict[str, Any]]:
    """The lines of trust that close a section."""
    found = section.judgement
    lines = []
    if found.is_signed:
        signed = "; ".join(map(signature, section.signatures))
        lines.append(_line(_("Reviewed by"), f"{signed}."))
    else:
        lines.append(_line(_("Not yet reviewed by the board."), is_open=True))
    lines += [
        _line(_("Changes asked for by"), f"{signature(request)}.", is_open=True)
        for request in section.requests
    ]
    lines.append(_line(_("Last updated"), day(section.updated_at)))
    if found.is_signed:
        lines.append(_line(_("Last reviewed"), day(found.last_reviewed)))
        if is_current:
            label = _("Review overdue since") if found.is_overdue else _("Next review by")
            lines.append(_line(label, day(found.holds_until), is_open=found.is_overdue))
    lines.append(_line(_("Digest of these words"), section.digest, kind="code"))
    return lines


def _line(label: str, text: str = "", kind: str = "text", *, is_open: bool = False) -> dict:
    return {"label": str(label), "text": text, "kind": kind, "is_open": is_open}


def _being_checked(notice: Notice | None) -> list[dict[str, str]]:
    if notice is None:
        return []
    label = _("Being checked since %(day)s.") % {"day": day(notice.at)}
    return [{"label": label, "text": notice.text, "small": ""}]


def _erratum(erratum: Erratum) -> dict[str, str]:
    return {
        "label": _("These words were wrong.") if erratum.names_these_words else _("Corrected."),
        "text": erratum.what_was_wrong,
        "small": _(
            "%(severity)s. Wrong in edition %(wrong)s, corrected in edition %(corrected)s: readers "
            "found the wrong words from %(begun)s to %(ended)s. %(signed)s Erratum of %(day)s."
        )
        % {
            "severity": erratum.severity,
            "wrong": ", ".join(map(str, erratum.editions)),
            "corrected": erratum.corrected_in,
            "begun": day(erratum.wrong_from),
            "ended": day(erratum.wrong_until),
            "signed": _correctors(erratum),
            "day": day(erratum.at),
        },
    }


def _correctors(erratum: Erratum) -> str:
    """Who signed the correction, in a sentence."""
    if not erratum.signed_by:
        return _("Nobody has signed the correction yet.")
    names = "; ".join(f"{person(one)} ({one.competence})" for one in erratum.signed_by)
    return _("Signed by %(names)s.") % {"names": names}


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
        "links": [{"label": link.label, "address": link.address} for link in source.links],
        "cited_in": [title for title, _marks in source.marks_by_section],
    }


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("\n") if part.strip()]
