"""Words that nobody on the board can sign, and why: a competence without a free holder (rule 3)."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from accounts.models import Person, Role

from .judge import Roles
from .overview import Candidate
from .path import authors_among


def without_signer(candidates: Iterable[Candidate]) -> dict[int, list[str]]:
    """Why nobody present can sign, a sentence for each competence that lacks somebody.

    By the id of their Revision, of those words alone for which it is so. A holder is not free who
    had a hand in them or signed them as something else. Five queries for any number of words.
    """
    unsigned = {one.revision.pk: one for one in candidates if one.judgement.missing}
    if not unsigned:
        return {}
    holders: dict[str, set[int]] = {}
    for person, kind in Roles.now().holders:
        holders.setdefault(kind, set()).add(person)
    kinds = {kind for one in unsigned.values() for kind in one.judgement.missing}
    signers = {person for kind in kinds for person in holders.get(kind, ())}
    places = {pk: (one.revision.condition_id, one.revision.section) for pk, one in unsigned.items()}
    authors = authors_among(signers, places)
    names = dict(Person.objects.filter(pk__in=signers).values_list("pk", "name"))
    found = {
        pk: _lacks(one, holders, authors.get(pk, set()), names) for pk, one in unsigned.items()
    }
    return {pk: lacks for pk, lacks in found.items() if lacks}


def _lacks(
    words: Candidate, holders: Mapping[str, set[int]], authors: set[int], names: Mapping[int, str]
) -> list[str]:
    lacks, free = [], []
    for kind in words.judgement.missing:
        held = holders.get(kind, set())
        signed = {one.reviewer_id for one in words.judgement.holding if one.competence != kind}
        free.append(held - authors - signed)
        if not free[-1]:
            lacks.append(_lack(Role.Kind(kind), held, authors, names))
    # No section needs more than two competences.
    if not lacks and len(able := set().union(*free)) < len(free):
        lacks.append(
            _("Only %(name)s could sign, and each competence has to be another person's.")
            % {"name": names[able.pop()]}
        )
    return lacks


def _lack(kind: Role.Kind, held: set[int], authors: set[int], names: Mapping[int, str]) -> str:
    if not held:
        return _("Nobody on the board is a %(role)s.") % {"role": kind.label}
    wrote = ", ".join(sorted(names[one] for one in held & authors))
    signed = ", ".join(sorted(names[one] for one in held - authors))
    reasons = [_("%(names)s had a hand in these words") % {"names": wrote}] if wrote else []
    if signed:
        reasons.append(_("%(names)s signed them as something else") % {"names": signed})
    return _("No %(role)s is free to sign: %(reasons)s.") % {
        "role": kind.label,
        "reasons": "; ".join(reasons),
    }
