"""The people of the board and what each of them may do."""

import unicodedata
import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from condition.fields import LineField, PlainTextField
from condition.models import Specialty

from .orcid import check_orcid


def check_time_zone(name: str) -> None:
    """Raises ValidationError for a name that the IANA time zone database does not have."""
    if name not in available_timezones():
        raise ValidationError(_("There is no time zone “%(name)s”.") % {"name": name})


def _plain(name: str) -> str:
    """A name as readers tell it from another."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


INTERESTS_HOLD = timedelta(days=365)


class PersonQuerySet(models.QuerySet):
    def active(self) -> "PersonQuerySet":
        """Those who are on the board today."""
        return self.filter(left_on=None, user__is_active=True)

    def holding(self, *kinds: str) -> "PersonQuerySet":
        """Those on the board who hold one of the roles today."""
        held = Role.objects.filter(person=OuterRef("pk"), kind__in=kinds, withdrawn_at=None)
        return self.active().filter(Exists(held))

    def with_public_signatures(self) -> "PersonQuerySet":
        """Those whose approval or request stands in an edition that readers can open."""
        return self.filter(reviews__publications__isnull=False).distinct()


class Person(models.Model):
    """A member of the board: who authors, signs and publishes. The record names people by uuid."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("account"),
    )
    name = LineField(_("name"), max_length=150, help_text=_("As readers see it."))
    credentials = LineField(
        _("credentials"), max_length=200, blank=True, help_text=_("Such as MD, FRCR.")
    )
    affiliation = LineField(_("affiliation"), max_length=200, blank=True)
    orcid = models.CharField(
        "ORCID",
        max_length=19,
        blank=True,
        validators=[check_orcid],
        help_text=_("Sixteen digits, such as 0000-0002-1825-0097."),
    )
    interests = PlainTextField(
        _("declared interests"), blank=True, help_text=_("What a reader should know, or “none”.")
    )
    interests_declared_on = models.DateField(_("declared on"), null=True, blank=True)
    specialties = models.ManyToManyField(
        Specialty,
        blank=True,
        limit_choices_to=~models.Q(name=Specialty.UNFILED),
        related_name="people",
        verbose_name=_("specialties"),
    )
    left_on = models.DateField(_("left on"), null=True, blank=True)
    # Who goes on with what somebody who left had in hand.
    successor = models.ForeignKey(
        "self", models.PROTECT, related_name="predecessors", null=True, blank=True, editable=False
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=60,
        blank=True,
        validators=[check_time_zone],
        help_text=_("Such as Europe/London: the hours on the board's pages are told in it."),
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raises ValidationError for taking a name or an ORCID that readers know somebody else by.

        Who has it already keeps it: an archive may bring a namesake, or the person's former self.
        """
        before = Person.objects.filter(pk=self.pk).first() or Person()
        others = Person.objects.exclude(pk=self.pk)
        known = others.filter(Q(user__isnull=False) | Q(reviews__isnull=False))
        is_new = _plain(self.name) != _plain(before.name)
        if is_new and _plain(self.name) in map(_plain, known.values_list("name", flat=True)):
            sentence = _("Somebody else is called so: add what tells the two apart.")
            raise ValidationError({"name": sentence})
        is_new = self.orcid != before.orcid
        if is_new and self.orcid and known.filter(orcid=self.orcid).exists():
            raise ValidationError({"orcid": _("That is somebody else's ORCID.")})

    @property
    def zone(self) -> ZoneInfo | None:
        """Where their clock stands; None: where the site's does."""
        return ZoneInfo(self.time_zone) if self.time_zone else None

    @property
    def is_active(self) -> bool:
        return self.left_on is None and self.user is not None and self.user.is_active

    def role(self, kind: str) -> "Role | None":
        if not self.is_active:
            return None
        return next((role for role in self.active_roles if role.kind == kind), None)

    def has_role(self, *kinds: str) -> bool:
        """Whether they hold any of these roles today. Being a superuser gives none of them."""
        return self.is_active and any(role.kind in kinds for role in self.active_roles)

    @property
    def active_roles(self) -> list["Role"]:
        """Roles that were not withdrawn, in the order of granting."""
        return [role for role in self.roles.all() if role.withdrawn_at is None]

    @property
    def owes_interests(self) -> bool:
        """Whether somebody whose name readers see declared nothing, or more than a year ago."""
        public = (Role.Kind.CLINICAL, Role.Kind.PHARMACIST, Role.Kind.AUTHOR, Role.Kind.PUBLISHER)
        if not self.has_role(*public):
            return False
        declared = self.interests_declared_on
        return declared is None or declared < timezone.localdate() - INTERESTS_HOLD

    @property
    def stands_for(self) -> set[int]:
        """The person and all whose open work was handed to them, by their ids."""
        found = {self.pk}
        while more := set(
            Person.objects.filter(successor__in=found)
            .exclude(pk__in=found)
            .values_list("pk", flat=True)
        ):
            found |= more
        return found

    def byline(self) -> dict[str, str]:
        """The person as the record names them that day."""
        return {"id": str(self.uuid), "name": self.name, "credentials": self.credentials}


class Portrait(models.Model):
    """A person's photo: beside the record, so that it can be taken away."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="portrait")
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)  # below media/

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")

    def __str__(self) -> str:
        return self.path


class Role(models.Model):
    """What a person may do, granted by somebody on a day; withdrawn, never deleted."""

    class Kind(models.TextChoices):
        AUTHOR = "author", _("author")  # writes and submits
        CLINICAL = "clinical", _("clinical reviewer")  # signs as a clinician
        PHARMACIST = "pharmacist", _("pharmacist reviewer")  # signs as a pharmacist
        PUBLISHER = "publisher", _("publisher")  # publishes and withdraws
        NEWSLETTER = "newsletter", _("newsletter manager")  # sees subscribers, nothing else
        ADMINISTRATOR = "administrator", _("administrator")  # accounts and roles

    person = models.ForeignKey(Person, models.PROTECT, related_name="roles")
    kind = models.CharField(_("role"), max_length=20, choices=Kind.choices)
    granted_at = models.DateTimeField(_("granted"))
    granted_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", null=True, verbose_name=_("granted by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["granted_at", "pk"]
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(withdrawn_at=None),
                name="one_active_role_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None) | Q(withdrawn_at__isnull=False),
                name="a_withdrawer_has_a_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}"


# Who may move a draft. Reviewers may mend what they see; they can't sign it then (rule 3).
EDITORS = (Role.Kind.AUTHOR, Role.Kind.CLINICAL, Role.Kind.PHARMACIST)
