"""The site's vocabulary: what each word leads to, who said so, what waits for a second person."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import query_parameters
from accounts.models import EDITORS, Person, Role
from board.access import BoardRequest, board_page, in_frame
from board.articles.views import BOARD, section_choices
from board.confirmation import Matter, Outlook, Said, in_two_steps
from board.named import NamedArticle
from condition import registry
from condition.models import Term
from reading.search.spelling import starts
from reading.search.unfound import NETWORKS, most_wanted
from record import actions
from record.actions.terms import COMPETENCES
from record.vocabulary import items_of

State = Term.State
A_PAGE = 50
NAMED = 10  # words that the sentence after filling names
SIGNERS = (Role.Kind.CLINICAL, Role.Kind.PHARMACIST)


class TermForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("Word"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Term.Kind.choices)
    condition = NamedArticle(
        label=gettext_lazy("Article"),
        required=False,
        help_text=gettext_lazy("Its title. Empty: the emergency notice, for alarm words alone."),
    )
    section = forms.ChoiceField(
        label=gettext_lazy("Section"),
        choices=lambda: [("", _("the whole article")), *section_choices()],
        required=False,
    )
    item = forms.CharField(
        label=gettext_lazy("Item"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("As readers find it called in that section: Ibuprofen."),
    )

    def clean(self) -> Said:
        """The item by its permanent key, where its name is known."""
        said = super().clean() or self.cleaned_data
        article, name = said.get("condition"), said.get("item")
        if self.errors:
            return said
        if name:
            found = items_of({(article.pk, said["section"])}) if article else {}
            wanted = Term.normal_of(name)
            keys = [key for (_pk, key), called in found.items() if Term.normal_of(called) == wanted]
            if not keys:
                sentence = _("Readers find no such item in that section of the article.")
                self.add_error("item", sentence)
                return said
            said["item"] = keys[0]
        try:
            Term(**said, normal=Term.normal_of(said["text"])).validate_constraints()
        except ValidationError as problem:
            self.add_error("condition", problem.messages)
        return said


@board_page(*BOARD)
def terms(request: BoardRequest) -> HttpResponse:
    """Words of one state in their order; `after` is the last one of the page that led here."""
    asked = query_parameters.text(request, "state")
    state = asked if asked in State.values else State.PROPOSED
    found = Term.objects.filter(state=state).select_related("condition")
    kind = query_parameters.text(request, "kind")
    if kind in Term.Kind.values:
        found = found.filter(kind=kind)
    if beginning := Term.normal_of(query_parameters.text(request, "q")):
        found = found.filter(starts("normal", beginning))
    after = query_parameters.number(request.GET.get("after", ""))
    if last := Term.objects.filter(pk=after or 0).first():
        found = found.filter(Q(normal__gt=last.normal) | Q(normal=last.normal, pk__gt=last.pk))
    rows = list(found[: A_PAGE + 1])
    shown = rows[:A_PAGE]
    context = {
        "title": _("Words"),
        "rows": _rows(shown),
        "after": shown[-1].pk if len(rows) > A_PAGE else "",
        "state": state,
        "states": State.choices,
        "kind": kind,
        "kinds": Term.Kind.choices,
        "can_edit": request.person.has_role(*EDITORS),
        "mine": request.person.uuid,
        "confirmable": [
            kind for kind, roles in COMPETENCES.items() if request.person.has_role(*roles)
        ],
    }
    context["can_confirm"] = state == State.PROPOSED and context["confirmable"]
    return in_frame(request, "board/terms.html", **context)


def _rows(shown: list[Term]) -> list[dict[str, Any]]:
    """Each term with where it leads and who answers for it. Two queries for all."""
    items = items_of({(term.condition_id, term.section) for term in shown if term.condition_id})
    uuids = {uuid for term in shown for uuid in (term.proposed_by, term.confirmed_by) if uuid}
    names = dict(Person.objects.filter(uuid__in=uuids).values_list("uuid", "name"))
    return [
        {
            "term": term,
            "where": _where(term, items),
            "proposer": names.get(term.proposed_by, ""),
            "confirmer": names.get(term.confirmed_by, "") if term.confirmed_by else "",
        }
        for term in shown
    ]


def _where(term: Term, items: dict[tuple[int, str], str]) -> str:
    """The place in words, the narrowest first."""
    if term.condition is None:
        return _("the emergency notice")
    names = [term.condition.title]
    if term.section:
        names.insert(0, str(registry.known(term.section).title))
    if term.item:
        names.insert(0, items.get((term.condition.pk, term.item)) or _("no longer in the article"))
    return ", ".join(names)


@board_page(*EDITORS)
def propose(request: BoardRequest) -> HttpResponse:
    """Say what a word leads to."""

    def outlook(said: Said) -> Outlook:
        term = Term(**said)
        sentence = _second_person(term) if term.takes_two else _("It holds at once.")
        return Outlook([_leads(term), *_elsewhere(term), sentence], _("Propose the word"))

    def act(said: Said) -> tuple[str, str]:
        term = actions.propose_term(**said, by=request.person)
        return _("“%(word)s” is proposed.") % {"word": term}, _list(term.state)

    form = TermForm(request.POST or None, initial={"text": request.GET.get("text", "")[:200]})
    matter = _matter(
        _("Propose a word"),
        _("What readers type, and a place it leads to. With several, they choose."),
    )
    return in_two_steps(request, matter, form, outlook=outlook, act=act)


def _elsewhere(term: Term) -> list[str]:
    """The other places that readers would choose between, a sentence each."""
    found = Term.objects.filter(normal=Term.normal_of(term.text)).exclude(state=State.WITHDRAWN)
    return [
        _("It leads to another place already, and readers choose: %(where)s.")
        % {"where": row["where"]}
        for row in _rows(list(found.select_related("condition")))
        if row["term"].place != term.place
    ]


def _second_person(term: Term) -> str:
    roles = " / ".join(str(Role.Kind(kind).label) for kind in COMPETENCES[term.kind])
    return _("It leads nowhere until another person confirms it: %(roles)s.") % {"roles": roles}


# What is done with one word: the act, its name, what follows, and what is said when it is done.
ACTS: dict[str, tuple[Callable[..., Term], Promise, Promise, Promise]] = {
    "confirm": (
        actions.confirm_term,
        gettext_lazy("Confirm the word"),
        gettext_lazy("It holds from then on, and your name stands in the log."),
        gettext_lazy("“%(word)s” is confirmed."),
    ),
    "withdraw": (
        actions.withdraw_term,
        gettext_lazy("Withdraw the word"),
        gettext_lazy("It leads nowhere then, until somebody proposes it anew."),
        gettext_lazy("“%(word)s” is withdrawn."),
    ),
}


@board_page(*SIGNERS)
def confirm(request: BoardRequest, pk: int) -> HttpResponse:
    """Answer for a word as a second person."""
    return _settle(request, pk, "confirm")


@board_page(*EDITORS)
def withdraw(request: BoardRequest, pk: int) -> HttpResponse:
    """Let a word lead nowhere."""
    return _settle(request, pk, "withdraw")


class ConfirmForm(forms.Form):
    """The words that were ticked."""

    term = forms.ModelMultipleChoiceField(
        Term.objects.filter(state=State.PROPOSED).select_related("condition"),
        widget=forms.MultipleHiddenInput,
        error_messages={"required": gettext_lazy("Tick the words that you answer for.")},
    )


@board_page(*SIGNERS)
def confirm_many(request: BoardRequest) -> HttpResponse:
    """Answer for all words that were ticked; what is refused is named."""

    def act(said: Said) -> tuple[str, str]:
        terms = list(said["term"])
        refused = actions.confirm_terms(terms=terms, by=request.person)
        for sentence in refused:
            messages.error(request, sentence)
        return _("Words confirmed: %(count)d.") % {"count": len(terms) - len(refused)}, _list("")

    def outlook(said: Said) -> Outlook:
        rows = _rows(list(said["term"]))
        leads = [f"“{row['term']}” → {row['where']}" for row in rows]
        return Outlook([*leads, str(ACTS["confirm"][2])], _("Confirm these words"))

    matter = _matter(_("Confirm words"), _("Each leads to what stands beside it."))
    return in_two_steps(
        request, matter, ConfirmForm(request.POST or None), outlook=outlook, act=act
    )


@board_page(*BOARD)
def wanted(request: BoardRequest) -> HttpResponse:
    """Words that readers looked for in vain, those of most networks first."""
    page = Paginator(most_wanted(), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Looked for and not found"),
        "page": page,
        "can_edit": request.person.has_role(*EDITORS),
        "networks": NETWORKS,
    }
    return in_frame(request, "board/wanted_words.html", **context)


def _settle(request: BoardRequest, pk: int, name: str) -> HttpResponse:
    """One act on one word, told before it is done."""
    settle, title, happens, done = ACTS[name]
    term = get_object_or_404(Term.objects.select_related("condition"), pk=pk)

    def act(_said: Said) -> tuple[str, str]:
        return str(done) % {"word": term}, _list(settle(term=term, by=request.person).state)

    (row,) = _rows([term])
    lead = _("%(kind)s, proposed by %(name)s.") % {
        "kind": str(term.get_kind_display()).capitalize(),
        "name": row["proposer"],
    }
    outlook = Outlook([_leads(term), str(happens)], str(title))
    return in_two_steps(
        request,
        _matter(str(title), lead),
        forms.Form(request.POST),
        outlook=lambda _said: outlook,
        act=act,
    )


@board_page(*EDITORS)
def fill(request: BoardRequest) -> HttpResponse:
    """Propose the names that published articles use."""

    def act(_said: Said) -> tuple[str, str]:
        made, shared, last = actions.fill_terms(by=request.person, after=after)
        sentence = _("Words taken from the articles and the open lists: %(count)d.") % {
            "count": made
        }
        if shared:
            names = {"words": ", ".join(shared[:NAMED]), "count": len(shared)}
            sentence += " " + _("Readers choose between places (%(count)d): %(words)s.") % names
        if last:
            sentence += " " + _("Other articles are left: go on with them.")
        return sentence, f"{reverse('admin:fill_terms')}?after={last}" if last else _list("")

    after = query_parameters.number(request.GET.get("after", "")) or 0
    outlook = Outlook(
        [
            _("Other names, codes and abbreviations of published articles lead to them at once."),
            _(
                "Medicines and their brand names, those of the open lists too, are proposed. "
                "Another person, a pharmacist, confirms them: not you."
            ),
            _("What leads there already, or was withdrawn, stays as it is."),
            _("Two hundred articles at a time; manage.py fill_terms looks at all of them."),
        ],
        _("Fill from the articles"),
    )
    matter = _matter(_("Fill from the articles"), _("For names that no term has yet."))
    return in_two_steps(
        request, matter, forms.Form(request.POST), outlook=lambda _said: outlook, act=act
    )


def _leads(term: Term) -> str:
    places = {(term.condition.pk, term.section)} if term.condition else set()
    where = _where(term, items_of(places))
    return _("“%(word)s” leads to: %(where)s.") % {"word": term, "where": where}


def _list(state: str) -> str:
    return f"{reverse('admin:terms')}?state={state}"


def _matter(title: str, lead: str) -> Matter:
    back = reverse("admin:terms")
    return Matter(title, lead, back, [(back, _("Words"))], _("Go on"))
