"""A Revision set for the reviewers' eye: what differs, field by field, and all of it in full."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.files.storage import default_storage
from django.db import models
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from markdownx.models import MarkdownxField

from condition.citations import cited_keys, shown_figures
from condition.markdown import is_one_plain_line, plain, render
from condition.models import Figure, Reference
from condition.registry import ItemList
from reading.blocks import blocks_of, text_of
from record.comparison.items import ItemChange, compare
from record.comparison.words import Piece, word_difference
from record.models import Revision
from record.source_use import source_flags
from treatments.dosage import Dosage, print_dosage
from treatments.fields import DosageField

LONGEST_TITLE = 90  # characters of a text that stands for its item's name
CAUTION_FIELDS = {"caution_state", "caution", "caution_reference"}
DOSE_FIELDS = {"dosage", "dosage_wording"}


@dataclass(frozen=True)
class Difference:
    """One field that says something else: words in `pieces`, or a value from `old` to `new`."""

    label: str
    mark: str = ""  # dose, caution, safety: how loudly the page says it
    pieces: tuple[Piece, ...] = ()
    old: str = ""
    new: str = ""
    typed: tuple[Piece, ...] = ()  # the same with its markup, where it has any


@dataclass(frozen=True)
class ShownField:
    """One field in full."""

    label: str
    html: SafeString | str
    mark: str = ""
    typed: str = ""  # the text with its markup, where it has any


@dataclass(frozen=True)
class ShownItem:
    """One item in full."""

    key: str  # its permanent key: what comments hang on
    title: str
    kind: str
    fields: list[ShownField]
    has_changed: bool = False


@dataclass(frozen=True)
class ItemProof:
    """What happened to one item."""

    key: str
    title: str
    kind: str  # a medication, a cause
    is_added: bool
    is_removed: bool
    has_moved: bool
    differences: list[Difference]
    full: ShownItem


@dataclass(frozen=True)
class CitedSource:
    """A source that the words cite; without a record where the library has none."""

    key: str
    record: Reference | None

    @property
    def flags(self) -> list[str]:
        """What speaks against resting on it, in a few words each."""
        return source_flags(self.record) if self.record else []


@dataclass(frozen=True)
class Run:
    """Neighbouring items that all changed, or all did not."""

    has_changed: bool
    items: list[ShownItem]


@dataclass(frozen=True)
class Proof:
    """Everything a reviewer has to see of a Revision."""

    introduction: Difference | None
    items: list[ItemProof]
    whole_introduction: SafeString | str
    whole: list[tuple[str, list[Run]]]  # by list: its name, and its items in order
    sources: list[CitedSource]  # in reading order

    @property
    def keys(self) -> set[str]:
        """The keys of every item that it shows."""
        shown = {item.key for _name, runs in self.whole for run in runs for item in run.items}
        return shown | {item.key for item in self.items}

    @property
    def has_differences(self) -> bool:
        """Whether it says anything else than what it was compared with."""
        return self.introduction is not None or bool(self.items)


def prove(revision: Revision, against: Revision | None) -> Proof:
    """Set `revision` beside `against`, the words that readers see (None: nothing yet).

    Two queries, whatever the length.
    """
    return prove_each([(revision, against)])[0]


def prove_each(pairs: Sequence[tuple[Revision, Revision | None]]) -> list[Proof]:
    """The same for several Revisions, each with what it is set beside. Two queries for all."""
    shelf = _Shelf([words for pair in pairs for words in pair if words])
    return [_prove(revision, against, shelf) for revision, against in pairs]


def _prove(revision: Revision, against: Revision | None, shelf: "_Shelf") -> Proof:
    frozen = revision.frozen()
    before = against.frozen() if against else None
    printer = _Printer(revision, shelf)
    comparison = compare(revision.kind, before, frozen)
    introduction = comparison.introduction
    return Proof(
        introduction=_marked_up(_("Text"), introduction.before, introduction.after)
        if introduction
        else None,
        items=[printer.item_proof(change) for change in comparison.items],
        whole_introduction=printer.markdown(revision.content.get("introduction", "")),
        whole=list(printer.whole({change.key for change in comparison.items})),
        sources=[CitedSource(key, shelf.library.get(key)) for key in printer.cited],
    )


def _words(label: str, before: str | None, after: str | None, mark: str = "") -> Difference:
    return Difference(label, mark, tuple(word_difference(before or "", after or "")))


def _marked_up(label: str, before: str | None, after: str | None, mark: str = "") -> Difference:
    """The words as readers see them, and as they are typed."""
    typed = _words(label, before, after, mark)
    shown = (text_of(blocks_of(render(text or ""))) for text in (before, after))
    pieces = tuple(word_difference(*shown))
    return typed if pieces == typed.pieces else replace(typed, pieces=pieces, typed=typed.pieces)


def _cited(revision: Revision) -> list[str]:
    return cited_keys(revision.kind, revision.content)


class _Shelf:
    """The references and figures that some Revisions name, fetched once."""

    def __init__(self, revisions: Iterable[Revision]) -> None:
        cited = {key: None for words in revisions for key in _cited(words)}
        shown = {
            sha256: None
            for words in revisions
            for sha256 in shown_figures(words.kind, words.content)
        }
        self.library = Reference.objects.in_bulk(list(cited))
        self.figures = Figure.objects.in_bulk(list(shown))


class _Printer:
    """Prints fields, with the references and figures they name at hand."""

    def __init__(self, revision: Revision, shelf: _Shelf) -> None:
        self.revision, self.section = revision, revision.kind
        self.cited = _cited(revision)
        self.library, self.figures = shelf.library, shelf.figures

    def item_proof(self, change: ItemChange) -> ItemProof:
        shown = self.item(
            change.listed, change.key, change.after or change.before or {}, has_changed=True
        )
        is_both = not change.is_added and not change.is_removed
        return ItemProof(
            key=change.key,
            title=self.title(change.listed, change.after or change.before or {}),
            kind=shown.kind,
            is_added=change.is_added,
            is_removed=change.is_removed,
            has_moved=change.has_moved,
            differences=list(self.differences(change)) if is_both else [],
            full=shown,
        )

    def differences(self, change: ItemChange) -> Iterator[Difference]:
        before, after = change.before or {}, change.after or {}
        model = change.listed.model
        changed = [difference.name for difference in change.fields]
        if DOSE_FIELDS & set(changed):
            # Readers see one dosage, typed or worded: so does the reviewer.
            yield Difference(
                _("Dosage"), "dose", old=self.dosage(model, before), new=self.dosage(model, after)
            )
        for name in changed:
            if name in DOSE_FIELDS:
                continue
            written = model._meta.get_field(name)
            mark = "caution" if name in CAUTION_FIELDS else ""
            if not mark and name in model.safety_fields:
                mark = "safety"
            label = _label(written)
            if isinstance(written, MarkdownxField):
                yield _marked_up(label, before.get(name), after.get(name), mark)
            elif _is_text(written):
                yield _words(label, before.get(name), after.get(name), mark)
            else:
                old, new = before.get(name), after.get(name)
                yield Difference(
                    label, mark, old=self.value(written, old), new=self.value(written, new)
                )

    def whole(self, changed: set[str]) -> Iterator[tuple[str, list[Run]]]:
        content = self.revision.content
        for listed in self.section.lists:
            runs: list[Run] = []
            keys = self.revision.item_keys.get(listed.name, [])
            for key, fields in zip(keys, content.get(listed.name, []), strict=True):
                if not runs or runs[-1].has_changed != (key in changed):
                    runs.append(Run(key in changed, []))
                runs[-1].items.append(self.item(listed, key, fields, has_changed=key in changed))
            if runs:
                yield str(listed.model._meta.verbose_name_plural), runs

    def item(
        self, listed: ItemList, key: str, fields: dict[str, Any], *, has_changed: bool
    ) -> ShownItem:
        model = listed.model
        label_field = model._meta.get_field(model.label_field)
        has_name = not isinstance(label_field, MarkdownxField)
        shown = [
            entry
            for written in model.written_fields()
            if not (has_name and written.name == model.label_field)
            for entry in self.shown(model, written, fields)
        ]
        title = self.title(listed, fields)
        return ShownItem(key, title, str(model._meta.verbose_name), shown, has_changed)

    def shown(
        self, model: type[models.Model], written: models.Field, fields: dict[str, Any]
    ) -> Iterator[ShownField]:
        name, value = written.name, fields.get(written.name)
        if name == "dosage":
            if text := self.dosage(model, fields):
                yield ShownField(_label(written), text, "dose")
        elif name == "caution_state":
            yield ShownField(_("Caution"), self.caution(written, fields), "caution")
        elif name in CAUTION_FIELDS | DOSE_FIELDS or value is None:
            return
        elif name == "figure":
            yield ShownField(_label(written), self.picture(fields))
        elif isinstance(written, MarkdownxField):
            typed = "" if is_one_plain_line(value) else value
            yield ShownField(_label(written), self.markdown(value), typed=typed)
        else:
            yield ShownField(_label(written), self.value(written, value))

    def title(self, listed: ItemList, fields: dict[str, Any]) -> str:
        text = str(fields.get(listed.model.label_field, ""))
        if isinstance(listed.model._meta.get_field(listed.model.label_field), MarkdownxField):
            text = plain(text)
        if len(text) > LONGEST_TITLE:
            text = text[:LONGEST_TITLE].rsplit(" ", 1)[0] + " …"
        return text or str(listed.model._meta.verbose_name)

    def value(self, written: models.Field, value: Any) -> str:
        """A field that is no running text, in words; "" for nothing."""
        if written.flatchoices:
            chosen = written.get_default() if value is None else value
            return str(dict(written.flatchoices).get(chosen, chosen or ""))
        if value is None:
            return ""
        if isinstance(written, DosageField):
            return print_dosage(Dosage.from_json(value))
        if written.related_model is Reference:
            source = self.library.get(value)
            return str(source) if source else _("%(key)s (not in the library)") % {"key": value}
        if written.related_model is Figure:
            figure = self.figures.get(value)
            return f"{figure or _('picture')} ({value[:12]})"
        return str(value)

    def dosage(self, model: type[models.Model], fields: dict[str, Any]) -> str:
        """The dosage as readers see it: the typed one, or the board's wording, said to be so."""
        if fields.get("dosage") is not None:
            return self.value(model._meta.get_field("dosage"), fields["dosage"])
        wording = fields.get("dosage_wording")
        return _("“%(wording)s” (the board's wording)") % {"wording": wording} if wording else ""

    def caution(self, written: models.Field, fields: dict[str, Any]) -> SafeString | str:
        if fields.get("caution"):
            return self.markdown(fields["caution"])
        key = fields.get("caution_reference")
        if key:
            return format_html("{} {}", self.value(written, "none_known"), self.cite(key))
        return format_html("<strong>{}</strong>", self.value(written, None))

    def picture(self, fields: dict[str, Any]) -> SafeString | str:
        figure = self.figures.get(fields["figure"])
        if figure is None:
            return _("This picture is not in the library.")
        return format_html(
            '<img class="board-figure" src="{}" width="{}" height="{}" alt="{}">',
            picture_address(figure),
            figure.width,
            figure.height,
            fields.get("figure_alt", ""),
        )

    def markdown(self, text: str) -> SafeString:
        return render(text, self.cite)

    def cite(self, key: str) -> SafeString:
        """A citation that leads to the list of sources; loud where the library has none."""
        if key in self.library:
            return format_html('<a class="board-cite" href="#source-{0}">[{0}]</a>', key)
        return format_html(
            '<a class="board-cite board-unknown" href="#source-{0}">[{0}: {1}]</a>',
            key,
            _("not in the library"),
        )


def picture_address(figure: Figure) -> str:
    """Where a browser finds the picture."""
    return static(figure.path) if figure.is_static else default_storage.url(figure.path)


def _label(written: models.Field) -> str:
    name = str(written.verbose_name)
    return name[:1].upper() + name[1:]


def _is_text(written: models.Field) -> bool:
    return isinstance(written, models.CharField | models.TextField) and not written.flatchoices
