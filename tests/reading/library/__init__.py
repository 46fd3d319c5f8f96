"""Forty made articles, published and signed, and what readers look for in them."""

import re
from pathlib import Path
from typing import Any

from django.utils import timezone

from accounts.models import Person
from condition.canonical import canonical_json, digest
from condition.models import Condition, Specialty, Term
from record import actions, listeners
from record.models import CurrentEdition, Edition, EditionSection, Revision
from tests.cast import frozen

FOLDER = Path(__file__).parent
# Of a line of articles.txt: the section, its list, and the field that has each name.
LISTS = {
    "causes": ("causes", "causes", "name"),
    "symptoms": ("symptoms", "symptoms", "name"),
    "tests": ("diagnosis", "tests", "name"),
    "medications": ("medications", "medications", "name"),
    "supplements": ("supplements", "supplements", "name"),
    "operations": ("surgery", "operations", "name"),
}
BRANDS = re.compile(r"(.+?) \((.+)\)")


def articles() -> list[tuple[str, dict[str, str]]]:
    """Each title with its lines."""
    found: list[tuple[str, dict[str, str]]] = []
    for line in (FOLDER / "articles.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):
            name, _colon, said = line.strip().partition(": ")
            found[-1][1][name] = said
        elif line and not line.startswith("#"):
            found.append((line, {}))
    return found


def queries() -> list[tuple[str, str]]:
    """What is typed, and the title of the article that should stand first; "" for none."""
    lines = (FOLDER / "queries.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.partition(" | ") for line in lines if line and not line.startswith("#")]
    return [(typed, "" if title == "-" else title) for typed, _bar, title in pairs]


def publish(publisher: Person) -> None:
    """All of them straight into the tables, as signed editions; their indexes follow."""
    for title, said in articles():
        specialty, _is_new = Specialty.objects.get_or_create(
            name=said["specialty"], defaults={"slug": said["specialty"].lower().replace(" ", "-")}
        )
        slug = re.sub("[^a-z0-9]+", "-", title.lower()).strip("-")
        article = Condition.objects.create(title=title, slug=slug, specialty=specialty)
        edition = _edition(article, publisher)
        for section, words in _sections(said).items():
            revision = _revision(article, section, words)
            EditionSection.objects.create(
                edition=edition,
                section=section,
                revision=revision,
                is_signed=True,
                competences=[],
                path_sequence=1,
                parts=canonical_json(revision.parts),
            )
        CurrentEdition.objects.create(condition=article, edition=edition)
        listeners.tell(article)


def _edition(article: Condition, publisher: Person) -> Edition:
    manifest = {"title": article.title, "references": {}, "figures": {}}
    return Edition.objects.create(
        condition=article,
        number=1,
        published_at=timezone.now(),
        published_by=publisher,
        summary="Made for a test.",
        canonical=canonical_json(manifest),
        digest=digest(canonical_json(manifest)),
    )


def _revision(article: Condition, section: str, words: dict[str, Any]) -> Revision:
    made = frozen(section, words)
    revision = Revision(
        condition=article,
        section=section,
        digest=made.digest,
        canonical=made.canonical,
        item_keys=made.keys,
        made_at=timezone.now(),
    )
    Revision.objects.keep([revision])
    return revision


def fill_vocabulary(editor: Person, pharmacist: Person) -> None:
    """The articles' own names and the open lists, confirmed."""
    actions.fill_terms(by=editor)
    proposed = Term.objects.filter(state=Term.State.PROPOSED)
    words = list(proposed.values_list("normal", flat=True))
    proposed.update(state=Term.State.CONFIRMED, confirmed_by=pharmacist.uuid)  # a thousand
    listeners.tell_of_words(words)


def _sections(said: dict[str, str]) -> dict[str, dict[str, Any]]:
    also = [{"name": name} for name in said["also"].split("; ")] if "also" in said else []
    found: dict[str, dict[str, Any]] = {
        "overview": {"definition": [{"text": said["overview"]}], "synonyms": also}
    }
    for line, (section, name, field) in LISTS.items():
        if line in said:
            items = [_item(text, field, line) for text in said[line].split("; ")]
            found[section] = {name: items}
    return found


def _item(text: str, field: str, line: str) -> dict[str, str]:
    if line not in {"medications", "supplements", "operations"}:
        return {field: text}
    name, brands = found.groups() if (found := BRANDS.fullmatch(text)) else (text, "")
    caution = {"caution_state": "stated", "caution": f"Ask about {name} first."}
    return {field: name, **caution, **({"brand_names": brands} if brands else {})}
