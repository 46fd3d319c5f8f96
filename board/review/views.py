"""Exact words before the reviewers: read them, judge them, submit them, put them back."""

from collections.abc import Callable, Collection
from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Min
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import EDITORS, Person, Role
from board.access import BoardRequest, board_page, by_post, telling_refusals
from board.articles.views import BOARD, article, board_render, is_filled
from condition import registry
from condition.models import Condition
from record import actions
from record.actions.commenting import BOARD as COMMENTERS
from record.judgement.judge import Judgement, judge_rows, standing_verdicts
from record.judgement.overview import judging
from record.judgement.path import authors_of, latest_change
from record.judgement.signers import without_signer
from record.models import Change, EditionSection, Invitation, Review, Revision
from record.refusals import ChangedMeanwhile
from record.source_use import corrected_since_publication, corrections_since

from .comments import conversation
from .shown_revision import compared
from .signed_before import signed_before
from .small_changes import next_waiting

CHANGES_A_PAGE = 50
HEXADECIMAL = set("0123456789abcdef")
LABEL_DIGITS, ALL_DIGITS = 12, 64  # of a digest: as people say it, and all of it
SUBMITTED = gettext_lazy("Submitted: these words lie before the reviewers now.")
VERDICTS: dict[str, Callable[..., Review]] = {
    "approve": actions.approve,
    "confirm": actions.confirm,  # of words that are public: nothing to change
    "request_changes": actions.request_changes,
}
# What the script answers to, for the list above the words.
REVIEW_KEYS = [
    ("j", gettext_lazy("next change")),
    ("k", gettext_lazy("the one before")),
    ("c", gettext_lazy("comment on it")),
    ("a", gettext_lazy("approve (then Enter)")),
    ("r", gettext_lazy("ask for changes: say why")),
    ("n", gettext_lazy("next that waits for me")),
    ("Esc", gettext_lazy("leave a field")),
]


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(choices=[(name, name) for name in VERDICTS])
    competence = forms.ChoiceField(choices=Role.Kind.choices)
    comment = forms.CharField(required=False, max_length=4_000)
    # What was on the screen: the words, and the keys of entries that were folded to a line.
    shown = forms.CharField(required=False, max_length=ALL_DIGITS)
    folded = forms.CharField(required=False, max_length=500)


class ReasonForm(forms.Form):
    reason = forms.CharField(required=False, max_length=500)
    base = forms.CharField(required=False, max_length=ALL_DIGITS)


@board_page(*BOARD)
def review(request: BoardRequest, slug: str, key: str, digest: str) -> HttpResponse:
    """A Revision beside what readers see now; a POST is the verdict on it."""
    revision = revision_at(slug, key, digest)
    form = VerdictForm(request.POST or None)
    if request.method == "POST" and is_filled(request, form):
        with telling_refusals(request):
            made = _judge(revision, request.person, **form.cleaned_data)
            messages.success(request, _kept(made))
            if "whole_article" in request.POST:
                return redirect("admin:read_article", slug)
            return _to(revision)
    return review_screen(request, revision)


def _judge(
    revision: Revision, by: Person, *, verdict: str, shown: str, folded: str, **said: str
) -> Review:
    """The verdict on what was on the screen. Raises what the act raises, or ChangedMeanwhile."""
    keys = folded.split()
    known = signed_before([revision], by).get(revision.pk, {}) if keys else {}
    if shown != revision.digest or not {*keys} <= {*known}:
        raise ChangedMeanwhile(_("Something else was on your screen: look again."), revision)
    return VERDICTS[verdict](revision=revision, by=by, folded=keys, **said)


def _kept(made: Review) -> str:
    """What to say of a verdict, and the way to whatever waits next."""
    names = made.get_verdict_display(), made.get_competence_display()
    sentence = format_html(_("Your verdict is kept: {}, as {}."), *names)
    found = next_waiting(made.reviewer)
    if found is None:
        return format_html("{} {}", sentence, _("Nothing else waits for your signature."))
    where = found.condition.slug, found.section, found.draft.label
    return format_html(
        '{} <a data-next href="{}">{}</a>',
        sentence,
        reverse("admin:review", args=where),
        _("Next: %(section)s, %(title)s")
        % {"section": found.declared.title, "title": found.condition},
    )


@by_post("admin:review")
@board_page(*BOARD)
def submit(request: BoardRequest, slug: str, key: str, digest: str) -> HttpResponse:
    revision = revision_at(slug, key, digest)
    with telling_refusals(request):
        actions.submit(revision=revision, by=request.person)
        messages.success(request, SUBMITTED)
        if "desk" in request.POST:
            return redirect("admin:index")
    return _to(revision)


@by_post("admin:review")
@board_page(*BOARD)
def take_back(request: BoardRequest, slug: str, key: str, digest: str) -> HttpResponse:
    revision = revision_at(slug, key, digest)
    with telling_refusals(request):
        actions.take_back(revision=revision, by=request.person)
        messages.success(request, _("Taken back: these words wait for nobody now."))
    return _to(revision)


@by_post("admin:review")
@board_page(*BOARD)
def put_back(request: BoardRequest, slug: str, key: str, digest: str) -> HttpResponse:
    """Make the draft say what an older Revision says."""
    revision = revision_at(slug, key, digest)
    if revision.kind.is_retired:
        raise Http404(_("There is no such section."))
    form = ReasonForm(request.POST)
    if is_filled(request, form):
        with telling_refusals(request):
            actions.put_back(revision=revision, by=request.person, **form.cleaned_data)
            messages.success(request, _("Put back: the draft says these words again."))
            return _to(revision)
    return review_screen(request, revision)


@board_page(*BOARD)
def path(request: BoardRequest, slug: str, key: str) -> HttpResponse:
    """Every Change of a section, the newest first."""
    condition, section = article(slug), registry.known(key)
    changes = Change.objects.filter(condition=condition, section=key)
    if section.is_retired and not changes.exists():
        raise Http404(_("There is no such section."))
    changes = changes.select_related("by", "to_revision").order_by("-sequence")
    page = Paginator(changes, CHANGES_A_PAGE).get_page(request.GET.get("page"))
    first_shown = dict(
        EditionSection.objects.filter(edition__condition=condition, section=key)
        .values_list("path_sequence")
        .annotate(Min("edition__number"))
    )
    return board_render(
        request,
        "board/path.html",
        condition,
        title=_("%(section)s: its path") % {"section": section.title},
        section=section,
        page=page,
        steps=[(change, first_shown.get(change.sequence)) for change in page],
    )


def revision_at(slug: str, key: str, digest: str) -> Revision:
    """The Revision of that digest, all of it or its label. Raises Http404."""
    if len(digest) not in {LABEL_DIGITS, ALL_DIGITS} or set(digest.lower()) - HEXADECIMAL:
        raise Http404(_("There are no such words."))
    return get_object_or_404(
        Revision.objects.select_related(
            "condition", "condition__specialty", "condition__current__edition"
        ),
        condition__slug=slug,
        section=key,
        digest__startswith=digest.lower(),
    )


def _to(revision: Revision) -> HttpResponse:
    return redirect("admin:review", revision.condition.slug, revision.section, revision.label)


def review_screen(request: BoardRequest, revision: Revision) -> HttpResponse:
    """The review screen, with whatever was typed into it."""
    condition, person = revision.condition, request.person
    shown = _shown_now(condition, revision.section)
    latest = latest_change(condition, revision.section)
    submission = revision.submissions.standing().select_related("by").first()
    reviews = list(revision.reviews.select_related("reviewer"))
    now = timezone.now()
    is_public = shown is not None and shown.revision_id == revision.pk
    is_draft = latest is not None and latest.to_revision_id == revision.pk
    if shown is not None and is_public:
        (found,) = judge_rows([shown], now)
        lacks = {}
    else:
        candidate = judging({revision.pk: revision}, now)(revision)
        found = candidate.judgement
        lacks = without_signer([candidate]) if is_draft else {}
    can_edit = person.has_role(*EDITORS) and not revision.kind.is_retired
    mine = [name for name in revision.competences if person.has_role(name)]
    notes = changes_on_the_way(revision)
    comparison = compared(revision, None if shown is None or is_public else shown.revision)
    refused = _refused(revision, notes)
    cited = {one.key for one in comparison.sources}
    begun = [one.at for one in (submission, *found.holding) if one] if not is_public else []
    comments = conversation(revision, [change.to_revision_id for change in notes])
    return board_render(
        request,
        "board/review.html",
        condition,
        title=revision.kind.title,
        section=revision.kind,
        revision=revision,
        shown=shown,
        latest=latest,
        submission=submission,
        is_public=is_public,
        is_draft=is_draft,
        without_signer=lacks.get(revision.pk),
        missing=[Role.Kind(name).label for name in found.missing],
        judgement=found,
        reviews=_told_apart(reviews, found),
        comparison=comparison,
        refused=refused,
        since=compared(revision, refused.revision) if refused else None,
        has_cards=shown is not None and not is_public,
        folded=signed_before([revision], person).get(revision.pk, {}) if mine else {},
        notes=notes,
        comments=comments,
        gone=comments.off(comparison.keys),
        keys=REVIEW_KEYS,
        corrected=[
            source for source in corrected_since_publication(condition) if source.key in cited
        ],
        corrections=corrections_since(cited, min(begun)) if begun else [],
        can_comment=person.has_role(*COMMENTERS),
        invitations=_invitations(revision, now),
        blockers=actions.blockers(revision),
        competences=[(name, Role.Kind(name).label) for name in mine],
        has_signed=not is_public and person.pk in found.reviewers,
        why_not=_why_not(person, revision, mine, is_open=is_public or bool(submission)),
        can_submit=can_edit and is_draft and not is_public and not submission,
        can_take_back=can_edit and bool(submission) and not is_public,
        can_put_back=can_edit and not is_draft,
        can_edit=can_edit,
        gives_up=gives_up(person, revision.competences, revision) if can_edit else "",
        typed=request.POST,
    )


def gives_up(person: Person, competences: Collection[str], words: Revision | None = None) -> str:
    """As what somebody could sign these words and, having changed them, no more (rule 3)."""
    mine = [str(Role.Kind(name).label) for name in competences if person.has_role(name)]
    return ", ".join(mine) if words is None or person.pk not in authors_of(words) else ""


def _invitations(revision: Revision, now: datetime) -> list[tuple[Invitation, bool]]:
    """The experts asked about these words, and whether each link still opens them."""
    asked = revision.invitations.select_related("invited_by").annotate(said=Count("comments"))
    return [(invitation, invitation.is_open(now)) for invitation in asked]


def _shown_now(condition: Condition, section: str) -> EditionSection | None:
    return (
        EditionSection.objects.filter(edition__current__condition=condition, section=section)
        .select_related("revision", "edition")
        .first()
    )


def changes_on_the_way(revision: Revision) -> list[Change]:
    """The Changes on the way to these words from those that were public before them."""
    on_the_way = Change.objects.filter(condition=revision.condition_id, section=revision.section)
    arrival = revision.arrivals.latest("sequence")
    starts = EditionSection.objects.filter(
        edition__condition=revision.condition_id,
        section=revision.section,
        path_sequence__lt=arrival.sequence,
        is_signed=True,
    ).exclude(revision=revision)
    start = max(starts.values_list("path_sequence", flat=True), default=0)
    found = on_the_way.filter(sequence__gt=start, sequence__lte=arrival.sequence)
    return list(found.select_related("by", "to_revision").order_by("-sequence"))


def _refused(revision: Revision, notes: list[Change]) -> Review | None:
    """The last request for changes on the way to these words: what they are the answer to."""
    asked = Review.objects.filter(
        revision__in={change.to_revision_id for change in notes},
        verdict=Review.Verdict.CHANGES_REQUESTED,
        at__lte=notes[0].at,
    ).exclude(revision=revision)
    return asked.select_related("revision").order_by("pk").last()


def _told_apart(reviews: list[Review], found: Judgement) -> list[tuple[Review, bool]]:
    """Each verdict, the newest first, and whether it still counts."""
    counting = {*found.holding, *found.requests}.intersection(standing_verdicts(reviews))
    return [(review, review in counting) for review in reversed(reviews)]


def _why_not(person: Person, revision: Revision, mine: list[str], *, is_open: bool) -> str:
    """Why the act would refuse this person's verdict, said before they try; "" if it would not."""
    if not mine:
        needed = ", ".join(str(Role.Kind(name).label) for name in revision.competences)
        return _("Who signs these words: %(roles)s.") % {"roles": needed}
    if person.pk in authors_of(revision):
        return _(
            "You had a hand in these words since they were last published, "
            "so somebody else has to sign them."
        )
    if not is_open:
        return _("The author has not submitted these words for review.")
    return ""
