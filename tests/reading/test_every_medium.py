"""Every field of every item of every section, in every medium that shows items."""

import ast
import io
import json
from collections.abc import Callable, Iterator
from html import unescape
from itertools import count
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, models
from django.test import Client
from django.test.utils import isolate_apps
from markdownx.models import MarkdownxField
from pypdf import PdfReader

from condition import registry
from condition.models import Cautioned, Figure, Item, Reference
from condition.parts import KINDS, declared_parts, grouping_of
from condition.registry import GROUPS, ItemList, Section
from reading import catalogue
from reading.export import export_html
from reading.search.models import PartText
from record.models import PublishedItem
from tests.cast import Board
from treatments.fields import DosagesField

URL = "/conditions/lumbar-wedging/"
FIGURE = "f" * 64


@isolate_apps("condition")
def _model() -> type[Item]:
    """An item that says nothing of how it is shown, with a field of every kind."""

    class Odd(Cautioned, Item):
        name = models.CharField("name", max_length=100)
        number = models.CharField("number", max_length=40, blank=True)
        long = MarkdownxField("long", blank=True, max_length=200)
        second = MarkdownxField("second", blank=True, max_length=200)
        dose = DosagesField("dose")
        group = models.CharField("group", max_length=9, choices=[("g", "Zqgroup")], blank=True)
        grade = models.CharField("grade", max_length=9, choices=[("h", "Zqgrade")], blank=True)

        grouped_by = "group"

        class Meta(Item.Meta):
            app_label = "condition"
            verbose_name = "odd"
            verbose_name_plural = "odds"

    return Odd


@pytest.fixture
def odd_section(transactional_db) -> Iterator[Section]:
    """A section that the code does not know, declared as any is."""
    model = _model()
    with connection.schema_editor() as editor:
        editor.create_model(model)
    yield registry.register(Section("odd", "Odd", 150, (ItemList("odds", model),)))
    registry.unregister("odd")
    with connection.schema_editor() as editor:
        editor.delete_model(model)


class Filled:
    """Items with a word of its own in every field, and where each has to be found."""

    def __init__(self) -> None:
        self.numbers = count(101)
        self.words: dict[str, str] = {}  # section.list.field: the word

    def section(self, section: Section) -> dict:
        words: dict = {"introduction": self.word(f"{section.key}.introduction")}
        for listed in section.lists:
            if listed is GROUPS:
                continue  # each item below brings a heading of its own
            place = f"{section.key}.{listed.name}"
            names = {field.name for field in listed.model.written_fields()}
            words[listed.name] = [self.item(listed.model, place, set())]
            if listed.at_most != 1:  # what can't stand together stands in a second one
                once = {"dosages", "caution", "figure", "figure_alt"} & names
                words[listed.name].append(self.item(listed.model, f"{place}.second", once))
            while len(words[listed.name]) < listed.at_least:
                words[listed.name].append(self.item(listed.model, f"{place}.third", set()))
        return words

    def item(self, model: type[Item], place: str, left_out: set[str]) -> dict:
        fields = {
            field.name: self.value(field, f"{place}.{field.name}")
            for field in model.written_fields()
            if field.name not in left_out
        }
        if "figure" in left_out:
            fields = {name: value for name, value in fields.items() if "figure" not in name}
        if issubclass(model, Cautioned):
            is_stated = "caution" in fields
            fields["caution_state"] = "stated" if is_stated else "none_known"
            if is_stated:
                del fields["caution_reference"]
        self.words = {
            name: word
            for name, word in self.words.items()
            if not name.startswith(f"{place}.") or name.split(".")[-1] in fields
        }
        return fields

    def value(self, field: models.Field, place: str) -> object:
        if isinstance(field, DosagesField):
            typed = self.words[place] = f"{next(self.numbers)} mg"
            wording = self.word(f"{place}.as_worded.{field.name}")
            return [f"adults: {typed} by mouth", {"wording": wording}]
        if field.choices:
            chosen = [pair for pair in field.choices if pair[0] not in ("", field.default)][-1]
            self.words[place] = str(chosen[1])
            return chosen[0]
        if field.related_model is Figure:
            return FIGURE
        if field.related_model is Reference:
            return "odd-source"
        assert isinstance(field, models.CharField | models.TextField), f"fill {field} too"
        return self.word(place)

    def word(self, place: str) -> str:
        number = next(self.numbers)
        letters = "".join(chr(97 + int(digit)) for digit in str(number))
        self.words[place] = f"Zq{letters}q"
        return self.words[place]


def _page(client: Client, _board: Board) -> str:
    return unescape(client.get(URL).text)


def _pdf(client: Client, _board: Board) -> str:
    sheets = PdfReader(io.BytesIO(client.get("/conditions/lumbar-wedging.pdf").content)).pages
    return " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())


def _data(client: Client, _board: Board) -> str:
    sections = client.get("/conditions/lumbar-wedging.json").json()["sections"]
    return json.dumps([section["parts"] for section in sections], ensure_ascii=False)


def _index(_client: Client, _board: Board) -> str:
    return "\n".join(PartText.objects.values_list("text", flat=True))


def _changes(client: Client, _board: Board) -> str:
    return unescape(client.get(f"{URL}changes/1..2/").text)


def _review(client: Client, board: Board) -> str:
    client.force_login(board.clinician.user)
    digests = {section.key: board.revision(section.key).label for section in registry.sections()}
    address = "/admin/articles/lumbar-wedging/sections/{}/{}/"
    return unescape("".join(client.get(address.format(*pair)).text for pair in digests.items()))


def _file(_client: Client, board: Board) -> str:
    return unescape(export_html(catalogue.find("lumbar-wedging")).partition("<script")[0])


def _medicines(client: Client, _board: Board) -> str:
    found = PublishedItem.objects.of_kinds(MEDICINES).values_list("slug", flat=True)
    return unescape("".join(client.get(f"/medicines/{slug}/").text for slug in found))


# What shows items, and where each is made. The page is what is printed too: a style sheet hides
# none of it. Bulletins, feeds and bylines tell of sections and show no item.
MEDIA: dict[str, tuple[str, Callable[[Client, Board], str]]] = {
    "page": ("reading/article.py", _page),
    "PDF": ("reading/pdf/document.py", _pdf),
    "data": ("reading/as_json.py", _data),
    "search": ("reading/search/index.py", _index),
    "changes": ("reading/changes.py", _changes),
    "review": ("board/review/shown_revision.py", _review),
    "file": ("reading/export/writing.py", _file),
    "medicines": ("reading/medicines.py", _medicines),
}
MEDICINES = ("medications", "supplements", "biologics")
# The index keeps words, and no group that an item belongs to; a medicine's page shows no picture.
PICTURE = {f"figure_{name}" for name in ("alt", "caption", "credit", "licence")}
NOT_SHOWN = {
    "search": {"group", "kind", "urgency", "caution_state"},
    "medicines": {"introduction", "heading", *PICTURE},
}


@pytest.fixture
def filled(odd_section, client) -> tuple[Board, Filled]:
    """Two editions: the second has every field of everything."""
    board, filled = Board(), Filled()
    Figure.objects.create(sha256=FIGURE, path="figures/f.png", title="F", width=9, height=9)
    Reference.objects.create(key="odd-source", kind="web", title="Odd source", url="https://a.org/")
    keys = [section.key for section in registry.sections()]
    board.write("causes", {"introduction": "Before."})
    board.submit("causes")
    board.publish(unreviewed=["causes"])
    for section in registry.sections():
        board.write(section.key, filled.section(section))
        board.submit(section.key)
    for name in filled.words:  # a section is named by the heading that the article gives it
        if name.endswith(".rests_on"):
            filled.words[name] = filled.words[f"{keys[-1]}.opening.heading"]
    board.publish(unreviewed=keys)
    return board, filled


def test_every_field_is_found_in_every_medium(filled, client):
    board, words = filled
    assert len(words.words) > 80
    missing = []
    for medium, (_module, read) in MEDIA.items():
        shown = read(client, board)
        for place, word in words.words.items():
            if medium == "medicines" and not place.startswith(MEDICINES):
                continue
            name = place.rpartition(".")[2]
            is_state = name == "caution_state"  # its answer is the caution itself
            if word not in shown and not is_state and name not in NOT_SHOWN.get(medium, ()):
                missing.append(f"{medium}: {place}")
    assert not missing


def test_every_module_that_reads_parts_is_a_medium_of_the_list():
    readers = set()
    for room in ("condition", "record", "reading", "newsletter", "importing", "board"):
        for file in sorted(Path(settings.BASE_DIR, room).rglob("*.py")):
            names = {
                node.id if isinstance(node, ast.Name) else f".{node.attr}"
                for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
                if isinstance(node, ast.Name | ast.Attribute)
            }
            if {"read_parts", ".kept_parts"} & names:
                readers.add(file.relative_to(settings.BASE_DIR).as_posix())
    others = {
        "condition/parts.py",
        "record/editions/shown.py",
        "record/judgement/overview.py",  # the title of a retired section
        "record/editions/manifest.py",  # what an edition kept before
        "record/published_items.py",  # the names of items
        "reading/pdf/document.py",
    }
    assert readers - others <= {module for module, _read in MEDIA.values()}


def test_every_field_of_every_model_is_part_of_what_is_shown():
    for section in registry.sections():
        for listed in section.lists:
            parts = declared_parts(listed.model, with_group=True)
            shown = [field.name for part in parts for field in part.fields]
            assert sorted(shown) == sorted(field.name for field in listed.model.written_fields())
            assert {part.kind for part in parts} <= set(KINDS)
            assert not grouping_of(listed.model) or "choice" in {part.kind for part in parts}
