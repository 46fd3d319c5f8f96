"""Signing small changes, several at once from the keyboard, each shown whole."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import query_parameters
from accounts.models import Role
from accounts.refusals import Refusal
from board.access import BoardRequest, board_page, in_frame
from record import actions
from record.models import Revision
from record.refusals import NotReady
from record.state import act

from .small_changes import COMPETENCES, MOST, to_sign, waiting_for, why_larger

# What the script answers to, for the list above the words.
KEYS = [
    ("j", gettext_lazy("next change")),
    ("k", gettext_lazy("the one before")),
    ("x", gettext_lazy("tick it, and on to the next")),
    ("a", gettext_lazy("sign what is ticked (then Enter)")),
]


@board_page(Role.Kind.CLINICAL, Role.Kind.PHARMACIST)
def sign(request: BoardRequest) -> HttpResponse:
    """Small changes that wait for this person; a POST signs those that were ticked."""
    if request.method == "POST":
        competence = request.POST.get("competence", "")
        if competence not in COMPETENCES:
            messages.error(request, _("Say as what you sign."))
            return redirect("admin:sign")
        # What was ticked, or the one whose own button was pressed: its number and exact digest.
        one = request.POST.get("one")
        chosen = [one] if one else request.POST.getlist("sign")
        _sign_each(request, chosen[:MOST], competence)
        return redirect(f"{reverse('admin:sign')}?as={competence}")
    mine = [name for name in COMPETENCES if request.person.has_role(name)]
    wanted = request.GET.get("as")
    competence = wanted if wanted is not None and wanted in mine else mine[0]
    return in_frame(
        request,
        "board/sign.html",
        title=_("Sign small changes"),
        competence=competence,
        competence_name=Role.Kind(competence).label,
        others=[(name, Role.Kind(name).label) for name in mine if name != competence],
        to_sign=to_sign(request.person, competence),
        keys=KEYS,
    )


def _sign_each(request: BoardRequest, chosen: list[str], competence: str) -> None:
    """Each by itself: one that is refused is named and keeps none of the others back."""
    if not chosen:
        messages.warning(request, _("Nothing was ticked, so nothing was signed."))
    found: dict[int, list[Revision]] = {}  # by article
    for pair in dict.fromkeys(chosen):
        number, _colon, digest = pair.partition(":")
        words = Revision.objects.select_related("condition")
        revision = words.filter(pk=query_parameters.number(number) or 0).first()
        if revision is None or revision.digest != digest:
            messages.error(request, _("There are no such words, so they were not signed."))
        else:
            found.setdefault(revision.condition_id, []).append(revision)
    signed = [
        name for words in found.values() for name in _sign_together(request, words, competence)
    ]
    if signed:
        sentence = _("Signed as %(competence)s: %(names)s.")
        names = "; ".join(signed)
        said = {"competence": Role.Kind(competence).label, "names": names}
        messages.success(request, sentence % said)


@act
def _sign_together(request: BoardRequest, words: list[Revision], competence: str) -> list[str]:
    """One article's words, its State worked out once for all; the names of what was signed."""
    signed, waiting = [], waiting_for(request.person, competence)
    for revision in words:
        name = f"{revision.kind.title}, {revision.condition}"
        try:
            row = waiting.filter(draft=revision).first()
            if row is not None and (why := why_larger(row)):
                raise NotReady(_("It wants the whole screen: %(why)s.") % {"why": why}, [why])
            actions.approve(
                revision=revision, by=request.person, competence=competence, is_newest=True
            )
            signed.append(name)
        except Refusal as refusal:
            sentence = _("Not signed: %(name)s. %(why)s")
            messages.error(request, sentence % {"name": name, "why": refusal})
    return signed
