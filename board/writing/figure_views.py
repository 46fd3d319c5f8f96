"""A picture brought while a section is written: into the library, and chosen at once."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import EDITORS
from board.access import BoardRequest, board_page
from condition.models import Figure
from condition.pictures import Picture, read_picture

from .forms.library import picture_url


class FigureForm(forms.ModelForm):
    """A new picture of the library."""

    upload = forms.FileField(
        label=gettext_lazy("picture"),
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


@require_POST
@board_page(*EDITORS)
def add_figure(request: BoardRequest) -> JsonResponse:
    """Add the picture that was sent; one that the library has is answered as it is there."""
    form = FigureForm(request.POST, request.FILES)
    figure = form.save() if form.is_valid() else form.known
    if figure is None:
        return JsonResponse({"problems": [one for said in form.errors.values() for one in said]})
    told = {"key": figure.pk, "title": figure.title, "picture": picture_url(figure)}
    return JsonResponse({"figure": told})
