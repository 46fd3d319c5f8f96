"""By each role, through the site's own forms: readers see what was signed, whatever came since."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from django.test import Client
from PIL import Image
from pypdf import PdfReader

from accounts.models import Person
from condition import registry
from condition.models import Figure, Reference, Specialty, Term
from newsletter.actions import make_bulletin, make_note
from newsletter.actions.issuing import entries_of
from newsletter.content import content_of
from newsletter.letters import bulletin_words
from newsletter.models import Bulletin, Wording
from reading.site_pages import EmergencyNumber, FooterLine, SitePage
from record import actions
from record.models import Submission

from .publish_form import as_shown
from .section_screen import SectionScreen

ARTICLE = "/conditions/lumbar-wedging/"
DESK = "/admin/articles/lumbar-wedging/"


def browser(member):
    client = Client()
    client.force_login(member.user)
    return client


def seen_by_readers():
    """The article's page and its data, but for what the clock says."""
    page = Client().get(ARTICLE).content.decode()
    main = re.search(r"<main.*?</main>", page, re.DOTALL)[0]
    data = Client().get(f"{ARTICLE[:-1]}.json").json()
    return main, data["sections"], data.get("references")


MEDIA = [
    *(f"{ARTICLE}{page}" for page in ("types/", "causes/", "history/", "editions/1/")),
    *(f"{ARTICLE}editions/1{ending}" for ending in (".json", ".bib", ".ris", "/cite/")),
    *("/medicines/", "/medicines/ibuprofen/", "/medicines/ibuprofen.json", "/feed.xml"),
    *("/conditions/", "/conditions.json", "/", "/offline/", "/search/?q=ibuprofen"),
    *("/sw.js", "/sitemap.xml", "/editorial-policy/", "/disclaimer/", "/newsletter/archive/"),
]
DOCUMENTS = [f"{ARTICLE[:-1]}.pdf", f"{ARTICLE}types.pdf", f"{ARTICLE}editions/1.pdf"]
PASSING = re.compile(  # what differs from one answer to the next, or says when, and no words
    r'nonce-\S+|name="csrf\w+" value="\w+"|"changed_at": "[^"]+"|<lastmod>[^<]+|[?&;]v=\w+'
)


def on_every_medium():
    """The same of the pages around it, the documents, the data, the feed and the old edition."""
    reader = Client()
    found = {place: PASSING.sub("", reader.get(place).content.decode()) for place in MEDIA}
    for place in DOCUMENTS:
        pages = PdfReader(BytesIO(reader.get(place).getvalue())).pages
        found[place] = " ".join(page.extract_text() for page in pages)
    picture = reader.get(f"{ARTICLE[:-1]}.png").getvalue()
    return seen_by_readers(), found, picture, [mail_of(one) for one in Bulletin.objects.all()]


def mail_of(bulletin):
    """What it says of the editions as they are known now, in each of its forms."""
    written = bulletin_words(content_of(bulletin, entries_of(bulletin)))
    return written.subject, written.text, written.page


def picture(colour):
    file = BytesIO()
    Image.new("RGB", (60, 40), colour).save(file, "PNG")
    return SimpleUploadedFile("wedge.png", file.getvalue(), content_type="image/png")


def submit(client, revision):
    address = f"{DESK}sections/{revision.section}/{revision.label}/submit/"
    return client.post(address, follow=True)


def judge(member, revision, **typed):
    typed = {"verdict": "approve", "competence": "clinical", "shown": revision.digest, **typed}
    address = f"{DESK}sections/{revision.section}/{revision.label}/"
    return browser(member).post(address, typed, follow=True)


def publish(board, form, summary="What changed."):
    typed = {"summary": summary, "expected": 2, **form}
    return browser(board.publisher).post(f"{DESK}publish/", typed, follow=True)


@pytest.fixture
def signed(board, settings, tmp_path):
    """An article with a link, a source and a picture, signed and published."""
    settings.MEDIA_ROOT = tmp_path
    added = browser(board.author).post(
        "/admin/condition/figure/add/", {"upload": picture("teal"), "title": "Wedge"}
    )
    assert added.status_code == 302
    Reference.objects.create(
        key="who-2005", kind="web", url="https://who.example", title="Safety", year=2005
    )
    board.write_causes("Haemangioma")
    words = board.words("types")
    words["introduction"] = "See [the guideline](https://guide.example/a) [@who-2005]."
    words["types"] = [
        {
            "name": "Wedge",
            "group": "shape",
            "figure": Figure.objects.get().pk,
            "figure_alt": "A wedge from the side.",
            "figure_caption": "A wedge",
        }
    ]
    board.write("types", words)
    board.write_ibuprofen()
    for section in ("causes", "types", "medications"):
        board.sign(section)
    board.publish()
    return board


def changed_types(board, **typed):
    """The author's newer words of the section, saved and submitted through its screen."""
    page = SectionScreen(board, "types")
    assert page.type(**typed).save().status_code == 302
    revision = board.revision("types")
    submit(page.client, revision)
    return revision


@pytest.mark.parametrize(
    "typed",
    [
        {"introduction": "See [the guideline](https://guide.example/b) [@who-2005]."},
        {"types__0__figure_alt": "Take 800 mg of ibuprofen."},
        {"types__0__figure_caption": "Take 800 mg of ibuprofen."},
        {"types__0__name": "Harmless wedge"},
    ],
    ids=["link", "alternative text", "caption", "name"],
)
def test_newer_words_of_a_signed_section_stay_at_home_until_they_are_signed(signed, typed):
    before = seen_by_readers()
    revision = changed_types(signed, **typed)
    assert seen_by_readers() == before
    assert not revision.reviews.exists()
    form = as_shown(browser(signed.publisher), f"{DESK}publish/")
    publish(signed, {**form, "only": ["types"]})
    assert seen_by_readers() == before


def test_another_picture_brought_under_the_same_name_is_another_picture(signed):
    before = seen_by_readers()
    file = Client().get(re.search(r'src="(/media/figures/[^"]+)"', before[0])[1]).getvalue()
    figure, author = Figure.objects.get(), browser(signed.author)
    add = {"upload": picture("red"), "title": "Wedge"}
    author.post("/admin/condition/figure/add/", add)
    changed = author.post(f"/admin/condition/figure/{figure.pk}/change/", add)
    assert changed.status_code == 403
    assert author.post(f"/admin/condition/figure/{figure.pk}/delete/").status_code == 403
    assert Figure.objects.count() == 2
    assert seen_by_readers() == before
    again = Client().get(re.search(r'src="(/media/figures/[^"]+)"', before[0])[1]).getvalue()
    assert again == file


def test_a_picture_chosen_anew_needs_its_own_signature(signed):
    before = seen_by_readers()
    author = browser(signed.author)
    author.post("/admin/condition/figure/add/", {"upload": picture("red"), "title": "Wedge"})
    other = Figure.objects.exclude(pk=signed.revision("types").content["types"][0]["figure"]).get()
    changed_types(signed, types__0__figure=other.pk)
    publish(signed, as_shown(browser(signed.publisher), f"{DESK}publish/"))
    assert seen_by_readers() == before


def test_a_verdict_given_in_one_tab_is_none_on_the_words_of_another(signed):
    before = seen_by_readers()
    older = changed_types(signed, introduction="The older words.")
    newer = changed_types(signed, introduction="The newer words.")
    judge(signed.clinician, newer, shown=older.digest)
    assert not newer.reviews.exists()
    judge(signed.clinician, older)
    publish(signed, as_shown(browser(signed.publisher), f"{DESK}publish/"))
    assert "The newer words" not in seen_by_readers()[0]
    assert not newer.reviews.exists()
    assert seen_by_readers() == before or "The older words" in seen_by_readers()[0]


def test_what_was_saved_in_another_tab_is_not_submitted_by_this_one(signed):
    first, second = SectionScreen(signed, "types"), SectionScreen(signed, "types")
    second.type(introduction="Said in the second tab.").save()
    count = Submission.objects.count()
    first.type(introduction="Said in the first tab.").save(submit="1")
    assert Submission.objects.count() == count
    assert "Said in the second tab." in first.text


def test_a_publishers_tab_from_before_publishes_no_words_that_came_after(signed):
    before = seen_by_readers()
    old_form = as_shown(browser(signed.publisher), f"{DESK}publish/")
    newer = changed_types(signed, introduction="The newer words.")
    judge(signed.clinician, newer)
    assert newer.reviews.get().reviewer == signed.clinician
    publish(signed, {**old_form, "only": ["types"]})
    assert seen_by_readers() == before


def test_a_corrected_source_is_public_only_after_a_publisher_saw_it(signed):
    before = seen_by_readers()
    signed.write_causes("Haemangioma", "Myeloma")
    signed.sign("causes")
    old_form = as_shown(browser(signed.publisher), f"{DESK}publish/")
    fields = {"key": "who-2005", "kind": "web", "url": "https://who.example", "year": "2005"}
    browser(signed.author).post(
        "/admin/condition/reference/who-2005/change/",
        {**fields, "title": "Take 800 mg", "reason": "The title page says so."},
    )
    assert Reference.objects.get().title == "Take 800 mg"
    assert seen_by_readers() == before
    publish(signed, old_form)
    assert "Take 800 mg" not in seen_by_readers()[0]
    shown = browser(signed.publisher).get(f"{DESK}publish/").content.decode()
    assert "Take 800 mg" in shown


@pytest.mark.parametrize("role", ["author", "clinician", "pharmacist", "publisher"])
def test_who_calls_themselves_otherwise_since_is_named_as_on_the_day(signed, role):
    before = seen_by_readers()
    empty = dict.fromkeys(("affiliation", "orcid", "interests", "time_zone"), "")
    named = {"name": "Wonder healer", "credentials": "of all pains", **empty}
    browser(getattr(signed, role)).post("/admin/profile/", named)
    member = type(signed.author).objects.get(pk=getattr(signed, role).pk)
    assert member.name == "Wonder healer"
    assert seen_by_readers() == before


def test_a_title_is_changed_by_nobody_but_a_publisher_who_sees_it(signed):
    before = seen_by_readers()
    article = signed.article_now
    address = f"/admin/condition/condition/{article.pk}/change/"
    for role in ("author", "clinician", "administrator", "outsider"):
        typed = {"title": "Take 800 mg of ibuprofen", "slug": article.slug, "disclaimer": "None."}
        browser(getattr(signed, role)).post(
            address, {**typed, "specialties": [article.specialty_id]}
        )
        assert signed.article_now.title == article.title
        assert seen_by_readers() == before


def test_a_withdrawn_articles_words_are_on_no_address(signed):
    reason = {"notice": "It is being rewritten.", "is_sure": "on"}
    browser(signed.publisher).post(f"{DESK}withdraw/", reason, follow=True)
    for ending in ("", "types/", "editions/1/", "editions/1.json"):
        answer = Client().get(f"{ARTICLE}{ending}")
        assert answer.status_code in {404, 410}
        assert b"Haemangioma" not in answer.content


def another_specialty(board):
    administrator, spine = browser(board.administrator), Specialty.objects.get()
    address = f"/admin/condition/specialty/{spine.pk}/change/"
    administrator.post(address, {"name": "Harmless pains", "slug": "spine"})
    assert Specialty.objects.get().name == "Harmless pains"
    other = Specialty.objects.create(name="Nothing to worry about", slug="other")
    actions.set_specialty(condition=board.article, to=other, by=board.author)


def test_an_article_is_filed_in_lists_at_once_and_says_so_with_its_next_edition(signed):
    before = seen_by_readers()
    old_form = as_shown(browser(signed.publisher), f"{DESK}publish/")
    another_specialty(signed)
    before = (before[0].replace("?specialty=spine", "?specialty=other"), *before[1:])  # the way
    assert seen_by_readers() == before
    assert "Nothing to worry about" in Client().get("/conditions/").text
    assert "Nothing to worry about" not in Client().get("/feed.xml").text
    publish(signed, old_form)
    assert seen_by_readers() == before
    form = as_shown(page := browser(signed.publisher), f"{DESK}publish/")
    assert "Nothing to worry about" in page.get(f"{DESK}publish/").text
    publish(signed, form)
    assert "Nothing to worry about" in seen_by_readers()[0]
    assert "Spine" in Client().get(f"{ARTICLE}editions/1/").text


@pytest.mark.parametrize(
    ("role", "address", "typed"),
    [
        ("administrator", "condition/specialty/add/", {"name": "DOSE", "slug": "x"}),
        ("administrator", "reading/footerline/add/", {"kind": "owner", "label": "DOSE"}),
        ("administrator", "reading/emergencynumber/add/", {"region": "DOSE", "number": "112"}),
        ("administrator", "reading/sitepage/disclaimer/change/", {"title": "x", "text": "DOSE"}),
        ("newsletter_manager", "newsletter/wording/", {"kind": "footer", "text": "DOSE"}),
        ("clinician", "profile/", {"name": "DOSE", "time_zone": ""}),
        ("clinician", "profile/", {"name": "Dr C.", "interests": "DOSE", "time_zone": ""}),
    ],
)
def test_a_dose_that_nobody_would_sign_is_refused(signed, role, address, typed):
    typed = {name: text.replace("DOSE", "Take 800 mg.") for name, text in typed.items()}
    answer = browser(getattr(signed, role)).post(
        f"/admin/{address}", {"position": "0", **typed}, follow=True
    )
    assert "Write doses in a section, where a pharmacist signs them." in answer.text
    for model in (FooterLine, EmergencyNumber, Wording):
        assert not model.objects.exists()
    assert SitePage.objects.filter(text__contains="800").count() == 0
    assert Specialty.objects.count() == 1
    assert not Person.objects.filter(Q(name__contains="800") | Q(interests__contains="800"))


@pytest.mark.parametrize("place", ["subject", "note"])
def test_no_mail_by_hand_states_a_dose(signed, place):
    made, page = make_note(by=signed.newsletter_manager), browser(signed.newsletter_manager)
    Wording.objects.create(kind="imprint", number=1, text="1 Example Street", digest="x")
    address = f"/admin/newsletter/bulletin/{made.pk}/change/"
    words = {"subject": "News", "note": "Some words.", place: "Take 800 mg of ibuprofen."}
    page.post(address, {"act": "words", **words})
    made.refresh_from_db()
    assert getattr(made, place) == "Take 800 mg of ibuprofen."
    answer = page.post(address, {"act": "send-now"}, follow=True)
    assert "Write doses in a section, where a pharmacist signs them." in answer.text
    made.refresh_from_db()
    assert made.state == "draft"


def newer_source(board):
    fields = {"key": "who-2005", "kind": "web", "url": "https://who.example", "year": "2005"}
    browser(board.author).post(
        "/admin/condition/reference/who-2005/change/",
        {**fields, "title": "Take 800 mg", "reason": "Take 800 mg of ibuprofen."},
    )
    assert Reference.objects.get().title == "Take 800 mg"


def words_of_the_vocabulary(board):
    author, medicine = browser(board.author), {"section": "medications", "item": "IBUPROFEN"}
    for kind, place in (
        ("lay_name", {}),
        ("brand", medicine),
        ("alarm", {}),
        ("generic", medicine),
    ):
        term = {"text": f"Take 800 mg {kind}", "kind": kind, "condition": "lumbar-wedging", **place}
        author.post("/admin/terms/propose/", {**term, "is_confirmed": "1"})
    assert Term.objects.exists()
    assert not Term.objects.filter(state=Term.State.CONFIRMED).exists()


def newer_name(board):
    article = board.article_now
    typed = {"title": "Nothing to worry about", "disclaimer": "Believe all of it."}
    browser(board.publisher).post(
        f"/admin/condition/condition/{article.pk}/change/",
        {**typed, "slug": article.slug, "specialty": article.specialty_id},
    )
    assert board.article_now.title == "Nothing to worry about"


def a_readers_report(board):
    board.report("types", "Take 800 mg of ibuprofen.")


def a_reviewers_comment(board):
    revision = changed_types(board, introduction="The newer words.")
    typed = {"verdict": "request_changes", "comment": "Take 800 mg of ibuprofen."}
    judge(board.clinician, revision, **typed)
    assert revision.reviews.exists()


def groups_and_credits(board):
    words = board.words("types")
    words["groups"][0]["heading"] = "Take 800 mg"
    words["types"][0] |= {"figure_credit": "Take 800 mg", "figure_licence": "Take 800 mg"}
    words["opening"] = [{"heading": "Take 800 mg of ibuprofen"}]
    board.write("types", words, reason="Take 800 mg of ibuprofen.")
    board.submit("types")


ACTS = (
    newer_source,
    newer_name,
    words_of_the_vocabulary,
    a_readers_report,
    a_reviewers_comment,
    groups_and_credits,
)


def test_what_nobody_signed_or_published_is_on_no_medium(signed):
    """After each of these acts, one after the other: all media are dear to look at."""
    make_bulletin(kind="daily", by=None)
    before = on_every_medium()
    assert "Because it reads better." in str(before[-1])
    for act in ACTS:
        act(signed)
        after = on_every_medium()
        changed = [place for place in before[1] if before[1][place] != after[1][place]]
        assert changed == [], act.__name__
        assert after == before, act.__name__


def test_a_publisher_sees_each_reason_that_readers_will_find(signed):
    for reason in ("Take 800 mg.", "It reads better."):
        signed.write_causes("Haemangioma", reason[:4], reason=reason)
    signed.sign("causes")
    shown = browser(signed.publisher).get(f"{DESK}publish/").content.decode()
    signed.publish()
    history = Client().get(f"{ARTICLE}history/").content.decode()
    for reason in ("Take 800 mg.", "It reads better."):
        assert reason in history
        assert f"“{reason}”" in shown


def test_a_section_that_is_no_longer_declared_keeps_the_words_that_were_signed(signed):
    before = seen_by_readers()
    section = registry.section("types")
    signed.write("types", {**signed.words("types"), "introduction": "Take 800 mg."})
    registry.unregister("types")
    try:
        signed.write_causes("Myeloma")
        signed.sign("causes")
        actions.publish(condition=signed.article, by=signed.publisher, summary="Causes.")
        after = on_every_medium()
    finally:
        registry.register(section)
    assert "Take 800 mg" not in str(after)
    assert "A wedge from the side." in after[0][0]
    assert before[0] != after[0][0]
