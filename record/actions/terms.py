"""The site's vocabulary: who may say what a word leads to.

A wrong brand shows another drug's dose. So brands, generic names and alarm words take a second
person, who holds the competence; an editor alone answers for the others.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.authority import refuse_account_in_other_hands, require
from accounts.actions.log import log
from accounts.models import EDITORS, LoggedAct, Person, Role
from accounts.refusals import NothingChanged, Refusal
from condition import registry
from condition.models import Condition, Term
from condition.text import normalised
from record import listeners
from record.refusals import NotReady, OwnWords
from record.state import act
from record.vocabulary import articles_after, items_of, names_in, open_names
from treatments.unsigned import unsigned_doses

Verb, Kind, State = LoggedAct.Verb, Term.Kind, Term.State
COMPETENCES: dict[str, tuple[str, ...]] = {
    Kind.BRAND: (Role.Kind.PHARMACIST,),
    Kind.GENERIC: (Role.Kind.PHARMACIST,),
    Kind.ALARM: (Role.Kind.CLINICAL,),
}


@act
def propose_term(
    *,
    text: str,
    kind: str,
    by: Person,
    condition: Condition | None = None,
    section: str = "",
    item: str = "",
) -> Term:
    """Say what a word leads to; it holds at once where an editor alone answers for it.

    Raises NotYourRole, NothingChanged, NotReady or ValidationError.
    """
    require(by, *EDITORS)
    text = normalised(text, is_line=True)
    if kind not in Term.TWO_PEOPLE and (faults := unsigned_doses(text)):
        raise NotReady(faults[0])
    there = {"condition": condition, "section": section, "item": item}
    normal = Term.normal_of(text)
    found = Term.objects.select_for_update().filter(normal=normal, **there)
    term = found.first() or Term(normal=normal, **there)
    if term.pk and term.state != State.WITHDRAWN:
        raise NothingChanged(
            _("“%(word)s” leads there already: %(kind)s. Withdraw it first.")
            % {"word": term.text, "kind": term.get_kind_display()}
        )
    term.text, term.kind = text, kind
    term.means = _item_meant(term)
    _put_forward(term, by)
    term.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            term.save()
    except IntegrityError as clash:
        raise NothingChanged(_("Somebody else has just proposed that word.")) from clash
    _log(term, by)
    listeners.tell_of_words([normal] if term.state == State.CONFIRMED else [])
    return term


@act
def confirm_term(*, term: Term, by: Person) -> Term:
    """Answer, as a second person with the competence, for what a word leads to.

    Raises NotYourRole, AccountInOtherHands, NothingChanged, OwnWords or NotReady.
    """
    term = _confirm(term, by)
    listeners.tell_of_words([term.normal])
    return term


@act
def confirm_terms(*, terms: Iterable[Term], by: Person) -> list[str]:
    """The same for many; gives a sentence for each that is refused, and the others hold."""
    confirmed, refused = [], []
    for term in terms:
        try:
            with transaction.atomic():
                confirmed.append(_confirm(term, by))
        except Refusal as refusal:
            refused.append(f"{term}: {refusal}")
    listeners.tell_of_words({term.normal for term in confirmed})
    return refused


def _confirm(term: Term, by: Person) -> Term:
    term = Term.objects.select_for_update(of=("self",)).select_related("condition").get(pk=term.pk)
    require(by, *COMPETENCES.get(term.kind, EDITORS))
    refuse_account_in_other_hands(by)
    if term.state != State.PROPOSED:
        raise NothingChanged(_("Nobody needs to confirm that word now."))
    if term.proposed_by == by.uuid:
        raise OwnWords(_("You proposed this word: another person has to confirm it."))
    term.means = _item_meant(term)
    term.state, term.confirmed_by = State.CONFIRMED, by.uuid
    term.save(update_fields=["state", "confirmed_by", "means"])
    _log(term, by)
    return term


@act
def withdraw_term(*, term: Term, by: Person) -> Term:
    """Let a word lead nowhere. Where a second person confirmed it, one with that competence does.

    Raises NotYourRole or NothingChanged.
    """
    term = Term.objects.select_for_update(of=("self",)).select_related("condition").get(pk=term.pk)
    is_settled = term.state == State.CONFIRMED
    require(by, *(COMPETENCES.get(term.kind, EDITORS) if is_settled else EDITORS))
    if term.state == State.WITHDRAWN:
        raise NothingChanged(_("The word is withdrawn already."))
    term.state, term.confirmed_by = State.WITHDRAWN, None
    term.save(update_fields=["state", "confirmed_by"])
    _log(term, by)
    listeners.tell_of_words([term.normal] if is_settled else [])
    return term


class Filled(NamedTuple):
    """What a step of filling did."""

    made: int
    shared: list[str]  # words that lead to several places now
    last: int  # the last article's primary key: the next step begins after it; 0 for the end


@act
def fill_terms(*, by: Person, after: int = 0, articles: int = 200) -> Filled:
    """Propose the names that the next published articles use and that don't lead there yet.

    Of their medicines, those of the open lists too.

    A name of a medicine that is known leads to one of its articles: the others are found by it.
    A second run adds nothing, and brings back nothing that was withdrawn. Raises NotYourRole.
    """
    require(by, *EDITORS)
    looked_at = articles_after(after, articles)
    named = [*names_in(looked_at), *open_names(looked_at)]
    known = Term.objects.filter(normal__in={term.normal for term in named})
    places = {(term.normal, term.place) for term in known}
    medicines = {term.normal for term in known if term.kind in Term.MEDICINES}
    made: list[Term] = []
    for term in named:
        if (term.normal, term.place) in places or term.normal in medicines:
            continue
        places.add((term.normal, term.place))
        if term.kind in Term.MEDICINES:
            medicines.add(term.normal)
        _put_forward(term, by)
        made.append(term)
    Term.objects.bulk_create(made, batch_size=500, ignore_conflicts=True)
    LoggedAct.objects.bulk_create(_lines(made, by), batch_size=500)
    words = {term.normal: term.text for term in made}
    several = Term.objects.filter(normal__in=words).exclude(state=State.WITHDRAWN)
    shared = several.values_list("normal", flat=True).annotate(places=Count("pk"))
    names = sorted(words[normal] for normal in shared.filter(places__gt=1).order_by())
    last = looked_at[-1] if len(looked_at) == articles else 0
    listeners.tell_of_words({term.normal for term in made if term.state == State.CONFIRMED})
    return Filled(len(made), names, last)


def _put_forward(term: Term, by: Person) -> None:
    is_enough = not term.takes_two
    term.state = State.CONFIRMED if is_enough else State.PROPOSED
    term.proposed_by, term.confirmed_by = by.uuid, by.uuid if is_enough else None


def _item_meant(term: Term) -> str:
    """What readers find the item called that it leads to, "" where it leads to none.

    A medicine is led to by the words that a pharmacist confirms, and these lead to no other.
    """
    if not term.item or term.condition is None:
        return ""
    place = (term.condition.pk, term.section)
    name = items_of({place}).get((term.condition.pk, term.item))
    if name is None:
        raise NotReady(_("Readers find no such item in that section of the article."))
    is_medicine = registry.PHARMACIST in registry.known(term.section).competences
    if is_medicine != (term.kind in Term.MEDICINES):
        raise NotReady(
            _("A word that leads to a medicine is proposed as its generic name or a brand.")
            if is_medicine
            else _("A brand or a generic name leads to one medicine.")
        )
    return Term.normal_of(name)


def _log(term: Term, by: Person) -> None:
    (line,) = _lines([term], by)
    log(line.verb, by, line.condition, line.section, line.detail)


def _lines(terms: Iterable[Term], by: Person) -> list[LoggedAct]:
    """What the log says of them."""
    verbs = {
        State.PROPOSED: Verb.PROPOSED_TERM,
        State.CONFIRMED: Verb.CONFIRMED_TERM,
        State.WITHDRAWN: Verb.WITHDREW_TERM,
    }
    return [
        LoggedAct(
            at=timezone.now(),
            by=by,
            verb=verbs[State(term.state)],
            condition=term.condition,
            section=term.section,
            detail=f"{term.text} ({term.get_kind_display()}) {term.item}".strip()[:500],
        )
        for term in terms
    ]
