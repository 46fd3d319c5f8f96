"""Attempts to get an approval that should not be: forged, replayed, doubled, and in a race."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.actions import grant_role, withdraw_role
from accounts.refusals import Refusal
from record import actions
from record.judgement.overview import overview
from record.judgement.path import authors_of
from record.models import Change, Edition, EditionSection, Review, Standing
from tests.cast import person

pytestmark = pytest.mark.both_databases

ARTICLE = "/admin/articles/lumbar-wedging/"


def browser_of(member, **options) -> Client:
    """A browser of the member's own."""
    client = Client(**options)
    client.force_login(member.user)
    return client


APPROVE = {"verdict": "approve"}


def verdict_on(revision, competence="clinical"):
    """The form as the screen sends it."""
    return {**APPROVE, "competence": competence, "shown": revision.digest}


def address(revision, act=""):
    return f"{ARTICLE}sections/{revision.section}/{revision.label}/{act}"


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run each act in a thread and on a connection of its own, all let go at the same moment.

    Raises what any of them raised besides a Refusal.
    """
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            gate.wait(timeout=10)
            return act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def refused(answers: list[Any]) -> int:
    return sum(isinstance(answer, Refusal) for answer in answers)


@pytest.fixture
def dose(board):
    """A changed dose that lies before the reviewers."""
    board.published_edition()
    board.write_ibuprofen("600 mg")
    return board.submit("medications")


# Forged.


@pytest.mark.parametrize(
    ("role", "url", "typed"),
    [
        ("clinician", "{review}", {"competence": "clinical", "shown": "{shown}"} | APPROVE),
        ("clinician", "/admin/sign/", {"competence": "clinical", "one": "{named}"}),
        ("clinician", "{review}comment/", {"text": "Hello."}),
        ("author", "{review}invite/", {"name": "A friend"}),
        ("publisher", ARTICLE + "publish/", {"summary": "All.", "expected": "2", "seen": ""}),
        ("publisher", ARTICLE + "rename/", {"slug": "mine", "is_confirmed": "1"}),
        ("author", ARTICLE + "draft/link/", {}),
    ],
)
def test_another_site_cannot_act_in_a_members_name(board, dose, role, url, typed):
    names = {"review": address(dose), "named": f"{dose.pk}:{dose.digest}", "shown": dose.digest}
    typed = {name: value.format(**names) for name, value in typed.items()}
    browser = browser_of(getattr(board, role), enforce_csrf_checks=True)
    assert browser.post(url.format(**names), typed).status_code == 403
    assert not dose.reviews.exists()
    assert not dose.comments.exists()
    assert not dose.invitations.exists()
    assert Edition.objects.count() == 1
    assert board.article_now.slug == "lumbar-wedging"


def test_a_second_role_does_not_make_ones_own_words_somebody_elses(board, dose):
    for kind in ("clinical", "pharmacist", "publisher"):
        grant_role(person=board.author, kind=kind, by=board.administrator)
    browser = browser_of(board.author)
    for competence in ("clinical", "pharmacist"):
        browser.post(address(dose), verdict_on(dose, competence))
        browser.post("/admin/sign/", {"competence": competence, "one": f"{dose.pk}:{dose.digest}"})
    assert not dose.reviews.exists()


def test_a_form_replayed_after_ones_own_change_signs_nothing(board, dose):
    """The reviewer's open form outlives a change by the same reviewer that leads to its words."""
    browser, form = browser_of(board.clinician), verdict_on(dose)
    board.write_ibuprofen("800 mg", by=board.clinician)
    actions.put_back(revision=dose, reason="No, as it was.", by=board.clinician)
    browser.post(address(dose), form)
    assert not dose.reviews.exists()


def test_a_form_replayed_after_the_role_ended_signs_nothing(board, dose):
    browser, form = browser_of(board.clinician), verdict_on(dose)
    withdraw_role(role=board.clinician.roles.get(), by=board.administrator)
    assert browser.post(address(dose), form).status_code == 403
    assert not dose.reviews.exists()


# In a race.


@pytest.mark.django_db(transaction=True)
def test_one_person_in_two_windows_cannot_sign_as_both_competences(board, dose):
    grant_role(person=board.clinician, kind="pharmacist", by=board.administrator)
    windows = [browser_of(board.clinician) for _window in range(2)]
    at_once(
        *(
            lambda window=window, kind=kind: (
                window.post(address(dose), verdict_on(dose, kind)).status_code
            )
            for window, kind in zip(windows, ("clinical", "pharmacist"), strict=True)
        )
    )
    assert dose.reviews.count() == 1


@pytest.mark.django_db(transaction=True)
def test_four_clicks_at_once_are_one_approval_and_one_edition(board, dose):
    approve = {"revision": dose, "by": board.clinician, "competence": "clinical"}
    answers = at_once(*[lambda: actions.approve(**approve)] * 4)
    assert (refused(answers), dose.reviews.count()) == (3, 1)
    board.approve("medications", by=board.pharmacist)
    publish = {"condition": board.article_now, "by": board.publisher, "summary": "A dose."}
    answers = at_once(*[lambda: actions.publish(**publish, expected=2)] * 4)
    assert (refused(answers), Edition.objects.count()) == (3, 2)


@pytest.mark.django_db(transaction=True)
def test_two_clocks_that_strike_at_once_make_one_edition(board):
    board.write_causes("Myeloma")
    board.sign("causes")
    at = timezone.now() + timedelta(hours=1)
    actions.schedule(condition=board.article_now, by=board.publisher, summary="At noon.", at=at)
    answers = at_once(*[lambda: actions.publish_due(at)] * 2)
    assert sum(map(len, answers)) == 1
    assert Edition.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_changes_the_words_at_the_same_moment_is_never_their_signer(board, dose):
    """Whichever comes first: an approval by somebody who was an author by then is not there."""
    board.write_ibuprofen("800 mg", by=board.second_author)

    def put_back():
        return actions.put_back(revision=dose, reason="As it was.", by=board.clinician)

    def sign():
        return actions.approve(revision=dose, by=board.clinician, competence="clinical")

    at_once(put_back, sign)
    assert board.clinician.pk in authors_of(dose)
    arrival = dose.arrivals.get(by=board.clinician)
    assert all(review.at < arrival.at for review in Review.objects.filter(revision=dose))


@pytest.mark.django_db(transaction=True)
def test_a_role_that_ends_at_the_same_moment_signs_nothing_that_counts(board, dose):
    role = board.clinician.roles.get()
    at_once(
        lambda: withdraw_role(role=role, by=board.administrator),
        lambda: actions.approve(revision=dose, by=board.clinician, competence="clinical"),
    )
    role.refresh_from_db()
    assert all(review.at < role.withdrawn_at for review in dose.reviews.all())
    board.approve("medications", by=board.pharmacist)
    entries = {entry.section.key: entry for entry in overview(board.article_now)}
    assert entries["medications"].next_words is None


@pytest.mark.django_db(transaction=True)
def test_two_verdicts_and_a_save_at_once_put_out_only_what_both_signed(board, dose):
    before = EditionSection.objects.get(section="medications").revision
    verdicts = [(board.clinician, "clinical"), (board.pharmacist, "pharmacist")]
    answers = at_once(
        *(
            lambda by=by, kind=kind: actions.approve(
                revision=dose, by=by, competence=kind, is_newest=True
            )
            for by, kind in verdicts
        ),
        lambda: actions.put_back(revision=before, reason="As it was.", by=board.second_author),
        lambda: actions.publish(condition=board.article_now, by=board.publisher, summary="A dose."),
    )
    saved = next(one for one in answers if isinstance(one, Change))
    reviews = Review.objects.filter(revision=dose)
    assert all(review.at < saved.at for review in reviews)
    for shown in EditionSection.objects.filter(edition__number=2, section="medications"):
        assert set(shown.reviews.values_list("competence", flat=True)) == {"clinical", "pharmacist"}
        assert shown.revision == dose


@pytest.mark.django_db(transaction=True)
def test_an_erratum_and_the_publication_of_its_words_at_once_leave_no_erratum_on_what_stands(board):
    board.write_causes("Myeloma")
    wrong = board.sign("causes")
    board.publish()
    board.write_causes("Lymphoma")
    board.sign("causes")
    board.publish()
    board.write_causes("Myeloma")
    about = {"severity": "minor", "what_was_wrong": "It is another.", "by": board.publisher}
    at_once(
        lambda: actions.issue_erratum(condition=board.article_now, revisions=[wrong], **about),
        lambda: actions.publish(condition=board.article_now, by=board.publisher, summary="Again."),
    )
    shown = EditionSection.objects.filter(edition__current__isnull=False).values("revision")
    assert not Standing.objects.filter(kind="erratum", revision__in=shown).exists()


@pytest.mark.django_db(transaction=True)
def test_two_publishers_at_once_make_one_edition_each_of_them_may_stand_behind(board, dose):
    second = person("Second publisher", "publisher")
    board.approve("medications", by=board.clinician)
    board.approve("medications", by=board.pharmacist)
    about = {"condition": board.article_now, "summary": "A dose.", "expected": 2}
    answers = at_once(
        *(lambda by=by: actions.publish(**about, by=by) for by in (board.publisher, second))
    )
    assert (refused(answers), Edition.objects.count()) == (1, 2)


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_and_a_scheduled_publication_at_once_leave_nothing_public(board):
    board.published_edition()
    board.write_causes("Myeloma")
    board.sign("causes")
    at = timezone.now() + timedelta(hours=1)
    actions.schedule(condition=board.article_now, by=board.publisher, summary="At noon.", at=at)
    article = board.article_now
    at_once(
        lambda: actions.withdraw(condition=article, by=board.publisher, notice="Wrong."),
        lambda: actions.publish_due(at),
    )
    assert Standing.objects.filter(kind="withdrawn").count() == 1
    withdrawn_at = Standing.objects.get(kind="withdrawn").at
    assert all(one.published_at < withdrawn_at for one in Edition.objects.all())
    assert Client().get("/conditions/lumbar-wedging/").status_code == 410
    assert actions.publish_due(at) == []
