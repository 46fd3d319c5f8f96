"""Where a source is cited, and what speaks against it."""

from django.db.models import CharField, Q, QuerySet, TextField
from django.utils.translation import gettext as _

from condition.models import Draft, Item, Reference
from condition.registry import sections


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


def drafts_citing(key: str) -> QuerySet[Draft]:
    """The sections whose drafts cite the source, article by article. One query."""
    found = Q(introduction__iregex=_named(key))
    for section in sections():
        for listed in section.lists:
            rows = listed.model.objects.filter(_cites(listed.model, key))
            found |= Q(pk__in=rows.values("draft"))  # each table is read once
    return (
        Draft.objects.filter(found, section__in=[section.key for section in sections()])
        .select_related("condition")
        .order_by("condition__title", "pk")
    )


def _named(key: str) -> str:
    """The key in any form of a citation, for a regular expression of either database."""
    return rf"@{key}([^a-z0-9-]|$)"


def _cites(model: type[Item], key: str) -> Q:
    found = Q()
    for field in model.written_fields():
        if field.name == "caution_reference":
            found |= Q(caution_reference=key)
        elif isinstance(field, CharField | TextField):
            found |= Q(**{f"{field.name}__iregex": _named(key)})
    return found
