"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest


def site(_request: HttpRequest) -> dict[str, str]:
    """The site's name and public address."""
    return {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
