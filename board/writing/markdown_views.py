"""The editor's Markdown preview: the one address that django-markdownx asks."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from condition.markdown import preview as rendered
from condition.models import Draft

LONGEST = Draft.introduction.field.max_length  # the longest text of any field


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """`content` as readers will see it.

    For the board alone, because long Markdown takes long to render. Every refusal is plain text
    with its status and never a redirect: a sign-in page must not end up inside a preview.
    """
    if not admin.site.has_permission(request):
        return _refused(_("Sign in again to see the preview. Your text is kept."), 403)
    content = request.POST.get("content", "")
    if len(content) > LONGEST:
        return _refused(
            _("The text is longer than %(count)d characters, so there is no preview of it.")
            % {"count": LONGEST},
            413,
        )
    return HttpResponse(rendered(content))


@require_POST
def upload(_request: HttpRequest) -> HttpResponse:
    """Refused: a picture is a figure with an alternative text, not a part of Markdown."""
    return _refused(
        _("Pictures are not uploaded into the text: choose a figure from the library."), 403
    )


def _refused(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
