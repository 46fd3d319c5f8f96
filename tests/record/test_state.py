"""The State rows: kept by every act, and never other than the record says."""

import inspect
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import listeners
from accounts.actions import end_membership, grant_role, resume_membership, withdraw_role
from accounts.actions.log import log
from accounts.models import LoggedAct
from condition import registry
from condition.models import Condition, Reference, Specialty, Term
from record import actions, published_items, source_use, state
from record.models import (
    Change,
    KeptDeclarations,
    Report,
    ScheduledPublication,
    SectionState,
    State,
)
from record.verification import faults

pytestmark = pytest.mark.both_databases

LATER = timedelta(days=1)


def row(section: str = "causes") -> SectionState:
    return SectionState.objects.on(timezone.now()).get(section=section)


def off() -> list[str]:
    """Where the rows say otherwise than the record."""
    return [f"{place}: {what}" for place, what in state.differences(Condition.objects.all())]


class Story:
    """Acts, one after the other; after each the rows say what the record says."""

    def __init__(self) -> None:
        self.told: set[str] = set()

    def __getattr__(self, name):
        act = getattr(actions, name)

        def perform(**given):
            result = act(**given)
            self.told.add(name)
            assert off() == [], name
            return result

        return perform


def every_act() -> set[str]:
    """What record/actions offers, and is no question."""
    return {
        name
        for name, function in vars(actions).items()
        if inspect.isfunction(function) and function.__module__.startswith("record.actions")
    }


def other(board, slug: str) -> Condition:
    return Condition.objects.create(
        title=slug.capitalize(), slug=slug, specialty=board.article.specialty
    )


def test_after_every_act_the_rows_say_what_the_record_says(board):
    story, article = Story(), board.article
    _write_and_sign(story, board)
    _publish_and_correct(story, board)
    _hear_readers(story, board)
    _mind_the_library(story, board)
    first = other(board, "first")
    draft = registry.section("types").draft({"introduction": "Two."})
    story.record_change(
        condition=first, section="types", draft=draft, reason="New.", by=board.author
    )
    story.carry_over(condition=first, by=board.publisher, origin="Another house")
    second = other(board, "second")
    story.begin_with_headings(condition=second, by=board.author)
    draft = registry.section("faq").draft({"introduction": "Ask."})
    story.record_change(
        condition=second, section="faq", draft=draft, reason="New.", by=board.author
    )
    story.merge(condition=second, into=article, by=board.publisher)
    story.rename(condition=article, slug="another", by=board.publisher)
    spine = Specialty.objects.create(name="Skin", slug="skin")
    story.set_specialty(condition=article, to=spine, by=board.publisher)
    story.wish_specialty(condition=article, name="Nails", by=board.author)
    nails = Specialty.objects.create(name="Nails", slug="nails")
    story.grant_specialty(specialty=nails, by=board.administrator)
    story.withdraw(condition=article, by=board.publisher, notice="Wrong.")
    assert not SectionState.objects.exclude(condition=first).exists()
    assert every_act() - story.told - {"restore"} == set()


def _write_and_sign(story, board):
    article = board.article
    for section, words in (("causes", "Two."), ("faq", "Ask.")):
        draft = registry.section(section).draft({"introduction": words})
        story.record_change(
            condition=article, section=section, draft=draft, reason="New.", by=board.author
        )
    first = board.revision("causes")
    story.submit(revision=first, by=board.author)
    story.take_back(revision=first, by=board.author)
    given = {"condition": article, "section": "causes", "by": board.publisher}
    story.assign(**given, task="write", person=board.second_author)
    assert row().holder == board.second_author
    story.submit(revision=first, by=board.author)
    said = story.comment(revision=first, by=board.clinician, text="Which two?")
    said = story.edit_comment(comment=said, by=board.clinician, text="Which two, please?")
    story.take_comment_back(comment=said, by=board.clinician)
    _invitation, token = story.invite(revision=first, by=board.author, name="Prof. Example")
    story.open_invitation(token=token)
    story.comment_as_expert(token=token, text="Well said.")
    story.revoke(invitation=_invitation, by=board.author)
    story.share_draft(condition=article, by=board.author)
    kept = story.assign(**given, task="review", person=board.clinician)
    assert row().holder == board.clinician
    story.take_assignment_back(assignment=kept, by=board.publisher)
    asked = {"revision": first, "competence": "clinical"}
    story.request_changes(**asked, by=board.second_clinician, comment="Which?")
    story.approve(**asked, by=board.second_clinician)


def _publish_and_correct(story, board):
    article, first = board.article, board.revision("causes")
    publish = {"condition": article, "by": board.publisher, "summary": "More."}
    waiting = story.schedule(**publish, at=timezone.now() + LATER)
    story.call_off(scheduled=waiting, by=board.publisher)
    story.schedule(**publish, at=timezone.now() + LATER)
    story.publish_due(now=timezone.now() + LATER)
    assert row().state == State.PUBLISHED
    story.confirm(revision=first, by=board.clinician, competence="clinical")
    board.write("causes", {"introduction": "Three."})
    board.sign("causes")
    edition = story.publish(**publish)
    to = {"condition": article, "by": board.publisher}
    story.roll_back(**to, to=edition.previous, sections=["causes"], summary="Two it was.")
    board.write("causes", {"introduction": "Four."})
    story.put_back(revision=first, reason="Two.", by=board.author)
    wrong = edition.sections.get(section="causes").revision
    said = {"severity": "minor", "what_was_wrong": "The number."}
    story.issue_erratum(**to, revisions=[wrong], **said)
    story.set_notice(**to, section="causes", notice="Being checked.")
    story.lift_notice(**to, section="causes")


def _hear_readers(story, board):
    article = board.article
    report = story.receive_report(condition=article, section="causes", text="Three?")
    assert row().reports == 1
    story.triage(report=report, by=board.author, kind=Report.Kind.TYPO)
    change = row().change
    story.tie_change(report=report, by=board.author, change=change)
    story.answer(report=report, by=board.author, text="Two it is.")
    assert row().reports == 0
    story.erase_report(report=report, by=None)
    now = timezone.now()
    ends = ("contacts_ended_before", "contacts_received_before", "ended_before")
    story.forget_reports(**dict.fromkeys(ends, now))
    story.count_helpful(condition=article, section="causes", is_helpful=True)


def _mind_the_library(story, board):
    one, two, three = (
        Reference.objects.create(key=key, title=key.capitalize(), year=2020)
        for key in ("one", "two", "three")
    )
    board.write("prevention", {"introduction": "Walk [@two]."})
    story.merge_sources(duplicate=two, into=one, by=board.author)
    story.replace_source(reference=three, replaced_by=one, by=board.author)
    one.title = "First"
    story.correct_source(reference=one, changed=["title"], by=board.author, reason="A typo.")
    story.retract(reference=one, by=board.publisher, notice="Retracted there.")
    term = story.propose_term(
        text="redness", kind=Term.Kind.ALARM, by=board.author, condition=board.article
    )
    story.confirm_term(term=term, by=board.clinician)
    story.confirm_terms(terms=[term], by=board.clinician)
    story.withdraw_term(term=term, by=board.clinician)
    story.fill_terms(by=board.author)


def test_what_becomes_of_roles_and_members_is_in_the_rows_at_once(board):
    board.write_causes("Myeloma")
    board.sign("causes")
    assert row().state == State.SIGNED
    withdraw_role(role=board.clinician.role("clinical"), by=board.administrator)
    assert row().state == State.IN_REVIEW
    grant_role(person=board.clinician, kind="clinical", by=board.administrator)
    asked = {"revision": board.revision("causes"), "competence": "clinical"}
    actions.request_changes(**asked, by=board.second_clinician, comment="Why?")
    actions.approve(**asked, by=type(board.clinician).objects.get(pk=board.clinician.pk))
    assert row().state == State.CHANGES_REQUESTED
    end_membership(person=board.second_clinician, by=board.administrator, successor=board.clinician)
    assert (row().state, off()) == (State.SIGNED, [])
    resume_membership(person=board.second_clinician, by=board.administrator)
    assert off() == []


def test_the_clock_alone_ends_an_approval_of_a_draft(board):
    board.write_ibuprofen()
    board.sign("medications")
    in_two_years = timezone.now() + timedelta(days=730)
    late = SectionState.objects.on(in_two_years).get(section="medications")
    assert row("medications").state == State.SIGNED
    assert late.state == State.IN_REVIEW
    assert late.missing(in_two_years) == ["clinical", "pharmacist"]


def test_a_comment_a_report_and_an_hour_are_counted(board):
    board.write_causes("Myeloma")
    revision = board.sign("causes")
    actions.comment(revision=revision, by=board.author, text="Look.")
    actions.receive_report(condition=board.article, section="causes", text="Wrong.")
    at = timezone.now() + LATER
    actions.schedule(condition=board.article, by=board.publisher, summary="More.", at=at)
    found = row()
    assert (found.comments, found.reports, found.scheduled_at) == (1, 1, at)
    assert ScheduledPublication.objects.count() == 1


def test_a_refused_act_leaves_the_rows_as_they_were(board):
    board.write_causes("Myeloma")
    before = row().since
    with pytest.raises(actions.writing.NothingChanged):
        board.write_causes("Myeloma")
    assert row().since == before


def test_who_writes_into_the_log_of_an_article_outside_an_act_is_stopped(board):
    with pytest.raises(RuntimeError, match="has to be an act"):
        log(LoggedAct.Verb.COMMENTED, board.author, board.article)


def test_rows_that_say_otherwise_are_named_and_written_anew(board):
    board.published_edition()
    SectionState.objects.filter(section="causes").update(is_open=True, reports=3)
    SectionState.objects.filter(section="medications").delete()
    with pytest.raises(CommandError) as found:
        call_command("verify_editions", "--all", stdout=StringIO())
    assert "causes: its state says otherwise than the record: is_open, reports" in str(found.value)
    assert "medications: its state says otherwise than the record: it is missing" in str(
        found.value
    )
    call_command("verify_editions", "--rebuild-state", stdout=StringIO())
    assert off() == []


def test_a_section_declared_otherwise_has_its_rows_written_anew(board, monkeypatch):
    board.published_edition()
    state.keep_up()
    monkeypatch.delitem(registry._sections, "causes")
    state.keep_up()
    assert [one.section for one in SectionState.objects.all()] == ["medications"]
    assert KeptDeclarations.objects.get().digest == state.declarations()


def test_other_code_judges_all_rows_anew(board, monkeypatch):
    board.write("medications", {"medications": [{"name": "Ibuprofen"}]})
    actions.carry_over(condition=board.article, by=board.publisher, origin="old.example.org")
    state.keep_up()
    monkeypatch.setattr(Change, "faults", [])
    for _time in "ab":
        board.write_causes(_time)
        state.keep_up()
        assert row("medications").clinical_missing_from is None
    (said,) = off()
    assert "clinical_missing_from, pharmacist_missing_from" in said
    monkeypatch.setattr(state, "JUDGED_BY", (("record", "state.py"),))
    state.keep_up()
    assert row("medications").clinical_missing_from
    assert off() == []


def test_what_the_version_before_writes_while_both_serve_is_completed_by_the_next_migrate(board):
    board.write_ibuprofen()
    board.sign("medications")
    board.publish()
    revision = board.revision("medications").pk
    with connection.cursor() as cursor:
        # Neither names a column that came later.
        cursor.execute(
            "INSERT INTO record_citedkey (revision_id, key) VALUES (%s, 'x')", [revision]
        )
        columns = "condition_id, shown_id, section, kind, name, folded, normal, slug"
        columns += ", is_signed, signatures"
        cursor.execute(
            f"INSERT INTO record_publisheditem (key, {columns}) "
            f"SELECT 'other', {columns} FROM record_publisheditem"
        )
    published_items.keep_up()
    source_use.keep_up()
    assert source_use.articles_citing("x").get() == board.article
    assert [*published_items.faults(board.article), *published_items.miscounted()] == []


def test_an_act_takes_no_more_queries_for_it_in_a_long_article(board):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            state.keep([board.article.pk])
        return len(captured)

    board.write_causes("Myeloma")
    few = queries()
    for section in ("faq", "symptoms", "prevention", "types"):
        board.write(section, {"introduction": "Words."})
    assert queries() == few


def test_a_migrate_that_leaves_no_tables_of_the_record_is_no_failure(db):
    KeptDeclarations.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {KeptDeclarations._meta.db_table}")
    state.keep_up(using="default")


def test_who_comes_back_asks_again_for_the_changes_of_words_that_were_signed_meanwhile(board):
    board.write_causes("Myeloma")
    board.submit("causes")
    board.publish(unreviewed=["causes"])
    asked = {"revision": board.revision("causes"), "competence": "clinical"}
    actions.request_changes(**asked, by=board.second_clinician, comment="Why?")
    actions.approve(**asked, by=board.clinician)
    for is_active in (False, True):
        get_user_model().objects.filter(pk=board.second_clinician.user_id).update(
            is_active=is_active
        )
        listeners.tell_of_rights(board.second_clinician)
        assert (row().public_is_signed, off(), list(faults())) == (not is_active, [], [])
