"""What the published articles say of each medicine: every statement by itself, never two in one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from condition.models import Condition, Term
from condition.parts import ItemParts, Part, read_parts, words
from record.judgement.judge import Judgement, judge_rows
from record.models import PublishedItem, PublishedName, Standing
from record.published_items import medicine_kinds, normal_names

from . import pages
from .a_to_z import first_letter
from .article import retractions
from .signatures import Record, Signature, competence_label, read_errata, read_notice

FORMAT = 1  # of the data, which says more one day and never otherwise
A_PAGE = 50  # statements
BRANDS = "brand_names"


@dataclass(frozen=True)
class Statement:
    """One item of one article's current edition, whole."""

    item: PublishedItem
    title: str  # the article's
    section_title: str
    parts: ItemParts
    signatures: tuple[Signature, ...]
    judgement: Judgement  # on its section, today
    notice: Record | None
    errata: tuple[Record, ...]
    kept: dict[str, Any]  # its parts as the edition has them
    carried_over: str  # what the edition says of words from elsewhere

    @property
    def cautions(self) -> list[Part]:
        """What to be careful about: it stands first."""
        return self.parts.by["caution"]

    @property
    def said(self) -> list[Part]:
        """All else under its labels."""
        return said_in(self.parts)

    @property
    def beside(self) -> list[Part]:
        """What stands beside its name, such as its class."""
        return self.parts.by["head"][1:]

    @property
    def address(self) -> str:
        """The item on its article's page."""
        return f"{reverse('article', args=[self.item.condition.slug])}#{self.item.anchor}"


def said_in(parts: ItemParts) -> list[Part]:
    """All but its name and cautions, first the heading it stands under (“Not in pregnancy”)."""
    elsewhere = {"caution", "figure", "head"}
    grouping = [parts.grouping] if parts.grouping else []
    return [*grouping, *(one for one in parts.parts if one.place not in elsewhere)]


def parts_of(item: PublishedItem, cite: Callable[[str], SafeString]) -> tuple[str, ItemParts]:
    """The heading of its section in the edition, and its parts as they were shown there."""
    section = read_parts(item.shown.kept_parts, item.section, cite)
    items = next(one.items for one in section.lists if one.name == item.kind)
    return section.title, next(one for one in items if one.key == item.key)


def statements(pks: list[int]) -> list[Statement]:
    """What the articles say in these items of theirs, in that order."""
    rows = PublishedItem.objects.select_related("condition", "shown__edition", "shown__revision")
    found = rows.defer("shown__revision__canonical", "shown__revision__item_keys").in_bulk(pks)
    items = [found[pk] for pk in pks if pk in found]
    facts: dict[int, list[Standing]] = {item.condition_id: [] for item in items}
    for fact in Standing.objects.filter(condition__in=facts).order_by("sequence"):
        facts[fact.condition_id].append(fact)
    judged = judge_rows([item.shown for item in items], timezone.now())
    return [
        _statement(item, facts[item.condition_id], judgement)
        for item, judgement in zip(items, judged, strict=True)
    ]


def _statement(item: PublishedItem, facts: list[Standing], judgement: Judgement) -> Statement:
    article = reverse("article", args=[item.condition.slug])
    retracted = retractions(facts)

    def cite(key: str) -> SafeString:
        said = _("source, retracted") if key in retracted else _("source")
        mark = '<sup class="citation"><a href="{}#reference-{}">[{}]</a></sup>'
        return format_html(mark, article, key, said)

    data, manifest = item.shown.kept_parts, item.shown.edition.manifest
    sections = {one["key"]: one for one in manifest.get("sections", ())}
    section_title, parts = parts_of(item, cite)
    return Statement(
        item=item,
        title=manifest["title"],
        section_title=section_title,
        parts=parts,
        signatures=tuple(map(_signature, item.signatures)),
        judgement=judgement,
        notice=read_notice(facts, item.section),
        errata=read_errata(facts, item.section, item.shown.revision.digest),
        kept=next(
            one
            for same in data["lists"]
            if same["name"] == item.kind
            for one in same["items"]
            if one["key"] == item.key
        ),
        carried_over=sections.get(item.section, {}).get("carried_over", {}).get("label", ""),
    )


def _signature(record: dict[str, str]) -> Signature:
    return Signature(
        record=record,
        id=record["id"],
        name=record["name"],
        credentials=record["credentials"],
        competence=competence_label(record),
        at=datetime.fromisoformat(record["at"]),
        place=record["place"],
    )


def addresses_in(condition: Condition) -> dict[str, str]:
    """Of each medicine that an article names, by its anchor, the page of it. One query."""
    found = PublishedItem.objects.of_kinds(medicine_kinds()).filter(condition=condition)
    return {item.anchor: reverse("medicine", args=[item.slug]) for item in found}


def listing() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Every medicine that a current edition names, under its first letter. One query."""
    found = PublishedName.objects.of_kind(PublishedName.MEDICINES)
    items = PublishedItem.objects.of_kinds(medicine_kinds()).filter(folded=OuterRef("normal"))
    named = found.annotate(name=Subquery(items.order_by("name").values("name")[:1]))
    asked = named.values("slug", "normal", "name", "articles")
    rows: list[dict[str, Any]] = [dict(row) for row in asked]
    for row in rows:
        row["name"] = row["name"] or capfirst(row["normal"])
    ordered = sorted(rows, key=lambda row: (first_letter(row["normal"]), row["normal"]))
    for letter, group in groupby(ordered, key=lambda row: first_letter(row["normal"])):
        yield letter, list(group)


def name_of(normal: str, names: list[str]) -> str:
    """How the medicine is written: as an article does that calls it so."""
    called = (name for name in names if Term.normal_of(name) == normal)
    return next(called, capfirst(normal))


@pages.public
def medicines(_request: HttpRequest) -> HttpResponse:
    """Every medicine from A to Z."""
    return pages.page("reading/medicines.html", {"letters": list(listing())})


@pages.public
def medicine(_request: HttpRequest, name: str, number: int | None = None) -> HttpResponse:
    """A page of what the articles say of one; another name of it, and the number 1, lead here."""
    name = _readable(name)
    if number != 1 and (found := about("medicine", name, number or 1)):
        return pages.page("reading/medicine.html", found)
    return _elsewhere("medicine", name, number or 1)


@pages.public
def medicine_data(_request: HttpRequest, name: str, number: int | None = None) -> HttpResponse:
    """The same as data."""
    name = _readable(name)
    if number == 1 or not (found := about("medicine_data", name, number or 1)):
        return _elsewhere("medicine_data", name, number or 1)
    return pages.as_data(
        {
            "format": FORMAT,
            "name": found["title"],
            "other_names": found["other_names"],
            "url": f"{settings.SITE_URL}{reverse('medicine', args=[name])}",
            "count": found["count"],
            "page": number or 1,
            "pages": found["last"],
            "next": f"{settings.SITE_URL}{following}"
            if (following := found["following"])
            else None,
            "statements": [_as_data(one) for one in found["statements"]],
        }
    )


def about(view: str, slug: str, number: int) -> dict[str, Any]:
    """A page of the statements on a medicine, its name, and what else it is called in all of them.

    Nothing where there is no such page.
    """
    items = PublishedItem.objects.of_kinds(medicine_kinds()).filter(slug=slug)
    rows = items.order_by(Lower("condition__title"), "pk").values_list("pk", "name")
    paginator = Paginator(list(rows), A_PAGE)
    if not paginator.count or number > paginator.num_pages:
        return {}
    found = statements([pk for pk, _name in paginator.page(number)])
    names = list(dict.fromkeys(name for _pk, name in paginator.object_list))
    brands = [
        brand.strip()
        for one in found
        for part in one.parts.parts
        if part.name == BRANDS
        for brand in words(part.html).split(",")
    ]
    normal = found[0].item.normal
    others = {Term.normal_of(name): name for name in [*names, *brands]}
    others.pop(normal, None)

    def address(page: int, view: str = view) -> str:
        return reverse(view, args=[slug, page] if page > 1 else [slug])

    return {
        "name": slug,
        "title": name_of(normal, names),
        "other_names": sorted(others.values(), key=str.casefold),
        "count": paginator.count,
        "statements": found,
        "data": address(number, "medicine_data"),
        **pages.turns(address, number, paginator.num_pages),
    }


def _as_data(one: Statement) -> dict[str, Any]:
    article = reverse("article", args=[one.item.condition.slug])
    return {
        "article": one.title,
        "url": f"{settings.SITE_URL}{one.address}",
        "data": f"{settings.SITE_URL}{article.rstrip('/')}.json",
        "edition": one.item.shown.edition.number,
        "section": one.item.section,
        "state": "signed" if one.item.is_signed else "not_reviewed",
        "reviews": one.item.signatures,
        "next_review": until.isoformat() if (until := one.judgement.holds_until) else None,
        "being_checked": bool(one.notice),
        "parts": {part.name: words(part.html) for part in one.parts.grouped if part.html},
        "item": one.kept,
    }


def _readable(name: str) -> str:
    """Without the character that PostgreSQL takes in no text."""
    return name.replace("\0", " ")


def _elsewhere(view: str, name: str, number: int) -> HttpResponse:
    """On to the medicine that the word stands for, or nowhere."""
    if number > 1:
        return pages.not_found()
    called = {Term.normal_of(name), Term.normal_of(name.replace("-", " "))}
    normal = normal_names(called)[True]
    wanted = {normal.get(one, one) for one in called}
    slugs = PublishedItem.objects.of_kinds(medicine_kinds()).filter(normal__in=wanted)
    found = slugs.values_list("slug", flat=True).order_by("pk").first()
    return pages.moved(reverse(view, args=[found])) if found else pages.not_found()
