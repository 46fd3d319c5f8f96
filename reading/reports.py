"""Readers tell the board that something is wrong, follow what becomes of it, and say what helped.

No page of this sets a cookie or needs a script.
"""

from http import HTTPStatus
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.network import client_network
from post.addresses import normal
from post.refusals import BadAddress
from record import actions
from record.models import Edition, Report
from record.models.report import new_token

from . import pages
from .catalogue import PublicArticle
from .limits import limits
from .plain_forms import PlainForm, is_from_elsewhere, private, stamp
from .signatures import read_erratum
from .uses import TooMany, count_use, may_write_to
from .views import find_or_answer

REPORT, HELPFUL = "report", "helpful"
LONGEST = 4_000  # characters of a report


class ReportForm(PlainForm):
    """What is wrong, where, and where to send the answer."""

    form = REPORT
    section = forms.ChoiceField(label=gettext_lazy("Which part"), required=False)
    text = forms.CharField(
        label=gettext_lazy("What is wrong?"),
        max_length=LONGEST,
        widget=forms.Textarea,
        error_messages={
            "required": gettext_lazy("Write what is wrong."),
            "max_length": gettext_lazy("Please say it in at most %(limit_value)d characters."),
        },
    )
    contact = forms.CharField(
        label=gettext_lazy("Your e-mail address"), required=False, max_length=300
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        section = cast("forms.ChoiceField", self.fields["section"])
        section.choices = [("", _("The whole article")), *parts_of(edition)]

    def clean_contact(self) -> str:
        """The address in its one spelling, or a sentence about it."""
        typed = self.cleaned_data["contact"]
        try:
            address = normal(typed) if typed else ""
        except BadAddress:
            address = "no address"
        if address and "." not in address.rpartition("@")[2]:
            raise forms.ValidationError(
                _("This is not an e-mail address. Leave it empty if you want no answer by mail.")
            )
        return address


def parts_of(edition: Edition) -> list[tuple[str, str]]:
    """The sections of an edition that a reader can name."""
    return [*edition.titles.items(), ("references", Report(section="references").section_title)]


@private
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, and what happens when it is sent. Nothing typed into it is ever lost."""
    found = find_or_answer(request, slug)
    if isinstance(found, HttpResponse):
        return found
    if request.method != "POST":
        initial = {"section": request.GET.get("section", "")}
        return _form_page(found, ReportForm(initial=initial, edition=found.current))
    if is_from_elsewhere(request):
        return _refused(_("This form was sent from another site. Please use the one on this one."))
    form = ReportForm(request.POST, edition=found.current)
    if form.is_by_a_program:
        return pages.notice(_("Thank you"), _("The board has your note."), found=found)
    is_filled = form.is_valid()
    if not (is_filled and form.is_well_timed):
        return _form_page(found, form, is_asked_again=is_filled)
    return _receive(found, form, client_network(request))


def _receive(found: PublicArticle, form: ReportForm, network: str) -> HttpResponse:
    token, _colon, number = form.stamped.rpartition(":")
    if not Report.objects.filter(token=token).exists():  # else it is a second click
        try:
            _count(REPORT, network)
        except TooMany as refusal:
            return _form_page(found, form, refusal=str(refusal))
        actions.receive_report(
            condition=found.condition,
            text=form.cleaned_data["text"],
            section=form.cleaned_data["section"],
            edition=found.edition(int(number)),
            contact=_allowed(form.cleaned_data["contact"]),
            token=token,
        )
    return _see(reverse("follow_report", args=[token]))


def _allowed(contact: str) -> str:
    """The address, unless strangers had it written to often enough today."""
    is_allowed = contact and may_write_to(contact, REPORT, a_day=limits().report_mails_a_day)
    return contact if is_allowed else ""


def _count(form: str, network: str) -> None:
    now = limits()
    an_hour, a_day = {
        REPORT: (now.reports_per_network_an_hour, now.reports_per_network_a_day),
        HELPFUL: (now.helpful_per_network_an_hour, now.helpful_per_network_a_day),
    }[form]
    count_use(form, network, an_hour=an_hour, a_day=a_day)


def _form_page(
    found: PublicArticle, form: ReportForm, *, is_asked_again: bool = False, refusal: str = ""
) -> HttpResponse:
    return pages.page(
        "reading/report.html",
        {
            "found": found,
            "title": found.current.manifest["title"],
            "form": form,
            # The report's own secret, made with the form: sent twice, it is one report.
            "shown": _kept_stamp(form) or stamp(REPORT, f"{new_token()}:{found.current.number}"),
            "is_asked_again": is_asked_again,
            "refusal": refusal,
            "longest": LONGEST,
            "limits": limits(),
        },
        status=HTTPStatus.TOO_MANY_REQUESTS if refusal else HTTPStatus.OK,
    )


def _kept_stamp(form: ReportForm) -> str:
    """The stamp that came with a form to be mended: its reader waited long enough already."""
    return form.data["shown"] if form.is_bound and form.is_well_timed else ""


@private
def follow_report(request: HttpRequest, token: str) -> HttpResponse:
    """What became of a report; its reporter can have what they wrote erased."""
    found = _reports().filter(token=token).first()
    if found is None:
        return pages.notice(
            _("This link leads nowhere"),
            _(
                "It may have been cut short on its way. Copy it whole: it is the only key to your "
                "note."
            ),
            status=HTTPStatus.NOT_FOUND,
        )
    if request.method != "POST":
        return _follow_page(found)
    if request.POST.get("act") == "erase":
        return pages.page("reading/report_erase.html", {"report": found})
    if request.POST.get("act") == "erase-for-good":
        actions.erase_report(report=found, by=None)
        return _see(reverse("follow_report", args=[token]))
    return _refused(_("There is no such button."), HTTPStatus.BAD_REQUEST)


def _reports() -> QuerySet[Report]:
    return Report.objects.select_related(
        "condition",
        "edition",
        "written",
        "erratum",
        "change",
        "duplicate_of__erratum",
        "duplicate_of__change",
    )


def _follow_page(found: Report) -> HttpResponse:
    fact = found.first.erratum
    context = {
        "report": found,
        "title": found.edition.manifest["title"] if found.edition else found.condition.title,
        "is_read": found.kind != Report.Kind.UNREAD,
        "written": getattr(found, "written", None),  # until it is erased
        "erratum": read_erratum(fact) if fact else None,
        "limits": limits(),
    }
    return pages.page("reading/follow_report.html", context)


@private
def helpful(request: HttpRequest, slug: str) -> HttpResponse:
    """Count one answer to “Was this helpful?”; a GET asks, or thanks."""
    found = find_or_answer(request, slug)
    if isinstance(found, HttpResponse):
        return found
    if request.method == "POST":
        return _count_answer(request, found)
    section = request.GET.get("section", "")
    known = section if section in dict(parts_of(found.current)) else ""
    return _helpful_page(found, known, is_thanked="thanks" in request.GET)


def _count_answer(request: HttpRequest, found: PublicArticle) -> HttpResponse:
    if is_from_elsewhere(request):
        return _refused(_("This form was sent from another site. Please use the one on this one."))
    section, answer = request.POST.get("section", ""), request.POST.get("answer", "")
    if answer not in {"yes", "no"} or section not in {"", *dict(parts_of(found.current))}:
        return _refused(_("There is no such answer."), HTTPStatus.BAD_REQUEST)
    try:
        _count(HELPFUL, client_network(request))
    except TooMany as refusal:
        return _refused(str(refusal), HTTPStatus.TOO_MANY_REQUESTS)
    actions.count_helpful(condition=found.condition, section=section, is_helpful=answer == "yes")
    address = reverse(HELPFUL, args=[found.condition.slug])
    return _see(f"{address}?section={section}&thanks=1")


def _helpful_page(found: PublicArticle, section: str, *, is_thanked: bool) -> HttpResponse:
    return pages.page(
        "reading/helpful.html",
        {
            "found": found,
            "title": found.current.manifest["title"],
            "section": section,
            "section_title": Report(section=section, edition=found.current).heading,
            "is_thanked": is_thanked,
        },
    )


def _see(address: str) -> HttpResponse:
    """Done: look there. A reload does nothing twice."""
    return HttpResponseRedirect(address, status=HTTPStatus.SEE_OTHER)


def _refused(sentence: str, status: int = HTTPStatus.FORBIDDEN) -> HttpResponse:
    return pages.notice(_("That did not work"), sentence, status=status)
