"""Backups: everything the site can't make again, in a folder that either database can read."""

FORMAT = 1
MANIFEST = "manifest.json"
TABLES, MEDIA = "tables", "media"


class Unfit(Exception):
    """The backup or the restore was not done. `str()` is the sentence for the operator."""
