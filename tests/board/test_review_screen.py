"""The review screen: exact words beside what readers see, and the verdict on them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import grant_role
from condition.models import Reference
from record import actions
from record.models import Change, Review, Submission

ARTICLE = "/admin/articles/lumbar-wedging/"


def address(revision, act=""):
    return f"{ARTICLE}sections/{revision.section}/{revision.label}/{act}"


def see(client, member, revision):
    client.force_login(member.user)
    return client.get(address(revision))


def judge(client, member, revision, verdict="approve", **typed):
    client.force_login(member.user)
    typed = {"verdict": verdict, "competence": "clinical", "shown": revision.digest, **typed}
    return client.post(address(revision), typed, follow=True)


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


@pytest.fixture
def causes(board):
    """Causes that lie before the reviewers."""
    board.write_causes("Haemangioma")
    return board.submit("causes")


@pytest.fixture
def dose(board):
    """A changed dose that lies before the reviewers."""
    board.published_edition()
    board.write_ibuprofen("600 mg", reason="The label says so.")
    return board.submit("medications")


# Who may open it, and where it is.


@pytest.mark.parametrize("role", ["newsletter_manager", "outsider"])
def test_it_is_closed_to_others(board, client, causes, role):
    assert see(client, getattr(board, role), causes).status_code == 403


def test_the_digest_is_known_by_its_label_and_in_full(board, client, causes):
    client.force_login(board.clinician.user)
    for digest in (causes.digest, causes.label, causes.label.upper()):
        assert client.get(f"{ARTICLE}sections/causes/{digest}/").status_code == 200


@pytest.mark.parametrize("digest", ["0" * 12, "f" * 64, "no-digest"])
def test_an_unknown_digest_is_not_found(board, client, causes, digest):
    client.force_login(board.clinician.user)
    assert client.get(f"{ARTICLE}sections/causes/{digest}/").status_code == 404


def test_words_of_another_section_are_not_found_here(board, client, causes):
    client.force_login(board.clinician.user)
    for section in ("faq", "no-such"):
        assert client.get(f"{ARTICLE}sections/{section}/{causes.label}/").status_code == 404


# What it shows.


def test_a_changed_dose_stands_out_as_old_and_new(board, client, dose):
    page = see(client, board.clinician, dose).text
    assert "<del>400 mg by mouth every 6 hours, as needed</del>" in page
    assert "<ins>600 mg by mouth every 6 hours, as needed</ins>" in page


def test_a_typed_dose_and_the_boards_wording_are_one_change(board, client):
    board.published_edition()
    words = board.words("medications")
    words["medications"][0]["dosages"] = [{"wording": "a handful"}]
    board.write("medications", words)
    page = see(client, board.clinician, board.revision("medications")).text
    assert "“a handful” (the board&#x27;s wording)" in page
    assert page.count('class="board-difference') == 1


def test_added_removed_and_moved_items_are_told_apart_in_words(board, client):
    board.write_causes("One", "Two", "Three")
    board.sign("causes")
    board.publish()
    board.write_causes("Three", "One", "Four")
    comparison = see(client, board.clinician, board.revision("causes")).context["comparison"]
    told = {one.title: (one.is_added, one.is_removed, one.has_moved) for one in comparison.items}
    assert told == {
        "Three": (False, False, True),
        "Four": (True, False, False),
        "Two": (False, True, False),
    }
    page = client.get(address(board.revision("causes"))).text
    assert all(word in page for word in ("Added", "Removed", "Moved"))


def test_changed_words_are_marked_inside_the_text(board, client):
    board.published_edition()
    words = board.words("medications")
    words["medications"][0]["side_effects"] = "Stomach upset, rarely."
    board.write("medications", words)
    page = see(client, board.clinician, board.revision("medications")).text
    assert "Stomach upset<ins>, rarely</ins>." in page


def test_a_changed_caution_is_marked_as_one(board, client):
    board.published_edition()
    words = board.words("medications")
    words["medications"][0]["caution"] = "Not with myeloma or asthma."
    board.write("medications", words)
    page = see(client, board.clinician, board.revision("medications")).text
    assert 'class="board-difference is-caution"' in page
    assert "Not with myeloma<ins> or asthma</ins>." in page


def test_typed_markup_is_words_and_not_html(board, client):
    board.published_edition()
    board.write_causes("<script>alert(1)</script>", "Haemangioma")
    page = see(client, board.clinician, board.revision("causes")).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_first_time_reviewer_sees_everything_unfolded(board, client, causes):
    page = see(client, board.clinician, causes).text
    assert "all of it is new" in page
    assert "board-fold" not in page
    assert "Haemangioma" in page


def test_what_readers_see_already_is_folded(board, client):
    board.write_causes("One.", "Two")
    board.sign("causes")
    board.publish()
    board.write_causes("One.", "Two", "Three")
    page = see(client, board.clinician, board.revision("causes")).text
    assert "2 entries that readers see already: One; Two" in page


def test_the_notes_since_the_publication_stand_beside_it_safety_first_seen(board, client, dose):
    words = board.words("medications")
    words["introduction"] = "A comma."
    board.write("medications", words, by=board.second_author, reason="A comma was missing.")
    response = see(client, board.clinician, board.revision("medications"))
    notes = [(change.reason, change.kind) for change in response.context["notes"]]
    assert notes == [("A comma was missing.", "wording"), ("The label says so.", "safety")]


def test_it_lists_what_is_cited_and_flags_what_the_library_lacks(board, client):
    Reference.objects.create(key="nice-ng234", kind="guideline", title="Spinal metastases")
    board.write("causes", {"introduction": "Known [@nice-ng234], unknown [@no-such]."})
    page = see(client, board.clinician, board.revision("causes")).text
    assert "Spinal metastases" in page
    assert "[no-such: not in the library]" in page
    assert "The library has no reference “no-such”." in page


def test_it_says_why_words_cannot_be_signed(board, client):
    board.write("medications", {"medications": [{"name": "Ibuprofen"}]})
    page = see(client, board.clinician, board.revision("medications")).text
    assert "Ibuprofen: the caution is not yet assessed." in page
    assert 'value="approve" disabled' in page


def test_old_words_lead_to_the_drafts(board, client, causes):
    board.write_causes("Myeloma")
    page = see(client, board.clinician, causes).text
    assert "The draft says something else by now." in page
    assert address(board.revision("causes")) in page


def test_thirty_items_take_no_more_queries_than_three(board, client):
    client.force_login(board.clinician.user)
    counts = []
    for number in (3, 30):
        board.write_causes(*(f"Cause {one}" for one in range(number)))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(board.revision("causes"))).status_code == 200
        counts.append(len(captured))
    assert counts[1] <= counts[0]


# The verdict.


def test_a_reviewer_approves_from_the_screen(board, client, causes):
    response = judge(client, board.clinician, causes, comment="Well told.")
    assert "approved, as clinical reviewer" in said(response)
    assert causes.reviews.get().comment == "Well told."


def test_a_reviewer_asks_for_changes_from_the_screen(board, client, causes):
    judge(client, board.clinician, causes, "request_changes", comment="Which kind?")
    assert causes.reviews.get().verdict == Review.Verdict.CHANGES_REQUESTED


def test_a_request_for_changes_without_a_reason_is_refused(board, client, causes):
    response = judge(client, board.clinician, causes, "request_changes")
    assert "Say what should change and why." in said(response)
    assert not causes.reviews.exists()


def test_the_author_is_told_before_they_try(board, client, causes):
    board.write_causes("Myeloma", by=board.clinician)
    page = see(client, board.clinician, board.submit("causes")).text
    assert "You had a hand in these words" in page
    assert 'value="approve" disabled' in page


def test_an_author_cannot_approve_their_own_words_by_a_forged_post(board, client):
    grant_role(person=board.author, kind="clinical", by=board.administrator)
    board.write_causes("Myeloma")
    response = judge(client, board.author, board.submit("causes"), comment="Mine, and good.")
    assert "somebody else has to sign them" in said(response)
    assert "Mine, and good." in response.text
    assert not Review.objects.exists()


def test_a_person_without_the_competence_is_refused_and_keeps_the_comment(board, client, causes):
    response = judge(client, board.publisher, causes, comment="Looks right to me.")
    assert "Only a person with this role can do that: clinical reviewer" in said(response)
    assert "Looks right to me." in response.text
    assert not Review.objects.exists()


def test_a_made_up_competence_or_verdict_is_refused(board, client, causes):
    for verdict, competence in (("approve", "king"), ("bless", "clinical")):
        response = judge(
            client, board.clinician, causes, verdict, competence=competence, comment="Kept."
        )
        assert "Select a valid choice" in said(response)
        assert "Kept." in response.text
    assert not Review.objects.exists()


def test_a_person_of_two_roles_chooses_one_and_cannot_sign_as_both(board, client, dose):
    grant_role(person=board.clinician, kind="pharmacist", by=board.administrator)
    assert see(client, board.clinician, dose).text.count('type="radio"') == 2
    judge(client, board.clinician, dose, competence="clinical")
    response = judge(client, board.clinician, dose, competence="pharmacist", comment="Again me.")
    assert "Another person has to sign as this." in said(response)
    assert "Again me." in response.text
    assert dose.reviews.count() == 1


def test_a_verdict_on_words_taken_back_meanwhile_keeps_the_comment(board, client, causes):
    actions.take_back(revision=causes, by=board.author)
    response = judge(client, board.clinician, causes, comment="A long thought.")
    assert "not submitted these words" in said(response)
    assert "A long thought.</textarea>" in response.text


def test_a_comment_that_is_too_long_is_refused_and_kept(board, client, causes):
    response = judge(client, board.clinician, causes, comment="x" * 4_001)
    assert "at most 4000 characters" in said(response)
    assert "x" * 4_001 in response.text


@pytest.mark.parametrize("shown", ["", "0" * 64, "label"])
@pytest.mark.parametrize("verdict", ["approve", "confirm", "request_changes"])
def test_a_verdict_says_whole_which_words_were_on_the_screen(board, client, causes, verdict, shown):
    shown = causes.label if shown == "label" else shown
    response = judge(client, board.clinician, causes, verdict, shown=shown, comment="Which kind?")
    assert "Something else was on your screen" in said(response)
    assert "Which kind?" in response.text
    assert not Review.objects.exists()


def test_a_superuser_without_a_role_signs_nothing(board, client, causes):
    client.force_login(board.outsider.user)
    typed = {"verdict": "approve", "competence": "clinical", "shown": causes.digest}
    assert client.post(address(causes), typed).status_code == 403
    assert not Review.objects.exists()


def test_words_that_are_public_are_confirmed(board, client):
    board.published_edition()
    causes = board.revision("causes")
    assert "Reviewed, nothing to change" in see(client, board.second_clinician, causes).text
    judge(client, board.second_clinician, causes, "confirm")
    assert causes.reviews.count() == 2


def test_who_signed_may_still_ask_for_changes(board, client, dose):
    judge(client, board.clinician, dose)
    assert "You signed these words." in see(client, board.clinician, dose).text
    judge(client, board.clinician, dose, "request_changes", comment="On second thoughts.")
    assert dose.reviews.count() == 2


def test_earlier_verdicts_stand_with_their_comments(board, client, causes):
    judge(client, board.clinician, causes, "request_changes", comment="Which kind?")
    judge(client, board.clinician, causes, comment="I see now.")
    response = see(client, board.author, causes)
    assert [counts for _review, counts in response.context["reviews"]] == [True, False]
    assert "no longer counts" in response.text


# The author's buttons.


def press(client, member, revision, act, **typed):
    client.force_login(member.user)
    return client.post(address(revision, act), typed, follow=True)


def test_an_author_submits_and_takes_back_from_the_screen(board, client):
    board.write_causes("Myeloma")
    causes = board.revision("causes")
    assert "Submitted" in said(press(client, board.author, causes, "submit/"))
    assert causes.submissions.standing().exists()
    assert "Taken back" in said(press(client, board.author, causes, "take-back/"))
    assert not causes.submissions.standing().exists()


@pytest.mark.parametrize("act", ["submit/", "take-back/", "put-back/"])
def test_a_publisher_is_refused_the_authors_buttons(board, client, act):
    board.write_causes("Myeloma")
    old = board.revision("causes")
    board.write_causes("Haemangioma")
    response = press(client, board.publisher, old, act, reason="I like it.")
    assert "Only a person with this role can do that" in said(response)
    assert not Submission.objects.exists()
    assert Change.objects.count() == 2


@pytest.mark.parametrize("act", ["submit/", "take-back/", "put-back/"])
def test_the_authors_buttons_only_post_and_lead_back_else(board, client, causes, act):
    client.force_login(board.author.user)
    response = client.get(address(causes, act), {"reason": "Because."})
    assert (response.status_code, response["Location"]) == (302, address(causes))
    assert causes.submissions.standing().exists()
    assert Change.objects.count() == 1


def test_old_words_are_put_back_with_a_reason(board, client, causes):
    board.write_causes("Myeloma")
    base = board.revision("causes").digest
    press(client, board.author, causes, "put-back/", reason="It was right.", base=base)
    assert board.revision("causes") == causes


def test_a_reviewer_is_told_that_putting_back_gives_up_her_signature(board, client, causes):
    board.write_causes("Myeloma")
    told = "You can sign this section as clinical reviewer."
    for member, is_told in ((board.clinician, True), (board.author, False)):
        client.force_login(member.user)
        assert (told in client.get(address(causes)).text) is is_told


def test_putting_back_over_somebodys_newer_words_is_refused_and_keeps_the_reason(
    board, client, causes
):
    board.write_causes("Myeloma")
    base = board.revision("causes").digest
    board.write_causes("Lymphoma", by=board.second_author)
    response = press(client, board.author, causes, "put-back/", reason="It was right.", base=base)
    assert "Second author saved this section meanwhile." in said(response)
    assert "It was right.</textarea>" in response.text
    assert board.words("causes")["causes"][0]["name"] == "Lymphoma"


def test_putting_back_without_a_reason_is_refused(board, client, causes):
    board.write_causes("Myeloma")
    base = board.revision("causes").digest
    response = press(client, board.author, causes, "put-back/", reason=" ", base=base)
    assert "Say what changed and why." in said(response)


# The path.


def test_the_path_tells_every_change_the_newest_first(board, client):
    board.published_edition()
    board.write_ibuprofen("600 mg", reason="The label says so.", kind="wording")
    client.force_login(board.clinician.user)
    response = client.get(f"{ARTICLE}sections/medications/path/")
    assert [number for _change, number in response.context["steps"]] == [None, 1]
    assert response.text.index("The label says so.") < response.text.index("first in edition 1")
    assert "the editor said wording" in response.text
    assert address(board.revision("medications")) in response.text


def test_the_path_turns_over_after_fifty_changes(board, client):
    for number in range(51):
        board.write_causes(f"Cause {number}", reason=f"Reason {number}.")
    client.force_login(board.author.user)
    assert "Reason 0." not in client.get(f"{ARTICLE}sections/causes/path/").text
    assert "Reason 0." in client.get(f"{ARTICLE}sections/causes/path/?page=2").text


def test_a_corrected_source_is_named_with_the_reason(board, client):
    source = Reference.objects.create(key="who-2005", kind="book", title="Safety", year=2005)
    board.write("causes", {"introduction": "Known [@who-2005].", "causes": []})
    board.sign("causes")
    board.publish()
    source.publisher = "WHO"
    reason = "It was left out."
    actions.correct_source(reference=source, changed=["publisher"], by=board.author, reason=reason)
    page = see(client, board.clinician, board.revision("causes")).text
    assert "Publisher: <ins>WHO</ins>" in page
    assert reason in page


def test_who_signed_words_finds_what_was_corrected_in_their_sources_since(board, client):
    source = Reference.objects.create(key="who-2005", kind="book", title="Safety", year=2005)
    board.write("causes", {"introduction": "Known [@who-2005].", "causes": []})
    board.sign("causes")
    assert "Corrected since" not in see(client, board.clinician, board.revision("causes")).text
    source.refresh_from_db()
    source.volume, reason = "3", "It was left out."
    actions.correct_source(reference=source, changed=["volume"], by=board.author, reason=reason)
    page = see(client, board.clinician, board.revision("causes")).text
    assert "Corrected since these words were submitted" in page
    assert "who-2005: It was left out. (volume: 3)" in page


def test_the_source_of_what_is_shown_is_one_press_away_without_a_script(board, client):
    board.write("faq", {"introduction": "Ask **at once**."})
    page = see(client, board.clinician, board.revision("faq")).text
    assert "<strong>at once</strong>" in page
    assert "<summary>As typed</summary>" in page
    assert "Ask **at once**." in page
    board.write("faq", {"introduction": "Ask at once."})
    assert "As typed" not in see(client, board.clinician, board.revision("faq")).text
