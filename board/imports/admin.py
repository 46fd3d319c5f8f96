"""Addresses of before, in the admin: what an import brought, and what a publisher adds by hand."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from board.articles.views import section_choices
from board.named import NamedArticle
from condition.models import Condition, FormerAddress
from condition.models.address import former_path_of
from reading.views import no_such_page


def is_answered(path: str) -> bool:
    """Whether the site has a page of its own at that path."""
    try:
        return resolve(path).func is not no_such_page
    except Resolver404:
        return False


class FormerAddressForm(forms.ModelForm):
    """One address and the one place that it leads to."""

    path = forms.CharField(
        label=gettext_lazy("Former address"),
        max_length=1_000,
        help_text=gettext_lazy("Whole, or from its first slash: /2019/05/back-pain/ or /?p=123."),
        error_messages={"unique": gettext_lazy("That address leads somewhere already.")},
    )
    condition = NamedArticle(
        label=gettext_lazy("Article"),
        required=False,
        help_text=gettext_lazy("Its title."),
    )

    section = forms.ChoiceField(
        label=gettext_lazy("Section"),
        choices=lambda: [("", _("the whole article")), *section_choices()],
        required=False,
    )

    class Meta:
        model = FormerAddress
        fields = ("path", "condition", "section", "specialty", "leads_to")

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """Of the article its title, not its number."""
        is_article = field_name == "condition" and self.instance.condition_id
        usual = super().get_initial_for_field(field, field_name)
        return self.instance.condition if is_article else usual

    def clean_path(self) -> str:
        """As it is looked for. Raises ValidationError where the site has a page of its own."""
        path = former_path_of(self.cleaned_data["path"])
        if not path:
            raise ValidationError(_("Write a path, such as /2019/05/back-pain/ or /?p=123."))
        article = path.removeprefix("/conditions/")
        is_free = article != path and not Condition.objects.filter(slug=article).exists()
        if not path.startswith("/?") and is_answered(f"{path}/") and not is_free:
            raise ValidationError(_("This site has a page of its own at that address."))
        return path

    def clean_leads_to(self) -> str:
        """Raises ValidationError for what is no page of this site, or leads on by itself."""
        address = self.cleaned_data["leads_to"].strip()
        path = address.partition("?")[0].partition("#")[0]
        is_here = path.startswith("/") and not path.startswith("//") and is_answered(path)
        if address and ("\\" in address or not is_here):
            raise ValidationError(_("Write the address of a page of this site, such as /feed.xml."))
        if FormerAddress.objects.filter(path=former_path_of(address)).exists():
            raise ValidationError(_("That is a former address itself: write where it leads."))
        return address

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError unless it leads to one place."""
        said = super().clean() or {}
        goals = [name for name in ("condition", "specialty", "leads_to") if said.get(name)]
        if len(goals) != 1 and not self.errors:
            raise ValidationError(
                _("Choose one place that it leads to: an article, a specialty, or another page.")
            )
        if said.get("section") and not said.get("condition"):
            self.add_error("section", _("Only an article has sections."))
        return said


@admin.register(FormerAddress)
class FormerAddressAdmin(admin.ModelAdmin):
    """Where addresses of before lead. What readers find nothing of here yet has no place."""

    form = FormerAddressForm
    actions = None
    list_display = ("path", "place", "is_by_hand")
    list_filter = ("is_by_hand", "specialty")
    list_select_related = ("condition", "specialty")
    search_fields = ("path", "condition__title", "leads_to")

    @admin.display(description=gettext_lazy("leads to"))
    def place(self, row: FormerAddress) -> str:
        """Its goal, whether or not readers find it there yet."""
        if row.condition:
            return reverse("article", args=[row.condition.slug])
        return str(row.specialty or row.leads_to or _("not here"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An address that an article had here leads to it for ever."""
        is_own = obj is not None and obj.condition_id and obj.path.startswith("/conditions/")
        return not is_own and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only what a person wrote is taken away again."""
        is_ours = obj is None or obj.is_by_hand
        return is_ours and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """From now on no import changes it."""
        obj.is_by_hand = True
        super().save_model(request, obj, form, change)
