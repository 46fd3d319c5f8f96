"""What keeps words from being signed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from condition.citations import cited_keys, keys_in
from condition.models import Blocker, Reference
from condition.registry import Frozen, Section
from record.models import Revision

RETRACTED = gettext_lazy("The source “%(key)s” was retracted.")


def blockers(revision: Revision) -> list[Blocker]:
    """Why a Revision can't be submitted and signed, a sentence each; none when it can."""
    arrival = revision.arrivals.order_by("-sequence").first()
    frozen = revision.frozen(arrival.aside if arrival else None)
    cited = cited_keys(revision.kind, revision.content)
    return blockers_of(revision.kind, frozen, Reference.objects.in_bulk(cited))


def blockers_of(
    section: Section, frozen: Frozen, library: Mapping[str, Reference]
) -> list[Blocker]:
    """Why the words can't be signed, a sentence each; none when they can.

    `library` holds, by key, at least those of the cited references that there are. No query.
    """
    problems = section.blockers(frozen)
    content = section.current(frozen.content)
    for key in cited_keys(section, content):
        source = library.get(key)
        if source is None or source.is_retracted:
            sentence = _("The library has no reference “%(key)s”.") if source is None else RETRACTED
            problems.append(
                Blocker(sentence % {"key": key}, **_place_of(section, content, key, frozen.keys))
            )
    return problems


def unshown_of(revisions: Iterable[Revision]) -> dict[Revision, list[Blocker]]:
    """What readers would not see, or could not follow, of words: such go nowhere (rule 2).

    Those alone that have a fault, a sentence each. One query.
    """
    cited = {words: cited_keys(words.kind, words.content) for words in revisions}
    library = Reference.objects.in_bulk({key for keys in cited.values() for key in keys})
    unknown = _("The library has no reference “%(key)s”.")
    found = {
        words: words.kind.lost(words.content, words.item_keys)
        + [Blocker(unknown % {"key": key}) for key in keys if key not in library]
        for words, keys in cited.items()
    }
    return {words: reasons for words, reasons in found.items() if reasons}


def _place_of(
    section: Section, content: dict[str, Any], key: str, keys: dict[str, list[str]]
) -> dict[str, str]:
    """The first item and field that cite a source."""
    for listed in section.lists:
        for item_key, item in section.keyed(listed, content, keys):
            for name, value in item.items():
                if value == key or (isinstance(value, str) and key in keys_in(value)):
                    return {"item_key": item_key, "field": name}
    return {"field": "introduction"}
