"""The board's lists and forms in the admin: articles, the library, people, accounts, editions."""

# ruff: noqa: ARG002 (the admin calls with more than we need)

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.admin import GroupAdmin, UserAdmin  # noqa: F401 (registers before us)
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import listeners
from accounts.actions import end_membership, grant_role, resume_membership, withdraw_role
from accounts.actions.log import log
from accounts.models import EDITORS, AccountChange, LoggedAct, Person, Role, SecondFactor
from accounts.signin import acts as signing_in
from accounts.signin import sessions
from condition import registry
from condition.models import Condition, Figure, FormerAddress, Reference, Specialty
from condition.models.reference import RECORD_FIELDS
from condition.text import normalised
from importing.drafts import specialty_named
from reading.search.spelling import starts
from record import actions
from record.models import Edition
from record.source_use import drafts_citing, source_flags
from treatments.unsigned import UnsignedForm

from .access import in_frame, person_of, telling_refusals
from .articles.views import BOARD, named
from .imports import admin as imports  # noqa: F401 (registers its screens)
from .newsletter import admin as newsletter
from .people import invite_views
from .review.shown_revision import picture_address
from .sources.links import checks_of, told
from .sources.views import REPLACERS, RETRACTERS
from .writing.figure_views import FigureForm

ACCOUNT = (None, {"fields": ("username", "email", "last_login", "date_joined")})
ACCOUNT_ACCESS = (
    gettext_lazy("Access"),
    {"fields": ("is_active", "is_staff", "own_password", "second_factor")},
)
REFERENCE_FIELDS = ("key", *RECORD_FIELDS, "seen_on")
NEW_ACCOUNT_ACCESS = (ACCOUNT_ACCESS[0], {"classes": ("wide",), "fields": ("is_staff",)})


class NobodyDeletes(admin.ModelAdmin):
    """What the record rests on stays."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class SavesWhatChanged(admin.ModelAdmin):
    """Saves the fields that were changed and no others.

    A whole row written back would undo what an act did meanwhile: an article's current edition, a
    reference's mark that it is published.
    """

    # A day by the browser's own field, as on the board's pages.
    formfield_overrides = {
        models.DateField: {"widget": forms.DateInput({"type": "date"}, "%Y-%m-%d")}
    }

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Add all of a new row, or the changed fields of an old one."""
        if change:
            names = {field.name for field in obj._meta.fields}
            obj.save(update_fields=[name for name in form.changed_data if name in names])
        else:
            super().save_model(request, obj, form, change)


class ReadOnly(NobodyDeletes):
    """Made by acts alone."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LinkedList(ChangeList):
    """The library, with what is known of each address fetched for the page at once."""

    def get_results(self, request: HttpRequest) -> None:
        """One more query, however many sources."""
        super().get_results(request)
        checks = checks_of(self.result_list)
        for source in self.result_list:
            source.link_check = checks.get(source.key)


class ConditionForm(UnsignedForm):
    def clean_slug(self) -> str:
        """Raises ValidationError for an address that readers follow to another article."""
        slug = self.cleaned_data["slug"]
        if FormerAddress.objects.of_slug(slug).exclude(condition=self.instance.pk).exists():
            raise ValidationError(_("Another article once had that address. Choose a new one."))
        return slug


class BeginForm(ConditionForm):
    """A new article: its title, and with it what the library has for its specialty."""

    has_headings = forms.BooleanField(
        label=gettext_lazy(
            "Begin with the headings and standard words of the specialty's other articles"
        ),
        required=False,
        help_text=gettext_lazy(
            "Those of most of its other articles, ready for entries. You are an author of each "
            "such section: somebody else has to sign it."
        ),
    )

    wished = forms.CharField(
        label=gettext_lazy("Or a specialty that is missing"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("An administrator is asked for it; the article waits unfiled."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        self.fields["slug"].help_text = _("Empty: made from the title.")
        self.fields["specialty"].required = False
        cast("forms.ModelChoiceField", self.fields["specialty"]).empty_label = _("Choose …")

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError where no specialty is chosen and none is wished for."""
        said = super().clean() or self.cleaned_data
        said["wished"] = normalised(said.get("wished", ""), is_line=True)
        if found := Specialty.objects.filter(name__iexact=said["wished"]).first():
            said |= {"specialty": found, "wished": ""}
        elif said["wished"]:
            said["specialty"] = specialty_named(Specialty.UNFILED)
        elif not said.get("specialty"):
            self.add_error("specialty", _("Choose a specialty, or name the one that is missing."))
        return said

    def clean_slug(self) -> str:
        """The title's words where none was typed. Raises ValidationError."""
        title = self.cleaned_data.get("title", "")
        self.cleaned_data["slug"] = self.cleaned_data["slug"] or slugify(title)
        if title and not self.cleaned_data["slug"]:
            raise ValidationError(_("Write an address: none can be made from this title."))
        return super().clean_slug()


@admin.register(Condition)
class ConditionAdmin(SavesWhatChanged):
    """Articles: the desk lists them; the form has what stands around the text."""

    form = ConditionForm
    fields = ("title", "slug", "specialty", "disclaimer")
    search_fields = ("title", "slug")  # of the choice of an article elsewhere

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Its list is a page of the board's own. Raises PermissionDenied."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return redirect("admin:articles")

    def has_delete_permission(self, request: HttpRequest, obj: Condition | None = None) -> bool:
        """An article with a history stays."""
        if obj is not None and (obj.changes.exists() or obj.editions.exists()):
            return False
        return super().has_delete_permission(request, obj)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """A new one asks for less."""
        if obj is None:
            kwargs["form"] = BeginForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.fields if obj else ("title", "specialty", "wished", "has_headings", "slug")

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: Any = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """Under the words that the board has for it."""
        title = _("Title, specialty, disclaimer") if object_id else _("Begin an article")
        words = {"title": title, "subtitle": None, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, words)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A new one may begin with headings: a change of each section, as if typed."""
        super().save_model(request, obj, form, change)
        by = person_of(request)
        if change or by is None or not by.has_role(*EDITORS):
            return
        if form.cleaned_data["wished"]:
            actions.wish_specialty(condition=obj, name=form.cleaned_data["wished"], by=by)
        elif form.cleaned_data["has_headings"]:
            actions.begin_with_headings(condition=obj, by=by)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The address is a promise to the outside, so it is not changed in passing.

        What stands around signed words that readers have, or will have at a set hour, publishers
        alone change: nobody signs it.
        """
        if obj is None:
            return ()
        person = person_of(request)
        is_publisher = person is not None and person.has_role(Role.Kind.PUBLISHER)
        is_open = is_publisher or not (obj.editions.exists() or obj.schedules.open().exists())
        return ("slug",) if is_open else ("slug", "title", "disclaimer")

    def response_add(
        self, request: HttpRequest, obj: Condition, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Straight to the table of contents, to write."""
        if "_popup" in request.POST or "_addanother" in request.POST or "_continue" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        messages.success(request, _("The article is begun. Open a section to write it."))
        return redirect("admin:article", obj.slug)

    def response_change(self, request: HttpRequest, obj: Condition) -> HttpResponse:
        """Back to the table of contents; what readers have already changes by an edition."""
        is_public = obj.editions.exists()
        later = _("Saved. What it is called and filed under goes live with the next edition.")
        messages.success(request, later if is_public else _("Saved."))
        return redirect("admin:article", obj.slug)


@admin.register(Specialty)
class SpecialtyAdmin(SavesWhatChanged):
    form = UnsignedForm
    list_display = ("name", "slug")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}

    def save_model(self, request: HttpRequest, obj: Specialty, form: Any, change: bool) -> None:
        """One that editors wished for takes their articles in."""
        super().save_model(request, obj, form, change)
        by = person_of(request)
        if not change and by and by.has_role(Role.Kind.ADMINISTRATOR):
            for article in actions.grant_specialty(specialty=obj, by=by):
                messages.info(request, _("%(article)s is filed there now.") % {"article": article})


MOST_NAMED = 5  # drafts that a sentence names


class ReferenceForm(forms.ModelForm):
    """A source of the library. What readers were given of it changes with a reason alone."""

    reason = forms.CharField(
        label=gettext_lazy("Why the record changes"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("Publishers, reviewers and readers find it beside the correction."),
    )

    def clean_reason(self) -> str:
        """Raises ValidationError for what the act would refuse."""
        return normalised(self.cleaned_data["reason"])

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a source that changes under words without a reason."""
        said = super().clean() or self.cleaned_data
        if said.get("reason") or not {*self.changed_data} - {"reason"}:
            return said
        if self.instance.is_published:
            self.add_error("reason", _("Say why the record of a published source changes."))
        elif self._is_another_source(said) and (
            drafts := drafts_citing(self.instance.pk)[:MOST_NAMED]
        ):
            names = "; ".join(
                f"{one.condition}, {registry.section(one.section).title}" for one in drafts
            )
            sentence = _(
                "“%(key)s” would mean another source in the drafts that cite it: %(names)s. "
                "Say why, or make a new key."
            )
            self.add_error("reason", sentence % {"key": self.instance.pk, "names": names})
        return said

    def _is_another_source(self, said: dict[str, Any]) -> bool:
        """Whether the fields that say which source it is say another (rule 9)."""
        before = self.instance
        return before.pk is not None and any(
            getattr(before, name) != said.get(name) for name in before.identity
        )


class ReplacedFilter(newsletter.LiftedFilter):
    words = (gettext_lazy("All"), gettext_lazy("No"), gettext_lazy("Yes"))


@admin.register(Reference)
class ReferenceAdmin(SavesWhatChanged):
    """The library of sources. A key means one source for ever once it is published."""

    form = ReferenceForm
    fields = REFERENCE_FIELDS
    list_display = ("key", "title", "year", "kind", "flags", "link")
    list_filter = (
        "kind",
        "is_retracted",
        ("replaced_by", ReplacedFilter),
        "is_published",
    )
    search_fields = ("key", "title", "authors", "doi", "pmid", "pmcid", "isbn")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The key is how every section cites it."""
        return ("key", "is_published") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Reference | None = None) -> tuple[str, ...]:
        """Words may rest on it: who changes it says why."""
        return (*REFERENCE_FIELDS, *(("is_published", "reason") if obj else ()))

    def has_change_permission(self, request: HttpRequest, obj: Reference | None = None) -> bool:
        """A published one is corrected by an act of the board."""
        if obj is not None and obj.is_published:
            person = person_of(request)
            return person is not None and person.has_role(*EDITORS)
        return super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Reference, form: Any, change: bool) -> None:
        """What words rest on is corrected before the eyes of those who read them."""
        changed = [name for name in form.changed_data if name != "reason"]
        by, reason = person_of(request), form.cleaned_data.get("reason")
        if change and changed and reason and by is not None and by.has_role(*EDITORS):
            actions.correct_source(reference=obj, changed=changed, by=by, reason=reason)
        else:
            super().save_model(request, obj, form, change)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return LinkedList

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """With the way to the acts that are the person's."""
        person = person_of(request)
        kinds = {role.kind for role in person.active_roles} if person else set()
        acts = {"may_retract": RETRACTERS, "may_replace": REPLACERS, "may_merge": EDITORS}
        ways = {name: bool(kinds & {*roles}) for name, roles in acts.items()}
        return super().change_view(request, *args, **{**kwargs, "extra_context": ways})

    @admin.display(description=gettext_lazy("link"))
    def link(self, source: Reference) -> str:
        return told(getattr(source, "link_check", None))

    @admin.display(description=gettext_lazy("flags"))
    def flags(self, source: Reference) -> str:
        return ", ".join(source_flags(source))

    def has_delete_permission(self, request: HttpRequest, obj: Reference | None = None) -> bool:
        """What an edition carries stays."""
        if obj is not None and obj.is_published:
            return False
        return super().has_delete_permission(request, obj)


@admin.register(Figure)
class FigureAdmin(NobodyDeletes):
    """The library of pictures. One that is in stays as it is: sections are signed with it."""

    form = FigureForm
    list_display = ("thumbnail", "title", "size")
    list_display_links = ("title",)
    search_fields = ("title", "sha256")
    readonly_fields = ("thumbnail", "title", "size")

    def get_fields(self, request: HttpRequest, obj: Figure | None = None) -> tuple[str, ...]:
        return self.readonly_fields if obj else ("upload", "title")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.readonly_fields if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("picture"))
    def thumbnail(self, figure: Figure) -> SafeString:
        return format_html(
            '<img class="board-thumb" src="{}" alt="" loading="lazy">', picture_address(figure)
        )

    @admin.display(description=gettext_lazy("size in pixels"))
    def size(self, figure: Figure) -> str:
        return f"{figure.width} × {figure.height}"


@admin.register(Edition)
class EditionAdmin(ReadOnly):
    """What was published. Editions are made on the publish screen and never changed."""

    list_display = ("article", "published_at", "published_by")
    list_filter = ("published_at", "condition__specialty")
    list_select_related = ("condition", "published_by")
    search_fields = ("condition__title", "digest")
    search_help_text = gettext_lazy("An article's title or address, or how a digest begins.")
    ordering = ("-published_at",)
    show_full_result_count = False  # which would count them all once more
    fields = ("condition", "number", "published_at", "published_by", "summary", "digest")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        """Without what their digests cover, which is most of them."""
        return super().get_queryset(request).defer("canonical")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Edition], search_term: str
    ) -> tuple[QuerySet[Edition], bool]:
        """Those of the articles so named, or with a digest that begins so."""
        if search_term:
            begins = queryset.filter(starts("digest", search_term.lower()))
            articles = named(Condition.objects.all(), search_term)
            is_digest = len(search_term) > 7 and begins.exists()
            queryset = begins if is_digest else queryset.filter(condition__in=articles)
        return queryset, False

    @admin.display(description=gettext_lazy("article"), ordering="condition__title")
    def article(self, edition: Edition) -> str:
        return f"{edition.condition.title}, {edition.number}"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """On to its place among the article's editions."""
        edition = self.get_object(request, object_id)
        person = person_of(request)
        is_read = request.method == "GET" and person is not None and person.has_role(*BOARD)
        if edition is None or not is_read:
            return super().change_view(request, object_id, form_url, extra_context)
        place = f"#edition-{edition.number}"
        return redirect(reverse("admin:editions", args=[edition.condition.slug]) + place)


@admin.register(Person)
class PersonAdmin(SavesWhatChanged, NobodyDeletes):
    """The board's people. Who left gets a date; nobody is taken out of the record."""

    list_display = ("name", "credentials", "role_names", "user", "left_on")
    list_filter = ("left_on",)
    list_select_related = ("user",)
    search_fields = ("name", "user__username")
    fields = (
        "user",
        "name",
        "credentials",
        "affiliation",
        "orcid",
        "interests",
        "interests_declared_on",
        "specialties",
        "left_on",
        "role_names",
        "own_page",
    )
    formfield_overrides = {
        **SavesWhatChanged.formfield_overrides,
        models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple},
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        return super().get_queryset(request).prefetch_related("roles")

    def get_readonly_fields(self, request: HttpRequest, obj: Person | None = None) -> tuple:
        """Whose account it is can't be changed: who signs in would sign in another's name."""
        shown = ("role_names", "own_page")
        return (*(("user",) if obj and obj.user_id else ()), "left_on", *shown)

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField | None:
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.filter(person=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        """An account linked later gets the screens of the roles that are there."""
        super().save_model(request, obj, form, change)
        what = ", ".join(form.changed_data) if change else _("new on the board")
        log(LoggedAct.Verb.CHANGED_PROFILE, person_of(request), detail=f"{obj}: {what}")
        if obj.user and "user" in form.changed_data:
            if change:
                by, kind = person_of(request), AccountChange.Kind.LINK
                AccountChange.objects.create(user=obj.user, kind=kind, by=by)
            kinds = obj.roles.filter(withdrawn_at=None).values("kind")
            obj.user.groups.add(*Group.objects.filter(name__in=kinds))

    def response_add(
        self, request: HttpRequest, obj: Person, post_url_continue: str | None = None
    ) -> HttpResponse:
        """On to the roles: without one a person can do nothing."""
        if "_save" not in request.POST or "_popup" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        messages.success(request, _("%(name)s is on the board. Give them a role.") % {"name": obj})
        return redirect("admin:accounts_person_roles", obj.pk)

    def get_urls(self) -> list[URLPattern]:
        """The roles have a page of their own: they are granted and withdrawn, never edited."""
        roles = path(
            "<int:pk>/roles/",
            self.admin_site.admin_view(require_http_methods(["GET", "POST"])(self.roles)),
            name="accounts_person_roles",
        )
        invite = path("invite/", invite_views.invite, name="invite_colleague")
        return [roles, invite, *super().get_urls()]

    def roles(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Every role of a person with its dates; a POST grants one or withdraws one."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        granters = Role.objects.select_related("granted_by", "withdrawn_by")
        person = get_object_or_404(
            Person.objects.prefetch_related(Prefetch("roles", granters)), pk=pk
        )
        if request.method == "POST" and _change_roles(request, person):
            return redirect("admin:accounts_person_roles", pk)
        active = {role.kind for role in person.active_roles}
        by = person_of(request)
        others = Person.objects.holding(*EDITORS).exclude(pk=person.pk)
        return in_frame(
            request,
            "board/roles.html",
            title=_("Roles of %(name)s") % {"name": person},
            person=person,
            open_kinds=[(kind, name) for kind, name in Role.Kind.choices if kind not in active],
            can_change=by is not None and by.has_role(Role.Kind.ADMINISTRATOR),
            successors=others if person.has_role(*EDITORS) else None,
        )

    @admin.display(description=gettext_lazy("photo and public profile"))
    def own_page(self, person: Person) -> SafeString | str:
        if person.pk is None:
            return ""
        address = reverse("admin:profile", args=[person.pk])
        return format_html('<a href="{}">{}</a>', address, _("Open the profile"))

    @admin.display(description=gettext_lazy("roles"))
    def role_names(self, person: Person) -> SafeString | str:
        """What they may do today, leading to the page where that changes."""
        if person.pk is None:
            return _("Save the person first; the roles come next.")
        names = ", ".join(role.get_kind_display() for role in person.active_roles)
        return format_html(
            '<a href="{}">{} <span class="visually-hidden">({})</span></a>',
            reverse("admin:accounts_person_roles", args=[person.pk]),
            names or _("none yet"),
            person,
        )


def _change_roles(request: HttpRequest, person: Person) -> bool:
    by, asked = person_of(request), request.POST
    if by is None:
        messages.error(request, _("Only an administrator of the board grants and withdraws roles."))
        return False
    with telling_refusals(request):
        if "withdraw" in asked:
            chosen = forms.ModelChoiceField(person.roles.all()).clean(asked["withdraw"])
            done = _("Withdrawn: %s.") % withdraw_role(role=chosen, by=by)
        elif "leave" in asked:
            members = forms.ModelChoiceField(Person.objects.active(), required=False)
            successor = members.clean(asked["leave"])
            end_membership(person=person, by=by, successor=successor)
            done = _("%s has left the board.") % person
        elif "return" in asked:
            done = _("%s is on the board again.") % resume_membership(person=person, by=by)
        else:
            kind = forms.ChoiceField(choices=Role.Kind.choices).clean(asked.get("grant"))
            done = _("Granted: %s.") % grant_role(person=person, kind=kind, by=by)
        messages.success(request, done)
        return True
    return False


admin.site.unregister(User)
# Groups follow the roles; a hand in them would open screens that every act then refuses.
admin.site.unregister(Group)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts: how people sign in. What they may do on the board hangs on their roles alone."""

    list_display = ("username", "person", "email", "is_active", "last_login")
    list_filter = ("is_active",)
    list_select_related = ("person",)
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "email", "usable_password", "password1", "password2"),
            },
        ),
        NEW_ACCOUNT_ACCESS,
    )

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Who made an account, and what of it was changed by whom, is in the log."""
        super().save_model(request, obj, form, change)
        kept = [name for name in form.changed_data if "password" not in name]
        what = ", ".join(kept) if change else _("made")
        log(LoggedAct.Verb.CHANGED_ACCOUNT, person_of(request), detail=f"{obj}: {what}")
        if not change and obj.has_usable_password():
            by_person, kind = person_of(request), AccountChange.Kind.PASSWORD
            AccountChange.objects.create(user=obj, kind=kind, by=by_person)
        if "is_active" in form.changed_data and (person := getattr(obj, "person", None)):
            listeners.tell_of_rights(person)
        if change and "email" in form.changed_data:
            old_address, by = form.initial["email"], cast("User", request.user)
            signing_in.note_address_changed(user=obj, old_address=old_address, by=by)

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Only a superuser makes superusers and touches groups and permissions."""
        if obj is None or request.user.is_superuser:
            return super().get_fieldsets(request, obj)
        return (ACCOUNT, ACCOUNT_ACCESS)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """When it was used, and how one signs in, leading to the pages where that is reset."""
        found = super().get_readonly_fields(request, obj)
        own = ("last_login", "date_joined", "own_password", "second_factor")
        return (*found, *own) if obj else found

    @admin.display(description=gettext_lazy("password"))
    def own_password(self, user: User) -> SafeString:
        address = reverse("admin:auth_user_password_change", args=[user.pk])
        return format_html('<a href="{}">{}</a>', address, _("Set another"))

    @admin.display(description=gettext_lazy("second factor"))
    def second_factor(self, user: User) -> SafeString:
        is_set_up = SecondFactor.objects.filter(user=user).exclude(confirmed_at=None).exists()
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:account_factor", args=[user.pk]),
            _("set up") if is_set_up else _("not set up"),
        )

    def user_change_password(
        self,
        request: HttpRequest,
        id: str,  # noqa: A002 (Django's name)
        form_url: str = "",
    ) -> HttpResponse:
        """Whose password was changed by somebody else is told, and signed out everywhere."""
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            user = User.objects.get(pk=id)
            # Django has given this session a new key, whoever's password it was.
            here = sessions.sign_in_of(request)
            sessions.follow_key(here, request)
            sessions.end_all(user, but=here if user == request.user else None)
            signing_in.note_password_changed(user=user, by=cast("User", request.user))
        return response

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new account opens the board's workplace."""
        return {"is_staff": True, **super().get_changeform_initial_data(request)}

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """An administrator who could set a superuser's password would be one."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """An account of the board is switched off, not deleted."""
        if obj is not None and Person.objects.filter(user=obj).exists():
            return False
        return super().has_delete_permission(request, obj)
