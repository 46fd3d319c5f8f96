"""The WSGI entry that the server loads."""

import logging
import os
import sys
from pathlib import Path
from urllib.parse import quote

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

from config.environment import WrongSetting

log = logging.getLogger(__name__)


def load_site() -> WSGIHandler:
    """The site, ready to answer. Ends the process with one sentence when it must not start."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        django.setup()
    except WrongSetting as error:
        sys.exit(str(error))
    _look_for_static_files()
    if (settings.PAGES_ROOT / "notes").is_dir():  # then a database that is not there was moved
        _make_no_database()
    _look_for_guards()
    _make_no_database()
    return get_wsgi_application()


def _look_for_static_files() -> None:
    """Outside DEBUG every page needs the list that collectstatic writes."""
    if not settings.DEBUG and not (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        sys.exit("The static files were not collected: run manage.py collectstatic.")


def _make_no_database() -> None:
    """SQLite makes a file where none is: an empty one would look like a site without articles."""
    from django.db import connection

    known = connection.settings_dict
    if connection.vendor == "sqlite" and not str(known["NAME"]).startswith("file:"):
        connection.close()
        known["NAME"] = f"file:{quote(str(known['NAME']))}?mode=rw"


def _look_for_guards() -> None:
    """Rule 14 of the record: no site on a database that would let the record be rewritten.

    A database that cannot be reached is no reason to stay away: it may be back in a minute, and
    pages that are files need none.
    """
    from django.db import OperationalError, connection

    from config.pooler import NAME_THE_DATABASE_ITSELF, leads_through_pooler
    from record.guards import missing_guards

    try:
        missing = missing_guards()
        if not settings.WORK_DATABASE and leads_through_pooler():
            sys.exit(NAME_THE_DATABASE_ITSELF)
    except OperationalError as error:
        log.warning("The guards of the record were not looked for, no database: %s", error)
        return
    finally:
        connection.close()
    if missing:
        sys.exit(f"The record is not guarded ({len(missing)} missing): run manage.py migrate.")


def load() -> object:
    """The site with its files in front of it."""
    site = load_site()
    from config.pages_first import PagesFirst
    from reading.rendering.files import page_files

    return PagesFirst(site, page_files())


application = load()
