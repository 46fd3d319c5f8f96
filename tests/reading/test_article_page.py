from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role
from reading import catalogue, pages
from reading.article import read_article
from record import actions

URL = "/conditions/lumbar-wedging/"


def section(opened, key):
    return opened(URL).one("section", id=key)


def test_an_article_shows_its_words_and_who_stands_behind_them(board, client):
    board.published_edition()
    text = client.get(URL).content.decode()
    for words in (
        "<h1>Lumbar wedging</h1>",
        "Haemangioma",
        "400 mg by mouth every 6 hours, as needed",
        "Spine",
        "Not medical advice.",
        "2 of 2 sections are signed and current.",
    ):
        assert words in text


def test_an_article_names_its_authors_reviewers_and_dates_at_the_top(board, opened):
    day = timezone.localdate(board.published_edition().published_at)
    top = opened(URL).one("header", class_="article-header").text
    assert "Written by Author, MD" in top
    assert "Reviewed by Clinician, MD; Pharmacist, MD" in top
    assert f"Last updated {day:%-d %b %Y}" in top
    assert f"Edition 1, {day:%-d %b %Y} What changed." in top


def test_a_section_ends_with_its_reviewers_and_its_dates(board, opened):
    day = timezone.localdate(board.published_edition().published_at)
    trust = section(opened, "medications").one(class_="trust").text
    assert f"Clinician, MD (clinical reviewer) on {day:%-d %b %Y};" in trust
    assert f"Pharmacist, MD (pharmacist reviewer) on {day:%-d %b %Y}." in trust
    assert f"Last reviewed {day:%-d %b %Y}" in trust
    assert f"Next review by {day + timedelta(days=365):%-d %b %Y}" in trust


def test_what_is_drafted_but_not_published_never_shows(board, client):
    board.published_edition()
    board.write_causes("Haemangioma", "Osteosarcoma")
    board.article.title = "A draft title"
    board.article.disclaimer = "A draft disclaimer"
    board.article.save(update_fields=["title", "disclaimer"])
    text = client.get(URL).content.decode()
    assert "Haemangioma" in text
    assert "Osteosarcoma" not in text
    assert "A draft" not in text


def test_a_changed_dose_stays_hidden_until_both_competences_signed(board, client):
    board.published_edition()
    board.write_ibuprofen("600 mg")
    board.submit("medications")
    board.approve("medications", by=board.clinician)
    board.write_causes("Chordoma")
    board.sign("causes")
    board.publish()
    assert "600 mg" not in client.get(URL).content.decode()
    board.approve("medications", by=board.pharmacist)
    board.publish()
    assert "600 mg" in client.get(URL).content.decode()


def test_a_section_that_went_out_unreviewed_says_so(board, opened):
    board.write_causes("Haemangioma")
    board.submit("causes")
    board.publish(unreviewed=["causes"])
    found = opened(URL)
    said = "Not yet reviewed by the board"
    assert found.one("section", id="causes").one(class_="not-reviewed").text == f"{said}."
    assert said in found.one("section", id="causes").one(class_="trust").text
    assert "not yet reviewed" in found.one("nav", class_="contents").text
    assert f"Reviewed by {said}" in found.one("header", class_="article-header").text
    assert "0 of 1 sections are signed" in found.text


def test_words_signed_after_they_went_out_count_as_signed(board, opened):
    board.write_ibuprofen()
    board.submit("medications")
    board.publish(unreviewed=["medications"])
    board.approve("medications", by=board.clinician)
    assert "Not yet reviewed" in section(opened, "medications").text
    board.approve("medications", by=board.pharmacist)
    signed = section(opened, "medications").text
    assert "Not yet reviewed" not in signed
    assert "Pharmacist, MD (pharmacist reviewer)" in signed


def test_a_reviewer_who_asks_for_changes_since_is_shown(board, opened):
    board.published_edition()
    actions.request_changes(
        revision=board.revision("causes"),
        by=board.clinician,
        competence=Role.Kind.CLINICAL,
        comment="Chordoma is missing.",
    )
    causes = section(opened, "causes").one(class_="trust").text
    assert "Changes asked for by Clinician, MD" in causes
    assert "1 of 2 sections are signed and current" in opened(URL).text


def test_an_overdue_review_is_shown_from_its_day_on(board):
    day = timezone.localdate(board.published_edition().published_at) + timedelta(days=365)
    found = catalogue.find("lumbar-wedging")
    on = timezone.now() + timedelta(days=366)
    late = pages.page(
        "reading/article.html", {"article": read_article(found, found.current, on=on)}
    )
    assert "Review overdue since" in late.content.decode()
    assert f"{day:%-d %b %Y}" in late.content.decode()
    assert "0 of 2 sections are signed and current" in late.content.decode()


def test_an_erratum_stands_on_the_section_it_corrects(board, opened):
    wrong = board.published_edition()
    board.write_causes("Chordoma")
    board.sign("causes")
    board.publish()
    actions.issue_erratum(
        condition=board.article,
        revisions=[wrong.sections.get(section="causes").revision],
        by=board.publisher,
        severity="misleading",
        what_was_wrong="It named the wrong tumour.",
    )
    notice = section(opened, "causes").one(class_="notice-erratum").text
    assert "Corrected. It named the wrong tumour." in notice
    assert "Wrong in edition 1, corrected in edition 2" in notice
    assert not section(opened, "medications").all(class_="notice-erratum")


def test_the_contents_name_every_section_with_its_state(board, opened):
    board.published_edition()
    contents = opened(URL).one("nav", class_="contents").one("ol")
    lines = [line.text for line in contents.children if not isinstance(line, str)]
    assert lines == ["Causes signed", "Medications signed", "Disclaimer"]


def test_a_section_names_its_items_above_them(board, opened):
    board.published_edition()
    items = section(opened, "causes").one("details", class_="items")
    key = board.words("causes")["causes"][0]["key"]
    (line,) = items.all("a")
    assert (line.text, line.attributes["href"]) == ("Haemangioma", f"#causes-{key}")


def test_what_is_in_short_stands_above_everything_else(board, client):
    board.published_edition()
    sentences = [{"text": f"A bone gives way, {n}.", "rests_on": "causes"} for n in range(3)]
    board.write("in-short", {"sentences": sentences})
    board.sign("in-short")
    board.publish()
    text = client.get(URL).text
    assert text.count('id="in-short"') == 1
    assert text.index('id="in-short"') < text.index('class="record') < text.index('id="causes"')


def test_what_is_for_clinicians_is_folded_and_never_a_caution(board, opened):
    supplement = {"name": "Calcium", "function": "Bones.", "mechanism": "By osteoblasts."}
    board.write("supplements", {"supplements": [supplement]})
    board.publish(unreviewed=["supplements"])
    row = section(opened, "supplements").one("tbody").one("tr")
    folded = row.one("details", class_="clinical")
    assert "By osteoblasts." in folded.text
    assert "Bones." not in folded.text
    assert not folded.all(class_="caution-open")
    assert row.one(class_="caution-open")


def test_warning_signs_are_repeated_above_the_contents_by_urgency(board, client, opened):
    board.write(
        "when-to-see-a-doctor",
        {
            "signs": [
                {"sign": "A *new* weakness", "urgency": "soon"},
                {"sign": "No feeling in the legs", "urgency": "emergency"},
            ]
        },
    )
    board.sign("when-to-see-a-doctor")
    board.publish()
    box = opened(URL).one("section", class_="help")
    assert [group.text for group in box.all("h3")] == [
        "Emergency: get help now",
        "See a doctor soon",
    ]
    assert [sign.text for sign in box.all("li")] == ["No feeling in the legs", "A new weakness"]
    text = client.get(URL).content.decode()
    assert text.index('class="help"') < text.index('class="contents"')


def test_repeated_warning_signs_leave_the_citations_to_their_section(board, library, opened):
    sign = {"sign": "Weakness [@first-2001]", "urgency": "emergency"}
    board.write("when-to-see-a-doctor", {"signs": [sign]})
    board.sign("when-to-see-a-doctor")
    board.publish()
    assert opened(URL).one("section", class_="help").one("li").text == "Weakness"
    assert section(opened, "when-to-see-a-doctor").one(class_="urgency").one("sup").text == "[1]"


def test_repeated_warning_signs_are_labelled_when_nobody_reviewed_them(board, opened):
    board.write("when-to-see-a-doctor", {"signs": [{"sign": "Weakness", "urgency": "emergency"}]})
    board.submit("when-to-see-a-doctor")
    board.publish(unreviewed=["when-to-see-a-doctor"])
    box = opened(URL).one("section", class_="help")
    assert box.one(class_="not-reviewed").text == "Not yet reviewed by the board."


def treat(board, **fields):
    board.write("supplements", {"supplements": [{"name": "Calcium", **fields}]})
    board.publish(unreviewed=["supplements"])


def test_the_meaning_at_the_top_is_labelled_and_not_shared_while_nobody_signed_it(board, opened):
    board.write("overview", {"definition": [{"text": "A bone that collapsed."}]})
    board.submit("overview")
    board.publish(unreviewed=["overview"])
    page = opened(URL)
    assert "Not yet reviewed by the board." in page.one("div", class_="headline").text
    shared = [one.attributes.get("content", "") for one in page.all("meta")]
    assert not [text for text in shared if "collapsed" in text]
    board.sign("overview")
    page = opened(URL)
    assert "Not yet reviewed" not in page.one("div", class_="headline").text
    shared = [one.attributes.get("content", "") for one in page.all("meta")]
    assert len([text for text in shared if "A bone that collapsed." in text]) == 2


def test_a_caution_stands_in_the_row_of_its_treatment(board, opened):
    board.published_edition()
    row = section(opened, "medications").one("tbody").one("tr")
    assert row.one("th").text.startswith("Ibuprofen")
    assert row.one(class_="caution").text == "Caution Not with myeloma."


def test_a_medicine_with_more_to_say_than_a_table_has_room_for_stands_by_itself(board, opened):
    said = {
        "timing": "At night.",
        "purpose": "Pain.",
        "side_effects": "Rash.",
        "brand_names": "Brufen",
    }
    effects = {"common_effects": "Nausea"}
    medicine = {"name": "Ibuprofen", "dosages": [{"wording": "Some"}], **said, **effects}
    board.write("medications", {"medications": [medicine]})
    board.publish(unreviewed=["medications"])
    assert not section(opened, "medications").all("table")
    entry = section(opened, "medications").one(class_="entry")
    assert entry.one("h3").text.startswith("Ibuprofen")
    for words in (*said.values(), *effects.values(), "Caution", "Dosage Some"):
        assert words in entry.text


def test_a_medicine_without_a_dosage_says_so_in_a_table_and_by_itself(board, opened):
    for more in ({}, {"purpose": "Pain.", "timing": "Now.", "brand_names": "B", "rare_effects": "R",
                      "side_effects": "Rash."}):  # fmt: skip
        board.write("medications", {"medications": [{"name": "Ibuprofen", **more}]})
        board.publish(unreviewed=["medications"])
        medicines = section(opened, "medications")
        assert bool(medicines.all("table")) == (not more)
        assert "none given" in medicines.text


def test_a_caution_not_yet_assessed_says_so(board, opened):
    treat(board)
    said = "Caution: not yet assessed by the board"
    assert section(opened, "supplements").one("tbody").one(class_="caution-open").text == said


def test_a_caution_that_nobody_knows_of_cites_who_says_so(board, opened, library):
    assessed = {"caution_state": "none_known", "caution_reference": "first-2001"}
    board.write("supplements", {"supplements": [{"name": "Calcium", **assessed}]})
    board.sign("supplements")
    board.publish()
    said = section(opened, "supplements").one("tbody").one(class_="caution-none")
    assert said.text == "Caution: none known[1]"
    assert said.one("a").attributes["href"] == "#reference-first-2001"


def test_a_dosage_that_is_not_typed_is_shown_as_the_board_words_it(board, opened):
    treat(board, dosages=[{"wording": "A spoonful or so"}])
    row = section(opened, "supplements").one("tbody").text
    assert "A spoonful or so as the board words it: not yet standardised" in row


def test_items_stand_in_their_groups_in_order(board, opened):
    symptoms = [
        {"name": "Fever", "group": "The whole body"},
        {"name": "Pain", "group": "In the affected part"},
        {"name": "Weight loss", "group": "The whole body"},
    ]
    groups = [{"heading": "In the affected part"}, {"heading": "The whole body"}]
    board.write("symptoms", {"groups": groups, "symptoms": symptoms})
    board.sign("symptoms")
    board.publish()
    found = section(opened, "symptoms")
    assert [heading.text for heading in found.all("h3")] == [
        "In the affected part",
        "The whole body",
    ]
    assert [name.text for name in found.all("dt")] == ["Pain", "Fever", "Weight loss"]


def test_an_item_can_be_linked_to_by_its_permanent_key(board, opened):
    board.published_edition()
    key = board.words("causes")["causes"][0]["key"]
    assert "Haemangioma" in section(opened, "causes").one(id=f"causes-{key}").text


def queries_with(count, board, client):
    """How many queries the page takes whose symptoms are so many."""
    symptoms = [
        {"name": f"Sign {n}", "group": "local", "description": "Seen [@first-2001]."}
        for n in range(count)
    ]
    board.write("symptoms", {"symptoms": symptoms})
    board.sign("symptoms")
    board.publish()
    with CaptureQueriesContext(connection) as queries:
        client.get(URL)
    return len(queries)


def test_the_number_of_queries_is_constant(board, client, library):
    board.published_edition()
    few = queries_with(3, board, client)
    assert queries_with(30, board, client) == few
    assert few < 30  # most of them to find what is related
