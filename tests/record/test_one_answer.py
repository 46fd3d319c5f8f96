"""A request for changes in public words whose author loses the role: one answer on every screen."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import grant_role, withdraw_role
from board.desk.reminders import digests
from board.map.views import rows
from condition import registry
from config.operations.state import numbers
from record import actions
from record.judgement.overview import overview
from record.models import Review, SectionState


def answers(board, on=None) -> dict[str, str]:
    """What each screen says of the causes, in the words of the judgement."""
    entry = next(one for one in overview(board.article_now, on) if one.section.key == "causes")
    on = on or timezone.now()
    ((_condition, cells),) = rows([board.article], on, can_edit=True)
    cell = next(cell for cell in cells if cell.key == "causes")
    due = {one.section: one for one in SectionState.objects.on(on).due(on)}
    return {
        "contents and publish": str(entry.published_judgement.freshness),
        "map": str(cell.freshness),
        "desk and reminders": str(due["causes"].freshness) if "causes" in due else "",
    }


def page(board, client) -> tuple[str, dict]:
    data = client.get(board.article_url.rstrip("/") + ".json").json()
    html = client.get(board.article_url).content.decode()
    line = html[html.index('href="#causes"') :]
    return line[: line.index("</li>")], {one["key"]: one for one in data["sections"]}["causes"]


def ask_and_lose_the_role(board) -> Review:
    board.published_edition()
    review = actions.request_changes(
        revision=board.revision("causes"),
        by=board.second_clinician,
        competence="clinical",
        comment="The first one is no cause.",
    )
    withdraw_role(role=board.second_clinician.role("clinical"), by=board.administrator)
    return review


def test_the_request_stands_and_all_screens_say_so(board, client):
    ask_and_lose_the_role(board)
    assert set(answers(board).values()) == {"changes_requested"}
    line, data = page(board, client)
    assert "signed, changes asked for" in line
    assert (data["state"], data["is_current"]) == ("signed", False)


def test_until_another_holder_of_the_competence_approves_the_same_words(board, client):
    ask_and_lose_the_role(board)
    grant_role(person=board.outsider, kind="clinical", by=board.administrator)
    actions.confirm(revision=board.revision("causes"), by=board.outsider, competence="clinical")
    said = answers(board)
    assert said == {"contents and publish": "signed", "map": "signed", "desk and reminders": ""}
    line, data = page(board, client)
    assert "changes asked for" not in line
    assert data["is_current"]


def test_what_is_public_stays_signed_when_the_signers_role_ends(board, client):
    board.published_edition()
    withdraw_role(role=board.clinician.role("clinical"), by=board.administrator)
    assert answers(board)["map"] == "signed"
    board.write("symptoms", {"introduction": "Pain."})
    board.submit("symptoms")
    actions.approve(
        revision=board.revision("symptoms"), by=board.second_clinician, competence="clinical"
    )
    edition = board.publish()
    shown = edition.sections.get(section="causes")
    assert shown.is_signed
    assert shown.reviews.get().reviewer == board.clinician
    assert page(board, client)[1]["is_current"]


def test_a_lost_role_signs_no_words_that_are_newly_published(board):
    board.published_edition()
    board.write_causes("Myeloma")
    board.sign("causes")
    withdraw_role(role=board.clinician.role("clinical"), by=board.administrator)
    entry = next(one for one in overview(board.article_now) if one.section.key == "causes")
    assert entry.state == "in_review"
    assert not entry.next_words


def test_the_date_is_in_the_record_and_a_new_interval_moves_nothing(board, client, monkeypatch):
    board.published_edition()
    review = board.revision("causes").reviews.get()
    assert review.holds_until - review.at == registry.section("causes").review_every
    shorter = replace(registry.section("causes"), review_every=timedelta(days=1))
    monkeypatch.setitem(registry._sections, "causes", shorter)
    in_a_week = timezone.now() + timedelta(days=7)
    assert answers(board, in_a_week)["map"] == "signed"
    assert page(board, client)[1]["next_review"] == review.holds_until.isoformat()
    (record,) = [
        one
        for one in board.article_now.current.edition.manifest["sections"]
        if one["key"] == "causes"
    ]
    assert record["reviews"][0]["holds_until"] == review.holds_until.isoformat()


@pytest.mark.parametrize(("days", "said"), [(10, ""), (340, "due_soon"), (400, "overdue")])
def test_desk_map_and_reminders_keep_the_same_date(board, days, said):
    board.published_edition()
    on = timezone.now() + timedelta(days=days)
    found = answers(board, on)
    assert found["desk and reminders"] == said
    assert found["map"] == found["contents and publish"] == (said or "signed")


def test_publishers_hear_of_a_request_in_what_readers_see(board):
    ask_and_lose_the_role(board)
    for person in (board.publisher, board.clinician):
        person.user.email = f"{person.user.username}@board.example"
        person.user.save()
    told = {one.person: one for one in digests(timezone.now())}
    ((one, why),) = told[board.publisher].unanswered
    assert one.section == "causes"
    assert "asked for changes" in why


def test_metrics_count_what_is_past_its_date_as_the_map_does(board, monkeypatch):
    board.published_edition()
    later = timezone.now() + timedelta(days=400)
    monkeypatch.setattr("config.operations.state.timezone.now", lambda: later)
    found = {number.name: number for number in numbers()}
    assert found["attest_reviews_overdue"].values[0][1] == 2


def test_a_dose_in_any_section_needs_the_pharmacist_too(board):
    board.write("faq", {"introduction": "Take 5 mg once a year."})
    board.submit("faq")
    board.approve("faq", by=board.clinician)
    entry = next(one for one in overview(board.article_now) if one.section.key == "faq")
    assert entry.draft.judgement.missing == ("pharmacist",)
    board.approve("faq", by=board.pharmacist)
    (record,) = board.publish().manifest["sections"]
    assert record["competences"] == ["clinical", "pharmacist"]
    assert len(record["reviews"]) == 2
