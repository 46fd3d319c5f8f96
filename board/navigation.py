"""The side bar: the places of the workplace, in the order of the work, each for who uses it."""

from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import EDITORS, Role

from .access import person_of

COMPETENT = (Role.Kind.CLINICAL, Role.Kind.PHARMACIST)
BOARD = (*EDITORS, Role.Kind.PUBLISHER, Role.Kind.ADMINISTRATOR)
MAIL = (Role.Kind.NEWSLETTER, Role.Kind.ADMINISTRATOR)
ADMINISTRATOR = (Role.Kind.ADMINISTRATOR,)


class Place(NamedTuple):
    """A line of the side bar: its word, its address, who has it, what lies within it."""

    word: str | Promise
    name: str
    roles: tuple[str, ...]
    args: tuple[str, ...] = ()
    within: tuple[str, ...] = ()  # the beginnings of further addresses, below /admin/
    parts: tuple["Place", ...] = ()  # shown while one is in the place
    says: str | Promise = ""  # what it is for, to who comes for the first time


PLACES = (
    Place(
        _("Desk"),
        "admin:index",
        tuple(Role.Kind.values),
        says=_("What waits for you, the most urgent first."),
    ),
    Place(
        _("Articles"),
        "admin:articles",
        BOARD,
        within=("condition/condition/", "record/edition/", "find/", "runs/"),
        says=_("Every article. Open one to write its sections, see their state or publish it."),
        parts=(
            Place(
                _("Find and replace"),
                "admin:find",
                BOARD,
                says=_("Words in all articles: find them, and put others in their place."),
            ),
            Place(_("Editions"), "admin:record_edition_changelist", BOARD),
        ),
    ),
    Place(
        _("Imports"),
        "admin:imports",
        (*EDITORS, Role.Kind.PUBLISHER),
        says=_("Articles from elsewhere become drafts here, each beside its source, line by line."),
        parts=(
            Place(
                _("Former addresses"),
                "admin:condition_formeraddress_changelist",
                (Role.Kind.PUBLISHER,),
            ),
        ),
    ),
    Place(
        _("To sign"),
        "admin:desk_list",
        COMPETENT,
        ("to_sign",),
        parts=(
            Place(_("Small changes"), "admin:sign", COMPETENT),
            Place(_("Public, unsigned"), "admin:desk_list", COMPETENT, ("unsigned",)),
        ),
        within=("sign/", "desk/unsigned/"),
        says=_("Words that miss your signature. Each shows what readers see beside what is new."),
    ),
    Place(
        _("Publish"),
        "admin:desk_list",
        (Role.Kind.PUBLISHER,),
        ("to_publish",),
        says=_("Signed words that readers don't see yet. Nothing goes out by itself."),
    ),
    Place(
        _("Calendar"),
        "admin:scheduled",
        BOARD,
    ),
    Place(
        _("Who holds what"),
        "admin:holders",
        BOARD,
        says=_("What is open, with whom and for how long; what was given to whom; the week."),
    ),
    Place(
        _("Map"),
        "admin:map",
        BOARD,
        says=_("How fresh each section of each article is. A sign leads to the words."),
    ),
    Place(
        _("Sources"),
        "admin:condition_reference_changelist",
        BOARD,
        within=("references/", "claims/"),
        says=_("The library that all articles cite. A source is entered once and has one key."),
        parts=(Place(_("Claims without a source"), "admin:claims", BOARD),),
    ),
    Place(
        _("Figures"),
        "admin:condition_figure_changelist",
        BOARD,
        says=_("Pictures for every article. One that is in stays as it is: it is signed with."),
    ),
    Place(
        _("Words"),
        "admin:terms",
        BOARD,
        within=("library/",),
        parts=(Place(_("What the articles say"), "admin:things", BOARD),),
    ),
    Place(
        _("Reports"),
        "admin:reports",
        BOARD,
        says=_("What readers say is wrong. Each ends in an answer or in a public erratum."),
    ),
    Place(
        _("Newsletter"),
        "admin:newsletter_bulletin_changelist",
        (Role.Kind.NEWSLETTER,),
        within=("newsletter/",),
        says=_("Bulletins are made from what was published; a note is written by hand."),
        parts=(
            Place(_("Readers"), "admin:newsletter_subscriber_changelist", MAIL),
            Place(_("Growth"), "admin:newsletter_growth", MAIL),
            Place(_("Words of mails"), "admin:newsletter_wording_changelist", MAIL),
            Place(_("Suppressed addresses"), "admin:newsletter_suppression_changelist", MAIL),
            Place(_("Files read"), "admin:newsletter_subscriberimport_changelist", MAIL),
            Place(_("What was done"), "admin:newsletter_newsletterevent_changelist", MAIL),
        ),
    ),
    Place(
        _("Mail"),
        "admin:post_batch_changelist",
        MAIL,
        within=("post/",),
        says=_("Every mail goes through one outbox. What is in doubt waits for a decision here."),
        parts=(
            Place(_("Every mail"), "admin:post_message_changelist", MAIL),
            Place(_("What came back"), "admin:post_bounce_changelist", MAIL),
        ),
    ),
    Place(
        _("People"),
        "admin:accounts_person_changelist",
        ADMINISTRATOR,
        within=("people/", "auth/"),
        says=_("Who is on the board, and what each may do. Nobody is taken out of the record."),
        parts=(Place(_("Accounts"), "admin:auth_user_changelist", ADMINISTRATOR),),
    ),
    Place(
        _("Log"),
        "admin:log",
        (Role.Kind.PUBLISHER, Role.Kind.ADMINISTRATOR),
    ),
    Place(
        _("Site"),
        "operations",
        (Role.Kind.PUBLISHER, Role.Kind.ADMINISTRATOR),
        within=("reading/", "condition/specialty/"),
        parts=(
            Place(_("Pages"), "admin:reading_sitepage_changelist", ADMINISTRATOR),
            Place(_("Footer"), "admin:reading_footerline_changelist", ADMINISTRATOR),
            Place(_("Specialties"), "admin:condition_specialty_changelist", ADMINISTRATOR),
        ),
    ),
)


class Line(NamedTuple):
    """A place as it stands in one page's side bar."""

    word: str | Promise
    address: str
    is_here: bool  # the page shown lies in it
    parts: tuple["Line", ...] = ()
    says: str | Promise = ""


def side_bar(request: HttpRequest) -> list[Line]:
    """The places that the signed-in person's roles use, with the one that the page lies in."""
    person = person_of(request)
    kinds = {role.kind for role in person.active_roles} if person else set()
    return [_line(place, request.path, kinds) for place in PLACES if kinds & {*place.roles}]


def _line(place: Place, path: str, kinds: set[str]) -> Line:
    address = reverse(place.name, args=place.args)
    home = reverse("admin:index")
    begins = (address, *(home + one for one in place.within))
    is_here = path == home if address == home else path.startswith(begins)
    parts = [_line(one, path, kinds) for one in place.parts if is_here and kinds & {*one.roles}]
    nearest = max((len(one.address) for one in parts if one.is_here), default=0)
    marked = (one._replace(is_here=one.is_here and len(one.address) == nearest) for one in parts)
    return Line(place.word, address, is_here, tuple(marked), place.says)
