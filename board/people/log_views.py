"""The log of every act: filtered, paged by its newest end, and exported whole."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import query_parameters
from accounts.models import LoggedAct, Person, Role
from board.access import board_page, in_frame
from board.articles.views import named
from board.downloads import csv_file
from condition.csv_lines import line
from condition.models import Condition
from record.models.report import section_title

A_PAGE = 50
READERS = (Role.Kind.PUBLISHER, Role.Kind.ADMINISTRATOR)
NOBODY = "nobody"
COLUMNS = ("at", "who", "person", "what", "article", "section", "detail")


def _day(label: Promise) -> forms.DateField:
    return forms.DateField(
        label=label,  # type: ignore[arg-type]  # django-stubs knows no lazy label here
        required=False,
        validators=[query_parameters.refuse_far_off],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def _people() -> list[tuple[str, str]]:
    people = [(str(pk), name) for pk, name in Person.objects.values_list("pk", "name")]
    return [("", _("anybody")), *people, (NOBODY, _("nobody on the board"))]


class FilterForm(forms.Form):
    person = forms.ChoiceField(label=gettext_lazy("Who"), choices=_people, required=False)
    article = forms.CharField(label=gettext_lazy("Article"), required=False, max_length=200)
    verb = forms.ChoiceField(
        label=gettext_lazy("What"),
        choices=[("", gettext_lazy("anything")), *LoggedAct.Verb.choices],
        required=False,
    )
    since = _day(gettext_lazy("From"))
    until = _day(gettext_lazy("To"))

    def chosen(self) -> QuerySet[LoggedAct]:
        """The acts that the filters let through, the newest first."""
        self.is_valid()
        said = self.cleaned_data
        found = LoggedAct.objects.select_related("by", "condition").order_by("-at", "-pk")
        if said.get("person"):
            by = said["person"]
            found = found.filter(by=None if by == NOBODY else int(by))
        if said.get("article"):
            found = found.filter(condition__in=named(Condition.objects.all(), said["article"]))
        if said.get("verb"):
            found = found.filter(verb=said["verb"])
        if said.get("since"):
            found = found.filter(at__gte=_midnight(said["since"]))
        if said.get("until"):
            found = found.filter(at__lt=_midnight(said["until"] + timedelta(days=1)))
        return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


@board_page(*READERS)
def log(request: HttpRequest) -> HttpResponse:
    """A page of acts; `before` names the last one of the page that led here."""
    form = FilterForm(request.GET)
    found = form.chosen()
    if place := _place(request.GET.get("before", "")):
        at, pk = place
        found = found.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    rows = list(found[: A_PAGE + 1])
    has_more, rows = len(rows) > A_PAGE, rows[:A_PAGE]
    query = request.GET.copy()
    query.pop("before", None)
    context = {
        "title": _("The log"),
        "form": form,
        # Django's own `get_verb_display` would translate every verb there is for each row.
        "rows": [
            (act, LoggedAct.Verb(act.verb).label, act.section and section_title(act.section))
            for act in rows
        ],
        "older": f"{rows[-1].at.isoformat()},{rows[-1].pk}" if has_more else "",
        "is_first": place is None,
        "query": query.urlencode(),
    }
    return in_frame(request, "board/log.html", **context)


def _place(written: str) -> tuple[datetime, int] | None:
    """Where a page begins. Paged by place and not by count: new acts move nothing."""
    at, _comma, pk = written.rpartition(",")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    number, is_local = query_parameters.number(pk), moment.tzinfo is None
    if number is None or is_local or moment.year not in query_parameters.YEARS:
        return None
    return moment, number


@board_page(*READERS)
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Every act that the filters let through, as CSV, without holding it in memory."""
    found = FilterForm(request.GET).chosen()
    return csv_file(_lines(found), f"log-{timezone.localdate()}.csv")


def _lines(found: QuerySet[LoggedAct]) -> Iterator[str]:
    yield "\ufeff" + line(COLUMNS)  # the mark tells spreadsheets that this is UTF-8
    for act in found.iterator(chunk_size=2_000):
        by, about = act.by, act.condition
        yield line(
            (
                act.at.isoformat(), by.name if by else "", by.uuid if by else "", act.verb,
                about.slug if about else "", act.section, act.detail,
            )
        )  # fmt: skip
