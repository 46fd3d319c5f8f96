"""The forms of signing in."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from . import throttle


class SignInForm(AdminAuthenticationForm):
    """Name and password; the try is counted before the password is looked at."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.asking = request
        self.wait = 0  # seconds, when there were too many tries
        # WCAG 3.3.8: a password manager fills in both.
        self.fields["username"].widget.attrs["autocomplete"] = "username"

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError, the same for a name that nobody has."""
        place = throttle.place_of(self.asking, self.cleaned_data.get("username", ""))
        try:
            attempt = throttle.admit(place, throttle.Stage.PASSWORD)
        except throttle.TooManyTries as refusal:
            self.wait = int(refusal.wait.total_seconds()) + 1
            raise forms.ValidationError(str(refusal)) from refusal
        cleaned = super().clean()
        throttle.succeeded(attempt)
        return cleaned


class CodeForm(forms.Form):
    """A code from the app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
            }
        ),
    )


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


def accounts_of(address: str) -> list[User]:
    """The accounts of the board that have this address and a password to forget."""
    from django.contrib.auth import get_user_model

    found = get_user_model().objects.filter(email__iexact=address, is_active=True, is_staff=True)
    return [user for user in found if user.has_usable_password()]
