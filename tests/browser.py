"""A real browser for tests: the site it looks at, who is signed in, and what it complains about."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, WebError

from accounts.models import Person

# The shell without windows takes a third of the time of the whole browser.
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
INSTALL = "apt-get install -y --no-install-recommends chromium-headless-shell"


@dataclass
class Watch:
    """What the browser complained about: console errors, broken policy, requests to elsewhere."""

    own_host: str
    troubles: list[str] = field(default_factory=list)
    # Chromium asks for the icon by itself, once, on whichever page comes first.
    allowed: list[str] = field(default_factory=lambda: ["/favicon.ico"])

    def allow(self, words: str) -> None:
        """Expect a complaint with these words, for example "status of 404"."""
        self.allowed.append(words)

    def over(self, context: BrowserContext) -> BrowserContext:
        """Listen to every page of the context."""
        context.on("console", self._hear)
        context.on("weberror", self._catch)
        context.on("request", self._see)
        return context

    @property
    def unexpected(self) -> list[str]:
        """Every complaint that no test asked for."""
        return [text for text in self.troubles if not any(words in text for words in self.allowed)]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":  # Chromium reports a broken content security policy here too
            place = message.location
            self.troubles.append(f"{message.text} ({place['url']}:{place['lineNumber']})")

    def _catch(self, error: WebError) -> None:
        self.troubles.append(str(error.error))

    def _see(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme not in {"data", "blob", "about"} and url.netloc != self.own_host:
            self.troubles.append(f"A request went to another host: {request.url}")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Debian's Chromium, which finds no host but this one."""
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail(f"Chromium is missing: {INSTALL}", pytrace=False)
    return {
        **browser_type_launch_args,
        "executable_path": path,
        "args": [
            "--no-sandbox",  # it cannot build one as root in a container
            "--disable-dev-shm-usage",
            "--disable-gpu",
            "--disable-background-networking",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict, live_server) -> dict:
    """Pages open on the live site, so that tests write addresses as readers know them."""
    return {**browser_context_args, "base_url": live_server.url}


@pytest.fixture
def live(live_server):
    """The site, running: `live.url` is its address."""
    return live_server


@pytest.fixture
def watch(live_server) -> Watch:
    """What the browser complained about in this test."""
    return Watch(own_host=urlsplit(live_server.url).netloc)


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], watch: Watch
) -> Iterator[Callable[..., BrowserContext]]:
    """Make a browser of its own for one more person; fails the test that it complains in."""
    yield lambda **options: watch.over(new_context(**options))
    if watch.unexpected:
        pytest.fail("The browser complained:\n" + "\n".join(watch.unexpected), pytrace=False)


@pytest.fixture
def page_for(new_context: Callable[..., BrowserContext]) -> Callable[[Person, str], Page]:
    """Open an address in a browser of the person's own."""

    def open_page(person: Person, address: str) -> Page:
        page = new_context().new_page()
        sign_in(page, person)
        page.goto(address)
        return page

    return open_page


def sign_in(page: Page, person: Person) -> None:
    """Open a session for the person in the page's browser, in place of any other."""
    client = Client()
    client.force_login(person.user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": session,
                "domain": "localhost",  # where the live site is
                "path": "/",
            }
        ]
    )
