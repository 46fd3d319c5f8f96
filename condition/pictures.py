"""Pictures that editors bring: decoded and written afresh, so that only a picture is kept."""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
PORTRAIT = 480  # pixels of a side
# By Pillow's name of the format: the one it is written in, the ending of the file, and how.
# What is printed has to be read by the typesetter too, which knows no AVIF.
WEBP = ("WEBP", "webp", {"quality": 90, "method": 4})
FORMATS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "PNG": ("PNG", "png", {"optimize": True}),
    "JPEG": ("JPEG", "jpg", {"quality": 90}),
    "WEBP": WEBP,
    "AVIF": WEBP,
}
SEVERAL = "MPO"  # a JPEG with further pictures behind it, as telephones make them: the first counts


@dataclass(frozen=True)
class Picture:
    """A picture without anything else that its file carried: no place, no camera, no script."""

    content: bytes
    ending: str
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """Its name: the digest of its bytes."""
        return hashlib.sha256(self.content).hexdigest()

    def keep(self, folder: str = "figures") -> str:
        """Store it below the media folder, once, and return its path there."""
        path = f"{folder}/{self.sha256}.{self.ending}"
        if not default_storage.exists(path):
            default_storage.save(path, ContentFile(self.content))
        return path


def read_portrait(file: BinaryIO, size: int) -> Picture:
    """A person's photo: cut to a square of PORTRAIT pixels around its middle, as a JPEG.

    Raises ValidationError as `read_picture` does.
    """
    picture = read_picture(file, size)
    with Image.open(BytesIO(picture.content)) as image:
        whole = image.convert("RGBA")
        on_white = Image.alpha_composite(Image.new("RGBA", whole.size, "white"), whole)
        square = ImageOps.fit(
            on_white.convert("RGB"), (PORTRAIT, PORTRAIT), Image.Resampling.LANCZOS
        )
    written = BytesIO()
    square.save(written, format="JPEG", quality=85, optimize=True)
    return Picture(written.getvalue(), "jpg", PORTRAIT, PORTRAIT)


def read_picture(file: BinaryIO, size: int) -> Picture:
    """Decode a PNG, JPEG, WebP or AVIF of `size` bytes and encode it afresh.

    The file's name and declared type are the sender's word and count for nothing. Raises
    ValidationError with a sentence for anything else, for more than 10 MB or 40 megapixels.
    """
    if size > MOST_BYTES:
        raise ValidationError(_("The file is larger than 10 MB. Make the picture smaller."))
    try:
        with Image.open(file, formats=list(FORMATS)) as image:
            _refuse_unfit(image)
            return _written_afresh(image)
    except ValidationError:
        raise
    except Exception as problem:
        raise ValidationError(
            _("This is no picture that can be read. Bring a PNG, JPEG, WebP or AVIF file.")
        ) from problem


def _refuse_unfit(image: Image.Image) -> None:
    """Told from the head of the file, before its pixels take memory."""
    if image.width * image.height > MOST_PIXELS:
        raise ValidationError(_("The picture has more than 40 megapixels. Make it smaller."))
    if image.format != SEVERAL and getattr(image, "n_frames", 1) > 1:
        raise ValidationError(_("A moving picture can't be printed. Bring a still one."))


def _written_afresh(image: Image.Image) -> Picture:
    kind, ending, options = FORMATS["JPEG" if image.format == SEVERAL else str(image.format)]
    upright = ImageOps.exif_transpose(image)
    if kind == "JPEG" and upright.mode not in {"L", "RGB"}:
        upright = upright.convert("RGB")
    if upright.mode in {"P", "PA"}:
        upright = upright.convert("RGBA" if "transparency" in upright.info else "RGB")
    # Only the pixels go on: a copy would take the old file's notes along.
    pixels = Image.frombytes(upright.mode, upright.size, upright.tobytes())
    written = BytesIO()
    pixels.save(written, format=kind, **options)
    return Picture(written.getvalue(), ending, pixels.width, pixels.height)
