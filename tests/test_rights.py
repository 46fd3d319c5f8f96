"""Who may open what: every address of the site, for everybody. An address without a row fails.

The table is `rights.txt`: method, address as the site's list of addresses writes it, and a cell for
each of

    a  anonymous                                   u  publisher
    h  an author by a password alone               n  newsletter manager
    w  author ("writes")                           m  administrator
    c  clinical reviewer                           s  a superuser without a role
    p  pharmacist

that says `y`: opens, or refuses the empty form; `r`: is sent on, to an address with a row of its
own; `l`: is sent to sign in; `n`: is refused (403); `-`: finds nothing (404). What a role may *do*
there the acts decide; each has tests of its own. Whoever only looks writes nothing.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

import newsletter.actions
import post.actions
from accounts.models import Person
from condition.models import Condition, Figure, FormerAddress, Reference
from importing.models import Import, ImportRun
from newsletter.models import SubscriberImport, Wording
from post.models import Bounce
from reading.site_pages import EmergencyNumber, FooterLine
from record import actions
from tests.cast import Board, person
from tests.newsletter.conftest import subscriber

from .accounts.signin.conftest import Visitor

FILE = Path(__file__).parent / "rights.txt"
COLUMNS = "ahwcpunms"
SIGNED_IN = {
    "w": "second_author", "c": "clinician", "p": "pharmacist", "u": "publisher",
    "n": "newsletter_manager", "m": "administrator", "s": "outsider",
}  # fmt: skip
ENDS_THE_SESSION = "admin/logout/"
# What a look leaves behind: who is signed in, and the key that is shown to set up an app with.
OF_SESSIONS = re.compile(r'\S+ [^"]*"(django_session|accounts_signin|accounts_secondfactor)"')
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP)\b", re.IGNORECASE)
PART = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^()]*\)")

Row = tuple[str, str, str]


def table() -> list[Row]:
    """Method, address, cells."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return [tuple(line.split()) for line in lines if line and not line.startswith("#")]


def addresses() -> set[str]:
    """Every address the site has, as its list writes it; the root is a slash."""
    return {route or "/" for route in _routes(get_resolver().url_patterns, "")}


def _routes(patterns: list, before: str) -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


class Site:
    """A site with one of everything, and somebody of each role signed in."""

    def __init__(self) -> None:
        self.written: list[str] = []  # by somebody who only looked
        self.board = board = Board()
        board.published_edition()
        board.write_causes("Haemangioma", "Metastasis")
        board.sign("causes")
        board.publish()
        self.report = actions.receive_report(condition=board.article, text="A typo.")
        self.schedule = self._scheduled()
        subscriber("reader@example.org")
        self.message = post.actions.put(
            to="a@example.org",
            letter=post.actions.letter(subject="x", text="y"),
            batch="bulletin-1",
        )
        Reference.objects.create(key="odd", kind="web", title="A source")
        drawn = {"path": "figures/biconcave-2d7a67a95b2a.svg", "is_static": True}
        Figure.objects.create(sha256="a" * 64, title="A", width=1, height=1, **drawn)
        run = ImportRun.objects.create(by=board.author, at=timezone.now())
        self.imported = Import.objects.create(
            run=run, kind="text", state="drafted", by=board.author, at=timezone.now(), source="x"
        )
        FormerAddress.objects.create(path="/old", leads_to="/feed.xml", is_by_hand=True)
        FooterLine.objects.create(
            kind=FooterLine.Kind.values[0], label="Imprint", address="https://example.org/"
        )
        EmergencyNumber.objects.create(number="112")
        self.target = person("Target")
        self.term = actions.propose_term(text="Help", kind="alarm", by=board.author)
        self.import_ = SubscriberImport.objects.create(
            file_name="x.csv", at=timezone.now(), by=board.newsletter_manager
        )
        newsletter.actions.suppress(address="gone@example.org", reason="bounced", source="mail")
        Wording.objects.create(kind="imprint", number=1, text="An address", digest="x")
        Bounce.objects.create(source="mail", verdict="unknown")
        self.bulletin = newsletter.actions.make_bulletin(kind="daily", by=board.newsletter_manager)

    def _scheduled(self) -> object:
        self.board.write_causes("Haemangioma", "Metastasis", "Trauma")
        self.board.sign("causes")
        return actions.schedule(
            condition=self.board.article,
            by=self.board.publisher,
            summary="Later.",
            at=timezone.now() + timedelta(days=3),
        )

    @cached_property
    def clients(self) -> dict[str, Client]:
        half = Visitor(self.board.author)
        half.type_password()
        clients = {"a": Client(REMOTE_ADDR="203.0.113.7"), "h": half.client}
        for column, name in SIGNED_IN.items():
            visitor = Visitor(getattr(self.board, name))
            visitor.set_up()
            visitor.sign_in()
            clients[column] = visitor.client
        return clients

    def path(self, route: str) -> str:
        """An address of that kind that is there, if any is."""
        words = {
            "slug": "lumbar-wedging", "number": "1", "before": "1", "after": "2",
            "day": timezone.now().date().isoformat(), "section": "causes",
            "key": "odd" if route.startswith("admin/references/") else "causes",
            "digest": self.board.revision("causes").digest,
            "kind": "medicines", "name": "reports", "app_label": "record", "url": "nothing-here/",
            "words": "nothing",
            "token": "no-such-token", "uidb64": "MQ", "sha256": "b" * 64, "suffix": "png",
            "content_type_id": str(ContentType.objects.get_for_model(Condition).pk),
            "pk": str(self._pk(route)), "id": str(self.target.user.pk),
            "object_id": str(self._object_id(route)),
        }  # fmt: skip
        path = PART.sub(lambda part: words[part[1] or part[2]], route)
        return "/" + re.sub(r"[\^$\\]", "", path).lstrip("/")

    def _pk(self, route: str) -> int:
        kinds = {
            "admin/imports/articles/": self.imported, "admin/imports/<": self.imported.run,
            "admin/people/": self.target, "admin/reports/": self.report,
            "admin/schedule/": self.schedule, "admin/terms/": self.term,
            "admin/auth/user/": self.target.user,
            "admin/post/message/": self.message, "admin/accounts/person/": self.target,
            "admin/newsletter/bulletin/": self.bulletin,
            "admin/newsletter/subscriberimport/": self.import_,
        }  # fmt: skip
        return next((row.pk for start, row in kinds.items() if route.startswith(start)), 0)

    def _object_id(self, route: str) -> object:
        found = re.match(r"admin/(\w+)/(\w+)/", route)
        if not found or "<path:object_id>" not in route:
            return self.board.article.pk
        model = apps.get_model(found[1], found[2])
        if model is Person:
            return self.target.pk
        row = model._base_manager.order_by("pk").last()
        return row.pk if row else 0

    def _note_writes(self, column: str, route: str) -> Callable[..., Any]:
        def note(execute: Callable[..., Any], sql: str, *about: Any) -> Any:
            if WRITES.match(sql) and not OF_SESSIONS.match(sql) and route != ENDS_THE_SESSION:
                self.written.append(f"{column}, {route}: {sql[:100]}")
            return execute(sql, *about)

        return note

    def cell(self, column: str, method: str, route: str, path: str) -> str:
        """What becomes of somebody who asks for it."""
        client = self.clients[column]
        if method == "GET":
            with connection.execute_wrapper(self._note_writes(column, route)):
                answer = client.get(path)
        else:
            answer = client.post(path)
        if answer.status_code in {301, 302}:
            return "l" if answer["Location"].startswith("/admin/login/") else "r"
        return {403: "n", 404: "-"}.get(answer.status_code, "y")


@pytest.fixture
def site(db, settings) -> Site:
    settings.REQUIRE_SECOND_FACTOR = True
    return Site()


def test_every_address_has_a_row():
    rows = {route for _method, route, _cells in table()}
    missing, gone = addresses() - rows, rows - addresses()
    assert not missing, f"Say in {FILE.name} who may open these: {sorted(missing)}"
    assert not gone, f"Take these out of {FILE.name}: {sorted(gone)}"


def test_everybody_opens_what_the_table_says_and_nothing_else_and_no_look_writes(site):
    rows = sorted(table(), key=lambda row: row[1] == ENDS_THE_SESSION)
    wrong = []
    for method, route, cells in rows:
        said = dict(zip(COLUMNS, cells, strict=True))
        # What is the same for everybody is asked for by a stranger and by an administrator.
        asked = COLUMNS if len(set(cells)) > 1 else "am"
        path = site.path(route)
        found = {column: site.cell(column, method, route, path) for column in asked}
        wrong += [
            f"{method} {route}: {column} is {cell}, the table says {said[column]}"
            for column, cell in found.items()
            if cell != said[column]
        ]
    assert not wrong, "\n".join(["", *wrong])
    assert not site.written, "\n".join(["", *site.written])


def test_nobody_without_a_second_factor_opens_a_page_of_the_board():
    """But for those that lead to one."""
    ways_in = re.compile(r"admin/(login/|second-factor/|forgotten-password/|new-password/|logout/)")
    for _method, route, cells in table():
        if route.startswith(("admin/", "markdownx/")) and not ways_in.match(route):
            assert "y" not in cells[:2], route


def test_addresses_of_readers_are_seen_by_newsletter_managers_alone():
    for _method, route, cells in table():
        if route.startswith("admin/newsletter/"):
            assert {column for column, cell in zip(COLUMNS, cells, strict=True) if cell == "y"} <= {
                "n"
            }, route
