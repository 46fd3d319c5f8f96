"""Who may see subscribers: newsletter managers, by their role alone."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import Person, Role
from accounts.signin.sessions import require_second_factor

from .refusals import NotAManager


def require_manager(by: Person) -> None:
    """Raises NotAManager for anybody else. Being a superuser gives nothing."""
    require_second_factor()
    if not by.has_role(Role.Kind.NEWSLETTER):
        raise NotAManager(_("Only a newsletter manager can do that."))


def manager_of(request: HttpRequest) -> Person | None:
    """The newsletter manager who is signed in; None for anybody else. One query a request."""
    if not hasattr(request, "newsletter_manager"):
        person = Person.objects.filter(user_id=request.user.pk).prefetch_related("roles").first()
        is_manager = person is not None and person.has_role(Role.Kind.NEWSLETTER)
        request.newsletter_manager = person if is_manager else None
    return request.newsletter_manager
