"""What keeps words from being signed."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from condition.citations import cited_keys
from condition.models import Reference
from condition.registry import Frozen, Section
from record.models import Revision


def blockers_of(section: Section, frozen: Frozen, library: Mapping[str, Reference]) -> list[str]:
    """Why the words can't be signed, a sentence each; none when they can.

    `library` holds, by key, at least those of the cited references that there are. No query.
    """
    problems = section.blockers(frozen)
    for key in cited_keys(section, section.current(frozen.content)):
        source = library.get(key)
        if source is None:
            problems.append(_("The library has no reference “%(key)s”.") % {"key": key})
        elif source.is_retracted:
            problems.append(_("The source “%(key)s” was retracted.") % {"key": key})
    return problems


def unshown_of(revisions: Iterable[Revision]) -> dict[Revision, list[str]]:
    """What readers would not see, or could not follow, of words: such go nowhere (rule 2).

    Those alone that have a fault, a sentence each. One query.
    """
    cited = {words: cited_keys(words.kind, words.content) for words in revisions}
    library = Reference.objects.in_bulk({key for keys in cited.values() for key in keys})
    unknown = _("The library has no reference “%(key)s”.")
    found = {
        words: words.kind.lost(words.content)
        + [unknown % {"key": key} for key in keys if key not in library]
        for words, keys in cited.items()
    }
    return {words: reasons for words, reasons in found.items() if reasons}
