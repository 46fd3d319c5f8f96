"""A colleague is invited: name, address, roles and specialties on one screen."""

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import invite as invite_person
from accounts.models import Person, Role
from board.access import BoardRequest, board_page, in_frame, telling_refusals


class InvitationForm(forms.ModelForm):
    email = forms.EmailField(
        label=gettext_lazy("address"),
        max_length=User._meta.get_field("email").max_length,
        help_text=gettext_lazy("They choose their own password and second factor by a mail to it."),
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("roles"),
        choices=Role.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Person
        fields = ("name", "specialties")
        widgets = {
            "name": forms.TextInput({"autofocus": True}),
            "specialties": forms.CheckboxSelectMultiple,
        }

    field_order = ("name", "email", "kinds", "specialties")


@board_page(Role.Kind.ADMINISTRATOR)
def invite(request: BoardRequest) -> HttpResponse:
    """The screen; a POST makes the account and sends the mail."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with telling_refusals(request):
            person = invite_person(**form.cleaned_data, by=request.person)
            said = _("%(name)s is invited: a mail is on its way to %(address)s.")
            words = {"name": person, "address": form.cleaned_data["email"]}
            messages.success(request, said % words)
            return redirect("admin:accounts_person_changelist")
    return in_frame(request, "board/invite.html", title=_("Invite a colleague"), form=form)
