"""What others saved while an editor was writing, and her words brought together with theirs."""

from dataclasses import dataclass

from django.utils.functional import cached_property

from board.review.shown_revision import ComparedRevision, compared
from condition.models import Condition
from condition.registry import Section
from record.models import Change

from .forms.item import Typed
from .forms.library import Library
from .forms.section import SectionEditor, typed_draft
from .merging import Merged, merge


def open_editor(
    section: Section, library: Library, condition: Condition, latest: Change | None
) -> SectionEditor:
    """The section's forms, filled from its rows.

    The Change that is named as their base was read before them: what is saved between the two
    readings is brought together with hers, never overwritten.
    """
    words = typed_draft(section.draft_of(condition))
    return SectionEditor(section, library, words=words, reason=starting_point(latest))


def starting_point(change: Change | None) -> dict[str, str | int]:
    """The words a form starts from, as it names them."""
    if change is None:
        return {"base": "", "place": 0}
    return {"base": change.to_revision.digest, "place": change.sequence}


def words_after(section: Section, change: Change | None) -> Typed:
    """The words that `change` led to, as typed text."""
    if change is None:
        return typed_draft(section.draft({}))
    return typed_draft(section.thaw(change.to_revision.frozen(change.aside)))


def base_of(condition: Condition, section: Section, editor: SectionEditor) -> Change | None:
    """The Change whose words the submitted form started from; None for an untouched section."""
    editor.closing.is_valid()
    named = editor.closing.cleaned_data
    path = Change.objects.filter(condition=condition, section=section.key)
    path = path.filter(to_revision__digest=named.get("base", "")).select_related("to_revision")
    if place := named.get("place"):
        path = path.filter(sequence=place)
    return path.order_by("-sequence").first()


@dataclass
class Meanwhile:
    """What was saved between `base` and `latest`, and what became of the editor's words."""

    section: Section
    base: Change | None
    latest: Change
    merged: Merged
    says_nothing_new: bool  # the editor's words are the ones that stand

    @cached_property
    def changes(self) -> list[Change]:
        """The Changes of others, oldest first."""
        path = Change.objects.filter(
            condition=self.latest.condition_id,
            section=self.section.key,
            sequence__gt=self.base.sequence if self.base else 0,
        )
        return list(path.select_related("by").order_by("sequence"))

    @cached_property
    def names(self) -> str:
        """Who saved, each once."""
        return ", ".join(dict.fromkeys(change.by.name for change in self.changes))

    @cached_property
    def comparison(self) -> ComparedRevision:
        """What they changed, item by item."""
        return compared(self.latest.to_revision, self.base.to_revision if self.base else None)

    def editor(self, sent: SectionEditor) -> SectionEditor:
        """The forms with the merged words, to be saved on top of what stands now."""
        opened = sent.closing.cleaned_data.get("opened") or starting_point(self.base)["place"]
        editor = SectionEditor(
            self.section,
            sent.library,
            words=self.merged.words,
            reason={**sent.reason(), **starting_point(self.latest), "opened": opened},
        )
        self.annotate(editor)
        return editor

    def annotate(self, editor: SectionEditor) -> None:
        """Put what they wrote beside the fields that both changed."""
        editor.others = self.names
        editor.opening.theirs = self.merged.theirs.get(("", "", "introduction"))
        for listed, form in editor.rows:
            item = (str(listed.prefix), form["key"].value())
            form.theirs = {
                field: text
                for (*place, field), text in self.merged.theirs.items()
                if tuple(place) == item
            }
            if figure := form.theirs.get("figure"):
                editor.library.offer(figure)
            removal = self.merged.removals.get(item)
            form.notice = str(removal.label) if removal else ""


def says_nothing_new(editor: SectionEditor, latest: Change) -> bool:
    """Whether the form says what `latest` says."""
    stands = words_after(editor.section, latest)
    lists = [listed.name for listed in editor.section.lists]
    return merge(lists, stands, stands, editor.typed()).words == stands


def since_opening(
    condition: Condition, editor: SectionEditor, latest: Change | None
) -> Meanwhile | None:
    """What was saved since the form was first opened, though it was merged since; None: nothing."""
    named = editor.closing.cleaned_data
    opened = named.get("opened")
    if opened is None or opened == named.get("place"):
        return None
    path = Change.objects.filter(condition=condition, section=editor.section.key, sequence=opened)
    return saved_meanwhile(editor, path.select_related("to_revision").first(), latest)


def saved_meanwhile(
    editor: SectionEditor, base: Change | None, latest: Change | None
) -> Meanwhile | None:
    """What stands between the words the editor started from and those that stand; None: nothing."""
    if latest is None or (base and base.pk == latest.pk):
        return None
    section = editor.section
    before, theirs = words_after(section, base), words_after(section, latest)
    if before == theirs:
        return None
    lists = [listed.name for listed in section.lists]
    mine = editor.typed()
    merged = merge(lists, before, theirs, mine)
    same = says_nothing_new(editor, latest)
    return Meanwhile(section, base, latest, merged, says_nothing_new=same)
