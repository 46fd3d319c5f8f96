"""People, their roles and their accounts, in the hands of an administrator."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person, Role

User = get_user_model()
PEOPLE = "/admin/accounts/person/"
ACCOUNTS = "/admin/auth/user/"


@pytest.fixture
def office(board, client):
    """The administrator's browser."""
    client.force_login(board.administrator.user)
    return client


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def roles_of(member):
    return f"{PEOPLE}{member.pk}/roles/"


def profile(**fields):
    empty = dict.fromkeys(("user", "name", "credentials", "affiliation", "orcid", "interests"), "")
    return {**empty, "interests_declared_on": "", "left_on": "", **fields}


def account(username, **fields):
    words = "a long enough pass phrase"
    return {
        "username": username,
        "usable_password": "true",
        "password1": words,
        "password2": words,
        **fields,
    }


@pytest.mark.both_databases
def test_a_person_is_put_on_the_board_and_given_a_role(board, office):
    user = User.objects.create_user("newcomer", is_staff=True)
    typed = profile(user=user.pk, name="Newcomer", _save="Save")
    response = office.post(f"{PEOPLE}add/", typed, follow=True)
    newcomer = Person.objects.get(user=user)
    assert response.redirect_chain[-1][0] == roles_of(newcomer)
    assert "Granted" in said(office.post(roles_of(newcomer), {"grant": "author"}, follow=True))
    role = newcomer.roles.get()
    assert (role.kind, role.granted_by) == ("author", board.administrator)
    assert user.groups.filter(name="author").exists()


@pytest.mark.both_databases
def test_a_role_is_withdrawn_with_its_date_and_stays_on_the_page(board, office):
    role = board.clinician.roles.get()
    office.post(roles_of(board.clinician), {"withdraw": role.pk})
    role.refresh_from_db()
    assert role.withdrawn_by == board.administrator
    page = office.get(roles_of(board.clinician)).text
    assert "Clinical reviewer" in page
    assert "by Administrator" in page


def test_a_role_that_stands_already_is_refused_in_words(board, office):
    response = office.post(roles_of(board.author), {"grant": "author"}, follow=True)
    assert "They have this role already." in said(response)


def test_a_role_that_does_not_exist_is_refused_in_words(board, office):
    response = office.post(roles_of(board.author), {"grant": "king"}, follow=True)
    assert "Select a valid choice" in said(response)
    assert board.author.roles.count() == 1


@pytest.mark.parametrize("number", ["", "x", "0"])
def test_a_role_that_is_not_there_is_not_withdrawn(board, office, number):
    response = office.post(roles_of(board.author), {"withdraw": number}, follow=True)
    assert said(response)
    assert board.author.active_roles


def test_somebody_elses_role_is_not_withdrawn_here(board, office):
    other = board.clinician.roles.get()
    office.post(roles_of(board.author), {"withdraw": other.pk})
    other.refresh_from_db()
    assert other.withdrawn_at is None


@pytest.mark.parametrize("member", ["author", "publisher", "outsider"])
def test_nobody_else_grants_a_role(board, client, member):
    client.force_login(getattr(board, member).user)
    response = client.post(roles_of(board.author), {"grant": "clinical"}, follow=True)
    assert "administrator" in said(response)
    assert board.author.roles.count() == 1


def test_a_superuser_who_is_nobody_on_the_board_grants_nothing(board, client):
    client.force_login(User.objects.create_superuser("root", password="correct horse"))
    response = client.post(roles_of(board.author), {"grant": "clinical"}, follow=True)
    assert "Only an administrator of the board" in said(response)
    assert board.author.roles.count() == 1


def test_the_newsletter_manager_does_not_see_the_roles(board, client):
    client.force_login(board.newsletter_manager.user)
    assert client.get(roles_of(board.author)).status_code == 403


def test_a_profile_is_changed_and_the_account_it_belongs_to_is_not(board, office):
    typed = profile(name="Dr Clinician", user=board.author.user.pk, _save="Save")
    office.post(f"{PEOPLE}{board.clinician.pk}/change/", typed)
    changed = Person.objects.get(pk=board.clinician.pk)
    assert (changed.name, changed.user) == ("Dr Clinician", board.clinician.user)


@pytest.mark.both_databases
def test_an_account_linked_later_gets_the_screens_of_the_roles(board, office):
    late = Person.objects.create(name="Late")
    office.post(roles_of(late), {"grant": "author"})
    user = User.objects.create_user("late", is_staff=True)
    office.post(f"{PEOPLE}{late.pk}/change/", profile(name="Late", user=user.pk, _save="Save"))
    assert [group.name for group in user.groups.all()] == ["author"]


def test_an_account_that_is_somebodys_is_not_offered_again(board, office):
    form = office.get(f"{PEOPLE}add/").context["adminform"].form
    assert board.author.user not in form.fields["user"].queryset


def test_a_malformed_orcid_is_refused_and_what_was_typed_is_kept(board, office):
    typed = profile(name="Newcomer", orcid="0000-1", interests="None declared.")
    response = office.post(f"{PEOPLE}add/", typed)
    assert "Like 0000-0002-1825-0097." in response.text
    assert "None declared.</textarea>" in response.text


def test_nobody_is_deleted_from_the_record(board, client):
    client.force_login(board.outsider.user)
    assert client.post(f"{PEOPLE}{board.author.pk}/delete/", {"post": "yes"}).status_code == 403
    assert (
        client.post(f"{ACCOUNTS}{board.author.user.pk}/delete/", {"post": "yes"}).status_code == 403
    )
    assert Person.objects.filter(pk=board.author.pk).exists()


# Accounts.


@pytest.mark.both_databases
def test_an_administrator_makes_an_account_that_opens_the_workplace(board, office, client):
    form = office.get(f"{ACCOUNTS}add/").context["adminform"].form
    assert form["is_staff"].value() is True
    office.post(f"{ACCOUNTS}add/", account("newcomer", is_staff="on"))
    assert User.objects.get(username="newcomer").is_staff


def test_an_administrator_makes_nobody_a_superuser_by_a_forged_post(board, office):
    forged = {"is_superuser": "on", "is_staff": "on", "groups": Group.objects.first().pk}
    office.post(f"{ACCOUNTS}add/", account("newcomer", **forged))
    user = User.objects.get(username="newcomer")
    dates = {"date_joined_0": "2026-01-01", "date_joined_1": "10:00"}
    office.post(f"{ACCOUNTS}{user.pk}/change/", {"username": "newcomer", **forged, **dates})
    user.refresh_from_db()
    assert not user.is_superuser
    assert not user.groups.exists()


def test_an_administrator_does_not_touch_a_superuser(board, office):
    root = board.outsider.user
    assert office.get(f"{ACCOUNTS}{root.pk}/password/").status_code == 403
    assert office.post(f"{ACCOUNTS}{root.pk}/change/", {"username": "mine"}).status_code == 403


def test_an_administrator_switches_an_account_off(board, office):
    user = board.author.user
    dates = {"date_joined_0": "2026-01-01", "date_joined_1": "10:00"}
    office.post(f"{ACCOUNTS}{user.pk}/change/", {"username": "author", **dates})
    assert not Person.objects.get(pk=board.author.pk).is_active


@pytest.mark.parametrize("role", ["author", "publisher", "newsletter_manager"])
def test_accounts_are_closed_to_others(board, client, role):
    client.force_login(getattr(board, role).user)
    assert client.get(ACCOUNTS).status_code == 403
    assert client.get(f"{PEOPLE}add/").status_code == 403


def test_groups_are_not_edited_by_hand(board, client):
    client.force_login(board.outsider.user)
    assert client.get("/admin/auth/group/").status_code == 404


def queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.both_databases
def test_the_list_of_people_makes_no_query_per_row(board, office):
    few = queries(office, PEOPLE)
    for number in range(20):
        member = Person.objects.create(name=f"Member {number}")
        Role.objects.create(person=member, kind="author", granted_at="2026-01-01T10:00Z")
    assert queries(office, PEOPLE) <= few
