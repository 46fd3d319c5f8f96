"""Comments on exact words, beside the verdicts on them."""

import hashlib
import secrets
from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.person import Person
from condition.models import Draft

from .edition import Standing
from .revision import Revision


class InvitationQuerySet(models.QuerySet):
    """Questions about links to experts."""

    def of_token(self, token: str) -> "InvitationQuerySet":
        """The invitation of that link, unless its article was withdrawn: no address of the text
        opens any more (rule 12).
        """
        withdrawn = Standing.objects.filter(
            condition=OuterRef("revision__condition"), kind=Standing.Kind.WITHDRAWN
        )
        return self.filter(~Exists(withdrawn), token_digest=Invitation.digest_of(token))

    def behind(self, token: str) -> "Invitation | None":
        """The invitation of that link while it opens the words; None otherwise. Nothing is kept."""
        found = self.of_token(token).select_related("revision__condition", "invited_by")
        invitation = found.first()
        return invitation if invitation and invitation.is_open(timezone.now()) else None


class Invitation(models.Model):
    """A link that opens one Revision to one outside expert for comment, until it expires."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="invitations")
    name = models.CharField(_("name of the expert"), max_length=150)
    token_digest = models.CharField(max_length=64, unique=True)  # the link itself is not kept
    invited_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("expires"))
    revoked_at = models.DateTimeField(null=True)
    first_opened_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")

    def __str__(self) -> str:
        return f"{self.name}: {self.revision}"

    @staticmethod
    def new_token() -> str:
        """256 random bits, as they stand in the link."""
        return secrets.token_urlsafe(32)

    @staticmethod
    def digest_of(token: str) -> str:
        """What is kept of a link."""
        return hashlib.sha256(token.encode("utf-8")).hexdigest()

    def is_open(self, on: datetime) -> bool:
        """Whether the link still opens the words."""
        return self.revoked_at is None and on < self.expires_at


class CommentQuerySet(models.QuerySet):
    """Questions about remarks."""

    def standing(self) -> "CommentQuerySet":
        """What their authors still say, as they say it now."""
        return self.filter(replaced_by=None).exclude(text="")


class Comment(models.Model):
    """A remark on a Revision or on one item of it, by a member or an invited expert."""

    revision = models.ForeignKey(Revision, models.PROTECT, related_name="comments")
    item_key = models.CharField(max_length=8, blank=True)  # empty: on the section
    field = models.CharField(max_length=60, blank=True)  # empty: on all of it
    text = models.TextField(_("comment"), max_length=4_000)
    by = models.ForeignKey(Person, models.PROTECT, related_name="comments", null=True)
    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="comments", null=True)
    at = models.DateTimeField()
    # What its author said before; one without a text takes that back. No comment is ever changed.
    replaces = models.OneToOneField(
        "self", models.PROTECT, related_name="replaced_by", null=True, blank=True
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.CheckConstraint(
                condition=Q(by=None, invitation__isnull=False)
                | Q(by__isnull=False, invitation=None),
                name="a_comment_is_somebodys",
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def is_taken_back(self) -> bool:
        """Whether its author took it away again."""
        return self.replaces_id is not None and not self.text

    @property
    def about(self) -> str:
        """The field that it is on, as people call it; "" for the whole."""
        items = (listed.model for listed in self.revision.kind.lists)
        models_of: list[type[models.Model]] = [Draft, *items]
        names = (field for model in models_of for field in model._meta.concrete_fields)
        return next((str(one.verbose_name) for one in names if one.name == self.field), "")

    @property
    def author_name(self) -> str:
        """Who said it."""
        author = self.by or self.invitation
        return author.name if author else ""
