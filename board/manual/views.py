"""The manual, reached from every screen by “?”."""

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import Role
from board.access import BoardRequest, board_page, in_frame, person_of
from condition.markdown import render as rendered

FOLDER = settings.BASE_DIR / "docs" / "board"
PAGES = {
    "author": (Role.Kind.AUTHOR,),
    "reviewer": (Role.Kind.CLINICAL, Role.Kind.PHARMACIST),
    "publisher": (Role.Kind.PUBLISHER,),
    "newsletter": (Role.Kind.NEWSLETTER,),
    "administrator": (Role.Kind.ADMINISTRATOR,),
}
PICTURE = re.compile(r"^!\[(?P<alt>[^\]]+)\]\((?P<name>[\w-]+\.png)\)$", re.MULTILINE)
ADDRESS = re.compile(r"^At `(?P<address>/admin/[^`]*)`$", re.MULTILINE)


@dataclass(frozen=True)
class Chapter:
    """One heading of a page: a screen, what is done there, and its picture."""

    heading: str
    text: str

    @property
    def anchor(self) -> str:
        return slugify(self.heading)

    @property
    def html(self) -> SafeString:
        return rendered(PICTURE.sub("", ADDRESS.sub("", self.text)))

    @cached_property
    def address(self) -> str:
        found = ADDRESS.search(self.text)
        return found["address"] if found else ""

    @cached_property
    def url_name(self) -> str | None:
        return resolve(re.sub("<.*?>", "x", self.address)).url_name

    @property
    def picture(self) -> dict[str, str] | None:
        found = PICTURE.search(self.text)
        return found.groupdict() if found else None


@cache
def chapters(page: str) -> tuple[str, str, list[Chapter]]:
    """Title, lead and chapters of a page of the manual."""
    text = (FOLDER / f"{page}.md").read_text(encoding="utf-8")
    lead, *parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    title, _end, lead = lead.partition("\n")
    found = [Chapter(heading, body) for heading, body in zip(parts[::2], parts[1::2], strict=True)]
    return title.removeprefix("# "), lead.strip(), found


def help_on(request: HttpRequest) -> str:
    """Where the manual explains this screen, or the place that it lies in; the own role's first."""
    person, home = person_of(request), reverse("admin:index")
    name = getattr(request.resolver_match, "url_name", "")
    for page in sorted(PAGES, key=lambda page: not (person and person.has_role(*PAGES[page]))):
        told = chapters(page)[2]
        its_own = [one for one in told if one.url_name == name]
        around = [
            one for one in told if one.address != home and request.path.startswith(one.address)
        ]
        for one in (*its_own, *around):
            return f"{reverse('admin:manual', args=[page])}#{one.anchor}"
    return reverse("admin:help")


@board_page(*Role.Kind.values)
def manual(request: BoardRequest, name: str = "") -> HttpResponse:
    """A role's page; without a name that of the person's own role."""
    mine = [page for page, kinds in PAGES.items() if request.person.has_role(*kinds)]
    if not name:
        return redirect("admin:manual", mine[0])
    if name not in PAGES:
        raise Http404(_("The manual has no such page."))
    title, lead, found = chapters(name)
    context = {"title": title, "lead": lead, "chapters": found, "pages": PAGES, "page": name}
    return in_frame(request, "board/manual.html", **context)
