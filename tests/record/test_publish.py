import pytest

from accounts.refusals import NotYourRole
from condition.canonical import canonical_json, digest
from condition.models import Reference
from record import actions
from record.models import Edition
from record.refusals import (
    ChangedMeanwhile,
    NothingToPublish,
    NotReady,
    ReasonMissing,
    TooLong,
    Withdrawn,
)

pytestmark = pytest.mark.both_databases

THERAPY = {"therapies": [{"name": "Traction", "group": "physiotherapy"}]}


def shown(edition: Edition) -> dict[str, bool]:
    return dict(edition.sections.values_list("section", "is_signed"))


def test_an_edition_is_made_of_signed_words(board):
    board.write_causes("Myeloma")
    board.write("symptoms", {"introduction": "Pain."})
    board.sign("causes")
    assert shown(board.publish()) == {"causes": True}


def test_a_changed_dose_waits_until_both_competences_signed(board):
    first = board.published_edition()
    board.write_ibuprofen("600 mg")
    board.submit("medications")
    board.approve("medications", by=board.clinician)
    board.write_causes("Haemangioma", "Myeloma")
    board.sign("causes")
    second = board.publish()
    kept = second.sections.get(section="medications").revision
    assert kept == first.sections.get(section="medications").revision
    board.approve("medications", by=board.pharmacist)
    third = board.publish()
    assert "600" in third.sections.get(section="medications").revision.canonical


def test_the_digest_covers_the_edition_before(board):
    first = board.published_edition()
    board.write_causes("Myeloma")
    board.sign("causes")
    second = board.publish()
    assert second.manifest["previous"] == first.digest
    assert digest(canonical_json(second.manifest)) == second.digest


def test_the_manifest_names_what_the_rules_ask_for(board):
    edition = board.published_edition()
    manifest = edition.manifest
    assert manifest["condition"] == str(board.article.uuid)
    assert (manifest["number"], manifest["title"]) == (1, "Lumbar wedging")
    assert manifest["published_by"]["name"] == "Publisher"
    assert manifest["disclaimer"] == "Not medical advice."
    (causes, _medications) = manifest["sections"]
    assert causes["revision"] == board.revision("causes").digest
    assert [review["name"] for review in causes["reviews"]] == ["Clinician"]


def test_the_edition_carries_the_cited_sources_as_they_stood(board):
    source = Reference.objects.create(key="panda-2014", kind="article", title="Imaging", year=2014)
    board.write("causes", {"introduction": "True [@panda-2014]."})
    board.sign("causes")
    edition = board.publish()
    source.refresh_from_db()
    source.authors = "Panda A"
    source.save()
    assert edition.manifest["references"]["panda-2014"] == {
        "kind": "article",
        "title": "Imaging",
        "year": 2014,
    }
    assert source.is_published


def test_old_words_bring_their_old_approvals_back(board):
    board.published_edition()
    board.write_ibuprofen("600 mg")
    board.sign("medications")
    board.publish()
    board.write_ibuprofen("400 mg", by=board.second_author)
    edition = board.publish("Back to the old dose.")
    assert edition.number == 3
    assert shown(edition)["medications"]
    assert "400" in edition.sections.get(section="medications").revision.canonical


def test_words_signed_before_the_author_went_on_writing_go_live(board):
    board.published_edition()
    board.write_causes("Myeloma")
    signed = board.sign("causes")
    board.write_causes("Myeloma", "Unfinished")
    assert board.publish().sections.get(section="causes").revision == signed


def test_words_taken_back_after_signing_stay_at_home(board):
    board.published_edition()
    board.write_causes("Myeloma")
    signed = board.sign("causes")
    actions.take_back(revision=signed, by=board.author)
    with pytest.raises(NothingToPublish):
        board.publish()


def test_a_section_never_reviewed_goes_out_only_by_name(board):
    board.write_causes("Myeloma")
    board.sign("causes")
    board.write("therapies", THERAPY)
    assert shown(board.publish()) == {"causes": True}
    assert shown(board.publish(unreviewed=["therapies"])) == {"causes": True, "therapies": False}


def test_unsubmitted_words_never_go_out_unreviewed(board):
    board.write_causes("Myeloma")
    with pytest.raises(NotReady, match="Causes"):
        board.publish(unreviewed=["causes"])


def test_words_that_came_after_the_publisher_looked_stay_back(board):
    board.write("therapies", THERAPY)
    seen = {"therapies": board.revision("therapies").digest}
    board.write("therapies", {"therapies": [{"name": "Yoga", "group": "mind_body"}]})
    with pytest.raises(ChangedMeanwhile, match="newer words"):
        board.publish(unreviewed=["therapies"], seen=seen)
    assert not Edition.objects.exists()


def test_a_section_signed_after_it_went_out_is_never_unreviewed_again(board):
    board.write_causes("Myeloma")
    board.submit("causes")
    board.publish(unreviewed=["causes"])
    board.approve("causes", by=board.clinician)
    board.write_causes("Lymphoma")
    board.submit("causes")
    with pytest.raises(NotReady):
        board.publish(unreviewed=["causes"])


def test_half_an_approval_goes_with_words_that_go_out_unreviewed(board):
    board.write_ibuprofen()
    board.submit("medications")
    board.approve("medications", by=board.clinician)
    (section,) = board.publish(unreviewed=["medications"]).manifest["sections"]
    assert not section["is_signed"]
    assert [review["name"] for review in section["reviews"]] == ["Clinician"]


def test_a_source_that_signed_words_cite_cannot_be_taken_from_under_them(board):
    source = Reference.objects.create(key="who-a", kind="book", title="A")
    board.write("causes", {"introduction": "True [@who-a]."})
    board.sign("causes")
    source.refresh_from_db()
    with pytest.raises(NotReady, match="replaced"):
        actions.merge_sources(duplicate=source, into=source, by=board.author)


def test_words_that_cite_nothing_there_is_do_not_go_out_unreviewed(board):
    board.write("causes", {"introduction": "True [@nobody-1900]."})
    board.submit_unchecked("causes")
    with pytest.raises(NotReady, match="nobody-1900"):
        board.publish(unreviewed=["causes"])


def test_a_section_once_signed_never_goes_out_unreviewed(board):
    board.published_edition()
    board.write_causes("Myeloma")
    board.submit("causes")
    with pytest.raises(NotReady):
        board.publish(unreviewed=["causes"])


def test_words_that_a_reviewer_refused_never_go_out_unreviewed(board):
    board.write_causes("Myeloma")
    revision = board.submit("causes")
    actions.request_changes(
        revision=revision, by=board.clinician, competence="clinical", comment="Dangerous."
    )
    with pytest.raises(NotReady):
        board.publish(unreviewed=["causes"])


def test_approvals_after_publication_are_standing_and_chained(board):
    board.write_causes("Myeloma")
    board.submit("causes")
    board.publish(unreviewed=["causes"])
    board.approve("causes", by=board.clinician)
    (fact,) = board.article.standing.all()
    assert (fact.kind, fact.section, fact.fact["body"]["name"]) == ("review", "causes", "Clinician")
    assert digest(canonical_json(fact.fact)) == fact.digest


def test_nothing_new_makes_no_edition(board):
    board.published_edition()
    with pytest.raises(NothingToPublish):
        board.publish()
    assert Edition.objects.count() == 1


def test_a_new_disclaimer_makes_an_edition(board):
    board.published_edition()
    board.article.refresh_from_db()
    board.article.disclaimer = "Ask your doctor."
    board.article.save(update_fields=["disclaimer"])
    assert board.publish().manifest["disclaimer"] == "Ask your doctor."


def test_two_clicks_make_one_edition(board):
    board.write_causes("Myeloma")
    board.sign("causes")
    board.publish(expected=1)
    with pytest.raises(ChangedMeanwhile, match="Edition 1"):
        board.publish(expected=1)


@pytest.mark.parametrize("who", ["author", "clinician", "pharmacist", "administrator", "outsider"])
def test_only_a_publisher_publishes(board, who):
    board.write_causes("Myeloma")
    board.sign("causes")
    with pytest.raises(NotYourRole):
        actions.publish(condition=board.article, by=getattr(board, who), summary="Mine.")
    assert not Edition.objects.exists()


def test_an_edition_says_what_changed(board):
    board.write_causes("Myeloma")
    board.sign("causes")
    with pytest.raises(ReasonMissing):
        board.publish(" ")


def test_a_summary_that_does_not_fit_is_refused(board):
    board.write_causes("Myeloma")
    board.sign("causes")
    with pytest.raises(TooLong, match="1000"):
        board.publish("x" * 1001)


def test_each_section_tells_its_changes_since_the_last_edition(board):
    board.published_edition()
    board.write_ibuprofen("600 mg", reason="The guideline changed.")
    board.sign("medications")
    causes, medications = board.publish().manifest["sections"]
    assert "changes" not in causes
    assert [(change["kind"], change["reason"]) for change in medications["changes"]] == [
        ("safety", "The guideline changed.")
    ]


def test_a_withdrawn_article_is_not_published_again(board):
    board.published_edition()
    actions.withdraw(condition=board.article, by=board.publisher, notice="It was wrong.")
    board.write_causes("Myeloma")
    board.sign("causes")
    with pytest.raises(Withdrawn):
        board.publish()


def test_a_withdrawal_needs_a_notice_and_a_publisher(board):
    board.published_edition()
    with pytest.raises(ReasonMissing):
        actions.withdraw(condition=board.article, by=board.publisher, notice="")
    with pytest.raises(NotYourRole):
        actions.withdraw(condition=board.article, by=board.author, notice="Gone.")
    assert not board.article.standing.exists()
