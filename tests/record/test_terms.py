"""The vocabulary: who may say what a word leads to, and what the articles' own names become."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from accounts.models import LoggedAct
from accounts.refusals import NothingChanged, NotYourRole
from condition.models import Condition, Term
from record import actions
from record.models import PublishedItem
from record.refusals import NotReady, OwnWords

pytestmark = pytest.mark.both_databases

Kind, State = Term.Kind, Term.State
OWN, LISTED = 6, 28  # names in the article below, and those of its medicine in the open lists


def propose(board, text, kind, *, by=None, **where):
    where = where or {"condition": board.article}
    return actions.propose_term(text=text, kind=kind, by=by or board.author, **where)


def ibuprofen(board):
    """Where the published article's medicine stands."""
    revision = board.published_edition().sections.get(section="medications").revision
    (key,) = revision.item_keys["medications"]
    return {"condition": board.article, "section": "medications", "item": key}


def another_article(board):
    return Condition.objects.create(title="Asthma", slug="x", specialty=board.article.specialty)


def last_line():
    line = LoggedAct.objects.order_by("-pk").first()
    return line.verb, line.by.name, line.detail


@pytest.mark.parametrize("kind", [Kind.LAY_NAME, Kind.SPELLING, Kind.ABBREVIATION])
def test_an_editor_alone_answers_for_a_name_of_an_article(board, kind):
    term = propose(board, "Wedged back", kind)
    assert (term.state, term.confirmed_by) == (State.CONFIRMED, board.author.uuid)
    detail = f"Wedged back ({term.get_kind_display()})"
    assert last_line() == ("confirmed_term", "Author", detail)


@pytest.mark.parametrize("kind", [Kind.BRAND, Kind.GENERIC])
def test_a_medicine_s_name_holds_once_a_pharmacist_confirmed_it(board, kind):
    term = propose(board, "Nurofen", kind, **ibuprofen(board))
    assert (term.state, last_line()[0]) == (State.PROPOSED, "proposed_term")
    for member in (board.author, board.second_author, board.clinician, board.publisher):
        with pytest.raises(NotYourRole):
            actions.confirm_term(term=term, by=member)
    term = actions.confirm_term(term=term, by=board.pharmacist)
    assert (term.state, term.confirmed_by) == (State.CONFIRMED, board.pharmacist.uuid)
    assert last_line()[:2] == ("confirmed_term", "Pharmacist")


def test_an_alarm_word_holds_once_a_clinician_confirmed_it(board):
    term = propose(board, "Can't feel my legs", Kind.ALARM, condition=None)
    with pytest.raises(NotYourRole):
        actions.confirm_term(term=term, by=board.pharmacist)
    assert actions.confirm_term(term=term, by=board.clinician).state == State.CONFIRMED


def test_nobody_confirms_a_word_of_their_own(board):
    term = propose(board, "Help", Kind.ALARM, by=board.clinician)
    with pytest.raises(OwnWords):
        actions.confirm_term(term=term, by=board.clinician)
    assert Term.objects.get().state == State.PROPOSED
    assert actions.confirm_term(term=term, by=board.second_clinician).state == State.CONFIRMED


@pytest.mark.parametrize("kind", Term.TWO_PEOPLE)
def test_the_database_takes_no_confirmation_by_the_proposer(board, kind):
    who = uuid.uuid4()
    term = Term(text="x", normal="x", kind=kind, condition=board.article, section="faq", item="b2")
    term.proposed_by, term.confirmed_by, term.state = who, who, State.CONFIRMED
    with pytest.raises(IntegrityError), transaction.atomic():
        term.save()
    term.confirmed_by = uuid.uuid4()
    term.save()


def test_the_database_takes_no_word_that_leads_nowhere(board):
    for kind, where in (
        (Kind.LAY_NAME, {}),
        (Kind.BRAND, {"condition": board.article}),
        (Kind.LAY_NAME, {"condition": board.article, "item": "b2"}),
    ):
        term = Term(text="x", normal="x", kind=kind, proposed_by=uuid.uuid4(), **where)
        with pytest.raises(IntegrityError), transaction.atomic():
            term.save()


def test_a_word_is_one_whatever_its_case_accents_and_spaces(board):
    term = propose(board, "Ménière’s  Krankheit", Kind.LAY_NAME)
    with pytest.raises(NothingChanged, match="lay name"):
        propose(board, "MENIERE’S krankheit", Kind.SPELLING)
    where = {"normal": term.normal, "condition": board.article, "proposed_by": uuid.uuid4()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Term.objects.create(text="x", kind=Kind.ALARM, **where)


def test_a_word_leads_to_several_places_and_to_the_emergency_notice_once(board):
    propose(board, "Stroke", Kind.LAY_NAME)
    propose(board, "stroke", Kind.LAY_NAME, condition=another_article(board))
    alarm = propose(board, "STROKE", Kind.ALARM, condition=None)
    assert Term.objects.filter(normal="stroke").count() == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        Term.objects.create(text="x", normal="stroke", kind=Kind.ALARM, proposed_by=uuid.uuid4())
    actions.withdraw_term(term=alarm, by=board.author)
    assert Term.objects.exclude(state=State.WITHDRAWN).count() == 2


def test_a_word_without_a_letter_is_refused(board):
    with pytest.raises(ValidationError):
        propose(board, " \u0301", Kind.LAY_NAME)


def test_no_other_word_than_a_pharmacist_s_leads_to_a_medicine(board):
    place = ibuprofen(board)
    with pytest.raises(NotReady, match="generic name or a brand"):
        propose(board, "Nurofen", Kind.LAY_NAME, **place)
    with pytest.raises(NotReady, match="no such item"):
        propose(board, "Nurofen", Kind.BRAND, **{**place, "item": "bcdfghjk"})


def test_what_is_confirmed_by_a_pharmacist_is_withdrawn_by_one(board):
    term = propose(board, "Nurofen", Kind.BRAND, **ibuprofen(board))
    actions.confirm_term(term=term, by=board.pharmacist)
    with pytest.raises(NotYourRole):
        actions.withdraw_term(term=term, by=board.author)
    actions.withdraw_term(term=term, by=board.pharmacist)
    assert last_line()[0] == "withdrew_term"
    with pytest.raises(NothingChanged):
        actions.confirm_term(term=term, by=board.pharmacist)


def test_a_withdrawn_word_is_proposed_anew_and_confirmed_anew(board):
    term = propose(board, "Help", Kind.ALARM)
    actions.confirm_term(term=term, by=board.clinician)
    actions.withdraw_term(term=term, by=board.clinician)
    again = propose(board, "help", Kind.ALARM, by=board.second_author)
    assert (again.pk, again.state, again.confirmed_by) == (term.pk, State.PROPOSED, None)


@pytest.mark.parametrize("name", ["publisher", "newsletter_manager", "outsider"])
def test_who_edits_no_article_proposes_and_fills_nothing(board, name):
    member = getattr(board, name)
    with pytest.raises(NotYourRole):
        propose(board, "Wedged back", Kind.LAY_NAME, by=member)
    with pytest.raises(NotYourRole):
        actions.fill_terms(by=member)
    assert not Term.objects.exists()


@pytest.fixture
def named(board):
    """A published article with names of every kind."""
    board.write_ibuprofen()
    words = board.words("medications")
    words["medications"][0]["brand_names"] = "Nurofen® (UK, Ireland), Brufen"
    board.write("medications", words)
    board.write(
        "overview",
        {
            "definition": [{"text": "A vertebra in the form of a wedge."}],
            "synonyms": [{"name": "Wedged back"}, {"name": "LWD"}],
            "codes": [{"system": "ICD-10", "code": "M48.5"}],
        },
    )
    board.sign("medications")
    board.sign("overview")
    board.publish()
    return board


def test_published_names_become_terms_and_those_of_medicines_wait(named):
    assert actions.fill_terms(by=named.author) == (OWN + LISTED, [], 0)
    found = {term.text: (term.kind, term.state) for term in Term.objects.all()}
    own = {
        "Wedged back": (Kind.LAY_NAME, State.CONFIRMED),
        "LWD": (Kind.ABBREVIATION, State.CONFIRMED),
        "M48.5": (Kind.ABBREVIATION, State.CONFIRMED),
        "Ibuprofen": (Kind.GENERIC, State.PROPOSED),
        "Nurofen": (Kind.BRAND, State.PROPOSED),
        "Brufen": (Kind.BRAND, State.PROPOSED),
    }
    assert {name: found.pop(name) for name in own} == own
    assert found["Advil"] == (Kind.BRAND, State.PROPOSED)
    assert set(found.values()) == {(Kind.BRAND, State.PROPOSED)}
    lines = LoggedAct.objects.filter(verb__in=["proposed_term", "confirmed_term"])
    assert sorted(line.verb for line in lines) == ["confirmed_term"] * 3 + ["proposed_term"] * (
        3 + LISTED
    )
    brand = Term.objects.get(text="Nurofen")
    assert actions.confirm_term(term=brand, by=named.pharmacist).item == brand.item != ""


def test_another_name_in_brackets_brings_its_brands_and_another_medicine_does_not(named):
    words = named.words("medications")
    medicine = words["medications"][0]
    medicine["name"] = "Paracetamol (acetaminophen)"
    other = {**medicine, "name": "Amoxicillin (with clavulanic acid)", "brand_names": ""}
    named.write("medications", {**words, "medications": [medicine, other]})
    named.sign("medications")
    named.publish()
    actions.fill_terms(by=named.author)
    brands = {term.text: term.means for term in Term.objects.filter(kind=Kind.BRAND)}
    assert brands["Tylenol"] == "paracetamol (acetaminophen)"
    assert "Amoxil" not in brands


def test_filling_again_adds_nothing_and_brings_nothing_back(named):
    actions.fill_terms(by=named.author)
    actions.withdraw_term(term=Term.objects.get(text="LWD"), by=named.author)
    before = list(Term.objects.values())
    assert actions.fill_terms(by=named.pharmacist) == (0, [], 0)
    assert list(Term.objects.values()) == before


def test_filling_names_the_words_that_lead_to_several_places_now(named):
    propose(named, "lwd", Kind.ALARM, condition=None)
    propose(named, "brufen", Kind.LAY_NAME)
    assert actions.fill_terms(by=named.author) == (OWN + LISTED, ["Brufen", "LWD"], 0)


def test_filling_goes_on_after_the_article_where_it_stopped(named):
    first, named.article = named.article, another_article(named)
    named.write("overview", {"synonyms": [{"name": "LWD"}]})
    named.sign("overview")
    named.publish()
    step = actions.fill_terms(by=named.author, articles=1)
    assert step == (OWN + LISTED, [], first.pk)
    step = actions.fill_terms(by=named.author, articles=1, after=step.last)
    assert step == (1, ["LWD"], named.article.pk)
    assert actions.fill_terms(by=named.author, articles=1, after=step.last) == (0, [], 0)


def test_drafts_and_withdrawn_articles_name_nothing(named):
    named.write("overview", {**named.words("overview"), "synonyms": [{"name": "Only a draft"}]})
    actions.withdraw(condition=named.article, by=named.publisher, notice="Gone.")
    assert actions.fill_terms(by=named.author) == (0, [], 0)


def test_the_command_fills_by_its_editor_and_says_how_to_go_on(named, capsys):
    call_command("fill_terms", by=named.author.user.username)
    assert capsys.readouterr().out == f"{OWN + LISTED} words\n"
    with pytest.raises(CommandError, match="role"):
        call_command("fill_terms", by=named.outsider.user.username)
    with pytest.raises(CommandError, match="nobody"):
        call_command("fill_terms", by="stranger")


def test_many_are_confirmed_at_once_and_what_is_refused_is_named(board):
    where = ibuprofen(board)
    good = [propose(board, brand, Kind.BRAND, **where) for brand in ("Nurofen", "Brufen")]
    own = propose(board, "Advil", Kind.BRAND, by=board.author, **where)
    Term.objects.filter(pk=own.pk).update(proposed_by=board.pharmacist.uuid)
    (refused,) = actions.confirm_terms(terms=[*good, own], by=board.pharmacist)
    assert refused.startswith("Advil: You proposed this word")
    assert Term.objects.filter(state=State.CONFIRMED).count() == 2


def test_an_item_s_other_name_has_the_normal_name_once_it_is_confirmed(board):
    where = ibuprofen(board)
    term = propose(board, "Nurofen", Kind.BRAND, **where)
    item = PublishedItem.objects.get(name="Ibuprofen")
    PublishedItem.objects.filter(pk=item.pk).update(folded="nurofen", normal="nurofen")
    actions.confirm_term(term=term, by=board.pharmacist)
    item.refresh_from_db()
    assert (item.normal, item.slug) == ("ibuprofen", "ibuprofen")
    actions.withdraw_term(term=term, by=board.pharmacist)
    item.refresh_from_db()
    assert (item.normal, item.slug) == ("nurofen", "nurofen")
