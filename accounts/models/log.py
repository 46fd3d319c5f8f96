"""The log: every act of the board, one line each."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from condition.models import Condition

from .person import Person


class LoggedAct(models.Model):
    """Who did what, when, to which section. Append-only; the words themselves are elsewhere."""

    class Verb(models.TextChoices):
        CHANGED = "changed", _("changed")
        SUBMITTED = "submitted", _("submitted for review")
        TOOK_BACK = "took_back", _("took back")
        APPROVED = "approved", _("approved")
        REQUESTED_CHANGES = "requested_changes", _("asked for changes")
        CONFIRMED = "confirmed", _("confirmed, nothing to change")
        COMMENTED = "commented", _("commented")
        EDITED_COMMENT = "edited_comment", _("changed a comment")
        TOOK_COMMENT_BACK = "took_comment_back", _("took a comment back")
        PUBLISHED = "published", _("published")
        ROLLED_BACK = "rolled_back", _("went back to an earlier edition")
        SCHEDULED = "scheduled", _("scheduled a publication")
        UNSCHEDULED = "unscheduled", _("called a publication off")
        HELD = "held", _("held a publication for a person")
        WITHDREW = "withdrew", _("withdrew")
        CORRECTED = "corrected", _("issued an erratum")
        NOTICE_SET = "notice_set", _("put a notice above a section")
        NOTICE_LIFTED = "notice_lifted", _("lifted a notice")
        RETRACTED = "retracted", _("marked a source retracted")
        CORRECTED_SOURCE = "corrected_source", _("corrected the record of a source")
        REPLACED = "replaced", _("marked a source replaced")
        MERGED_SOURCES = "merged_sources", _("merged two sources")
        PROPOSED_TERM = "proposed_term", _("proposed a term")
        CONFIRMED_TERM = "confirmed_term", _("confirmed a term")
        WITHDREW_TERM = "withdrew_term", _("withdrew a term")
        RENAMED = "renamed", _("changed the address")
        SET_SPECIALTY = "set_specialty", _("filed under another specialty")
        WISHED_SPECIALTY = "wished_specialty", _("wished for a specialty")
        MERGED = "merged", _("merged two articles")
        GRANTED = "granted", _("granted a role")
        ENDED_ROLE = "ended_role", _("ended a role")
        ASSIGNED = "assigned", _("gave work to somebody")
        TOOK_ASSIGNMENT_BACK = "took_assignment", _("took work back from somebody")
        INVITED = "invited", _("invited an expert")
        REVOKED = "revoked", _("revoked an invitation")
        SHARED_DRAFT = "shared_draft", _("made a link to a draft")
        OPENED_INVITATION = "opened_invitation", _("opened an invitation")
        RECEIVED_REPORT = "received_report", _("received a report")
        TRIAGED = "triaged", _("triaged a report")
        ANSWERED = "answered", _("answered a report")
        ERASED_REPORT = "erased_report", _("erased what a reader wrote")
        CHANGED_PROFILE = "changed_profile", _("changed a profile")
        CHANGED_ACCOUNT = "changed_account", _("changed an account")
        IMPORTED = "imported", _("imported a text")
        RESTORED = "restored", _("restored an article from an archive")
        SIGNED_IN = "signed_in", _("signed in")
        SIGNED_OUT = "signed_out", _("signed out")
        SIGN_IN_FAILED = "sign_in_failed", _("failed to sign in")
        SIGNED_OUT_EVERYWHERE = "signed_out_all", _("signed out everywhere")
        CHANGED_PASSWORD = "changed_password", _("changed a password")
        SET_UP_FACTOR = "set_up_factor", _("set up the second factor")
        MADE_RECOVERY_CODES = "made_codes", _("made new recovery codes")
        CONFIRMED_ACCOUNT = "confirmed_account", _("confirmed a changed account")
        LEFT = "left", _("ended somebody's time on the board")
        RETURNED = "returned", _("took somebody back on the board")
        RESET_FACTOR = "reset_factor", _("reset a second factor")

    at = models.DateTimeField(_("when"), db_index=True)
    by = models.ForeignKey(
        Person, models.PROTECT, related_name="acts", null=True, verbose_name=_("who")
    )
    verb = models.CharField(_("what"), max_length=20, choices=Verb.choices)
    condition = models.ForeignKey(Condition, models.PROTECT, related_name="acts", null=True)
    section = models.CharField(_("section"), max_length=60, blank=True)
    detail = models.CharField(_("detail"), max_length=500, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("act")
        verbose_name_plural = _("log")
        indexes = [
            models.Index(fields=["-at", "-id"], name="log_by_time"),
            models.Index(fields=["condition", "-at", "-id"], name="log_of_an_article"),
            models.Index(fields=["by", "-at", "-id"], name="log_of_a_person"),
            models.Index(fields=["verb", "-at", "-id"], name="log_of_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by or ''} {self.get_verb_display()}"
