"""An article's past: a day, an older edition, a section's own history, and how to cite them."""

from datetime import UTC, datetime
from functools import partial

import pytest

from condition.models import Condition
from record import actions
from tests.cast import Board
from tests.kept import once

ARTICLE = "/conditions/lumbar-wedging"


@pytest.fixture
def at(monkeypatch):
    """Do something on a day."""

    def on(day: str):
        moment = datetime.fromisoformat(f"{day}T23:30:00").replace(tzinfo=UTC)
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return on


@pytest.fixture
def dated(db, at) -> Board:
    """An article with editions of three days."""
    board = once("editions of three days", partial(make_dated, at))
    at("2025-06-08")
    return board


def make_dated(at) -> Board:
    at("2025-01-01")
    board = Board()
    at("2025-05-03")
    board.published_edition()
    at("2025-05-22")
    board.write_causes("Chordoma", reason="Another cause.")
    board.sign("causes")
    board.publish()
    at("2025-06-07")
    board.write_ibuprofen("600 mg", reason="A higher dose.")
    board.sign("medications")
    board.publish()
    return board


class TestAsItReadOnADay:
    """By date, to the edition that readers found at the end of that day."""

    @pytest.mark.parametrize(
        ("day", "number"),
        [
            ("2025-05-03", 1),
            ("2025-05-21", 1),
            ("2025-05-22", 2),
            ("2025-06-06", 2),
            ("2025-06-07", 3),
            ("2031-01-01", 3),
            ("9999-12-31", 3),
        ],
    )
    def test_a_day_leads_to_its_edition(self, dated, client, day, number):
        answer = client.get(f"{ARTICLE}/on/{day}/")
        assert (answer.status_code, answer.headers["Location"]) == (
            302,
            f"{ARTICLE}/editions/{number}/",
        )

    def test_days_end_at_midnight_where_the_site_is(self, dated, client, settings):
        settings.TIME_ZONE = "Asia/Tokyo"  # edition 1 is of the 4th of May there
        assert client.get(f"{ARTICLE}/on/2025-05-03/").status_code == 404
        assert client.get(f"{ARTICLE}/on/2025-05-04/").status_code == 302

    def test_before_the_first_edition_there_was_nothing(self, dated, client):
        answer = client.get(f"{ARTICLE}/on/2025-05-02/")
        assert answer.status_code == 404
        assert "its first edition is of" in answer.text

    @pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
    def test_the_calendars_two_ends_are_days_like_others(self, dated, client, settings, zone):
        settings.TIME_ZONE = zone
        assert client.get(f"{ARTICLE}/on/0001-01-01/").status_code == 404
        assert client.get(f"{ARTICLE}/on/9999-12-31/").status_code == 302

    def test_the_form_leads_to_the_day_and_no_day_back_to_the_form(self, dated, client):
        chosen = client.get(f"{ARTICLE}/on/?day=2025-05-22")
        assert chosen.headers["Location"] == f"{ARTICLE}/on/2025-05-22/"
        for nothing in ("", "?day=soon", "?day=2025-02-30"):
            location = client.get(f"{ARTICLE}/on/{nothing}").headers["Location"]
            assert location == f"{ARTICLE}/history/#choose"

    def test_a_day_that_no_calendar_has_is_no_address(self, dated, client):
        assert client.get(f"{ARTICLE}/on/2025-02-30/").status_code == 404


class TestAnOlderEdition:
    """It says that it is old, and what changed since."""

    def notice(self, opened, number: int):
        """The notice at its top."""
        return opened(f"{ARTICLE}/editions/{number}/").one("div", class_="notice-old")

    def test_it_names_the_sections_that_have_other_words_now(self, dated, opened):
        text = self.notice(opened, 1).text
        assert "This is not the current edition." in text
        assert "Changed since: Causes (wording), Medications (safety)." in text
        assert "Some of what changed bears on safety." in text

    def test_its_links_lead_to_the_difference(self, dated, opened):
        links = [link.attributes["href"] for link in self.notice(opened, 2).all("a")]
        assert links == [f"{ARTICLE}/changes/2..3/#medications", f"{ARTICLE}/"]

    def test_the_current_edition_has_no_such_notice(self, dated, opened):
        page = opened(f"{ARTICLE}/editions/3/")
        assert "600 mg" in page.text
        assert not page.all("div", class_="notice-old")


class TestASectionsHistory:
    """One section, reached from its line of trust."""

    def test_its_line_of_trust_leads_there(self, dated, opened):
        section = opened(f"{ARTICLE}/").one("section", id="causes")
        links = {link.text: link.attributes["href"] for link in section.all("a")}
        assert links["History of this section"] == f"{ARTICLE}/history/causes/"
        by_itself = opened(links["This section by itself"]).one("section", id="causes")
        links = {link.text: link.attributes["href"] for link in by_itself.all("a")}
        assert links["Cite this section"] == f"{ARTICLE}/editions/3/cite/#causes"

    def test_it_has_the_editions_that_changed_it_and_no_other(self, dated, opened):
        page = opened(f"{ARTICLE}/history/causes/")
        entries = page.one("ol", class_="editions").children
        ids = [entry.attributes["id"] for entry in entries if not isinstance(entry, str)]
        assert ids == ["edition-2", "edition-1"]
        assert "Another cause." in page.text
        assert "A higher dose." not in page.text

    def test_it_tells_what_became_true_since(self, dated, at, opened):
        actions.request_changes(
            revision=dated.revision("causes"),
            by=dated.second_clinician,
            competence="clinical",
            comment="Look again.",
        )
        assert "changes requested, Causes" in opened(f"{ARTICLE}/history/causes/").text

    def test_the_old_form_of_its_address_leads_to_it(self, dated, client):
        answer = client.get(f"{ARTICLE}/history/?section=causes")
        assert answer.headers["Location"] == f"{ARTICLE}/history/causes/"
        assert client.get(f"{ARTICLE}/history/?section=nonsense").status_code == 200

    @pytest.mark.parametrize("key", ["surgery", "nonsense"])
    def test_there_is_none_of_a_section_never_published(self, dated, client, key):
        assert client.get(f"{ARTICLE}/history/{key}/").status_code == 404


class TestCiting:
    """An edition, or a section of it, for a list of references."""

    def test_a_section_is_cited_with_its_edition_date_digest_and_address(self, dated, opened):
        digest = dated.revision("causes").digest
        text = opened(f"{ARTICLE}/editions/2/cite/").one("section", id="causes").one("p").text
        assert text == (
            "Author. Lumbar wedging: Causes. Attest, edition 2, 2025-05-22. "
            f"http://127.0.0.1:8000{ARTICLE}/editions/2/#causes (SHA-256 {digest})"
        )

    def test_for_bibtex_every_sign_of_tex_is_a_letter(self, dated, client):
        Condition.objects.update(title=r"50% of {A} & \B_c")
        edition = dated.publish()
        text = client.get(f"{ARTICLE}/editions/4.bib").text
        assert text.startswith("@misc{lumbar-wedging-4,\n")
        assert r"title = {{50\% of \{A\} \& \textbackslash{}B\_c}}" in text
        assert f"note = {{SHA-256 {edition.digest}}}" in text
        assert text.count("@misc{") == 3

    def test_for_reference_managers_each_entry_ends(self, dated, client):
        lines = client.get(f"{ARTICLE}/editions/3.ris").text.split("\r\n")
        assert lines.count("TY  - ELEC") == lines.count("ER  - ") == 3
        assert "DA  - 2025/06/07" in lines

    def test_an_old_one_leads_to_the_current_one(self, dated, opened):
        notice = opened(f"{ARTICLE}/editions/1/cite/").one("p", class_="notice-old")
        assert notice.one("a").attributes["href"] == f"{ARTICLE}/editions/3/cite/"


@pytest.mark.parametrize(
    "path",
    ["on/2025-05-22/", "history/causes/", "editions/1/cite/", "editions/1.bib", "editions/1.ris"],
)
def test_a_withdrawn_article_has_no_past_but_dates_and_digests(dated, client, path):
    actions.withdraw(condition=dated.article, by=dated.publisher, notice="It was wrong.")
    answer = client.get(f"{ARTICLE}/{path}")
    assert answer.status_code == 410
    assert "Chordoma" not in answer.text
    history = client.get(f"{ARTICLE}/history/").text
    assert "Another cause." not in history
    assert "<form" not in history.partition("<main")[2].partition("</main>")[0]
