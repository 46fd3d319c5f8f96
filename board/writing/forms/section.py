"""A whole section on one screen: introduction, items, and what changed and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from condition.models import Blocker, Draft
from condition.registry import GROUPS, Section
from condition.text import normalised
from record.models import Change

from .item import ItemForm, ItemFormSet, Typed, item_list, typed_item, typed_value
from .library import Library
from .sources import SourcesField

DETECTED = Change.Kind.SAFETY  # told from the content, so nobody declares it


class IntroductionForm(forms.ModelForm):
    """The text above a section's items."""

    unresolved_sources = SourcesField(required=False)

    class Meta:
        model = Draft
        fields = ("introduction", "unresolved_sources")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.theirs: str | None = None
        attributes = self.fields["introduction"].widget.attrs
        attributes.pop("maxlength", None)
        attributes["rows"] = 6

    def clean_introduction(self) -> str:
        """The text in the spelling of the record. Raises ValidationError."""
        return normalised(self.cleaned_data["introduction"])

    def typed(self) -> Typed:
        """The introduction as it was typed."""
        return {
            "introduction": typed_value(self["introduction"].value()),
            "unresolved_sources": self["unresolved_sources"].data.left,
        }

    @property
    def has_sources(self) -> bool:
        """Whether an import left sources to resolve."""
        value = self["unresolved_sources"].value()
        return bool(getattr(value, "named", value))


class ReasonForm(forms.Form):
    """What changed and why, and on which words the editor started."""

    reason = forms.CharField(
        label=_("What changed and why"),
        max_length=Change._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say what changed and why.")},
    )
    kind = forms.ChoiceField(
        label=_("Class of change"),
        choices=[choice for choice in Change.Kind.choices if choice[0] != DETECTED],
        initial=Change.Kind.WORDING,
        help_text=_("A safety change is detected by itself."),
    )
    # The words the form was opened on: their digest, and the place of their Change on the path,
    # which tells apart what only moved beside the words.
    base = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    place = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    # The place of the words it was opened on first, before it was merged with others' words.
    opened = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "use_required_attribute": False})
        self.fields["reason"].widget.attrs.pop("maxlength", None)


class SectionEditor:
    """The forms of one section together.

    Made from `words` to be filled in (see `typed_draft`), or from submitted `data`.
    """

    def __init__(
        self,
        section: Section,
        library: Library,
        *,
        words: Typed | None = None,
        reason: dict[str, Any] | None = None,
        data: Any = None,
    ) -> None:
        words = words or {}
        self.section, self.library = section, library
        self.opening = IntroductionForm(data, initial=words)
        self.closing = ReasonForm(data, initial=reason)
        self.problems: list[str] = []
        self.others = ""  # who else changed fields that were changed here
        self.lists: list[ItemFormSet] = []
        groups: dict[str, str] = {}
        for listed in section.lists:
            formset = item_list(listed)(
                data,
                prefix=listed.name,
                initial=words.get(listed.name),
                form_kwargs={"library": library, "groups": groups},
            )
            self.lists.append(formset)
            if listed is GROUPS:
                groups |= formset.headings()

    def is_valid(self) -> bool:
        """Whether all of it can be saved. Every part is checked, so that all errors show."""
        lists = [listed.is_valid() for listed in self.lists]
        return all([self.opening.is_valid(), *lists, self.closing.is_valid()])

    def draft(self) -> Draft:
        """The section's rows as they are to stand in the tables. Only when valid."""
        draft = self.opening.instance
        draft.items = {listed.prefix: listed.items() for listed in self.lists}
        return draft

    def typed(self) -> Typed:
        """Everything that was typed, valid or not."""
        self.is_valid()
        lists = {str(listed.prefix): listed.typed() for listed in self.lists}
        return {**self.opening.typed(), **lists}

    def reason(self) -> dict[str, Any]:
        """What was said about the change, as it was typed."""
        return {name: self.closing[name].value() for name in ("reason", "kind")}

    @property
    def rows(self) -> list[tuple[ItemFormSet, ItemForm]]:
        """Every item's form with the list it stands in."""
        return [(listed, form) for listed in self.lists for form in listed.rows]

    def id_of(self, blocker: Blocker) -> str:
        """The field to mend, by its id on the screen; "" for the section as a whole."""
        if not blocker.item_key:
            if any(blocker.field == listed.prefix for listed in self.lists):
                return f"{blocker.field}-heading"
            return self.opening["introduction"].id_for_label if blocker.field else ""
        for _listed, form in self.rows:
            if form["key"].value() == blocker.item_key and blocker.field in form.fields:
                return form[blocker.field].id_for_label
        return ""

    def reopened(self) -> "SectionEditor":
        """The same typed text in fresh forms, with no complaint about what is not finished."""
        starting_point = {name: self.closing[name].value() for name in ("base", "place", "opened")}
        return SectionEditor(
            self.section,
            self.library,
            words=self.typed(),
            reason={**self.reason(), **starting_point},
        )


def typed_draft(draft: Draft) -> Typed:
    """A draft as it stands in the section's forms."""
    return {
        "introduction": draft.introduction,
        "unresolved_sources": list(draft.unresolved_sources),
        **{name: [typed_item(item) for item in items] for name, items in draft.items.items()},
    }
