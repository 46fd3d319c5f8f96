"""A person's profile: written by themselves, or by an administrator."""

from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.actions import change_profile, set_portrait
from accounts.models import LoggedAct, Person, Portrait
from accounts.models.orcid import check_orcid
from accounts.refusals import NotYourRole
from condition.models import Specialty

ORCID = "0000-0002-1825-0097"
MINE = "/admin/profile/"


@pytest.fixture
def mine(board, client, settings, tmp_path):
    """The clinician's browser, and a media folder of its own."""
    settings.MEDIA_ROOT = tmp_path
    client.force_login(board.clinician.user)
    return client


def typed(**fields):
    empty = dict.fromkeys(("credentials", "affiliation", "orcid", "interests", "time_zone"), "")
    return {"name": "Clinician", **empty, **fields}


def photo(size=(600, 400), kind="PNG"):
    file = BytesIO()
    Image.new("RGB", size, "teal").save(file, kind)
    return SimpleUploadedFile("me.html", file.getvalue(), content_type="text/html")


def now(member):
    return Person.objects.get(pk=member.pk)


def test_a_time_zone_that_there_is_not_is_refused(board, mine):
    page = mine.post(MINE, typed(time_zone="Europe/Atlantis")).text
    assert "There is no time zone “Europe/Atlantis”." in page
    mine.post(MINE, typed(time_zone="Europe/Paris"))
    assert str(now(board.clinician).zone) == "Europe/Paris"


def test_a_person_writes_their_own_profile(board, mine):
    specialty = board.article.specialty
    answer = mine.post(
        MINE, typed(name="Dr C.", credentials="MD, PhD", specialties=[specialty.pk]), follow=True
    )
    assert "Saved." in answer.text
    found = now(board.clinician)
    assert (found.name, found.credentials) == ("Dr C.", "MD, PhD")
    assert list(found.specialties.all()) == [specialty]
    line = LoggedAct.objects.get(verb="changed_profile")
    assert (line.by, line.detail) == (
        board.clinician,
        "Dr C.: name, credentials, specialties",
    )


def test_where_articles_wait_for_their_specialty_is_none_to_choose(board, client):
    Specialty.objects.create(name=Specialty.UNFILED, slug="not-yet-filed")
    client.force_login(board.administrator.user)
    for address in (MINE, "/admin/accounts/person/invite/"):
        assert Specialty.UNFILED not in client.get(address).text


def test_interests_are_dated_when_they_change_and_when_they_are_confirmed(board, mine):
    mine.post(MINE, typed(interests="None."))
    assert now(board.clinician).interests_declared_on == timezone.localdate()
    Person.objects.filter(pk=board.clinician.pk).update(interests_declared_on=date(2020, 1, 1))
    mine.post(MINE, typed(interests="None.", affiliation="Elsewhere"))
    assert now(board.clinician).interests_declared_on == date(2020, 1, 1)
    mine.post(MINE, typed(interests="None.", is_confirmed="on"))
    assert now(board.clinician).interests_declared_on == timezone.localdate()
    mine.post(MINE, typed(interests=""))
    assert now(board.clinician).interests_declared_on is None


def test_who_declared_nothing_for_a_year_is_asked_on_the_desk(board, mine):
    assert "You have not declared your interests yet." in mine.get("/admin/").text
    mine.post(MINE, typed(interests="None."))
    assert "Declare or confirm them" not in mine.get("/admin/").text
    Person.objects.filter(pk=board.clinician.pk).update(interests_declared_on=date(2020, 1, 1))
    assert "more than a year ago" in mine.get("/admin/").text


def test_whose_name_no_reader_sees_owes_no_interests(board):
    assert not board.newsletter_manager.owes_interests
    assert board.author.owes_interests


@pytest.mark.parametrize("name", ["Pharmacist", " pharmacist ", "Ｐharmacist"])
def test_nobody_signs_under_somebody_else_s_name(board, mine, name):
    page = mine.post(MINE, typed(name=name)).text
    assert "Somebody else is called so" in page
    with pytest.raises(ValidationError):
        change_profile(
            person=board.clinician, by=board.clinician, fields=typed(name=name), specialties=[]
        )
    assert now(board.clinician).name == "Clinician"


def test_an_orcid_leads_to_one_person(board, mine):
    Person.objects.filter(pk=board.pharmacist.pk).update(orcid=ORCID)
    assert "somebody else" in mine.post(MINE, typed(orcid=ORCID)).text
    assert now(board.clinician).orcid == ""


def test_whom_an_archive_brought_a_namesake_goes_on_declaring_interests(board, mine):
    Person.objects.filter(pk=board.pharmacist.pk).update(name="Clinician", orcid=ORCID)
    Person.objects.filter(pk=board.clinician.pk).update(orcid=ORCID)
    mine.post(MINE, typed(name="Clinician", orcid=ORCID, interests="A grant."))
    assert now(board.clinician).interests == "A grant."


def test_a_profile_gives_nobody_a_role_an_account_or_a_leave(board, mine):
    forged = {"roles": "publisher", "left_on": "2026-01-01", "user": board.author.user.pk}
    mine.post(MINE, typed(**forged, grant="publisher"))
    found = now(board.clinician)
    assert [role.kind for role in found.active_roles] == ["clinical"]
    assert (found.left_on, found.user) == (None, board.clinician.user)


def test_what_was_signed_keeps_the_name_of_its_day(board, mine):
    board.published_edition()
    mine.post(MINE, typed(name="Another name"))
    assert board.clinician.reviews.first().name == "Clinician"


def test_what_is_mistyped_is_kept_and_nothing_is_saved(board, mine):
    answer = mine.post(MINE, typed(name="", orcid="0000-0002-1825-0098", interests="Some."))
    assert "the check digit does not fit" in answer.text
    assert "Some.</textarea>" in answer.text
    assert now(board.clinician).interests == ""


@pytest.mark.parametrize("written", ["0000-0002-1825-0097", "0000-0002-1694-233X"])
def test_an_orcid_with_its_check_digit_is_taken(written):
    check_orcid(written)  # raises where it is refused


@pytest.mark.parametrize(
    "written",
    ["0000-0002-1825-0098", "0000-0002-1825-009X", "0000000218250097", "٠000-0002-1825-0097", "x"],
)
def test_an_orcid_that_is_mistyped_is_refused(written):
    with pytest.raises(ValidationError):
        check_orcid(written)


# The photo.


def test_a_photo_is_decoded_cut_square_and_shown_to_readers(board, mine):
    mine.post(MINE, typed(photo=photo()))
    portrait = Portrait.objects.get(person=board.clinician)
    answer = mine.get(f"/media/{portrait.path}")
    assert answer["Content-Type"] == "image/jpeg"
    with Image.open(BytesIO(b"".join(answer.streaming_content))) as image:
        assert (image.format, image.size) == ("JPEG", (480, 480))
    assert f"/media/{portrait.path}" in mine.get("/board/").text


def test_a_new_photo_takes_the_place_of_the_old_one(
    board, mine, django_capture_on_commit_callbacks
):
    mine.post(MINE, typed(photo=photo()))
    before = Portrait.objects.get().path
    with django_capture_on_commit_callbacks(execute=True):
        mine.post(MINE, typed(photo=photo(kind="JPEG", size=(90, 900))))
    assert not default_storage.exists(before)
    with django_capture_on_commit_callbacks(execute=True):
        mine.post(MINE, typed(no_photo="on"))
    assert not Portrait.objects.exists()
    assert mine.get(f"/media/{before}").status_code == 404


def test_the_same_photo_again_stays(board, mine, django_capture_on_commit_callbacks):
    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            mine.post(MINE, typed(photo=photo()))
    assert default_storage.exists(Portrait.objects.get().path)


def test_what_is_no_picture_is_refused(board, mine):
    file = SimpleUploadedFile("me.png", b"<script>alert(1)</script>", content_type="image/png")
    assert "no picture" in mine.post(MINE, typed(photo=file)).text
    assert not Portrait.objects.exists()


# Whose it is.


def test_an_administrator_writes_anybodys_profile_and_others_do_not(board, client):
    address = f"/admin/people/{board.author.pk}/profile/"
    client.force_login(board.administrator.user)
    client.post(address, typed(name="New name"))
    assert now(board.author).name == "New name"
    client.force_login(board.clinician.user)
    assert client.post(address, typed(name="Forged")).status_code == 403


@pytest.mark.parametrize("member", ["clinician", "publisher", "newsletter_manager"])
def test_the_act_refuses_whoever_it_is_not(board, member):
    fields = {"name": "F", "credentials": "", "affiliation": "", "orcid": "", "interests": ""}
    with pytest.raises(NotYourRole):
        change_profile(
            person=board.author, by=getattr(board, member), fields=fields, specialties=[]
        )
    with pytest.raises(NotYourRole):
        set_portrait(person=board.author, by=getattr(board, member), picture=None)


def test_a_superuser_who_has_no_role_has_no_profile(board, client):
    client.force_login(board.outsider.user)
    assert client.get(MINE).status_code == 403
