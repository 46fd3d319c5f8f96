"""The page of one outside expert: a link, one Revision, no account."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import LoggedAct
from record import actions
from record.actions import commenting as talking
from record.models import Comment, Invitation

ARTICLE = "/admin/articles/lumbar-wedging/"


@pytest.fixture
def causes(board):
    """Two causes that lie before the reviewers."""
    board.write_causes("Haemangioma", "Myeloma")
    return board.submit("causes")


def invite(board, revision, **options):
    """The address of a fresh link."""
    _invitation, token = actions.invite(
        revision=revision, by=board.author, name="Prof. Example", **options
    )
    return f"/invitations/{token}/"


@pytest.fixture
def link(board, causes):
    return invite(board, causes)


@pytest.fixture
def expert():
    """A browser that holds what cookies it is given, and no account."""
    return Client(enforce_csrf_checks=True)


def open_it(expert, link):
    return expert.post(link, {"act": "open"}, follow=True)


def say(expert, link, text, item_key=""):
    typed = {"act": "comment", "text": text, "item_key": item_key}
    return expert.post(link, typed, follow=True)


def test_a_look_at_the_link_changes_nothing_and_shows_no_words(expert, link):
    acts = LoggedAct.objects.count()
    page = expert.get(link).text
    assert "Author of our editorial board asks Prof. Example" in page
    assert "Haemangioma" not in page
    assert LoggedAct.objects.count() == acts
    assert Invitation.objects.get().first_opened_at is None


def test_opening_it_is_logged_once_and_shows_exactly_these_words(board, expert, causes, link):
    board.write_causes("Something newer")
    page = open_it(expert, link).text
    assert "Haemangioma" in page
    assert causes.label in page
    assert "Something newer" not in page
    open_it(expert, link)
    assert LoggedAct.objects.filter(verb="opened_invitation").count() == 1


def test_after_the_opening_a_reload_changes_nothing(expert, link):
    open_it(expert, link)
    acts = LoggedAct.objects.count()
    assert "Haemangioma" in expert.get(link).text
    assert LoggedAct.objects.count() == acts


def test_an_expert_comments_on_an_item_and_the_board_sees_it_beside_the_item(
    board, client, expert, causes, link
):
    key = causes.item_keys["causes"][1]
    response = say(expert, link, "Which stage?", key)
    assert response.redirect_chain == [(f"{link}#comment-{Comment.objects.get().pk}", 303)]
    assert "Which stage?" in response.text
    client.force_login(board.clinician.user)
    page = client.get(f"{ARTICLE}sections/causes/{causes.label}/").text
    card = page[page.index(f'id="change-{key}"') :]
    assert "Which stage?" in card[: card.index("</article>")]
    assert "(expert from outside)" in page


def test_an_expert_sees_their_own_words_and_not_the_boards(board, expert, causes, link):
    actions.comment(revision=causes, by=board.clinician, text="Between us.")
    say(expert, link, "Fine.")
    page = expert.get(link).text
    assert "Fine." in page
    assert "Between us." not in page


def test_the_page_gives_no_cookie_and_is_kept_by_nobody(expert, link):
    for response in (expert.get(link), open_it(expert, link), say(expert, link, "Fine.")):
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Referrer-Policy"] == "no-referrer"
        assert '<meta name="robots" content="noindex, nofollow">' in response.text
    assert not expert.cookies


def test_what_is_sent_twice_is_kept_once(expert, link):
    say(expert, link, "Fine.")
    assert "You have said that already" in say(expert, link, "Fine.").text
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("text", [" ", "x" * 4_001])
def test_a_comment_that_is_refused_stays_in_its_field(expert, causes, link, text):
    key = causes.item_keys["causes"][0]
    response = say(expert, link, text, key)
    assert response.status_code == 422
    assert f"{text}</textarea>" in response.text
    assert not Comment.objects.exists()


def test_a_link_takes_no_flood(expert, link, monkeypatch):
    monkeypatch.setattr(talking, "MOST_COMMENTS", 2)
    for number in range(3):
        response = say(expert, link, f"Comment {number}.")
    assert "all the comments that it takes" in response.text
    assert Comment.objects.count() == 2


def test_an_act_that_is_none_is_refused(expert, link):
    assert expert.post(link, {"act": "approve"}).status_code == 400
    assert expert.post(link).status_code == 400
    assert expert.put(link).status_code == 405


@pytest.mark.parametrize("end", ["revoked", "expired", "guessed"])
def test_a_closed_link_opens_nothing(board, expert, causes, end):
    lasts = timedelta(seconds=-1) if end == "expired" else timedelta(days=1)
    link = "/invitations/guess/" if end == "guessed" else invite(board, causes, lasts=lasts)
    if end == "revoked":
        actions.revoke(invitation=Invitation.objects.get(), by=board.publisher)
    for response in (expert.get(link), open_it(expert, link), say(expert, link, "Late.")):
        assert response.status_code == 410
        assert "Haemangioma" not in response.text
    assert not Comment.objects.exists()


def test_a_withdrawal_closes_the_link(board, expert):
    board.published_edition()
    link = invite(board, board.revision("causes"))
    actions.withdraw(condition=board.article, by=board.publisher, notice="It was wrong.")
    for response in (expert.get(link), open_it(expert, link), say(expert, link, "Late.")):
        assert response.status_code == 410
        assert "Haemangioma" not in response.text


# On the review screen.


def press(client, member, revision, act, **typed):
    client.force_login(member.user)
    return client.post(f"{ARTICLE}sections/causes/{revision.label}/{act}/", typed, follow=True)


def test_the_link_is_shown_once_and_then_only_who_was_asked(board, client, causes):
    response = press(client, board.author, causes, "invite", name="Prof. Example")
    link = response.context["link"]
    assert link in response.text
    assert "no-store" in response["Cache-Control"]
    page = client.get(f"{ARTICLE}sections/causes/{causes.label}/").text
    assert "Prof. Example" in page
    assert link not in page
    assert "not opened" in page
    assert client.get(link.removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_an_expert_has_a_name(board, client, causes):
    response = press(client, board.author, causes, "invite", name=" ")
    assert "Name the expert." in response.text
    assert not Invitation.objects.exists()


def test_a_link_is_closed_from_the_screen(board, client, causes, link):
    number = Invitation.objects.get().pk
    response = press(client, board.clinician, causes, "revoke", invitation=number)
    assert "closed on" in response.text
    assert not Invitation.objects.get().is_open(timezone.now())
    again = press(client, board.clinician, causes, "revoke", invitation=number)
    assert "The invitation is closed already." in again.text


def test_only_an_invitation_of_these_words_is_closed_here(board, client, causes, link):
    other = board.write_causes("Other").to_revision
    number = Invitation.objects.get().pk
    assert press(client, board.author, other, "revoke", invitation=number).status_code == 404
    assert press(client, board.author, other, "revoke", invitation="x").status_code == 404
    assert Invitation.objects.get().revoked_at is None


@pytest.mark.parametrize("role", ["administrator", "outsider", "newsletter_manager"])
def test_others_invite_nobody(board, client, causes, role):
    press(client, getattr(board, role), causes, "invite", name="A friend")
    assert not Invitation.objects.exists()
