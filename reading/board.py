"""The people behind the articles: who reviews, what they declare, and who signed in the past."""

from http import HTTPStatus

from django.core.files.storage import default_storage
from django.db.models import Max, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.models import Person, Portrait, Role

from . import pages

REVIEWERS = (Role.Kind.CLINICAL, Role.Kind.PHARMACIST)
MAKERS = (Role.Kind.AUTHOR, Role.Kind.PUBLISHER)
DAY = 86_400  # seconds


@require_safe
def board(_request: HttpRequest) -> HttpResponse:
    """Those who review, those who write and publish, and former members who signed."""
    reviewers = _members(Person.objects.holding(*REVIEWERS))
    here = {person.pk for person, _roles in reviewers}
    makers = _members(Person.objects.holding(*MAKERS).exclude(pk__in=here))
    here |= {person.pk for person, _roles in makers}
    former = Person.objects.with_public_signatures().exclude(pk__in=here)
    former = former.annotate(last_signed=Max("reviews__at")).order_by("name")
    return pages.page(
        "reading/board.html", {"reviewers": reviewers, "makers": makers, "former": former}
    )


def _members(people: QuerySet[Person]) -> list[tuple[Person, list[str]]]:
    """In the order of their names, with their public roles. Three queries, however many."""
    found = people.select_related("user", "portrait").prefetch_related("roles", "specialties")
    public = {*REVIEWERS, *MAKERS}
    return [
        (person, [role.get_kind_display() for role in person.active_roles if role.kind in public])
        for person in found.order_by("name")
    ]


@require_safe
def portrait(_request: HttpRequest, sha256: str) -> HttpResponse | FileResponse:
    """A photo that a person of the board shows; gone as soon as they take it away."""
    found = Portrait.objects.filter(sha256=sha256).first()
    if found is None or not default_storage.exists(found.path):
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    response = FileResponse(default_storage.open(found.path), content_type="image/jpeg")
    response["Cache-Control"] = f"public, max-age={DAY}"
    return response
