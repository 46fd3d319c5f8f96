"""The section screen: one submit saves a section, and nothing typed is lost."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from condition.models import Condition, Draft, Figure, Group, Reference
from condition.models.item import MOST_OFFERED, new_key
from record import actions
from record.models import Change, Submission
from treatments.dosage import parse
from treatments.models import Medication

from .section_screen import SectionScreen


def medicines(count: int) -> list[dict]:
    """So many medicines with every field filled."""
    return [
        {
            "name": f"Medicine {number}",
            "drug_class": "NSAID",
            "dosages": [
                {
                    "typed": f"{number} mg by mouth every 6 hours, as needed",
                    "wording": f"{number} mg PO every 6 hours as needed",
                }
            ],
            "timing": "With food.",
            "side_effects": "Stomach upset.",
            "caution_state": "stated",
            "caution": "Not with **myeloma**.",
        }
        for number in range(1, count + 1)
    ]


@pytest.fixture
def screen(board):
    """Opens a section's screen, as the author or somebody else."""
    return lambda section, by=None: SectionScreen(board, section, by)


def names(board, section: str, listed: str) -> list[str]:
    return [item["name"] for item in board.words(section)[listed]]


# --- Opening and saving --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "section",
    [
        "overview", "types", "causes", "symptoms", "diagnosis", "therapies", "medications",
        "supplements", "biologics", "surgery", "prevention", "when-to-see-a-doctor",
        "do-and-avoid", "faq",
    ],
)  # fmt: skip
def test_every_section_opens(section, screen):
    assert screen(section).response.status_code == 200


def test_a_changed_introduction_is_saved_with_its_reason_and_author(board, screen):
    screen("causes").type(introduction="Many things.", kind="clinical").save("It was missing.")
    change = Change.objects.get()
    assert board.words("causes")["introduction"] == "Many things."
    assert (change.reason, change.by, change.kind) == ("It was missing.", board.author, "clinical")


def test_an_item_keeps_its_key_when_its_name_changes(board, screen):
    board.write_causes("Haemangioma")
    key = board.words("causes")["causes"][0]["key"]
    screen("causes").type(causes__0__name="Vertebral haemangioma").save()
    assert board.words("causes")["causes"][0] == {
        "key": key,
        "name": "Vertebral haemangioma",
    }


def test_a_section_saved_untouched_changes_nothing_but_says_so(board, screen):
    board.write("medications", {"medications": medicines(2)})
    page = screen("medications")
    page.save()
    assert "Nothing changed" in page.text
    assert page.value("reason") == "It reads better."
    assert board.last_sequence("medications") == 1


def test_a_row_left_empty_is_no_item(board, screen):
    screen("causes").type(causes__0__name="Myeloma").save()
    assert names(board, "causes", "causes") == ["Myeloma"]


def test_items_are_saved_in_the_order_typed(board, screen):
    board.write_causes("First", "Second", "Third")
    screen("causes").type(causes__0__ORDER="2", causes__1__ORDER="1").save()
    assert names(board, "causes", "causes") == ["Second", "First", "Third"]


def test_an_item_ticked_to_go_is_gone(board, screen):
    board.write_causes("First", "Second")
    screen("causes").type(causes__0__DELETE="on").save()
    assert names(board, "causes", "causes") == ["Second"]


def test_a_hundred_items_with_all_their_fields_save_in_one_submit(board, screen):
    count = 100
    board.write("medications", {"medications": medicines(count)})
    page = screen("medications")
    for number in range(count):
        page.type(**{f"medications-{number}-timing": f"At {number} o'clock."})
    assert page.save().status_code == 302
    saved = board.words("medications")["medications"]
    assert [item["timing"] for item in saved] == [
        f"At {number} o'clock." for number in range(count)
    ]


def test_line_ends_and_accents_are_saved_in_one_spelling(board, screen):
    screen("causes").type(introduction="Une\r\ncafe\u0301").save()
    assert board.words("causes")["introduction"] == "Une\ncaf\u00e9"


def test_after_saving_the_class_is_told_and_review_is_one_click_away(board, screen):
    board.write_ibuprofen()
    page = screen("medications")
    page.type(medications__0__dosages__typed="600 mg by mouth every 6 hours, as needed").save()
    assert "Saved as a change of class “safety”" in page.text
    assert "a safety change was detected" in page.text
    page.save("", submit="1")
    assert board.revision("medications").submissions.standing().exists()
    assert board.last_sequence("medications") == 2


def test_submitting_saves_what_is_typed_first(board, screen):
    screen("causes").type(causes__0__name="Myeloma").save("It was missing.", submit="1")
    submission = Submission.objects.get()
    assert submission.revision == board.revision("causes")
    assert submission.revision.content["causes"] == [{"name": "Myeloma"}]


def test_what_was_saved_and_submitted_is_said_in_one_box(board, screen):
    page = screen("causes").type(causes__0__name="Myeloma")
    shown = page.client.get(page.save("It was missing.", submit="1")["Location"]).text
    assert "“wording”. Submitted: these words lie before the reviewers now." in shown
    assert not re.search(r'<ul class="[^"]*messagelist', shown)


@pytest.mark.parametrize("is_asked", [True, False])
def test_the_entries_of_words_that_were_sent_back_stand_open(board, screen, is_asked):
    board.write_causes("Myeloma", "Trauma")
    board.submit("causes")
    if is_asked:
        asking = {"by": board.clinician, "competence": "clinical", "comment": "Name it."}
        actions.request_changes(revision=board.revision("causes"), **asking)
    label = r'item-body"( open)?>\s*<summary><span[^>]*"row-causes-1-label"'
    page = screen("causes")
    assert bool(re.search(label, page.text)[1]) == is_asked
    assert page.value("reason") == ""  # nobody's reason is made up


def test_what_cannot_be_saved_is_not_submitted_either(board, screen):
    board.write_ibuprofen()
    page = screen("medications").type(medications__0__dosages__typed="a spoonful, now and then")
    page.save(submit="1")
    assert page.value("medications-0-dosages-typed") == "a spoonful, now and then"
    assert not Submission.objects.exists()


def test_what_cannot_be_signed_is_not_submitted_and_each_reason_leads_to_its_field(board, screen):
    page = screen("medications").type(medications__0__name="Ibuprofen")
    page.type(medications__0__timing="With food [@nobody].").save(submit="1")
    assert not Change.objects.exists()
    assert page.value("medications-0-name") == "Ibuprofen"
    for field, reason in (
        ("medications-0-caution_state", "Ibuprofen: the caution is not yet assessed."),
        ("medications-0-timing", "The library has no reference “nobody”."),
    ):
        assert f'<a href="#id_{field}">{reason}</a>' in page.text
    page.save()
    assert board.last_sequence("medications") == 1
    assert '<a href="#id_medications-0-caution_state">' in page.text
    page.save("", submit="1")
    assert not Submission.objects.exists()


def test_the_screen_where_two_editors_meet_submits_nothing(board, screen):
    board.write_causes("First")
    mine, theirs = screen("causes"), screen("causes", board.second_author)
    theirs.type(causes__0__name="Theirs").save()
    mine.type(causes__0__name="Mine").save(submit="1")
    assert mine.response.status_code == 409
    assert 'name="submit"' not in mine.text
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("causes", {}),
        ("causes", {"groups": [{"heading": "By origin"}], "causes": [{"name": "Myeloma"}]}),
        ("in-short", {"sentences": [{"text": "It wears."}]}),
        ("medications", {"medications": [{"name": "Ibuprofen"}]}),
    ],
)
def test_each_reason_against_signing_leads_to_a_place_on_the_screen(board, screen, section, words):
    board.write(section, {"introduction": "Words.", **words})
    if not words:
        board.write(section, {})
    page = screen(section).text
    reasons = page.partition('id="blockers"')[2].partition("</ul>")[0]
    links = re.findall(r'<li><a href="#([^"]+)">', reasons)
    assert len(links) == reasons.count("<li>") > 0
    assert all(f'id="{link}"' in page for link in links)


def test_in_short_names_the_sections_as_the_article_heads_them(board, screen):
    board.write("causes", {"opening": [{"heading": "What sets it off"}]})
    assert '<option value="causes">What sets it off</option>' in screen("in-short").text
    assert '<option value="types">Types</option>' in screen("in-short").text


def test_a_reviewer_is_told_before_saving_that_she_gives_up_her_signature(board, screen):
    board.write_causes("First")
    assert (
        "You can sign this section as clinical reviewer." in screen("causes", board.clinician).text
    )
    for person in (board.author, board.pharmacist):
        assert "You can sign this section" not in screen("causes", person).text
    screen("causes", board.clinician).type(causes__0__name="The first").save()
    assert "You can sign this section" not in screen("causes", board.clinician).text


def test_a_saved_marker_in_an_address_tells_nothing_to_somebody_else(board, screen):
    board.write_causes("First")
    other = screen("causes", board.second_author)
    page = other.client.get(other.url, {"saved": "1"})
    assert "Saved as" not in page.content.decode()


def test_sources_left_by_an_import_survive_an_edit_until_they_are_ticked(board, screen):
    cause = {"name": "Myeloma", "unresolved_sources": ["PMC", "Radiopaedia"]}
    board.write("causes", {"causes": [cause]})
    page = screen("causes")
    page.type(causes__0__name="Multiple myeloma").save()
    assert board.words("causes")["causes"][0]["unresolved_sources"] == ["PMC", "Radiopaedia"]
    page.type(**{"causes-0-unresolved_sources-resolved": "PMC"}).save()
    assert board.words("causes")["causes"][0]["unresolved_sources"] == ["Radiopaedia"]


def test_a_figure_is_chosen_from_the_library_and_shown(board, screen):
    Figure.objects.create(
        sha256="a" * 64, path="figures/x.svg", is_static=True, title="Wedge", width=1, height=1
    )
    page = screen("types")
    page.type(types__0__group="shape", types__0__name="Wedge", types__0__figure="a" * 64)
    page.type(types__0__figure_alt="A wedge.").save()
    assert board.words("types")["types"][0]["figure"] == "a" * 64
    assert '<img class="thumbnail" data-thumbnail alt="" src="/static/figures/x.svg">' in page.text


def test_the_form_shows_the_rows_of_the_tables_and_nothing_else(board, screen):
    board.write_ibuprofen()
    Medication.objects.update(timing="At noon.")
    assert screen("medications").value("medications-0-timing") == "At noon."
    Draft.objects.all().delete()
    page = screen("medications")
    assert page.value("medications-0-name") == ""
    assert 'value="Ibuprofen"' not in page.text


def test_a_dose_typed_is_a_row_that_any_question_across_articles_finds(board, screen):
    page = screen("medications").type(medications__0__name="Ibuprofen")
    page.type(medications__0__dosages__typed="400 mg PO q6h").save()
    row = Medication.objects.get(draft__condition=board.article, name="Ibuprofen")
    assert row.dosages[0].typed == parse("400 mg by mouth every 6 hours")
    assert board.revision("medications").content["medications"] == [row.content()]


# --- What can't be saved -------------------------------------------------------------------------


def test_without_a_reason_nothing_is_saved_and_everything_stays(board, screen):
    page = screen("causes").type(introduction="Many things.", causes__1__name="Myeloma")
    page.save("")
    assert "Say what changed and why." in page.text
    assert page.value("introduction") == "Many things."
    assert page.value("causes-1-name") == "Myeloma"
    assert not Change.objects.exists()


def test_a_dosage_that_is_not_understood_is_named_and_kept_as_typed(board, screen):
    board.write_ibuprofen()
    page = screen("medications").type(medications__0__dosages__typed="a spoonful, now and then")
    page.save()
    assert page.value("medications-0-dosages-typed") == "a spoonful, now and then"
    assert "Ibuprofen, Dosage</a>" in page.text
    assert board.last_sequence("medications") == 1


def test_a_text_too_long_is_refused_and_not_cut(screen):
    page = screen("causes").type(causes__0__name="x" * 201)
    page.save("y" * 501)
    assert page.value("causes-0-name") == "x" * 201
    assert page.value("reason") == "y" * 501
    assert "maxlength" not in page.text.partition('id="citations"')[0]


def test_a_control_character_is_named_at_its_field(screen):
    page = screen("causes").type(causes__0__name="Mye\x07loma", introduction="Bell\x07")
    page.save()
    for field in ("introduction", "causes-0-name"):
        assert f'<ul class="errorlist" id="id_{field}_error"><li>The text holds' in page.text
    assert page.value("causes-0-name") == "Mye\x07loma"


def test_an_item_emptied_of_everything_has_to_be_removed_by_name(board, screen):
    board.write("do-and-avoid", {"pairs": [{"do": "Walk.", "avoid": "Lifting."}]})
    page = screen("do-and-avoid").type(pairs__0__do="", pairs__0__avoid="")
    page.save()
    assert "This entry is empty" in page.text
    assert board.words("do-and-avoid")["pairs"]


def test_a_caution_without_its_text_is_an_error_at_that_item(screen):
    page = screen("therapies").type(therapies__0__group="exercise", therapies__0__name="Walking")
    page.type(therapies__0__caution_state="stated").save()
    assert "Write the caution, or choose another state." in page.text


def test_a_reference_that_the_library_lost_is_refused_and_kept(screen):
    page = screen("therapies").type(therapies__0__group="exercise", therapies__0__name="Walking")
    page.type(
        therapies__0__caution_state="none_known", therapies__0__caution_reference="gone"
    ).save()
    assert "The library does not have “gone”." in page.text
    assert page.value("therapies-0-caution_reference") == "gone"


def test_an_error_keeps_the_order_and_the_ticks(board, screen):
    board.write_causes("First", "Second", "Third")
    page = screen("causes").type(causes__2__ORDER="0", causes__1__DELETE="on")
    page.save("")
    assert page.text.index('value="Third"') < page.text.index('value="First"')
    assert page.value("causes-1-DELETE") == "on"


# --- What the screen says of an item -------------------------------------------------------------


def test_an_unassessed_caution_an_untyped_and_a_contradicted_dosage_are_flagged(board, screen):
    board.write(
        "medications",
        {
            "medications": [
                {"name": "One", "dosages": [{"wording": "a dose pack"}]},
                {
                    "name": "Two",
                    "dosages": [{"typed": "5 mg by mouth once a day", "wording": "10 mg PO"}],
                },
            ]
        },
    )
    page = screen("medications")
    assert page.text.count("caution not yet assessed</span>") == 2
    assert "Not typed: readers will see the wording “a dose pack”." in page.text
    assert "until they agree" in page.text


@pytest.mark.parametrize(
    ("typed", "wording", "verdict", "sentence"),
    [
        ("400 mg PO q6h prn", "", "agrees", "400 mg by mouth every 6 hours, as needed"),
        ("400 mg PO q6h", "600 mg PO q6h", "disagrees", "600 mg by mouth every 6 hours"),
        ("400 mg PO q6h", "a pinch", "disagrees", "nobody can tell whether it agrees"),
        ("", "a pinch", "untyped", "readers will see the wording “a pinch”"),
        ("a pinch", "", "problem", "pinch"),
        ("", "", "empty", ""),
    ],
)
def test_a_dosage_is_read_back_while_it_is_typed(screen, typed, wording, verdict, sentence):
    asked = {"q": typed, "wording": wording}
    answer = screen("medications").client.get(reverse("admin:read_dosage"), asked)
    assert answer.json()["verdict"] == verdict
    assert sentence in answer.json()["sentence"]


def test_the_name_of_its_own_medicine_is_read_in_a_dosage_and_no_other(board, screen):
    asked = {"q": "Advil 400 mg PO q6h", "name": "Ibuprofen", "brand_names": "Advil"}
    client = screen("medications").client
    assert client.get(reverse("admin:read_dosage"), asked).json()["verdict"] == "agrees"
    answer = client.get(reverse("admin:read_dosage"), {"q": asked["q"], "name": "Paracetamol"})
    assert "“Advil”. If it is a medicine" in answer.json()["sentence"]
    page = screen("medications").type(medications__0__name="Ibuprofen")
    page.type(medications__0__dosages__typed="Ibuprofen 400 mg PO q6h").save()
    row = Medication.objects.get(name="Ibuprofen")
    assert row.dosages[0].typed == parse("400 mg by mouth every 6 hours")


def test_a_corrected_field_gives_the_whole_line_back(screen):
    asked = {"q": "400 mg PO q6h", "wording": "", "place": "3", "correction": "every 8 hours"}
    answer = screen("medications").client.get(reverse("admin:read_dosage"), asked).json()
    assert answer["line"] == "400 mg by mouth every 8 hours"
    assert ["How often", "every 8 hours"] in answer["fields"]


def test_a_correction_that_is_not_understood_leaves_the_line_as_it_was(screen):
    asked = {"q": "400 mg PO q6h", "wording": "", "place": "3", "correction": "at times"}
    answer = screen("medications").client.get(reverse("admin:read_dosage"), asked).json()
    assert (answer["verdict"], answer["line"]) == ("problem", "")
    assert "“at times”" in answer["sentence"]


# --- Two editors at once -------------------------------------------------------------------------


def test_the_second_to_save_is_shown_what_changed_and_keeps_what_she_typed(board, screen):
    board.write_causes("First", "Second")
    mine, theirs = screen("causes"), screen("causes", board.second_author)
    theirs.type(causes__0__name="The very first").save("It was vague.")
    mine.type(causes__1__name="My second").save("Mine.")
    assert mine.response.status_code == 409
    assert "Second author saved this section while you were writing" in mine.text
    assert "It was vague." in mine.text
    assert mine.value("causes-0-name") == "The very first"
    assert mine.value("causes-1-name") == "My second"
    assert names(board, "causes", "causes") == ["The very first", "Second"]


def test_saving_again_saves_both(board, screen):
    board.write_causes("First", "Second")
    mine, theirs = screen("causes"), screen("causes", board.second_author)
    theirs.type(causes__0__name="The very first").save()
    mine.type(causes__1__name="My second").save()
    mine.save("Mine.")
    assert names(board, "causes", "causes") == ["The very first", "My second"]
    assert board.last_sequence("causes") == 3


def test_a_field_that_both_changed_holds_mine_and_shows_theirs(board, screen):
    board.write_causes("First")
    mine, theirs = screen("causes"), screen("causes", board.second_author)
    theirs.type(causes__0__name="Theirs").save()
    mine.type(causes__0__name="Mine").save()
    assert mine.value("causes-0-name") == "Mine"
    assert 'data-text="Theirs"' in mine.text


def test_their_text_stays_in_sight_until_the_merged_words_are_saved(board, screen):
    board.write_causes("First")
    mine, theirs = screen("causes"), screen("causes", board.second_author)
    theirs.type(causes__0__name="Theirs").save()
    mine.type(causes__0__name="Mine").save()
    mine.save("")
    assert 'data-text="Theirs"' in mine.text
    mine.save()
    assert 'data-text="Theirs"' not in mine.text
    assert names(board, "causes", "causes") == ["Mine"]


def test_a_dosage_not_understood_survives_a_meeting_of_two_editors(board, screen):
    board.write_ibuprofen()
    mine, theirs = screen("medications"), screen("medications", board.second_author)
    theirs.type(medications__0__timing="With food.").save()
    mine.type(medications__0__dosages__typed="a spoonful").save()
    assert mine.value("medications-0-dosages-typed") == "a spoonful"
    assert mine.value("medications-0-timing") == "With food."


def test_provenance_saved_meanwhile_is_not_overwritten(board, screen):
    dosed = {"name": "One", "dosages": ["5 mg by mouth once a day"], "key": "bcdfghjk"}
    board.write("medications", {"medications": [dosed]})
    mine = screen("medications")
    theirs = screen("medications", board.second_author)
    theirs.type(medications__0__dosages__wording="5 mg PO daily").save()
    assert board.last_sequence("medications") == 2
    mine.type(medications__0__timing="With food.").save()
    mine.save()
    assert board.words("medications")["medications"][0]["dosage_wordings"] == ["5 mg PO daily"]


def test_a_text_of_several_lines_that_i_left_alone_is_not_taken_for_mine(board, screen):
    board.write("causes", {"introduction": "One.\n\nTwo.", "causes": []})
    mine, theirs = screen("causes"), screen("causes", board.second_author)
    theirs.type(introduction="One.\n\nThree.").save()
    mine.type(causes__0__name="Myeloma").save()
    assert mine.value("introduction") == "One.\n\nThree."
    assert "data-text" not in mine.text


def test_a_form_sent_twice_is_saved_once(board, screen):
    page = screen("causes").type(causes__0__name="Myeloma")
    sent = dict(page.fields)
    page.save()
    page.fields = sent
    assert page.save().status_code == 302
    assert names(board, "causes", "causes") == ["Myeloma"]


def test_words_that_came_back_meanwhile_are_no_conflict(board, screen):
    board.write_causes("First")
    mine = screen("causes")
    board.write_causes("Second", by=board.second_author)
    board.write_causes("First", by=board.second_author)
    key = board.words("causes")["causes"][0]["key"]
    mine.type(causes__0__name="Mine", causes__0__key=key).save()
    assert names(board, "causes", "causes") == ["Mine"]


def test_text_kept_by_the_browser_comes_back_without_being_saved(board, screen):
    page = screen("medications").type(medications__0__dosages__typed="a spoonful, un")
    page.save("", restore="1")
    assert page.response.status_code == 200
    assert page.value("medications-0-dosages-typed") == "a spoonful, un"
    assert "please mend this first" not in page.text
    assert not Change.objects.exists()


def test_text_kept_by_the_browser_meets_what_was_saved_since(board, screen):
    board.write_causes("First", "Second")
    page = screen("causes").type(causes__1__name="My second")
    screen("causes", board.second_author).type(causes__0__name="The very first").save()
    page.save("", restore="1")
    assert page.response.status_code == 409
    assert page.value("causes-0-name") == "The very first"
    assert page.value("causes-1-name") == "My second"
    assert board.last_sequence("causes") == 2


# --- Who may, and how much it costs --------------------------------------------------------------


def test_only_editors_open_and_save_it_and_others_are_led_to_the_words(board, screen):
    empty, words = "articles/lumbar-wedging/", "sections/overview/"
    board.write("overview", {"introduction": "First words."})
    for person in (board.publisher, board.newsletter_manager, board.outsider):
        page = screen("causes", person)
        assert page.response["Location"].endswith(empty)
        address = page.client.get(page.url.replace("causes", "overview"))["Location"]
        assert address.endswith(f"{empty}{words}{board.revision('overview').label}/")
        assert page.client.post(page.url, {"reason": "x"}).status_code == 403
        assert page.client.get(reverse("admin:read_dosage")).status_code == 403


def test_somebody_signed_out_is_sent_to_the_sign_in_and_back(board):
    url = reverse("admin:section", args=["lumbar-wedging", "causes"])
    assert Client().post(url)["Location"] == f"/admin/login/?next={url}"


def test_an_unknown_section_or_article_is_not_found(screen):
    page = screen("causes")
    for address in ("lumbar-wedging/sections/nothing", "nothing/sections/causes"):
        assert page.client.get(f"/admin/articles/{address}/").status_code == 404


@pytest.fixture
def queries(board, screen, django_assert_max_num_queries):
    """How many queries opening, saving and failing to save take with so many medicines."""

    def count(number: int) -> list[int]:
        board.write("medications", {"medications": medicines(number)}, reason=f"{number} now.")
        taken = []
        page = screen("medications")
        page.type(medications__0__timing="Never.")
        for act in (lambda: page.client.get(page.url), lambda: page.save(""), page.save):
            with django_assert_max_num_queries(1000) as captured:
                act()
            taken.append(len(captured))
        return taken

    return count


def test_the_number_of_queries_does_not_grow_with_the_items(queries):
    Reference.objects.create(key="a", kind="web", title="A")
    assert queries(3) == queries(30)


# --- Markdown ------------------------------------------------------------------------------------


@pytest.fixture
def preview(board, client):
    """Asks for a preview as the author."""
    client.force_login(board.author.user)
    return lambda text: client.post(reverse("markdownx_markdownify"), {"content": text})


def test_the_preview_is_what_readers_will_see(preview):
    answer = preview("**Bold** [@nice-ng234] <script>alert(1)</script>")
    assert "<strong>Bold</strong>" in answer.content.decode()
    assert "<script>" not in answer.content.decode()


def test_the_preview_refuses_what_no_field_could_hold(preview):
    answer = preview("x" * 20_001)
    assert answer.status_code == 413
    assert answer["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("name", ["markdownx_markdownify", "admin:markdown_preview"])
def test_the_preview_is_for_the_board_and_answers_others_without_a_redirect(client, name, board):
    assert client.post(reverse(name), {"content": "x"}).status_code == 403
    assert client.get(reverse(name)).status_code == 405


def test_nothing_can_be_uploaded_into_a_text(board, client):
    client.force_login(board.author.user)
    answer = client.post(reverse("markdownx_upload"))
    assert answer.status_code == 403
    assert "choose a figure" in answer.content.decode()


def test_an_item_stays_in_a_group_whose_heading_was_refused(board, screen):
    group = {"key": "bcdfghjk", "heading": "Blood"}
    board.write("causes", {"groups": [group], "causes": [{"name": "Anaemia", "group": "Blood"}]})
    page = screen("causes").type(groups__0__heading="")
    assert page.save().status_code == 200
    assert page.type(groups__0__heading="In the blood").save().status_code == 302
    assert board.words("causes")["causes"][0]["group"] == "bcdfghjk"


def test_the_headings_that_most_articles_of_the_specialty_use_are_offered(board, screen):
    for number in range(MOST_OFFERED + 1):
        other = Condition.objects.create(
            title=f"C{number}", slug=f"c{number}", specialty=board.article.specialty
        )
        draft = Draft.objects.create(condition=other, section="causes")
        for heading in ("Tumours", f"Own {number:02}"):
            Group.objects.create(draft=draft, key=new_key(), heading=heading)
    page = screen("causes").text
    assert '<option value="Tumours">' in page
    assert page.count('<option value="Own ') == MOST_OFFERED - 1
