"""Finding words in all articles, and putting others in their place."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import query_parameters
from accounts.models import EDITORS
from board.access import BoardRequest, board_page, by_post, in_frame
from board.articles.views import BOARD, section_choices
from board.confirmation import Matter, Outlook, Said, in_two_steps
from board.many.performing import begin
from board.models import Run
from board.review.views import gives_up
from board.writing.forms.section import ReasonForm
from condition.models import Condition, Specialty
from condition.text import normalised
from reading.search.language import WORD
from record.judgement.path import Place
from record.models.state import COMPETENCES

from .finding import How, Wanted, Where, found_all, page_of

# Of each section the words that were shown, and the numbers of the hits that were ticked.
Chosen = dict[Place, tuple[str, list[int]]]
INSTEAD: dict[str, Any] = {"instead": "", "removes": False}
ANYWHERE = ("", gettext_lazy("all"))
GIVES_UP = gettext_lazy(
    "You sign as %(competence)s: somebody else has to sign the sections that you change."
)


class FindForm(forms.Form):
    """What is looked for, and where."""

    text = forms.CharField(label=gettext_lazy("Words"), max_length=200)
    how = forms.ChoiceField(label=gettext_lazy("How"), choices=How.choices, initial=How.EXACTLY)
    where = forms.ChoiceField(
        label=gettext_lazy("Where"), choices=Where.choices, initial=Where.DRAFTS
    )
    section = forms.ChoiceField(
        label=gettext_lazy("Section"),
        choices=lambda: [ANYWHERE, *section_choices()],
        required=False,
    )
    specialty = forms.ModelChoiceField(
        Specialty.objects.all(),
        label=gettext_lazy("Specialty"),
        required=False,
        empty_label=ANYWHERE[1],
    )
    medicine = forms.CharField(
        label=gettext_lazy("In what is said of the medicine"), required=False, max_length=200
    )
    instead = forms.CharField(
        label=gettext_lazy("Put in their place"), required=False, max_length=500
    )
    removes = forms.BooleanField(label=gettext_lazy("Or take them out"), required=False)

    def clean_text(self) -> str:
        """Raises ValidationError for signs alone, which no index finds."""
        text = normalised(self.cleaned_data["text"], is_line=True)
        if not WORD.search(text):
            raise forms.ValidationError(_("Type a word, or a number."))
        return text

    def clean_instead(self) -> str:
        return normalised(self.cleaned_data["instead"], is_line=True)

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for both words and none."""
        said = super().clean() or self.cleaned_data
        if said.get("instead") and said.get("removes"):
            self.add_error("removes", _("Either put words in their place or take them out."))
        return said

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields of a search."""
        return [self[name] for name in FindForm.base_fields]

    @property
    def wanted(self) -> Wanted:
        """What was asked for; only of a valid form."""
        names = ("text", "how", "where", "instead", "removes", "section", "medicine")
        specialty = self.cleaned_data["specialty"]
        said = {name: self.cleaned_data[name] for name in names}
        return Wanted(**said, specialty=specialty and specialty.pk)


class ReplaceForm(FindForm):
    """The same with what is to stand there, why, and what was ticked."""

    reason, kind = (ReasonForm.base_fields[name] for name in ("reason", "kind"))
    seen_at = forms.DateTimeField(widget=forms.HiddenInput)
    found = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def said(self) -> list[forms.BoundField]:
        """The fields of a replacement; those of the search stand above."""
        return [self["reason"], self["kind"]]

    @property
    def hidden(self) -> list[forms.BoundField]:
        return [*self.asked, self["seen_at"]]

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for neither words nor none."""
        said = super().clean() or self.cleaned_data
        if not said.get("instead") and not said.get("removes"):
            self.add_error("instead", _("Say what is to stand in their place, or take them out."))
        return said


@board_page(*BOARD)
def find(request: BoardRequest) -> HttpResponse:
    """The sections with the words, each hit in its sentence, as it would read with others."""
    initial = {name: field.initial for name, field in FindForm.base_fields.items() if field.initial}
    form = FindForm({**initial, **request.GET.dict()} if "text" in request.GET else None)
    start = query_parameters.number(request.GET.get("start", "")) or 0
    return _page(request, form, start=start)


@by_post("admin:find")
@board_page(*EDITORS)
def replace(request: BoardRequest) -> HttpResponse:
    """Replace the hits that were ticked, or, on a second page's word, all that were found."""
    now = timezone.now()
    form = ReplaceForm({**request.POST.dict(), "seen_at": request.POST.get("seen_at") or now})
    ticked = request.POST.getlist("hit")
    if not form.is_valid():
        return _page(request, form, chosen=_chosen(ticked))
    form.cleaned_data["seen_at"] = min(form.cleaned_data["seen_at"], now)
    if form.cleaned_data["found"]:
        return _replace_found(request, form)
    if not ticked:
        messages.warning(request, _("Nothing was ticked, so nothing was replaced."))
        return redirect(_address(form))
    chosen = _chosen(ticked)
    known = Condition.objects.in_bulk({pk for pk, _key in chosen})
    there = {place: hits for place, hits in chosen.items() if place[0] in known}
    return redirect(_begin(request, form, there))


def _replace_found(request: BoardRequest, form: ReplaceForm) -> HttpResponse:
    wanted, mine = form.wanted, gives_up(request.person, COMPETENCES)

    def outlook(_said: Said) -> Outlook:
        found = [one.hits for one in found_all(wanted)]
        hits = [[hit for hit in one if not hit.is_dose] for one in found]
        sections, times = sum(map(bool, hits)), sum(map(len, hits))
        doses = sum(map(len, found)) - times
        said = {"n": times, "text": wanted.text, "instead": wanted.instead}
        becomes = (
            ngettext("“%(text)s” is taken out once.", "“%(text)s” is taken out %(n)d times.", times)
            if wanted.removes
            else ngettext(
                "“%(text)s” becomes “%(instead)s” once.",
                "“%(text)s” becomes “%(instead)s” %(n)d times.",
                times,
            )
        )
        left = ngettext(
            "%(n)d dose that says it stays: a dose is changed in its section alone.",
            "%(n)d doses that say it stay: a dose is changed in its section alone.",
            doses,
        )
        happens = [
            becomes % said,
            *([left % {"n": doses}] if doses else []),
            ngettext("%(n)d section is changed.", "%(n)d sections are changed.", sections)
            % {"n": sections},
            _("Each is a Change by you with that reason, and is not submitted."),
            *([GIVES_UP % {"competence": mine}] if mine else []),
            _("A section where somebody is writing, or that was changed meanwhile, is left out."),
        ]
        return Outlook(happens, _("Yes: replace all"))

    def act(_said: Said) -> tuple[str, str]:
        chosen = [(one.row.condition_id, one.row.section) for one in found_all(wanted)]
        return _("It is under way."), _begin(request, form, dict.fromkeys(chosen))

    title = _("Replace all that was found")
    lead = _("What was replaced lies in drafts; readers see it once it is signed and published.")
    matter = Matter(title, lead, _address(form), [], title)
    return in_two_steps(request, matter, form, outlook=outlook, act=act)


def _begin(request: BoardRequest, form: ReplaceForm, chosen: dict[tuple[int, str], Any]) -> str:
    """Make the run; gives its address. What was ticked is named by the words shown."""
    said = form.cleaned_data
    given = {
        "wanted": asdict(form.wanted),
        "reason": said["reason"],
        "kind": said["kind"],
        "seen_at": said["seen_at"].isoformat(),
        "hits": {f"{pk}:{key}": hits for (pk, key), hits in chosen.items() if hits},
    }
    run = begin(act=Run.Act.REPLACE, given=given, by=request.person, chosen=list(chosen))
    return reverse("admin:run", args=[run.pk])


def _chosen(ticked: list[str]) -> Chosen:
    chosen: Chosen = {}
    for one in ticked:
        pk, key, label, number = (one.split(":") + [""] * 4)[:4]
        place = query_parameters.number(pk) or 0, key[:60]
        chosen.setdefault(place, (label, []))[1].append(query_parameters.number(number) or 0)
    return chosen


def _address(form: FindForm) -> str:
    names = FindForm.base_fields
    said = {name: form[name].value() for name in names if form[name].value()}
    return f"{reverse('admin:find')}?{urlencode(said)}"


def _page(
    request: BoardRequest,
    form: FindForm,
    *,
    start: int = 0,
    chosen: Chosen | None = None,
) -> HttpResponse:
    is_asked = form.is_bound and not {*form.errors} & {*FindForm.base_fields} - INSTEAD.keys()
    context: dict[str, Any] = {"title": _("Find and replace"), "form": form}
    if is_asked:
        form.cleaned_data = INSTEAD | form.cleaned_data
        wanted = form.wanted
        found = page_of(wanted, start)
        if chosen is not None:
            for one in found.sections:
                place = one.row.condition_id, one.row.section
                one.ticked = chosen.get(place, ("", []))[1]
        mine = gives_up(request.person, COMPETENCES)
        is_replacing = wanted.where == Where.DRAFTS and request.person.has_role(*EDITORS)
        if not isinstance(form, ReplaceForm):
            seen_at = timezone.now().isoformat()
            form = ReplaceForm(initial={**form.cleaned_data, "seen_at": seen_at})
        context |= {
            "wanted": wanted,
            "found": found,
            "can_replace": is_replacing,
            "replace_form": form,
            "gives_up": GIVES_UP % {"competence": mine} if mine else "",
        }
    return in_frame(request, "board/find.html", **context)
