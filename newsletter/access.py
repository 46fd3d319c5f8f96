"""Who may see subscribers: newsletter managers, by their role alone."""

from django.utils.translation import gettext as _

from accounts.models import Person, Role
from accounts.signin.sessions import require_second_factor

from .refusals import NotAManager


def require_manager(by: Person | None) -> None:
    """Raises NotAManager for anybody else; None is the site, which does by itself what is due.

    Being a superuser gives nothing.
    """
    if by is None:
        return
    require_second_factor()
    if not by.has_role(Role.Kind.NEWSLETTER):
        raise NotAManager(_("Only a newsletter manager can do that."))
