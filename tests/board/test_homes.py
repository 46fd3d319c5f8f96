"""What each role finds on its home, and the two ways in: a new article, a new colleague."""

import pytest
from django.contrib.auth.models import User

import newsletter.actions
from accounts.models import Person, Role
from condition.models import Condition, Draft, Group, Specialty
from config.models import TaskRun
from post.models import Message
from record.judgement.path import latest_change

ADD = "/admin/condition/condition/add/"
INVITE = "/admin/accounts/person/invite/"
INVITED = {"name": "Ada Example", "email": "ada@example.org", "kinds": [Role.Kind.CLINICAL]}


def home(client, member):
    client.force_login(member.user)
    return client.get("/admin/").text


def test_the_newsletter_manager_sees_readers_and_what_needs_a_decision(board, client):
    bulletin = newsletter.actions.make_note(by=board.newsletter_manager)
    page = home(client, board.newsletter_manager)
    assert "Write the postal address and imprint" in page
    assert f"/admin/newsletter/bulletin/{bulletin.pk}/change/" in page
    assert "None was sent yet." in page


def test_the_publisher_sees_what_is_ready(board, client):
    board.write_causes("Myeloma")
    board.sign("causes")
    assert "Ready to publish" in home(client, board.publisher)
    assert "Ready to publish" not in home(client, board.author)


def test_the_administrator_sees_what_fails_and_the_last_backup(board, client):
    TaskRun.objects.create(name="mail", failure="The mail server refused.")
    page = home(client, board.administrator)
    assert "The mail server refused." in page
    assert "None was made of this database yet." in page
    assert "Nothing waits for you" not in page
    TaskRun.note_backup("/var/backups/one", "host")
    assert "/var/backups/one" in home(client, board.administrator)
    assert "/var/backups/one" not in home(client, board.author)


def begin(client, board, **typed):
    client.force_login(board.author.user)
    said = {"title": "Ménière's disease", "specialty": board.article.specialty_id, "slug": ""}
    return client.post(ADD, {**said, **typed})


def test_an_article_begins_with_a_title_alone(board, client):
    assert begin(client, board)["Location"] == "/admin/articles/menieres-disease/"


@pytest.fixture
def headed(board):
    """Causes of the specialty's only article stand under a heading."""
    causes = [{"name": "Fall", "group": "g1"}]
    board.write("causes", {"groups": [{"key": "g1", "heading": "By origin"}], "causes": causes})
    return board


def test_an_article_may_begin_with_the_headings_of_its_specialty(headed, client):
    begin(client, headed, has_headings="on")
    begun = Condition.objects.get(slug="menieres-disease")
    assert [str(one) for one in Group.objects.filter(draft__condition=begun)] == ["By origin"]
    assert latest_change(begun, "causes").by == headed.author


def test_an_article_may_begin_with_the_words_that_most_of_its_specialty_share(headed, client):
    for name, words in (("a", "Call for help."), ("b", "Call for help."), ("c", "Wait.")):
        other = Condition.objects.create(title=name, slug=name, specialty=headed.article.specialty)
        Draft.objects.create(condition=other, section="prevention", introduction=words)
        Draft.objects.create(condition=other, section="outlook", introduction=f"Of {name} alone.")
    begin(client, headed, has_headings="on")
    begun = Draft.objects.filter(condition__slug="menieres-disease").exclude(introduction="")
    assert [(one.section, one.introduction) for one in begun] == [("prevention", "Call for help.")]


def test_a_title_without_latin_letters_asks_for_an_address(board, client):
    page = begin(client, board, title="Κεφαλαλγία").text
    assert "Write an address: none can be made from this title." in page
    assert not Condition.objects.filter(title="Κεφαλαλγία").exists()


def test_no_heading_stands_that_nobody_chose(headed, client):
    client.force_login(headed.author.user)
    page = client.get(ADD)
    assert not page.context["adminform"].form["has_headings"].value()
    assert "somebody else has to sign it" in page.text
    begin(client, headed)
    assert not Condition.objects.get(slug="menieres-disease").changes.exists()


def test_no_heading_comes_from_another_specialty(headed, client):
    other = Specialty.objects.create(name="Lung", slug="lung")
    begin(client, headed, has_headings="on", specialty=other.pk)
    assert not Condition.objects.get(slug="menieres-disease").changes.exists()


def test_a_colleague_is_invited_with_role_and_specialty(board, client):
    client.force_login(board.administrator.user)
    client.post(INVITE, {**INVITED, "specialties": [board.article.specialty_id]})
    person = Person.objects.get(name="Ada Example")
    assert person.has_role(Role.Kind.CLINICAL)
    assert person.specialties.get() == board.article.specialty
    assert "ada-example" in Message.objects.get().personal["text"]


def test_a_colleague_of_a_long_name_can_sign_in_by_a_shorter_one(board, client):
    client.force_login(board.administrator.user)
    client.post(INVITE, {**INVITED, "name": "A" * 150})
    assert len(User.objects.get(email="ada@example.org").username) == 140


def test_an_address_on_the_board_already_is_not_invited_again(board, client):
    User.objects.create(username="ada", email="ADA@example.org")
    client.force_login(board.administrator.user)
    page = client.post(INVITE, INVITED).text
    assert "Somebody on the board has this address already." in page
    assert 'value="Ada Example"' in page


def test_only_an_administrator_invites(board, client):
    client.force_login(board.publisher.user)
    assert client.post(INVITE, INVITED).status_code == 403


@pytest.mark.parametrize("email", [f"{'a' * 65}@example.org", f"ada@{'b.' * 125}org"])
def test_an_address_that_no_mail_can_go_to_makes_no_colleague(board, client, email):
    client.force_login(board.administrator.user)
    page = client.post(INVITE, {**INVITED, "email": email}).text
    assert "No mail can go to" in page or "at most 254 characters" in page
    assert not Person.objects.filter(name="Ada Example").exists()
