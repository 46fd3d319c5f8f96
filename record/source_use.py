"""What speaks against resting on a source."""

from django.utils.translation import gettext as _

from condition.models import Reference


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
