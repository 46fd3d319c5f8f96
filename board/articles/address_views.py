"""The article's address: another one, or that of another article."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Role
from accounts.refusals import Refusal
from board.access import BoardRequest, board_page
from board.confirmation import Matter, Outlook, Said, in_two_steps
from board.named import NamedArticle
from condition.models import Condition
from record import actions
from record.actions.articles import refuse_taken, refuse_to_merge
from record.judgement.overview import overview
from record.models import State, current_edition

from .views import article, public_address


class AddressForm(forms.Form):
    """The new address, checked as the act will check it."""

    slug = forms.CharField(
        label=gettext_lazy("New address"),
        max_length=200,
        validators=Condition._meta.get_field("slug").validators,
        help_text=gettext_lazy("The last part of the page's address, such as back-pain."),
    )

    def __init__(self, condition: Condition, data: QueryDict | None) -> None:
        super().__init__(data, initial={"slug": condition.slug})
        self.condition = condition

    def clean_slug(self) -> str:
        """Raises ValidationError with the act's own refusal."""
        try:
            refuse_taken(self.condition, self.cleaned_data["slug"])
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from refusal
        return self.cleaned_data["slug"]


class MergeForm(forms.Form):
    into = NamedArticle(
        label=gettext_lazy("The article that readers will find instead"),
        help_text=gettext_lazy("Its title."),
    )

    def __init__(self, condition: Condition, data: QueryDict | None) -> None:
        super().__init__(data)
        self.condition = condition

    def clean_into(self) -> Condition:
        """Raises ValidationError with the act's own refusal."""
        into: Condition = self.cleaned_data["into"]
        try:
            refuse_to_merge(self.condition, into)
        except Refusal as refusal:
            raise ValidationError(str(refusal)) from refusal
        return into


@board_page(Role.Kind.PUBLISHER, Role.Kind.AUTHOR)
def rename(request: BoardRequest, slug: str) -> HttpResponse:
    condition = article(slug)

    def outlook(said: Said) -> Outlook:
        old, new = public_address(condition), f"/conditions/{said['slug']}/"
        return Outlook(
            [
                _("The article stands at %(new)s.") % {"new": new},
                _("Whoever comes by %(old)s is sent there, for ever; so are search engines.")
                % {"old": old},
                _("Its editions, history, PDF and data move with it."),
                _("No other article can have %(old)s any more.") % {"old": old},
            ],
            _("Change the address"),
        )

    def act(said: Said) -> tuple[str, str]:
        actions.rename(condition=condition, slug=said["slug"], by=request.person)
        return _("The address is changed."), reverse("admin:article", args=[said["slug"]])

    matter = _matter(
        condition,
        _("Change the address"),
        _("An address is a promise to readers: the old one goes on leading here."),
    )
    form = AddressForm(condition, request.POST or None)
    return in_two_steps(request, matter, form, outlook=outlook, act=act)


@board_page(Role.Kind.PUBLISHER)
def merge(request: BoardRequest, slug: str) -> HttpResponse:
    """Make the article's address lead to another on the same disease."""
    condition = article(slug)

    def outlook(said: Said) -> Outlook:
        return Outlook(_what_merging_does(condition, said["into"]), _("Merge the articles"))

    def act(said: Said) -> tuple[str, str]:
        actions.merge(condition=condition, into=said["into"], by=request.person)
        return _("The articles are merged."), reverse("admin:article", args=[said["into"].slug])

    matter = _matter(
        condition,
        _("Merge into another article"),
        _("When two articles are about the same disease, one of them leads to the other."),
    )
    form = MergeForm(condition, request.POST or None)
    return in_two_steps(request, matter, form, outlook=outlook, act=act)


def _what_merging_does(condition: Condition, into: Condition) -> list[str]:
    names = {"old": public_address(condition), "new": public_address(into), "title": into.title}
    happens = [_("Whoever comes by %(old)s is sent to %(new)s, for ever.") % names]
    former = len(condition.former_slugs)
    if former:
        happens.append(
            ngettext(
                "So is %(count)d former address.", "So are %(count)d former addresses.", former
            )
            % {"count": former}
        )
    happens.append(
        _("No word moves: what should stand in “%(title)s” is written and signed there.") % names
    )
    if current_edition(condition):
        happens.append(_("Its editions stay in the record, each at its own address."))
    closed = {State.EMPTY, State.PUBLISHED}
    left = [str(one.section.title) for one in overview(condition) if one.state not in closed]
    if left:
        happens.append(_("Drafts that readers never saw stay behind: %s.") % ", ".join(left))
    return [*happens, _("It can't be undone here.")]


def _matter(condition: Condition, title: str, lead: str) -> Matter:
    back = reverse("admin:article", args=[condition.slug])
    return Matter(title, lead, back, [(back, condition.title)], _("Go on"))
