"""Pictures, named by their exact bytes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from condition.fields import LineField


class Figure(models.Model):
    """One picture. A section that shows it carries its hash, so a sign-off covers the picture."""

    sha256 = models.CharField(primary_key=True, max_length=64, editable=False)
    path = models.CharField(
        _("file"),
        max_length=200,
        help_text=_("Below static/ for what ships with the site, below media/ for uploads."),
    )
    is_static = models.BooleanField(default=False, editable=False)
    title = LineField(_("title"), max_length=200, help_text=_("To find it in the library."))
    width = models.PositiveIntegerField(_("width in pixels"))
    height = models.PositiveIntegerField(_("height in pixels"))

    class Meta:
        ordering = ["title"]
        verbose_name = _("figure")
        verbose_name_plural = _("figures")

    def __str__(self) -> str:
        return self.title

    def record(self) -> dict[str, str | int | bool]:
        """The picture as an Edition carries it."""
        return {
            "path": self.path,
            "is_static": self.is_static,
            "width": self.width,
            "height": self.height,
        }
