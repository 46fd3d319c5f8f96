"""Addresses and sources: what is meant, then what will happen, then the act."""

import pytest

from accounts.models import LoggedAct
from accounts.refusals import NothingChanged, NotYourRole
from board.sources import views
from condition.models import Condition, FormerAddress, Reference
from record import actions
from record.actions.sources import citing
from record.models import Change
from record.refusals import NotReady

ARTICLE = "/admin/articles/lumbar-wedging/"
RENAME, MERGE = f"{ARTICLE}rename/", f"{ARTICLE}merge/"
CONFIRMED = {"is_confirmed": "1"}


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def happens(response):
    return " ".join(response.context["outlook"].happens)


@pytest.fixture
def at_desk(board, client):
    """The publisher's browser."""
    client.force_login(board.publisher.user)
    return client


# The address.


@pytest.mark.both_databases
def test_a_new_address_is_told_before_it_is_given(board, at_desk):
    response = at_desk.post(RENAME, {"slug": "wedging"})
    assert "Whoever comes by /conditions/lumbar-wedging/ is sent there, for ever" in happens(
        response
    )
    assert board.article_now.slug == "lumbar-wedging"
    response = at_desk.post(RENAME, {"slug": "wedging", **CONFIRMED}, follow=True)
    assert "The address is changed." in said(response)
    assert response.request["PATH_INFO"] == "/admin/articles/wedging/"
    assert FormerAddress.objects.get().path == "/conditions/lumbar-wedging"


def test_readers_who_come_by_the_old_address_are_sent_on(board, at_desk):
    board.published_edition()
    at_desk.post(RENAME, {"slug": "wedging", **CONFIRMED})
    response = at_desk.get("/conditions/lumbar-wedging/")
    assert (response.status_code, response["Location"]) == (301, "/conditions/wedging/")


@pytest.mark.parametrize(
    ("slug", "why"),
    [
        ("lumbar-wedging", "the article&#x27;s address already"),
        ("taken", "Another article has that address."),
        ("former", "Another article once had that address"),
        ("Not good", "Use a-z, 0-9 and single hyphens."),
        ("", "This field is required."),
    ],
)
@pytest.mark.parametrize("step", [{}, CONFIRMED])
def test_an_address_that_cannot_be_is_refused_in_plain_words(board, at_desk, slug, why, step):
    other = Condition.objects.create(
        title="Other", slug="former", specialty=board.article.specialty
    )
    actions.rename(condition=other, slug="taken", by=board.publisher)
    assert why in at_desk.post(RENAME, {"slug": slug, **step}).text
    assert board.article_now.slug == "lumbar-wedging"


@pytest.mark.parametrize("role", ["clinician", "administrator", "outsider"])
def test_others_change_no_address(board, client, role):
    client.force_login(getattr(board, role).user)
    for url, typed in ((RENAME, {"slug": "wedging"}), (MERGE, {"into": board.article.title})):
        assert client.get(url).status_code == 403
        assert client.post(url, {**typed, **CONFIRMED}).status_code == 403


# Two articles that become one.


@pytest.fixture
def double(board):
    """A second article on the same disease, with a draft that nobody published."""
    board.published_edition()
    first = board.article
    board.article = Condition.objects.create(title="Wedge", slug="wedge", specialty=first.specialty)
    board.write_causes("Myeloma")
    board.article = first
    return Condition.objects.get(slug="wedge")


@pytest.mark.both_databases
def test_a_merger_says_what_it_does_and_then_does_it(board, double, at_desk):
    url = "/admin/articles/wedge/merge/"
    told = happens(at_desk.post(url, {"into": board.article.title}))
    assert "Whoever comes by /conditions/wedge/ is sent to /conditions/lumbar-wedging/" in told
    assert "Drafts that readers never saw stay behind: Causes" in told
    double.refresh_from_db()
    assert double.merged_into is None
    at_desk.post(url, {"into": board.article.title, **CONFIRMED})
    double.refresh_from_db()
    assert double.merged_into == board.article


def test_an_article_is_merged_into_none_that_readers_cannot_see_nor_into_itself(
    board, double, at_desk
):
    for confirmed in ({}, CONFIRMED):
        response = at_desk.post(MERGE, {"into": double.title, **confirmed})
        assert "Readers would find nothing" in response.text
        assert f'value="{double.title}"' in response.text
        page = at_desk.post(MERGE, {"into": board.article.title, **confirmed}).text
        assert "That is the article itself" in page
    assert board.article_now.merged_into is None


@pytest.mark.both_databases("board.named")
def test_a_name_that_two_articles_have_leads_to_neither(board, double, at_desk):
    twin = Condition.objects.create(title="Wedge", slug="twin", specialty=double.specialty)
    assert "Several have that name" in at_desk.post(MERGE, {"into": "WEDGE"}).text
    # Found by its address, which is its alone, and nothing for readers yet.
    assert "Readers would find nothing" in at_desk.post(MERGE, {"into": twin.slug}).text


def test_a_second_merger_is_refused_in_plain_words(board, double, at_desk):
    url = "/admin/articles/wedge/merge/"
    at_desk.post(url, {"into": board.article.title, **CONFIRMED})
    response = at_desk.post(url, {"into": board.article.title, **CONFIRMED})
    assert "The article is merged already." in response.text


@pytest.mark.parametrize("who", ["author", "outsider"])
def test_an_article_with_editions_cannot_be_deleted_in_the_admin(board, client, who):
    board.published_edition()
    client.force_login(getattr(board, who).user)
    url = f"/admin/condition/condition/{board.article.pk}/delete/"
    assert client.post(url, {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": board.article.pk, "post": "yes"}
    client.post("/admin/condition/condition/", chosen)
    assert board.article_now.current.edition.number == 1


# Sources.


@pytest.fixture
def source(board):
    """A source that two drafts cite, one of them submitted."""
    made = Reference.objects.create(key="panda-2014", kind="article", title="Imaging")
    Reference.objects.create(key="panda-2014b", kind="article", title="Imaging, again")
    board.write("causes", {"introduction": "True [@panda-2014]. And [@panda-2014b]."})
    board.write_ibuprofen()
    words = board.words("medications")
    del words["medications"][0]["caution"]
    words["medications"][0] |= {
        "caution_state": "none_known",
        "caution_reference": "panda-2014",
    }
    board.write("medications", words)
    board.submit("medications")
    return made


def library(act):
    return f"/admin/references/panda-2014/{act}/"


@pytest.mark.both_databases
def test_a_retraction_names_the_pages_and_the_drafts_before_it_stands(board, source, at_desk):
    board.sign("causes")
    board.publish()
    told = happens(at_desk.post(library("retract"), {"notice": "By the journal."}))
    assert "The page of “Lumbar wedging” says so at once" in told
    assert "Lumbar wedging, Causes: flagged" in told
    assert "Lumbar wedging, Medications: flagged" in told
    assert not board.article_now.standing.exists()
    at_desk.post(library("retract"), {"notice": "By the journal.", **CONFIRMED})
    assert "By the journal." in at_desk.get(board.article_url).text
    again = at_desk.post(library("retract"), {"notice": "Again.", **CONFIRMED})
    assert "marked as retracted already" in said(again)
    assert "Again.</textarea>" in again.text


def test_places_without_end_are_counted_and_the_first_named(board, source, at_desk, monkeypatch):
    monkeypatch.setattr(views, "MOST_NAMED", 1)
    told = happens(at_desk.post(library("retract"), {"notice": "By the journal."}))
    assert "Lumbar wedging, Causes: flagged" in told
    assert "Lumbar wedging, Medications: flagged" not in told
    assert "… and 1 more." in told


@pytest.mark.both_databases
def test_a_source_is_replaced_and_no_circle_is_made(board, source, at_desk):
    told = happens(at_desk.post(library("replace"), {"other": "panda-2014b: imaging, again"}))
    assert "“panda-2014” is said to be replaced by “panda-2014b”." in told
    at_desk.post(library("replace"), {"other": "panda-2014b", **CONFIRMED})
    source.refresh_from_db()
    assert source.replaced_by_id == "panda-2014b"
    url = "/admin/references/panda-2014b/replace/"
    back = at_desk.post(url, {"other": "panda-2014", **CONFIRMED})
    assert "is itself said to be replaced by this source" in said(back)


@pytest.mark.both_databases
def test_records_of_one_source_are_merged_in_every_draft(board, source, client):
    client.force_login(board.second_author.user)
    told = happens(client.post(library("merge"), {"other": "panda-2014b"}))
    assert "Lumbar wedging, Medications: cites [@panda-2014b] instead of [@panda-2014]" in told
    client.post(library("merge"), {"other": "panda-2014b", **CONFIRMED})
    assert not Reference.objects.filter(key="panda-2014").exists()
    assert board.words("causes")["introduction"] == "True [@panda-2014b]. And [@panda-2014b]."
    assert board.words("medications")["medications"][0]["caution_reference"] == "panda-2014b"
    assert {change.by for change in Change.objects.order_by("-pk")[:2]} == {board.second_author}


def test_what_lay_before_the_reviewers_does_so_again_after_a_merger(board, source):
    actions.merge_sources(
        duplicate=source, into=Reference.objects.get(pk="panda-2014b"), by=board.second_author
    )
    assert board.revision("medications").submissions.standing().exists()
    assert not board.revision("causes").submissions.standing().exists()


def test_a_record_that_signed_words_cite_stays(board, source, client):
    board.sign("causes")
    client.force_login(board.author.user)
    response = client.post(library("merge"), {"other": "panda-2014b", **CONFIRMED})
    assert "Mark it as replaced instead." in said(response)
    assert Reference.objects.filter(key="panda-2014").exists()


@pytest.mark.both_databases
def test_a_merger_that_is_refused_leaves_nothing_behind(board, source):
    acts = LoggedAct.objects.count()
    other = Reference.objects.get(pk="panda-2014b")
    for error, options in (
        (NotYourRole, {"by": board.publisher}),
        (NothingChanged, {"into": source}),
    ):
        with pytest.raises(error):
            actions.merge_sources(
                **{"duplicate": source, "into": other, "by": board.author, **options}
            )
    Reference.objects.filter(pk=source.pk).update(is_published=True)
    with pytest.raises(NotReady):
        actions.merge_sources(duplicate=source, into=other, by=board.author)
    assert LoggedAct.objects.count() == acts
    assert not citing(source).exists()


@pytest.mark.parametrize("act", ["retract", "replace", "merge"])
def test_others_touch_no_source(board, source, client, act):
    for role in ("newsletter_manager", "outsider", "administrator"):
        client.force_login(getattr(board, role).user)
        assert client.get(library(act)).status_code == 403
        assert client.post(library(act), {"other": "panda-2014b", **CONFIRMED}).status_code == 403


def test_the_form_of_a_source_leads_to_the_acts_that_one_may_do(board, source, client):
    for member, acts in (
        (board.clinician, ["retract", "replace", "merge"]),
        (board.author, ["replace", "merge"]),
    ):
        client.force_login(member.user)
        page = client.get("/admin/condition/reference/panda-2014/change/").text
        assert [act for act in ("retract", "replace", "merge") if library(act) in page] == acts


def test_every_section_that_cites_a_retracted_or_replaced_source_is_flagged(board, source, client):
    other = Reference.objects.get(pk="panda-2014b")
    actions.retract(reference=source, by=board.clinician, notice="By the journal.")
    actions.replace_source(
        reference=other,
        replaced_by=Reference.objects.create(key="new", kind="article", title="New"),
        by=board.author,
    )
    client.force_login(board.author.user)
    response = client.get(ARTICLE)
    flagged = {row.section.key: row.stale_sources for row in response.context["rows"]}
    assert flagged["causes"] == ["panda-2014", "panda-2014b"]
    assert flagged["medications"] == ["panda-2014"]
    assert flagged["faq"] == []
    assert "⚑ replaced by new" in response.text
