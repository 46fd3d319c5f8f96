"""The section screen: one section of an article, edited and saved in one submit."""

from typing import Any, cast

from csp.decorators import csp_replace
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from accounts.models import EDITORS
from accounts.refusals import Refusal
from board.access import BoardRequest, board_page
from board.articles.contents import SYMBOLS, hints_on
from board.articles.views import article, board_render
from board.imports.findings import at_their_items
from board.models import UnsavedText
from board.models.unsaved import owner_of
from board.review.comments import conversation
from board.review.views import SUBMITTED, changes_on_the_way, gives_up
from board.sources.picker_views import SourceForm
from condition import registry
from condition.markdown import plain
from condition.models import Blocker, Condition, Group, Opening
from condition.models.item import KEY_LETTERS
from condition.registry import GROUPS, Section
from condition.text import cleaned
from record import actions
from record.judgement.overview import SectionOverview, State, overview
from record.judgement.path import latest_change
from record.judgement.signers import without_signer
from record.models import Change
from record.refusals import ChangedMeanwhile, NotReady
from treatments.dosage import names_of

from .concurrent_changes import (
    Meanwhile,
    base_of,
    open_editor,
    saved_meanwhile,
    says_nothing_new,
    since_opening,
)
from .figure_views import offer_figures
from .forms import SectionEditor, corrected, reading_of
from .forms.library import Library

LONGEST_QUESTION = 2_000  # characters of a dosage asked about


def _words(request: BoardRequest, slug: str, key: str) -> HttpResponse:  # noqa: ARG001 (a view)
    """Who does not write is led to where the words are read."""
    latest = latest_change(article(slug), declared(key).key)
    if latest is None:
        return redirect("admin:article", slug)
    return redirect("admin:review", slug, key, latest.to_revision.label)


@xframe_options_sameorigin
@csp_replace({"frame-ancestors": ["'self'"]})
@board_page(*EDITORS, others=_words)
def edit(request: BoardRequest, slug: str, key: str) -> HttpResponse:
    """The section's words to be edited; a POST saves them, or shows what stands in the way.

    A POST with `submit` saves what is typed and puts it before the reviewers, both or neither.
    A POST with `restore` saves nothing: it gives typed text kept by the browser back to the
    screen, merged with what was saved since; one with `figures` gives it back with pictures to
    choose from. Raises PermissionDenied for words that were typed on a page of another account:
    they would go into the record under the wrong name.
    """
    condition, section = article(slug), declared(key)
    latest = latest_change(condition, key)
    # “In short” names the sections that its sentences rest on.
    library = Library(Opening.headings(condition.pk) if key == "in-short" else {})
    if request.method != "POST":
        return _screen(
            request, condition, section, open_editor(section, library, condition, latest)
        )
    if request.POST.get("account", str(request.user.pk)) != str(request.user.pk):
        sentence = _(
            "Another account opened this page. Sign in with it again to save: nothing of "
            "what was typed is lost, it is kept in this browser."
        )
        raise PermissionDenied(sentence)
    editor = SectionEditor(section, library, data=request.POST)
    if "figures" in request.POST:
        offer_figures(request, editor.library)
    base = base_of(condition, section, editor)
    if meanwhile := saved_meanwhile(editor, base, latest):
        return _conflict(request, condition, editor, meanwhile)
    if asks := {"figures", "restore"} & request.POST.keys():
        is_unsaved = "restore" in asks
        return _screen(request, condition, section, editor.reopened(), is_unsaved=is_unsaved)
    if "submit" in request.POST and latest and says_nothing_new(editor, latest):
        return _submit(request, condition, editor, latest)
    if editor.is_valid():
        return _save(request, condition, editor, latest)
    if merged_before := since_opening(condition, editor, latest):
        merged_before.annotate(editor)
    return _screen(request, condition, section, editor)


@board_page(*EDITORS)
def read_dosage(request: BoardRequest) -> JsonResponse:
    """What readers will make of the dosage typed as `q`, beside the board's `wording`.

    With a `place` the field there is given another text first, the `correction`. The medicine's
    `name` and `brand_names` may stand in the dosage.
    """
    asked = ("q", "wording", "correction", "place", "name", "brand_names")
    text, wording, correction, place, name, brands = (
        request.GET.get(one, "")[:LONGEST_QUESTION] for one in asked
    )
    names = names_of(plain(name), brands)
    if place.isdecimal():
        return JsonResponse(corrected(text, wording, int(place), correction, names).as_json())
    return JsonResponse(reading_of(text, wording, names).as_json())


def declared(key: str) -> Section:
    """The section of that key. Raises Http404."""
    try:
        return registry.section(key)
    except KeyError as problem:
        raise Http404(_("The article has no such section.")) from problem


def _save(
    request: BoardRequest, condition: Condition, editor: SectionEditor, latest: Change | None
) -> HttpResponse:
    section, closing = editor.section, editor.closing.cleaned_data
    try:
        change = actions.record_change(
            condition=condition,
            section=section.key,
            draft=editor.draft(),
            reason=closing["reason"],
            kind=closing["kind"],
            by=request.person,
            base=latest.to_revision.digest if latest else "",
            is_submitted="submit" in request.POST,
        )
    except ChangedMeanwhile:
        newest = latest_change(condition, section.key)
        if meanwhile := saved_meanwhile(editor, latest, newest):
            return _conflict(request, condition, editor, meanwhile)
        return _save(request, condition, editor, newest)
    except NotReady as refusal:
        return _not_submitted(request, condition, editor, refusal)
    except (Refusal, ValidationError) as problem:
        editor.problems = getattr(problem, "messages", None) or [str(problem)]
        return _screen(request, condition, section, editor)
    _say_cleaned(request)
    return _all_saved(request, condition, section, change.sequence)


def _submit(
    request: BoardRequest, condition: Condition, editor: SectionEditor, latest: Change
) -> HttpResponse:
    """Put the words that stand before the reviewers: nothing was typed, so nothing is saved."""
    try:
        actions.submit(revision=latest.to_revision, by=request.person)
    except NotReady as refusal:
        return _not_submitted(request, condition, editor, refusal)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, SUBMITTED)
    return _all_saved(request, condition, editor.section)


def _all_saved(
    request: BoardRequest, condition: Condition, section: Section, change: int = 0
) -> HttpResponse:
    """Back to the section: nothing of what its page held is unsaved."""
    kept = request.POST.get("kept", "")
    UnsavedText.objects.let_go(kept, request.person, condition, section.key)
    address = reverse("admin:section", args=[condition.slug, section.key])
    return redirect(f"{address}?saved={change}")


def _not_submitted(
    request: BoardRequest, condition: Condition, editor: SectionEditor, refusal: NotReady
) -> HttpResponse:
    editor.problems = [_("Not submitted: these words can't be signed yet. “Save” keeps them.")]
    reasons = cast("list[Blocker]", refusal.reasons)
    return _screen(request, condition, editor.section, editor, reasons=reasons)


def _conflict(
    request: BoardRequest, condition: Condition, editor: SectionEditor, meanwhile: Meanwhile
) -> HttpResponse:
    """The merged words on the screen; nothing is saved until the editor says so."""
    section = editor.section
    if meanwhile.says_nothing_new:
        messages.info(request, _("These words stand already: nothing was left to save."))
        return _all_saved(request, condition, section, meanwhile.latest.sequence)
    return _screen(
        request,
        condition,
        section,
        meanwhile.editor(editor),
        status=409,
        meanwhile=meanwhile,
        is_unsaved=True,
    )


def _screen(
    request: BoardRequest,
    condition: Condition,
    section: Section,
    editor: SectionEditor,
    *,
    status: int = 200,
    reasons: list[Blocker] | None = None,
    **context: Any,
) -> HttpResponse:
    stands = next(entry for entry in overview(condition) if entry.section.key == section.key)
    draft = stands.draft.revision if stands.draft else None
    waiting = [stands.draft] if stands.draft and stands.state != State.PUBLISHED else []
    if reasons is None:
        reasons = actions.blockers(draft) if draft else []
    if draft:
        said = conversation(draft, [change.to_revision_id for change in changes_on_the_way(draft)])
        for _listed, form in editor.rows:
            form.remarks = said.on(form["key"].value() or "-").by_field
    response = board_render(
        request,
        "board/section.html",
        condition,
        title=section.title,
        section=section,
        editor=editor,
        stands=stands,
        symbol=SYMBOLS[stands.state],
        saved=_saved(request, stands),
        submitted=SUBMITTED if stands.draft and stands.draft.is_submitted else "",
        hints=hints_on(stands.draft),
        import_findings=at_their_items(editor, condition, section),
        blockers=[(editor.id_of(reason), reason) for reason in reasons],
        remarks=said.on_section.fresh if draft else [],
        can_comment_beside=bool(draft),
        revision=draft,
        without_signer=next(iter(without_signer(waiting).values()), []),
        gives_up=gives_up(request.person, section.competences, draft),
        key_letters=KEY_LETTERS,
        group_headings=Group.offered(condition, section.key) if GROUPS in section.lists else [],
        source_form=SourceForm(prefix="source"),
        is_popup=request.headers.get("Sec-Fetch-Dest") == "iframe",  # on the whole article's screen
        unsaved_owner=owner_of(request.user.pk, condition, section.key),
        kept_elsewhere=UnsavedText.objects.offered(request.person, condition, section.key),
        **context,
    )
    response.status_code = status
    return response


def _say_cleaned(request: BoardRequest) -> None:
    """Tell which characters that nobody sees were taken out in saving."""
    if codes := cleaned("\n".join(map(str, request.POST.values()))):
        said = _("Characters that nobody sees were taken out: %(codes)s.")
        messages.info(request, said % {"codes": ", ".join(codes)})


def _saved(request: BoardRequest, stands: SectionOverview) -> Change | None:
    """The Change that this person has just saved, while it is the section's newest."""
    change = stands.latest_change
    if change is None or change.by_id != request.person.pk:
        return None
    return change if request.GET.get("saved") == str(change.sequence) else None
