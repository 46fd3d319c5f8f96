"""What a subscriber agrees to. A change of these words makes a new version by itself."""

from django.conf import settings
from django.utils.translation import gettext as _

from condition.canonical import digest

from .limits import limits
from .models import Wording


def current_text() -> str:
    """The words beside the form's button, in the site's language."""
    return _(
        "Yes, send me %(site)s's newsletter by e-mail: what the editorial board published, and "
        "corrections of what was sent to me. My address is used for nothing else and given to "
        "nobody. I confirm by a link that is sent to me within %(days)d days, and I can change, "
        "pause or end it at any time by a link in every mail."
    ) % {"site": settings.SITE_NAME, "days": limits().confirmation_days}


def current_wording() -> Wording:
    """The version these words are; the next number where they are new."""
    text = current_text()
    name = digest(text)
    found = Wording.objects.filter(digest=name).first()
    if found:
        return found
    # Two at once would make the same number: the second one's insert fails and finds the first.
    number = (Wording.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    return Wording.objects.get_or_create(digest=name, defaults={"number": number, "text": text})[0]
