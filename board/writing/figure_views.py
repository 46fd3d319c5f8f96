"""Pictures while a section is written: found in the library, or brought into it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts import query_parameters
from accounts.models import EDITORS
from board.access import BoardRequest, board_page
from board.sources.picker_views import PAGE, page_of
from condition.models import Figure
from condition.pictures import Picture, read_picture

from .forms.library import Library, picture_url

MOST_WORDS = 8  # of a question


class FigureForm(forms.ModelForm):
    """A new picture of the library."""

    upload = forms.FileField(
        label=gettext_lazy("Picture"),
        help_text=gettext_lazy("PNG, JPEG, WebP or AVIF, up to 10 MB and 40 megapixels."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/avif"}),
    )
    known: Figure | None = None  # the same picture, where the library has it

    class Meta:
        model = Figure
        fields = ("title",)

    def clean_upload(self) -> Picture:
        """The picture itself, written afresh. Refused if the library has it."""
        file = self.cleaned_data["upload"]
        picture = read_picture(file, file.size)
        self.known = Figure.objects.filter(pk=picture.sha256).first()
        if self.known:
            raise ValidationError(
                _("The library has this picture: “%(title)s”.") % {"title": self.known}
            )
        return picture

    def save(self, commit: bool = True) -> Figure:
        """The file first, then the row that names it."""
        picture, figure = self.cleaned_data["upload"], self.instance
        figure.sha256, figure.path = picture.sha256, picture.keep()
        figure.width, figure.height = picture.width, picture.height
        return super().save(commit)


@board_page(*EDITORS)
def find_figures(request: BoardRequest) -> JsonResponse:
    """A page of the pictures whose titles have what is typed as `q`; without it, of all."""
    return page_of(request, found(query_parameters.text(request, "q")), _told)


@require_POST
@board_page(*EDITORS)
def add_figure(request: BoardRequest) -> JsonResponse:
    """Add the picture that was sent; one that the library has is answered as it is there."""
    figure, problems = added(request)
    return JsonResponse({"figure": _told(figure)} if figure else {"problems": problems})


def found(query: str) -> QuerySet[Figure]:
    """The pictures with every word of `query` in the title, in the library's order."""
    words = query.replace("\0", "").split()[:MOST_WORDS]
    return Figure.objects.filter(*(Q(title__icontains=word) for word in words))


def added(request: HttpRequest) -> tuple[Figure | None, list[str]]:
    """The picture that was sent, new or known already; or why it can't be kept."""
    form = FigureForm(request.POST, request.FILES)
    figure = form.save() if form.is_valid() else form.known
    return figure, [] if figure else [str(one) for said in form.errors.values() for one in said]


def offer_figures(request: HttpRequest, library: Library) -> None:
    """Without a script: let the entries choose what was found, or the picture that was sent."""
    problems: list[str] = []
    if request.POST["figures"] == "find":
        figures = list(found(request.POST.get("figures-q", ""))[:PAGE])
    else:
        figure, problems = added(request)
        figures = [figure] if figure else []
    library.offer(*(figure.pk for figure in figures))
    for problem in problems:
        messages.error(request, problem)
    if figures:
        titles = ", ".join(f"“{figure}”" for figure in figures)
        said = _("Entries can choose now, under Picture: %(titles)s. Nothing is saved yet.")
        messages.info(request, said % {"titles": titles})
    elif not problems:
        messages.info(request, _("The library has no picture with these words in its title."))


def _told(figure: Figure) -> dict[str, str]:
    size = f"{figure.width} × {figure.height}"
    return {"key": figure.pk, "title": figure.title, "picture": picture_url(figure), "size": size}
