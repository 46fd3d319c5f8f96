"""An article as data (docs/json.md), from which an outsider can recompute every digest."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse

from condition.registry import upcast
from record.models import Edition, Standing
from treatments.dosage import Dosage, to_fhir

from .article import Article, ArticleSection
from .catalogue import PublicArticle, awaits_edition
from .site_pages import read_emergency_numbers

FORMAT = 3


def article_json(article: Article) -> dict[str, Any]:
    """The Edition and its Standing as data for `json.dumps`."""
    edition, manifest = article.edition, article.manifest
    return {
        "format": FORMAT,
        "title": article.title,
        "condition": manifest["condition"],
        "specialty": article.specialty,
        "url": f"{settings.SITE_URL}{reverse('article', args=[article.slug])}",
        "edition": {
            "number": edition.number,
            "digest": edition.digest,
            "previous": manifest["previous"],
            "published_at": manifest["published_at"],
            "published_by": manifest["published_by"],
            "summary": manifest["summary"],
            "is_current": article.is_current,
            "current_number": article.current.number,
        },
        **({"label": article.carried_over} if article.carried_over else {}),
        "emergency": [
            {"number": line.number, "region": line.region} for line in read_emergency_numbers()
        ],
        "disclaimer": manifest["disclaimer"],
        "sections": [_section(section) for section in article.sections],
        "references": {source.key: _source(source) for source in article.sources},
        "standing": [_fact(fact, article.current) for fact in article.standing],
        "manifest": manifest,
    }


def withdrawn_json(found: PublicArticle) -> dict[str, Any]:
    """What stands in place of a withdrawn article."""
    return {
        "format": FORMAT,
        "condition": str(found.condition.uuid),
        "withdrawn": _fact(found.withdrawal, found.current),
        "history": f"{settings.SITE_URL}{reverse('history', args=[found.condition.slug])}",
    }


def _section(section: ArticleSection) -> dict[str, Any]:
    found = section.judgement
    revision = section.row.revision
    content = json.loads(revision.canonical)
    return {
        "key": section.key,
        "title": section.title,
        "state": "signed" if found.is_signed else "not_reviewed",
        **({"label": section.carried_over} if section.carried_over and not found.is_signed else {}),
        "is_current": found.is_current,
        "digest": section.digest,
        "last_updated": section.updated_at.isoformat(),
        "last_reviewed": _moment(found.last_reviewed),
        "next_review": _moment(found.holds_until),
        "reviews": [signature.record for signature in section.signatures],
        "content": content,
        "items": revision.item_keys,
        "parts": section.kept_parts,
        "dosages": _dosages(upcast(content), revision.item_keys),
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _dosages(
    content: Mapping[str, Any], keys: Mapping[str, list[str]]
) -> dict[str, list[list[dict[str, Any]] | None]]:
    """Each item's dosages by its key: a FHIR `Dosage` a step, None for what is not typed."""
    return {
        key: [
            _fhir(json.dumps(one["typed"])) if "typed" in one else None for one in item["dosages"]
        ]
        for name, names in keys.items()
        for key, item in zip(names, content[name], strict=True)
        if "dosages" in item
    }


@lru_cache(maxsize=10_000)
def _fhir(typed: str) -> list[dict[str, Any]]:
    """A typed dosage as FHIR; most stay what they were from one edition to the next."""
    return to_fhir(Dosage.from_json(json.loads(typed)))


def _source(source: Any) -> dict[str, Any]:
    record = {"number": source.number, **source.record}
    return record if source.retraction is None else {**record, "retracted": source.retraction}


def _fact(standing: Standing | None, current: Edition) -> dict[str, Any] | None:
    if standing is None:
        return None
    is_told = not awaits_edition(standing, current)
    return {"digest": standing.digest, "fact": standing.fact if is_told else None}
