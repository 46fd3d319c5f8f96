"""Where a source is cited, and what speaks against it."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from condition.citations import cited_keys
from condition.models import Condition, Reference

from .models import Change, Revision


@dataclass(frozen=True)
class Citing:
    """A section whose draft cites a source."""

    condition: Condition
    revision: Revision

    @property
    def title(self) -> str:
        """The section's name."""
        return str(self.revision.kind.title)


def source_flags(source: Reference) -> list[str]:
    """What speaks against resting on a source, in a few words each."""
    flags = []
    if source.is_retracted:
        flags.append(_("retracted"))
    if source.replaced_by_id:
        flags.append(_("replaced by %(key)s") % {"key": source.replaced_by_id})
    if source.kind in Reference.UNACCEPTED_KINDS:
        flags.append(_("of a kind that the board does not accept"))
    if source.kind in Reference.WEAK_KINDS:
        flags.append(_("accepted only until a better source is found"))
    return flags


def drafts_citing(source: Reference) -> list[Citing]:
    """The sections whose drafts cite the source, article by article. One query."""
    newest = (
        Change.objects.filter(condition=OuterRef("condition"), section=OuterRef("section"))
        .order_by("-sequence")
        .values("pk")[:1]
    )
    heads = (
        Change.objects.filter(pk=Subquery(newest), to_revision__canonical__contains=source.key)
        .select_related("condition", "to_revision")
        .order_by("condition__title", "pk")
    )
    return [
        Citing(change.condition, change.to_revision)
        for change in heads
        if source.key in cited_keys(change.to_revision.kind, change.to_revision.content)
    ]
