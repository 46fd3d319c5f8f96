"""Uploaded pictures in a bucket of an S3-compatible store, in place of a folder of this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from storages.backends.s3 import S3Storage

from condition.away import PicturesAway


class BucketStorage(S3Storage):
    """Raises PicturesAway for whatever keeps the store from answering, a missing bucket too.

    A picture is read whole, so that none is found cut off after its answer has begun: the largest
    has ten megabytes (condition.pictures).
    """

    def _open(self, name: str, mode: str = "rb") -> File:
        with _answering():
            return ContentFile(super()._open(name, mode).read(), name)

    def _save(self, name: str, content: Any) -> str:
        with _answering():
            return str(super()._save(name, content))

    def exists(self, name: str) -> bool:
        """Whether a picture of this name is kept."""
        with _answering():
            return bool(super().exists(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        """The folders and the files below a folder."""
        with _answering():
            return super().listdir(name)

    def delete(self, name: str) -> None:
        """Take a picture away, if it is there."""
        with _answering():
            super().delete(name)


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as problem:
        raise PicturesAway(
            _("The store of pictures does not answer (%(why)s).") % {"why": problem}
        ) from problem
