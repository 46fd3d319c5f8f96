"""A source of the library that was retracted, replaced, or kept twice."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import EDITORS, Role
from board.access import BoardRequest, board_page
from board.confirmation import Matter, Outlook, Said, in_two_steps
from board.named import NamedSource
from condition import registry
from condition.models import Draft, Reference
from record import actions
from record.actions.sources import citing
from record.source_use import drafts_citing

MOST_NAMED = 20  # places, before an act; a source's own form has all of them, in pages
RETRACTERS = (Role.Kind.CLINICAL, Role.Kind.PHARMACIST, Role.Kind.PUBLISHER)
REPLACERS = (*EDITORS, Role.Kind.PUBLISHER)


class NoticeForm(forms.Form):
    """Where the retraction was announced; readers see it beside the source."""

    notice = forms.CharField(
        label=gettext_lazy("Where and why it was retracted"),
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Readers see this sentence beside the source."),
    )


class OtherForm(forms.Form):
    """The source that takes its place."""

    other = NamedSource(
        label=gettext_lazy("The other source"),
        help_text=gettext_lazy("Its title, or its key as texts cite it: nice-ng234."),
    )


@board_page(*RETRACTERS)
def retract(request: BoardRequest, key: str) -> HttpResponse:
    """Mark a source as retracted."""
    reference = _reference(key)

    def outlook(_said: Said) -> Outlook:
        return Outlook(
            [
                *_public_places(
                    reference, _("The page of “%s” says so at once, beside the source.")
                ),
                *_draft_places(reference, _("%s: flagged, and not signed while it cites this.")),
                _("It can't be undone here."),
            ],
            _("Mark as retracted"),
        )

    def act(said: Said) -> tuple[str, str]:
        actions.retract(reference=reference, by=request.person, notice=said["notice"])
        return _("The source is marked as retracted."), _form_of(reference)

    matter = _matter(
        reference, _("Mark as retracted"), _("For a source that its publisher took back.")
    )
    return in_two_steps(request, matter, NoticeForm(request.POST or None), outlook=outlook, act=act)


@board_page(*REPLACERS)
def replace(request: BoardRequest, key: str) -> HttpResponse:
    """Say that a newer source stands in an older one's place."""
    reference = _reference(key)

    def outlook(said: Said) -> Outlook:
        names = {"old": reference.key, "new": said["other"].key}
        return Outlook(
            [
                _("“%(old)s” is said to be replaced by “%(new)s”.") % names,
                *_draft_places(reference, _("%s: flagged, until an author cites the newer one.")),
                _("Nothing that readers see changes by itself."),
            ],
            _("Mark as replaced"),
        )

    def act(said: Said) -> tuple[str, str]:
        actions.replace_source(reference=reference, replaced_by=said["other"], by=request.person)
        return _("The source is marked as replaced."), _form_of(reference)

    matter = _matter(
        reference,
        _("Replaced by a newer source"),
        _("For a guideline with a new edition, or a study that a later one corrects."),
    )
    return in_two_steps(request, matter, OtherForm(request.POST or None), outlook=outlook, act=act)


@board_page(*EDITORS)
def merge(request: BoardRequest, key: str) -> HttpResponse:
    """Take a second record of the same source out of the library."""
    reference = _reference(key)

    def outlook(said: Said) -> Outlook:
        names = {"old": reference.key, "new": said["other"].key}
        rewritten = _("%%s: cites [@%(new)s] instead of [@%(old)s], as a change of yours.") % names
        return Outlook(
            [
                _("“%(old)s” goes out of the library; “%(new)s” stays.") % names,
                *_draft_places(reference, rewritten),
                _("What lay before the reviewers goes before them again, and you can't sign it."),
                _("It can't be undone here."),
            ],
            _("Merge the records"),
        )

    def act(said: Said) -> tuple[str, str]:
        actions.merge_sources(duplicate=reference, into=said["other"], by=request.person)
        return _("The records are merged."), _form_of(said["other"])

    matter = _matter(
        reference,
        _("The same source as another"),
        _("For a source that the library has twice. A record that signed words cite stays."),
    )
    return in_two_steps(request, matter, OtherForm(request.POST or None), outlook=outlook, act=act)


def _reference(key: str) -> Reference:
    return get_object_or_404(Reference, pk=key)


def _form_of(reference: Reference) -> str:
    return reverse("admin:condition_reference_change", args=[reference.pk])


def _matter(reference: Reference, title: str, lead: str) -> Matter:
    library = reverse("admin:condition_reference_changelist")
    back = _form_of(reference)
    lead = f"{reference}. {lead}"
    return Matter(title, lead, back, [(library, _("Sources")), (back, reference.key)], _("Go on"))


def _public_places(reference: Reference, sentence: str) -> list[str]:
    found = _named(citing(reference), lambda one: sentence % one.title)
    return found or [_("No page that readers see cites it.")]


def _draft_places(reference: Reference, sentence: str) -> list[str]:
    def told(one: Draft) -> str:
        return sentence % f"{one.condition}, {registry.section(one.section).title}"

    return _named(drafts_citing(reference.key), told) or [_("No draft cites it.")]


def _named(rows: QuerySet[Any], told: Callable[[Any], str]) -> list[str]:
    """A sentence each of the first, and how many there are beside them."""
    first, total = [told(one) for one in rows[:MOST_NAMED]], rows.count()
    left = ngettext("… and %(n)d more.", "… and %(n)d more.", total - len(first))
    return [*first, *([left % {"n": total - len(first)}] if total > len(first) else [])]
