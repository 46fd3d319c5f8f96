"""Telling a content delivery network which of its copies are out of date."""

import json
import logging
import threading
import urllib.request
from collections.abc import Iterator

from django.conf import settings

log = logging.getLogger(__name__)
AT_ONCE = 30  # addresses in one request: what Cloudflare takes from everybody
PATIENCE = 5  # seconds


def purge(paths: list[str]) -> None:
    """Post the addresses to PURGE_URL, if there is one, without anybody waiting for it.

    A call that fails is logged and not made again: the copies are out of date for half a minute,
    which is what Cache-Control allows them anyway.
    """
    if settings.PURGE_URL and paths:
        threading.Thread(target=_post, args=(paths,), name="purge", daemon=False).start()


def _post(paths: list[str]) -> None:
    for batch in _batches([f"{settings.SITE_URL}{path}" for path in paths]):
        headers = {"Content-Type": "application/json"}
        if settings.PURGE_TOKEN:
            headers["Authorization"] = f"Bearer {settings.PURGE_TOKEN}"
        request = urllib.request.Request(  # noqa: S310 - the operator's own address
            settings.PURGE_URL, json.dumps({"files": batch}).encode(), headers, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE):  # noqa: S310
                pass
        except OSError as error:
            log.warning(
                "%s was not told of %d changed pages: %s", settings.PURGE_URL, len(batch), error
            )


def _batches(addresses: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(addresses), AT_ONCE):
        yield addresses[start : start + AT_ONCE]
