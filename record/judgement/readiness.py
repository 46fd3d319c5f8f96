"""What keeps words from being signed."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from condition.citations import cited_keys
from condition.models import Reference
from condition.registry import Frozen, Section


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
