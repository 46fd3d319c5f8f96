"""What the desk puts before each role, and the list of all articles below it."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import withdraw_role
from board.desk.waiting import ARTICLES_A_PAGE, SHORT, Search, Work, Workplace
from condition.models import Condition, Reference, Specialty
from record import actions
from record.judgement.path import authors_of
from record.models import ScheduledPublication, SectionState, state

HOME = "/admin/"
ARTICLES = "/admin/articles/"
CAUSES = f"{ARTICLES}lumbar-wedging/sections/causes/"


def later(days):
    return timezone.now() + timedelta(days=days)


def desk_of(person, on=None):
    person = type(person).objects.get(pk=person.pk)
    return Workplace(person, on)


def sections(waiting):
    return [one.section for one in waiting]


def due_keys(person, on):
    return sections(desk_of(person, on).due)


def see(client, member, url=HOME):
    client.force_login(member.user)
    return client.get(url)


def other_articles(board, how_many, specialty=None):
    return Condition.objects.bulk_create(
        Condition(
            title=f"Article {number:03}",
            slug=f"article-{number:03}",
            specialty=specialty or board.article.specialty,
        )
        for number in range(how_many)
    )


@pytest.mark.both_databases
def test_an_author_sees_what_waits_for_others_and_for_whom(board):
    board.write_ibuprofen()
    board.submit("medications")
    board.approve("medications", by=board.clinician)
    (box,) = desk_of(board.author).boxes
    (one,) = box.rows
    assert (one.section, one.waits_for) == ("medications", "pharmacist reviewer")
    assert one.since == board.revision("medications").submissions.get().at
    assert not desk_of(board.second_author).with_others


@pytest.mark.both_databases
def test_signed_words_wait_for_a_publisher_since_their_last_signature(board):
    board.write_causes("Myeloma")
    board.sign("causes")
    (one,) = desk_of(board.author).with_others
    assert one.since == board.revision("causes").reviews.get().at
    board.publish()
    assert not desk_of(board.author).with_others


@pytest.mark.both_databases
def test_safety_changes_are_to_be_signed_first_then_what_waits_longest(board):
    board.published_edition()
    board.write_causes("Myeloma")
    board.submit("causes")
    board.write("symptoms", {"introduction": "Pain."})
    board.submit("symptoms")
    board.write_ibuprofen("600 mg")
    board.submit("medications")
    assert sections(desk_of(board.clinician).to_sign) == ["medications", "causes", "symptoms"]


def test_words_put_back_to_what_readers_see_wait_for_nobody(board):
    board.published_edition()
    board.write_causes("Myeloma")
    board.submit("causes")
    board.write_causes("Haemangioma")
    assert not desk_of(board.clinician).to_sign
    assert not desk_of(board.author).to_submit


@pytest.mark.both_databases
def test_a_review_is_due_thirty_days_before_its_date(board):
    board.published_edition()
    assert due_keys(board.clinician, later(300)) == []
    assert due_keys(board.clinician, later(336)) == ["causes", "medications"]
    assert due_keys(board.pharmacist, later(336)) == ["medications"]


def test_reviews_of_a_crowded_month_are_asked_for_over_the_year_before_it(board, monkeypatch):
    for section in ("types", "causes", "symptoms", "diagnosis", "outlook", "prevention"):
        board.write(section, {"introduction": f"Of {section}."})
        board.sign(section)
    board.publish()
    until = {row.pk: row.public_until for row in SectionState.objects.all()}
    for ahead in (11, 6, 1):
        on = min(until.values()) - timedelta(days=30 * ahead + 15)
        assert not SectionState.objects.asked_early(on).exists()  # six are no crowd
        cache.clear()
        monkeypatch.setattr(state, "CROWD", 5)
        asked = {pk for pk in until if pk % 12 >= ahead}
        assert {row.pk for row in SectionState.objects.asked_early(on)} == asked
        assert {row.pk for row in Workplace(board.clinician, on).due} == asked
        totals = {box.name: box.total for box in Workplace(board.clinician, on).boxes}
        assert totals.get("due", 0) == len(asked)
        monkeypatch.undo()
        cache.clear()


def test_a_due_section_leads_to_the_act_and_leaves_the_desk_with_it(board, client, monkeypatch):
    board.published_edition()
    year_later = later(370)
    monkeypatch.setattr(timezone, "now", lambda: year_later)
    words = board.revision("causes")
    address = f"/admin/articles/lumbar-wedging/sections/causes/{words.label}/"
    assert f'href="{address}#verdict"' in see(client, board.clinician).text
    assert "Reviewed, nothing to change" in client.get(address).text
    client.post(address, {"verdict": "confirm", "competence": "clinical", "shown": words.digest})
    assert due_keys(board.clinician, None) == ["medications"]


@pytest.fixture
def carried(board):
    """Causes and medicines, the latter to be signed twice, carried over."""
    board.write_causes("Myeloma", by=board.author)
    board.write_ibuprofen(by=board.author)
    actions.carry_over(condition=board.article, by=board.publisher, origin="old.example.org")
    return board


def test_what_was_carried_over_is_signed_from_the_desk_and_is_counted_less(carried, client):
    words = carried.revision("causes")
    address = f"{CAUSES}{words.label}/"
    assert f'href="{address}#verdict"' in see(client, carried.clinician).text
    assert "2 sections that readers see were" in see(client, carried.publisher).text
    assert "Carried over from" in client.get("/conditions/lumbar-wedging/causes/").text
    said = {"verdict": "confirm", "competence": "clinical", "shown": words.digest}
    client.force_login(carried.clinician.user)
    client.post(address, said)
    assert sections(desk_of(carried.clinician).unsigned) == ["medications"]
    assert "1 section that readers see was" in see(client, carried.publisher).text
    assert "Carried over from" not in client.get("/conditions/lumbar-wedging/causes/").text


@pytest.mark.both_databases
def test_carried_over_words_wait_for_each_competence_that_misses_and_for_no_author(carried):
    assert sections(desk_of(carried.clinician).unsigned) == ["causes", "medications"]
    assert sections(desk_of(carried.pharmacist).unsigned) == ["medications"]
    assert not desk_of(carried.author).unsigned
    waiting = Search(work=Work.WAITS)
    assert list(desk_of(carried.pharmacist).looked_for(waiting)) == [carried.article]
    words = carried.revision("medications")
    actions.confirm(revision=words, by=carried.pharmacist, competence="pharmacist")
    assert not desk_of(carried.pharmacist).unsigned
    assert sections(desk_of(carried.clinician).unsigned) == ["causes", "medications"]


def test_carried_over_words_are_signed_where_the_whole_article_is_read(carried, client):
    page = see(client, carried.clinician, f"{ARTICLES}lumbar-wedging/read/").text
    assert "2 sections wait for you" in page
    assert page.count('name="verdict" value="confirm"') == 2
    article = client.get(f"{ARTICLES}lumbar-wedging/").text
    assert article.count("clinical reviewer has not signed") == 2


@pytest.mark.both_databases
def test_only_what_is_due_in_my_specialties_is_mine_to_review(board):
    board.published_edition()
    board.clinician.specialties.add(Specialty.objects.create(name="Skin", slug="skin"))
    assert due_keys(board.clinician, later(370)) == []
    board.clinician.specialties.add(board.article.specialty)
    assert due_keys(board.clinician, later(370)) == ["causes", "medications"]


def test_a_reviewer_is_not_asked_to_confirm_their_own_words(board):
    board.write_causes("Haemangioma", by=board.clinician)
    board.submit("causes")
    board.approve("causes", by=board.second_clinician)
    board.publish()
    assert due_keys(board.clinician, later(370)) == []
    assert due_keys(board.second_clinician, later(370)) == ["causes"]


def test_a_competence_that_was_withdrawn_makes_nothing_due_before_its_day(board):
    board.published_edition()
    withdraw_role(role=board.clinician.role("clinical"), by=board.administrator)
    assert not desk_of(board.second_clinician).due
    assert due_keys(board.second_clinician, later(370)) == ["causes", "medications"]


def test_a_request_for_changes_in_what_readers_see_is_due_at_once(board):
    board.published_edition()
    actions.request_changes(
        revision=board.revision("causes"),
        by=board.second_clinician,
        competence="clinical",
        comment="No cause.",
    )
    (due,) = desk_of(board.clinician).due
    assert (due.section, due.freshness) == ("causes", "changes_requested")


def test_a_request_for_changes_in_what_readers_see_stands_on_its_author_s_desk(board, client):
    board.published_edition()
    said = {"by": board.second_clinician, "competence": "clinical", "comment": "No cause."}
    actions.request_changes(revision=board.revision("causes"), **said)
    assert sections(desk_of(board.author).to_mend) == ["causes"]
    assert not desk_of(board.second_author).to_mend
    assert "readers see these words" in see(client, board.author).text
    assert board.article in desk_of(board.author).looked_for(Search(work=Work.WAITS))


def test_a_request_for_changes_in_what_was_never_signed_stands_there_too(carried, client):
    said = {"by": carried.clinician, "competence": "clinical", "comment": "No cause."}
    actions.request_changes(revision=carried.revision("causes"), **said)
    assert sections(desk_of(carried.author).to_mend) == ["causes"]
    assert "No cause." in see(client, carried.author, "/admin/desk/to_mend/").text
    carried.write_causes("Myeloma, rarely", by=carried.author)
    assert not desk_of(carried.author).to_mend


@pytest.mark.both_databases
def test_public_words_that_cannot_be_signed_wait_for_who_wrote_them(board, client):
    words = {"medications": [{"name": "Ibuprofen", "side_effects": "Stomach upset."}]}
    board.write("medications", words, by=board.author)
    actions.carry_over(condition=board.article, by=board.publisher, origin="old.example.org")
    assert not desk_of(board.clinician).unsigned
    listed = "/admin/desk/unsignable/"
    for person, address in (
        (board.author, "/admin/"),
        (board.author, listed),
        (board.publisher, "/admin/"),
        (board.publisher, listed),
    ):
        page = see(client, person, address).text
        assert "Ibuprofen" in page.partition("Can’t be signed as it stands")[2]
    assert "unsignable" not in {box.name for box in desk_of(board.second_author).boxes}
    assert board.article in desk_of(board.author).looked_for(Search(work=Work.WAITS))
    board.write_ibuprofen(by=board.author)
    assert "unsignable" not in {box.name for box in desk_of(board.author).boxes}


def test_the_board_s_wording_at_odds_with_a_dosage_is_named_at_the_row_too(board, client):
    dosage = {"typed": "600 mg by mouth every 6 hours", "wording": "400 mg PO every 6 hours"}
    words = {"name": "Ibuprofen", "side_effects": "Stomach upset.", "dosages": [dosage]}
    words |= {"caution_state": "stated", "caution": "Not with myeloma."}
    board.write("medications", {"medications": [words]}, by=board.author)
    actions.carry_over(condition=board.article, by=board.publisher, origin="old.example.org")
    assert "Ibuprofen" in see(client, board.author, "/admin/desk/unsignable/").text


@pytest.mark.both_databases
@pytest.mark.parametrize("words", ["in review", "public", "due"])
def test_words_on_a_retracted_source_wait_for_who_wrote_them(board, client, words):
    source = Reference.objects.create(key="one", kind="article", title="A paper", year=2014)
    board.write("causes", {**board.words("causes"), "introduction": "So they say [@one]."})
    waits, on = {"in review": "to_sign", "public": "unsigned", "due": "due"}[words], later(1)
    if words == "in review":
        board.submit("causes")
    elif words == "public":
        board.submit("causes")
        board.publish(unreviewed=["causes"])
    else:
        board.sign("causes")
        board.publish()
        on = later(400)
    assert sections(getattr(desk_of(board.clinician, on), waits)) == ["causes"]
    actions.retract(reference=source, by=board.publisher, notice="The data were made up.")
    assert not getattr(desk_of(board.clinician, on), waits)
    (box,) = desk_of(board.author, on).boxes
    assert (box.title, sections(box.rows)) == ("Can’t be signed as it stands", ["causes"])
    for person in (board.author, board.publisher):
        assert "The source “one” was retracted." in see(client, person).text
    assert "unsignable" not in {box.name for box in desk_of(board.second_author).boxes}
    board.write("causes", {**board.words("causes"), "introduction": "So it is."}, by=board.author)
    assert {box.name for box in desk_of(board.author, on).boxes} == {"to_submit"}


def test_articles_withdrawn_or_merged_wait_for_nobody(board):
    board.published_edition()
    board.write_causes("Myeloma")
    board.submit("causes")
    actions.withdraw(condition=board.article, by=board.publisher, notice="Wrong.")
    assert desk_of(board.clinician, later(370)).is_clear


@pytest.mark.both_databases
def test_a_publication_that_missed_its_hour_comes_first_for_a_publisher(board, client):
    board.write_causes("Myeloma")
    board.sign("causes")
    actions.schedule(condition=board.article, by=board.publisher, summary="More.", at=later(1))
    assert not desk_of(board.publisher).missed
    assert len(desk_of(board.publisher, later(2)).missed) == 1
    assert not desk_of(board.author, later(2)).missed
    ScheduledPublication.objects.update(state="held", held_because="It came too late.")
    page = see(client, board.publisher).text
    assert "It came too late." in page
    assert page.index("missed their time") < page.index("ready to publish")


def test_what_was_changed_is_submitted_from_the_desk(board, client):
    board.write_causes("Myeloma")
    assert "Submit Causes of Lumbar wedging for review" in see(client, board.author).text
    answer = client.post(f"{CAUSES}{board.revision('causes').label}/submit/", {"desk": ""})
    assert answer["Location"] == HOME
    assert sections(desk_of(board.author).with_others) == ["causes"]


def test_what_cannot_be_submitted_from_the_desk_is_shown_with_the_reasons(board, client):
    board.write("causes", {"introduction": "Known [@nobody].", "causes": []})
    address = f"{CAUSES}{board.revision('causes').label}/"
    client.force_login(board.author.user)
    assert client.post(f"{address}submit/", {"desk": ""})["Location"] == address
    assert "The library has no reference “nobody”." in client.get(address).text
    assert sections(desk_of(board.author).to_submit) == ["causes"]


def test_words_that_nobody_can_sign_stand_on_the_desks_of_those_who_can_change_it(board, client):
    board.write_ibuprofen()
    withdraw_role(role=board.pharmacist.role("pharmacist"), by=board.administrator)
    for member in (board.author, board.publisher, board.administrator):
        assert "Nobody on the board is a pharmacist reviewer." in see(client, member).text
    for member in (board.second_author, board.clinician):
        assert not desk_of(member).without_signer
    section = "/admin/articles/lumbar-wedging/sections/medications/"
    review = f"{section}{board.revision('medications').label}/"
    for member, address in ((board.second_author, section), (board.publisher, review)):
        page = see(client, member, address).text
        assert "Nobody on the board can sign these words:" in page


@pytest.mark.both_databases
def test_a_reader_report_stands_on_the_desks_of_those_who_know_the_section(board, client):
    board.published_edition()
    actions.receive_report(condition=board.article, section="causes", text="That is wrong.")
    page = see(client, board.clinician).text
    assert "Readers&#x27; reports" in page
    assert "That is wrong." in page
    assert not desk_of(board.second_author).reports


def test_a_report_names_the_section_as_its_reader_found_it_headed(board, client):
    board.write("causes", {"opening": [{"heading": "Whence it comes"}], "causes": [{"name": "A"}]})
    board.sign("causes")
    told = {"edition": board.publish(), "section": "causes", "text": "That is wrong."}
    actions.receive_report(condition=board.article, **told)
    assert "Whence it comes</a>" in see(client, board.publisher).text


def test_a_long_list_is_cut_short_and_whole_on_its_own_page(board, client):
    for number, section in enumerate(("types", "causes", "symptoms", "diagnosis", "prevention")):
        board.write(section, {"introduction": f"Words {number}."})
    for number, article in enumerate(other_articles(board, SHORT)):
        board.article = article
        board.write("faq", {"introduction": f"Ask {number}."})
    assert "and 5 more" in see(client, board.author).text
    assert client.get("/admin/desk/to_submit/").text.count('datetime="') == 5 + SHORT
    assert client.get("/admin/desk/no_such/").status_code == 404


@pytest.mark.parametrize("name", ["missed", "to_sign", "to_publish", "reports", "due"])
def test_every_list_opens_empty(board, client, name):
    assert see(client, board.clinician, f"/admin/desk/{name}/").status_code == 200


def test_every_article_can_be_reached_from_the_list(board, client):
    other_articles(board, ARTICLES_A_PAGE + 5)
    first = see(client, board.author, ARTICLES).text
    second = client.get(f"{ARTICLES}?page=2").text
    assert "Article 000" in first
    assert "Article 029" in second
    assert "Article 000" not in second


@pytest.mark.both_databases("board.articles.views")
def test_articles_are_found_by_words_of_their_title(board, client):
    other_articles(board, 3)
    page = see(client, board.author, f"{ARTICLES}?q=WEDGING+lumbar").text
    assert "Lumbar wedging" in page
    assert "Article 001" not in page


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("work", "role", "found"),
    [
        (Work.WAITS, "clinician", ["Lumbar wedging"]),
        (Work.WAITS, "pharmacist", []),
        (Work.MINE, "author", ["Lumbar wedging"]),
        (Work.MINE, "second_author", []),
        (Work.DUE, "author", []),
    ],
)
def test_the_list_is_narrowed_to_what_concerns_me(board, work, role, found):
    other_articles(board, 2)
    board.write_causes("Myeloma")
    board.submit("causes")
    page = Workplace(getattr(board, role)).articles(Search(work=work))
    assert [condition.title for condition, _counts in page.object_list] == found


@pytest.mark.both_databases
def test_due_articles_can_be_listed(board):
    other_articles(board, 2)
    board.published_edition()
    page = Workplace(board.author, later(340)).articles(Search(work=Work.DUE))
    assert [condition.title for condition, _counts in page.object_list] == ["Lumbar wedging"]


def test_a_hundred_articles_take_the_desk_no_more_queries_than_three(board):
    visitors = {}
    for role in ("clinician", "author", "publisher", "administrator"):
        visitors[role] = Client()
        visitors[role].force_login(getattr(board, role).user)

    def queries(visitor):
        with CaptureQueriesContext(connection) as captured:
            assert visitor.get(HOME).status_code == 200
        return len(captured)

    first = board.article
    board.published_edition()
    withdraw_role(role=board.pharmacist.role("pharmacist"), by=board.administrator)
    for article in other_articles(board, 3):
        board.article = article
        board.write("biologics", {"introduction": "Ask."})
        board.submit("biologics")
    few = {role: queries(visitor) for role, visitor in visitors.items()}
    Condition.objects.filter(title__startswith="Article").update(title="Renamed")
    for number in range(30):
        board.article = Condition.objects.create(
            title=f"More {number}", slug=f"more-{number}", specialty=first.specialty
        )
        board.write("biologics", {"introduction": "Ask."})
        board.submit("biologics")
    many = {role: queries(visitor) for role, visitor in visitors.items()}
    assert {role: count for role, count in many.items() if count > few[role]} == {}


LISTS = [
    *(HOME, "/admin/desk/to_sign/", "/admin/desk/due/", "/admin/map/", "/admin/map/?state=overdue"),
    *(f"/admin/articles/?work={work}" for work in Work.values),
]


@pytest.mark.parametrize("address", LISTS)
def test_a_list_asks_at_most_ten_queries_beyond_the_frame(board, client, address):
    board.published_edition()
    board.write("biologics", {"introduction": "Ask."})
    board.submit("biologics")
    client.force_login(board.clinician.user)

    def queries(address):
        assert client.get(address).status_code == 200  # what is kept is kept now
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    assert queries(address) - queries("/admin/password_change/") <= 10


@pytest.mark.both_databases
def test_what_i_had_a_hand_in_is_what_the_act_says_of_all(board):
    board.published_edition()
    board.write_ibuprofen("600 mg", by=board.second_author)
    board.write_ibuprofen("400 mg", by=board.clinician)
    board.write_ibuprofen("800 mg")
    board.write_causes("Haemangioma", "Myeloma", by=board.pharmacist)
    for row in SectionState.objects.all():
        for words, is_public in ((row.draft, False), (row.public, True)):
            if is_public or row.is_open:
                hands = row.authorships.filter(is_public=is_public)
                assert set(hands.values_list("person", flat=True)) == authors_of(words)
