"""The pages of signing in."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordResetConfirmView, redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import query_parameters
from accounts.models import AccountChange, LoggedAct, Role, SecondFactor, SignIn
from accounts.refusals import Refusal, telling_refusals

from . import acts, codes, letters, sessions, throttle
from .forms import AddressForm, CodeForm, SignInForm, accounts_of
from .sessions import SignedInRequest

Verb = LoggedAct.Verb
TOO_MANY = 429
NOBODY = "nobody"  # the name under which the forgotten password of no account is prepared


def form_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page whose form holds secrets: no error report has them, and nobody keeps the page."""
    guarded = csrf_protect(never_cache(sensitive_post_parameters()(view)))
    return require_http_methods(["GET", "HEAD", "POST"])(guarded)


def _page(request: HttpRequest, name: str, title: str, status: int = 200, **words: Any) -> Any:
    request.current_app = admin.site.name
    context = {**admin.site.each_context(request), "title": title, **words}
    return render(request, f"accounts/{name}.html", context, status=status)


def _next(request: HttpRequest) -> str:
    """Where to go on: an address of this site, or the workplace."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else reverse("admin:index")


def _to(name: str, next_url: str) -> HttpResponseRedirect:
    return redirect(f"{reverse(name)}?{urlencode({'next': next_url})}")


@form_page
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password; then the code, where the account has a second factor."""
    user = request.user
    if request.method != "POST" and user.is_authenticated and user.is_active and user.is_staff:
        if sessions.may_work(request):
            return HttpResponseRedirect(_next(request))
        if request.user.is_authenticated:  # signed in by a password alone
            return _to("admin:second_factor", _next(request))
    form = SignInForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _password_was_right(request, form.get_user())
    response = _page(request, "sign_in", _("Sign in"), form=form, next=_next(request))
    if form.wait:
        response.status_code = TOO_MANY
        response["Retry-After"] = str(form.wait)
    return response


def _password_was_right(request: HttpRequest, user: User) -> HttpResponse:
    if acts.has_second_factor(user):
        sessions.leave_waiting(request.session, user, _next(request))
        return redirect("admin:sign_in_code")
    next_url = _next(request)
    sessions.begin(request, user, has_second_factor=False)
    throttle.forget_old()
    acts.note(Verb.SIGNED_IN, user)
    if settings.REQUIRE_SECOND_FACTOR:
        return _to("admin:second_factor", next_url)
    response = HttpResponseRedirect(next_url)
    throttle.make_known(request, response, user.get_username())
    return response


@form_page
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The second step: what the app shows, or a recovery code."""
    user = sessions.waiting_user(request.session)
    if user is None:
        return redirect("admin:login")
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        place = throttle.place_of(request, user.get_username())
        try:
            attempt = throttle.admit(place, throttle.Stage.CODE)
            is_recovery = acts.accept_code(user=user, code=form.cleaned_data["code"])
        except throttle.TooManyTries as refusal:
            form.add_error(None, str(refusal))
            status = TOO_MANY
        except acts.WrongCode as refusal:
            form.add_error("code", str(refusal))
            acts.note_wrong_code(user)
        else:
            throttle.succeeded(attempt)
            return _code_was_right(request, user, is_recovery=is_recovery)
    return _page(request, "code", _("Enter your code"), status=status, form=form)


def _code_was_right(request: HttpRequest, user: User, *, is_recovery: bool) -> HttpResponse:
    next_url = request.session.pop(sessions.WAITING)["next"]
    user.backend = settings.AUTHENTICATION_BACKENDS[0]
    sessions.begin(request, user, has_second_factor=True)
    throttle.forget_old()
    acts.note(Verb.SIGNED_IN, user)
    if is_recovery:
        left = user.recovery_codes.filter(used_at=None).count()
        messages.warning(
            request,
            _("You used a recovery code. %(count)d are left; make new ones before they run out.")
            % {"count": left},
        )
    response = HttpResponseRedirect(next_url)
    throttle.make_known(request, response, user.get_username())
    return response


@never_cache
@require_POST
@csrf_protect
def sign_out(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        acts.note(Verb.SIGNED_OUT, request.user)
    sessions.end_here(request)
    return _page(request, "signed_out", _("Signed out"), has_permission=False)


def _staff(request: HttpRequest) -> HttpResponse | None:
    """Where to send somebody who is not signed in at all; None for staff, factor or not."""
    if not (request.user.is_authenticated and request.user.is_active and request.user.is_staff):
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))
    if sessions.MARK in request.session and sessions.sign_in_of(request) is None:
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))
    return None


@form_page
def second_factor(request: SignedInRequest) -> HttpResponse:
    """Set up the second factor, or see that it is and make new recovery codes.

    The one page of the board that opens with a password alone, as long as there is no factor.
    """
    if sent := _staff(request):
        return sent
    user = request.user
    if acts.has_second_factor(user):
        if not sessions.may_work(request):  # set up elsewhere meanwhile: sign in with it
            sessions.end_here(request)
            return redirect("admin:login")
        return _standing_factor(request, user)
    return _new_factor(request, user)


def _new_factor(request: SignedInRequest, user: User) -> HttpResponse:
    factor = acts.begin_second_factor(user)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.confirm_second_factor(user=user, code=form.cleaned_data["code"])
        except Refusal as refusal:
            form.add_error("code", str(refusal))
        else:
            sessions.confirm(request)
            return _codes_page(request, user, made)
    return _page(
        request,
        "set_up",
        _("Set up your second factor"),
        form=form,
        key=codes.readable_key(factor),
        next=_next(request),
        is_needed=settings.REQUIRE_SECOND_FACTOR,
    )


def _codes_page(request: HttpRequest, user: User, made: list[str]) -> HttpResponse:
    response = _page(
        request, "recovery_codes", _("Your recovery codes"), codes=made, next=_next(request)
    )
    throttle.make_known(request, response, user.get_username())
    return response


def _standing_factor(request: SignedInRequest, user: User) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        place = throttle.place_of(request, user.get_username())
        try:
            attempt = throttle.admit(place, throttle.Stage.CODE)
            made = acts.make_recovery_codes(user=user, code=form.cleaned_data["code"])
        except Refusal as refusal:
            form.add_error("code", str(refusal))
        else:
            throttle.succeeded(attempt)
            return _codes_page(request, user, made)
    return _page(
        request,
        "standing",
        _("Your second factor"),
        form=form,
        factor=user.second_factor,
        left=user.recovery_codes.filter(used_at=None).count(),
    )


@never_cache
@require_safe
def qr_code(request: SignedInRequest) -> HttpResponse:
    """The key as a picture, while it is not yet confirmed; never again after."""
    if sent := _staff(request):
        return sent
    if acts.has_second_factor(request.user):
        raise PermissionDenied(_("The key is shown only while the second factor is set up."))
    factor = acts.begin_second_factor(request.user)
    return HttpResponse(codes.qr_code(factor), content_type="image/svg+xml")


@form_page
def sign_ins(request: SignedInRequest) -> HttpResponse:
    """Where am I signed in; sign out of one, or everywhere else."""
    here = sessions.sign_in_of(request)
    mine = SignIn.objects.filter(user=request.user)
    if request.method == "POST":
        if "everywhere" in request.POST:
            count = sessions.end_all(request.user, but=here)
            acts.note(Verb.SIGNED_OUT_EVERYWHERE, request.user)
            messages.success(request, _("Signed out elsewhere: %(count)d.") % {"count": count})
        else:
            row = mine.filter(pk=query_parameters.number(request.POST.get("end", "")) or 0).first()
            if row is not None:
                sessions.end(row)
                messages.success(request, _("Signed out there."))
        return redirect("admin:sign_ins")
    rows = mine.open()
    return _page(request, "sign_ins", _("Where you are signed in"), rows=rows, here=here)


@form_page
def change_password(request: SignedInRequest) -> HttpResponse:
    """A new password, for who knows the old one; every other session ends."""
    form = PasswordChangeForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            acts.note_password_changed(user=request.user, by=request.user)
            sessions.keep_after_password_change(request, request.user)
        messages.success(request, _("Your password is changed. You are signed out elsewhere."))
        return redirect("admin:index")
    return _page(request, "change_password", _("Change your password"), form=form)


@form_page
def forgotten(request: HttpRequest) -> HttpResponse:
    """Send a link to a new password, and tell nobody whether there is such an account."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = form.cleaned_data["email"]
        try:
            throttle.admit(throttle.place_of(request, address), throttle.Stage.RESET)
        except throttle.TooManyTries as refusal:
            form.add_error(None, str(refusal))
            return _page(request, "forgotten", _("Forgotten password"), TOO_MANY, form=form)
        _put_reset_links(address)
        return _page(request, "link_sent", _("Look into your mail"))
    return _page(request, "forgotten", _("Forgotten password"), form=form)


@transaction.atomic
def _put_reset_links(address: str) -> None:
    """The same work for an address that nobody has: its mail is made too, and taken back.

    So that neither the answer nor the time it takes tells who has an account.
    """
    users = accounts_of(address)
    for user in users:
        letters.put(user, user.email, "reset", link=letters.password_link(user))
    if not users:
        mark = transaction.savepoint()
        nobody = User(pk=0, username=NOBODY, email=address)
        nobody.set_unusable_password()
        letters.put(nobody, address, "reset", link=letters.password_link(nobody))
        transaction.savepoint_rollback(mark)


@method_decorator(sensitive_post_parameters(), name="dispatch")
class NewPassword(PasswordResetConfirmView):
    """Where the link in the mail leads. It signs nobody in: the second factor is still asked."""

    template_name = "accounts/new_password.html"
    form_class = SetPasswordForm  # type: ignore[assignment]
    success_url = reverse_lazy("admin:login")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        title = _("Choose a new password") if self.validlink else _("This link no longer works")
        return {
            **admin.site.each_context(self.request),
            **super().get_context_data(**kwargs),
            "title": title,
        }

    @transaction.atomic
    def form_valid(self, form: SetPasswordForm) -> HttpResponse:
        """Every session ends. The browser is known now: its owner reads the account's mail."""
        response = super().form_valid(form)
        user = form.user
        sessions.end_all(user)
        acts.note_password_changed(user=user, by=user)
        messages.success(self.request, _("Your password is changed. Sign in with it."))
        throttle.make_known(self.request, response, user.get_username())
        return response


@form_page
def account(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whether somebody's account has a second factor, and whether others changed it.

    A POST takes away the second factor that somebody lost, or confirms, as a second administrator,
    that the account is in its owner's hands.
    """
    by = acts.person_of(request.user)
    if by is None or not by.has_role(Role.Kind.ADMINISTRATOR):
        raise PermissionDenied(_("Only an administrator of the board can do that."))
    user = get_object_or_404(User, pk=pk)
    if request.method == "POST":
        with telling_refusals(request):
            if "reset" in request.POST:
                acts.reset_second_factor(user=user, by=by)
                done = _(
                    "Reset. %(name)s signs in with the password and sets up a new second factor."
                )
            elif "confirm" in request.POST:
                acts.confirm_account_changes(user=user, by=by)
                done = _("Confirmed: %(name)s can sign again.")
            else:
                raise ValidationError(_("There is no such button."))
            messages.success(request, done % {"name": user.get_username()})
        return redirect("admin:account_factor", pk)
    return _page(
        request,
        "account",
        _("Second factor of %(name)s") % {"name": user.get_username()},
        account=user,
        factor=SecondFactor.objects.filter(user=user).first(),
        changes=AccountChange.objects.unconfirmed().filter(user=user).select_related("by"),
    )
