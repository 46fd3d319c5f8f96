"""What readers meet of the newsletter. No GET changes anything; no page sets a cookie."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.network import client_network
from reading import pages
from reading.limits import limits as form_limits
from reading.plain_forms import is_from_elsewhere, private, stamp
from reading.site_pages import SitePage, read_page

from . import actions, tokens
from .content import content_of
from .forms import ChoiceForm, SignUpForm, own_page
from .limits import limits
from .models import Bulletin, Subscriber
from .own_data import own_data
from .refusals import LinkTooOld, NoSuchLink, NotNow, TooMany
from .wording import current_text

View = Callable[..., HttpResponse]
ARCHIVE_PAGE = 50


def by_link(view: View) -> View:
    """Answer for links that name nobody, or whose time is over."""

    @wraps(view)
    def answered(request: HttpRequest, token: str) -> HttpResponse:
        try:
            return view(request, token)
        except NoSuchLink:
            return pages.page("newsletter/no_such_link.html", status=HTTPStatus.NOT_FOUND)
        except LinkTooOld:
            return pages.page("newsletter/link_too_old.html", status=HTTPStatus.GONE)
        except NotNow as refusal:
            return _refused(str(refusal), HTTPStatus.CONFLICT)

    return answered


def _refused(sentence: str, status: HTTPStatus) -> HttpResponse:
    return pages.page("newsletter/refused.html", {"sentence": sentence}, status)


@private
def signup(request: HttpRequest) -> HttpResponse:
    """Ask for the newsletter. The answer is the same for every address."""
    if request.method != "POST":
        return _signup_form(SignUpForm(), own_page(request.GET.get("from", "")))
    if is_from_elsewhere(request):
        sentence = _("This form was sent from another site. Please use the one on this page.")
        return _refused(sentence, HTTPStatus.FORBIDDEN)
    form = SignUpForm(request.POST)
    if form.is_by_a_program:
        return _thanks()
    is_filled = form.is_valid()
    if not (is_filled and form.is_well_timed):
        return _signup_form(form, form.source, is_asked_again=is_filled)
    email, network = form.cleaned_data["email"], client_network(request)
    try:
        actions.sign_up(typed=email, choice=form.choice, source=form.source, network=network)
    except TooMany as refusal:
        return _refused(str(refusal), HTTPStatus.TOO_MANY_REQUESTS)
    return _thanks()


def _signup_form(form: SignUpForm, source: str, *, is_asked_again: bool = False) -> HttpResponse:
    context = {
        "form": form,
        "shown": stamp(SignUpForm.form, source),
        "wording": current_text(),
        "is_asked_again": is_asked_again,
    }
    return pages.page("newsletter/signup.html", context)


def _thanks() -> HttpResponse:
    return pages.page("newsletter/signed_up.html", {"days": limits().confirmation_days})


@private
@by_link
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show the button; only pressing it confirms, because mail scanners open every link."""
    if request.method != "POST":
        consent = tokens.consent_of(token)
        return pages.page("newsletter/confirm.html", {"wording": consent.wording})
    subscriber = actions.confirm_subscription(token=token, network=client_network(request))
    return pages.page(
        "newsletter/confirmed.html",
        {"subscriber": subscriber, "me": tokens.me_token(subscriber.public_id)},
    )


@private
@by_link
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Show the button; any POST ends it, the mail program's own (RFC 8058) and the reader's."""
    subscriber = tokens.unsubscriber_of(token)
    if request.method != "POST":
        return pages.page("newsletter/unsubscribe.html", {"subscriber": subscriber})
    is_one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    source = "one-click" if is_one_click else request.path_info.rpartition(token)[0]
    actions.unsubscribe(subscriber=subscriber, source=source)
    return pages.page("newsletter/unsubscribed.html")


@private
@by_link
def me(request: HttpRequest, token: str) -> HttpResponse:
    """A reader's own page: what they get, their data, and the ways out."""
    subscriber = tokens.subscriber_of(token)
    if request.method != "POST":
        return _own_page(subscriber, token, saved=request.GET.get("saved") == "1")
    act = request.POST.get("act", "")
    if act == "erase":
        return pages.page("newsletter/erase.html", {"subscriber": subscriber, "token": token})
    if act == "erase-for-good":
        actions.erase(subscriber=subscriber, source="/newsletter/me/")
        return pages.page("newsletter/erased.html")
    return _act_on_own_page(request, subscriber, token, act)


def _act_on_own_page(
    request: HttpRequest, subscriber: Subscriber, token: str, act: str
) -> HttpResponse:
    simple = {"pause": actions.pause, "resume": actions.resume, "unsubscribe": actions.unsubscribe}
    if act in simple:
        simple[act](subscriber=subscriber, source="/newsletter/me/")
    elif act == "choose":
        form = ChoiceForm(request.POST)
        if not form.is_valid():
            return _own_page(subscriber, token, form=form)
        actions.change_choice(subscriber=subscriber, choice=form.choice, source="/newsletter/me/")
    else:
        return HttpResponse(_("There is no such button."), status=HTTPStatus.BAD_REQUEST)
    return HttpResponseRedirect(reverse("newsletter:me", args=[token]) + "?saved=1")


def _own_page(
    subscriber: Subscriber, token: str, *, saved: bool = False, form: ChoiceForm | None = None
) -> HttpResponse:
    chosen = {
        "frequency": subscriber.frequency,
        "topics": [topic.slug for topic in subscriber.topics.all()],
    }
    form = form or ChoiceForm(initial=chosen)
    context = {"subscriber": subscriber, "token": token, "form": form, "saved": saved}
    return pages.page("newsletter/me.html", context)


@private
@by_link
def my_data(request: HttpRequest, token: str) -> HttpResponse:
    if request.method == "POST":
        return HttpResponse(status=HTTPStatus.METHOD_NOT_ALLOWED)
    subscriber = tokens.subscriber_of(token)
    response = JsonResponse(
        own_data(subscriber), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = 'attachment; filename="newsletter-data.json"'
    return response


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    numbers = Paginator(Bulletin.objects.public(), ARCHIVE_PAGE)
    page = numbers.get_page(request.GET.get("page"))
    return pages.page("newsletter/archive.html", {"page": page})


@require_safe
def archived(request: HttpRequest, number: int) -> HttpResponse:  # noqa: ARG001
    bulletin = Bulletin.objects.public().filter(number=number).first()
    if bulletin is None:
        return pages.not_found()
    told = actions.entries_of(bulletin)
    context = {
        "content": content_of(bulletin, told),
        "is_all": len(told) == bulletin.entries.count(),
        "earlier": bulletin.earlier.with_readers().filter(readers__gt=0),
    }
    return pages.page("newsletter/archived.html", context)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """What is kept, and for how long: the same numbers as the purge."""
    page = read_page(SitePage.Key.PRIVACY)
    kept = {"limits": limits(), "form_limits": form_limits()}
    return pages.page("newsletter/privacy.html", {"page": page, **kept})
