"""What readers see of a person of the board, written by that person or an administrator."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import change_profile, set_portrait
from accounts.actions.people import OWN_FIELDS
from accounts.models import Person, Role
from board.access import BoardRequest, board_page, in_frame, telling_refusals
from condition.pictures import Picture, read_portrait
from treatments.unsigned import UnsignedForm

SHOWN = (Role.Kind.CLINICAL, Role.Kind.PHARMACIST, Role.Kind.AUTHOR, Role.Kind.PUBLISHER)


ZONES = [
    ("", gettext_lazy("the site's")),
    *((name, name) for name in sorted(available_timezones())),
]


class ProfileForm(UnsignedForm):
    is_confirmed = forms.BooleanField(
        label=gettext_lazy("These interests are still right"), required=False
    )
    photo = forms.FileField(
        label=gettext_lazy("Photo"),
        required=False,
        help_text=gettext_lazy("PNG, JPEG, WebP or AVIF, up to 10 MB. It is cut to a square."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/avif"}),
    )
    no_photo = forms.BooleanField(label=gettext_lazy("Take the photo away"), required=False)
    field_order = ("name", "credentials", "affiliation", "orcid", "interests", "is_confirmed")

    class Meta:
        model = Person
        fields = (*OWN_FIELDS, "specialties")
        widgets = {
            "interests": forms.Textarea(attrs={"rows": 3}),
            "specialties": forms.CheckboxSelectMultiple,
            "time_zone": forms.Select(choices=ZONES),
        }

    def clean_photo(self) -> Picture | None:
        """The picture itself, decoded and written afresh."""
        file = self.cleaned_data["photo"]
        return read_portrait(file, file.size) if file else None


@board_page(*Role.Kind.values)
def mine(request: BoardRequest) -> HttpResponse:
    return _profile(request, request.person.pk, "admin:my_profile")


@board_page(Role.Kind.ADMINISTRATOR)
def of_person(request: BoardRequest, pk: int) -> HttpResponse:
    """Anybody's, for an administrator."""
    return _profile(request, pk, "admin:profile", pk)


def _profile(request: BoardRequest, pk: int, *address: Any) -> HttpResponse:
    people = Person.objects.prefetch_related("roles", "specialties").select_related("portrait")
    person = get_object_or_404(people, pk=pk)
    # The form writes on a copy: what does not validate is not taken for what is there.
    copy = Person.objects.get(pk=pk)
    form = ProfileForm(request.POST or None, request.FILES or None, instance=copy)
    if request.method == "POST" and form.is_valid() and _save(request, person, form):
        messages.success(request, _("Saved."))
        return redirect(*address)
    return in_frame(
        request,
        "board/profile.html",
        title=_("Your profile") if person == request.person else str(person),
        person=person,
        form=form,
        portrait=getattr(person, "portrait", None),
        roles=[role.get_kind_display() for role in person.active_roles],
        is_public=person.has_role(*SHOWN),
    )


def _save(request: BoardRequest, person: Person, form: ProfileForm) -> bool:
    said = form.cleaned_data
    with telling_refusals(request):
        change_profile(
            person=person,
            by=request.person,
            fields={name: said[name] for name in OWN_FIELDS},
            specialties=list(said["specialties"]),
            is_interests_confirmed=said["is_confirmed"],
        )
        if said["photo"] or said["no_photo"]:
            set_portrait(person=person, by=request.person, picture=said["photo"])
        return True
    return False
