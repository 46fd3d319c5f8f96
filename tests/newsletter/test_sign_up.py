"""Asking for the newsletter: one answer for everybody, and no way to flood anybody."""

from datetime import timedelta

import pytest

from accounts.network import client_network
from newsletter import actions
from newsletter.models import Address, Attempt, Consent, ConsentNetwork, Subscriber, Suppression
from post.models import Message
from tests.newsletter.conftest import mails_to, sign_up, subscriber


@pytest.fixture
def form(client, later):
    """The form, opened some seconds ago: call it with what a visitor fills in."""

    def shown_at(path="/newsletter/"):
        return client.get(path).text.partition('name="shown" value="')[2].partition('"')[0]

    def send(address, *, network="203.0.113.7", wait=True, **fields):
        fields.setdefault("shown", shown_at(fields.pop("path", "/newsletter/")))
        if wait:
            later(timedelta(seconds=3))
        return client.post(
            "/newsletter/", {"email": address, **fields}, headers={"x-forwarded-for": network}
        )

    return send


@pytest.mark.django_db
def test_the_answer_is_the_same_for_new_pending_known_left_and_suppressed_addresses(form):
    subscriber("known@example.org")
    actions.unsubscribe(subscriber=subscriber("left@example.org"), source="")
    actions.suppress(address="bounced@example.org", reason="bounced", source="")
    actions.erase(subscriber=subscriber("erased@example.org"), source="")
    sign_up("pending@example.org")
    names = ["new", "pending", "known", "left", "bounced", "erased"]
    answers = [form(f"{name}@example.org") for name in names]
    assert {(answer.status_code, answer.content) for answer in answers} == {
        (200, answers[0].content)
    }
    assert answers[0].headers.keys() == answers[4].headers.keys()


@pytest.mark.django_db
def test_the_work_is_the_same_too(form, django_assert_max_num_queries):
    actions.suppress(address="bounced@example.org", reason="bounced", source="")
    counts = []
    subscriber("known@example.org")
    form("known@example.org")  # each letter is written into the database once
    for address in ("new@example.org", "bounced@example.org", "known@example.org"):
        with django_assert_max_num_queries(60) as queries:
            form(address, wait=True)
        counts.append(len(queries))
    assert max(counts) - min(counts) <= 3


@pytest.mark.django_db
def test_a_suppressed_address_is_asked_as_any_other_and_stays_so_until_it_confirms(form):
    actions.suppress(address="bounced@example.org", reason="bounced", source="")
    form("Bounced@EXAMPLE.org")
    assert len(mails_to("Bounced@example.org")) == 1
    assert Suppression.objects.active().exists()


@pytest.mark.django_db
def test_a_known_address_is_told_so_by_mail_alone_and_stays_as_it_is(form):
    known = subscriber("known@example.org", frequency="safety")
    form("known@example.org", frequency="daily")
    known.refresh_from_db()
    assert (known.state, known.frequency) == ("confirmed", "safety")
    assert "already" in mails_to("known@example.org")[-1]["Subject"]


@pytest.mark.django_db
def test_an_address_gets_three_mails_a_day_however_it_is_spelled(form):
    for place, name in enumerate(["a.b", "A.B", "ab", "a.b+x", "ab+y", "AB+z"]):
        assert form(f"{name}@example.org", network=f"203.0.{place}.1").status_code == 200
    assert Message.objects.count() == 3


@pytest.mark.django_db
def test_the_next_day_it_may_get_one_again(form, later):
    for place in range(4):
        form("a@example.org", network=f"203.0.{place}.1")
    later(timedelta(hours=25))
    form("a@example.org")
    assert Message.objects.count() == 4


@pytest.mark.django_db
def test_a_bombing_script_from_one_network_is_stopped_and_each_victim_spared(form):
    answers = [form(f"victim{number % 40}@example.org").status_code for number in range(45)]
    assert answers.count(200) == 30
    assert set(answers[30:]) == {429}
    assert Message.objects.count() == 30


@pytest.mark.django_db
def test_a_bombing_script_from_many_networks_reaches_its_victim_three_times(form):
    for number in range(40):
        form("victim@example.org", network=f"198.51.{number}.9")
    assert len(mails_to("victim@example.org")) == 3


@pytest.mark.django_db
def test_a_refused_network_learns_nothing_and_others_go_on(form):
    for number in range(30):
        form(f"a{number}@example.org")
    assert form("new@example.org").status_code == 429
    assert form("new@example.org", network="192.0.2.1").status_code == 200


@pytest.mark.django_db
def test_the_mail_holds_nothing_that_the_visitor_typed(form):
    form("buy-pills@example.org", frequency="daily", name="spam", path="/newsletter/?from=/spam/")
    parsed = mails_to("buy-pills@example.org")[0]
    words = parsed["Subject"] + str(parsed.get_body(("plain",)).get_content())
    assert "spam" not in words
    assert "pills" not in words
    assert parsed["Auto-Submitted"] == "auto-generated"


@pytest.mark.django_db
def test_a_program_that_fills_every_field_is_thanked_and_ignored(form):
    answer = form("a@example.org", website="https://spam.example")
    assert "Look into your mail" in answer.text
    assert not Message.objects.exists()
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("shown", ["", "made up", "/newsletter/:1a:x"])
@pytest.mark.django_db
def test_a_form_that_was_not_shown_here_is_shown_once_more(form, shown):
    answer = form("a@example.org", shown=shown)
    assert 'value="a@example.org"' in answer.text
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_a_form_sent_at_once_or_a_day_late_is_shown_once_more(form, client, later):
    assert "once more" in form("a@example.org", wait=False).text
    shown = client.get("/newsletter/").text.partition('name="shown" value="')[2].partition('"')[0]
    later(timedelta(hours=25))
    assert "once more" in form("a@example.org", shown=shown).text
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
    ],
)
@pytest.mark.django_db
def test_a_form_on_another_site_is_refused(client, headers):
    assert client.post("/newsletter/", {"email": "a@b.org"}, headers=headers).status_code == 403


@pytest.mark.django_db
def test_no_page_of_it_sets_a_cookie_or_may_be_kept(form, client):
    for answer in (client.get("/newsletter/"), form("a@example.org")):
        assert not answer.cookies
        assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_what_is_agreed_to_is_kept_with_page_and_network(form, board):
    form("a@example.org", path=f"/newsletter/?from={board.article_url}", topics="spine")
    asked = Consent.objects.get()
    assert (asked.kind, asked.source) == ("asked", board.article_url)
    assert asked.choice == {"frequency": "weekly", "topics": ["spine"]}
    assert asked.wording.text in form("b@example.org", email="").text.replace("&#x27;", "'")
    assert ConsentNetwork.objects.get().network == "203.0.113.0/24"


def test_the_box_on_a_page_leads_to_the_form_which_knows_that_page(board, client, form):
    """The pages carry the same bytes for everybody; the signed moment is the form's alone."""
    board.published_edition()
    for number, page in enumerate(("/", board.article_url)):
        text = client.get(page).text
        assert 'name="shown"' not in text
        assert '<form action="/newsletter/" method="get">' in text
        assert f'<input type="hidden" name="from" value="{page}">' in text
        form(f"a{number}@example.org", path=f"/newsletter/?from={page}")
        assert Consent.objects.last().source == page


@pytest.mark.parametrize("source", ["https://evil.example/", "//evil.example/", "/a b", "/x\n/"])
@pytest.mark.django_db
def test_a_source_that_is_no_page_of_ours_is_not_kept(form, source):
    from urllib.parse import quote

    form("a@example.org", path=f"/newsletter/?from={quote(source)}")
    assert Consent.objects.get().source == "/newsletter/"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ann@Example.ORG ", "Ann@example.org"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("ann+x@example.org", "ann+x@example.org"),
    ],
)
@pytest.mark.django_db
def test_an_address_is_kept_in_one_spelling(form, typed, kept):
    form(typed)
    assert Address.objects.get().address == kept


@pytest.mark.django_db
def test_two_spellings_of_an_address_are_one_subscriber(form):
    form("Ann@example.org")
    form("ann@EXAMPLE.org")
    assert Subscriber.objects.count() == 1


@pytest.mark.parametrize(
    "typed", ["", "a", "a@b", "a@@b.org", "a b@c.org", "a@b.org\r\nBcc: c@d.org"]
)
@pytest.mark.django_db
def test_what_is_no_address_is_answered_with_a_sentence(form, typed):
    answer = form(typed)
    assert 'aria-invalid="true"' in answer.text
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize(
    ("peer", "forwarded", "network"),
    [
        ("203.0.113.77", "", "203.0.113.0/24"),
        ("203.0.113.77", "192.0.2.1", "203.0.113.0/24"),  # no proxy of ours: not believed
        ("127.0.0.1", "192.0.2.1", "192.0.2.0/24"),
        ("127.0.0.1", "10.9.9.9, 192.0.2.1", "192.0.2.0/24"),  # the left end is the visitor's word
        ("127.0.0.1", "nonsense", "127.0.0.0/24"),
        ("2001:db8:1:2:3::4", "", "2001:db8:1:2::/64"),
        ("::1", "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("127.0.0.1", "::ffff:192.0.2.9", "192.0.2.0/24"),
        ("", "", "unknown"),
    ],
)
def test_a_visitors_network_is_cut_short_and_not_forged(rf, peer, forwarded, network):
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    assert client_network(rf.get("/", REMOTE_ADDR=peer, headers=headers)) == network


@pytest.mark.django_db
def test_the_suppression_list_holds_no_address():
    actions.suppress(address="bounced@example.org", reason="bounced", source="")
    row = Suppression.objects.values().get()
    assert "bounced@" not in str(row)
    assert len(row["digest"]) == 64
