"""Published pages against nginx: the same bytes from both, in turn, pinned to one core each.

    python -m tests.bench.pages FOLDER [--articles 10000] [--rounds 5] [--seconds 4]

FOLDER is made, filled with the demonstration article and made ones, and left as it is, so that a
second run starts at once. Needs nginx and wrk. Prints Markdown.

Server and load generator have a core each. Each row is the median of the rounds, and each round
asks nginx and the site one after the other. On a machine that does other work at the same time,
requests per second say little; requests per second of the server's own processor time are what it
would answer if the core were its own, and are given beside them.
"""

import argparse
import gzip
import http.client
import os
import platform
import re
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SLUG = "neoplastic-lumbar-vertebral-wedging"
ARTICLE = f"/conditions/{SLUG}/"
SERVER_CORE, LOAD_CORE = "0", "1"
NGINX = """
worker_processes 1; daemon off; pid {place}/nginx.pid; error_log {place}/nginx.log;
events {{ worker_connections 1024; }}
http {{
    access_log off; gzip_static on; etag on; sendfile on; tcp_nopush on; tcp_nodelay on;
    keepalive_requests 1000000000; open_file_cache max=1000; default_type text/html;
    server {{ listen 127.0.0.1:{port}; root {place}/root; index index.html; }}
}}
"""
# wrk asks for a thousand different articles, or as many as there are.
MANY = """
local at = 0
request = function()
  at = (at * 7919 + 1) % {count}
  return wrk.format("GET", "/conditions/made-" .. at .. "/")
end
"""


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


@dataclass(frozen=True)
class Server:
    """A running server, and the processes that answer."""

    port: int
    processes: list[int]
    name: str

    def ticks(self) -> float:
        """Seconds of processor time that it has used."""
        return sum(_processor_time(process) for process in self.processes)

    def memory(self) -> float:
        """MB that are its own, and its share of what it has in common with others."""
        rows = [Path(f"/proc/{process}/smaps_rollup").read_text() for process in self.processes]
        return sum(int(re.search(r"^Pss:\s+(\d+)", row, re.MULTILINE)[1]) for row in rows) / 1_000


def _processor_time(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _children(process: int) -> list[int]:
    said = Path(f"/proc/{process}/task/{process}/children").read_text()
    found = [int(child) for child in said.split()]
    return found + [grandchild for child in found for grandchild in _children(child)]


@dataclass(frozen=True)
class Load:
    """What wrk measured."""

    per_second: float
    per_processor_second: float
    p50: float  # milliseconds
    p99: float
    errors: int


def load(
    server: Server, path: str, *, seconds: int, connections: int = 16, options: list[str] = ()
) -> Load:
    """Ask for a path as fast as it answers."""
    before = server.ticks()
    said = subprocess.run(
        [
            *("taskset", "-c", LOAD_CORE, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s"),
            *("--latency", "-H", "Accept-Encoding: gzip", *options),
            f"http://127.0.0.1:{server.port}{path}",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    used = server.ticks() - before
    requests = int(re.search(r"(\d+) requests in", said)[1])
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    return Load(
        per_second=float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]),
        per_processor_second=requests / used if used else 0,
        p50=_milliseconds(said, "50%"),
        p99=_milliseconds(said, "99%"),
        errors=int(wrong[1]) if wrong else 0,
    )


def _milliseconds(said: str, cut: str) -> float:
    value, unit = re.search(rf"^\s+{cut}\s+([\d.]+)(us|ms|s)", said, re.MULTILINE).groups()
    return float(value) * {"us": 0.001, "ms": 1, "s": 1_000}[unit]


class Place:
    """The folder with the site's data, and the servers on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "DEBUG": "0",
            "SECRET_KEY": "a key that is long enough, for measuring alone, and signs nothing",
            "SUPPRESSION_KEY": "another key that is long enough, for measuring alone",
            "SITE_URL": "http://127.0.0.1",
            "ALLOWED_HOSTS": "127.0.0.1",
            "EMAIL_URL": "smtp://127.0.0.1:1/",
            "DATABASE_URL": f"sqlite:///{self.folder / 'db.sqlite3'}",
            "STATIC_ROOT": str(self.folder / "static"),
            "DOCUMENTS_ROOT": str(self.folder / "documents"),
            "KEPT_PAGES_FILE": str(self.folder / "kept.sqlite3"),
        }

    def manage(self, *command: str) -> None:
        """Run a command of the site."""
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def code(self, code: str) -> str:
        """Run Python in the site; what it prints."""
        return subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{code}"],
            cwd=ROOT,
            env={**self.environment, "DJANGO_SETTINGS_MODULE": "config.settings"},
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ).stdout

    def build(self, articles: int) -> None:
        """The demonstration article by the acts; the made ones from its bytes."""
        self.manage("migrate", "--verbosity", "0")
        self.manage("collectstatic", "--noinput", "--verbosity", "0")
        self.manage("demo")
        self.manage("rebake")
        self.code(f"from tests.bench.pages import fill; fill({articles}, {SLUG!r})")

    @contextmanager
    def serving(self, app: str = "", name: str = "b") -> Iterator[Server]:
        """The site as deploy/serve starts it, but with one worker on one core."""
        port = free_port()
        environment = {**self.environment, "PORT": str(port), "ACCESS_LOG": "1"}
        listen = ["--host", "127.0.0.1", "--port", str(port)]
        if not app:
            environment["INNER_SOCKET"] = str(self.folder / f"inner-{name}")
            environment["KEPT_PAGES_FILE"] = str(self.folder / f"kept-{name}.sqlite3")
            listen = ["--uds", environment["INNER_SOCKET"]]
        command = [
            *("taskset", "-c", SERVER_CORE, sys.executable, "-m", "granian", *listen),
            *("--interface", "wsgi", "--no-ws", "--workers", "1", "--blocking-threads", "4"),
            app or "config.worker:application",
        ]
        with (self.folder / "server.log").open("w") as log:
            server = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )
            try:
                wait_for(port, ARTICLE)
                self._wait_for_copy(Path(environment["KEPT_PAGES_FILE"]))
                yield Server(port, _children(server.pid), app or "the site")
            finally:
                os.killpg(server.pid, signal.SIGTERM)
                server.wait(timeout=30)

    def _wait_for_copy(self, kept: Path) -> None:
        """Until the host has its own copy of all pages, as after a minute of running."""
        with sqlite3.connect(self.folder / "db.sqlite3") as database:
            (wanted,) = database.execute("SELECT number FROM reading_siteversion").fetchone()
        while True:
            with sqlite3.connect(kept) as copy:
                if copy.execute("SELECT number FROM edge").fetchone() == (wanted,):
                    return
            time.sleep(0.2)

    @contextmanager
    def nginx(self, packed: bytes) -> Iterator[Server]:
        """nginx with the same bytes, packed beforehand."""
        page = self.folder / "root" / ARTICLE.strip("/")
        page.mkdir(parents=True, exist_ok=True)
        (page / "index.html.gz").write_bytes(packed)
        (page / "index.html").write_bytes(gzip.decompress(packed))
        port = free_port()
        conf = self.folder / "nginx.conf"
        conf.write_text(NGINX.format(place=self.folder, port=port))
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        command = ["taskset", "-c", SERVER_CORE, program, "-c", str(conf), "-p", str(self.folder)]
        server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        try:
            wait_for(port, ARTICLE)
            yield Server(port, _children(server.pid), "nginx")
        finally:
            server.terminate()
            server.wait(timeout=10)


def fill(articles: int, slug: str) -> None:
    """Kept pages of made articles: the demonstration's with another title, packed less hard."""
    from django.db import transaction
    from django.utils import timezone

    from reading.baking.models import KeptPage, SiteVersion

    there = KeptPage.objects.filter(path__startswith="/conditions/made-").count() // 2
    for suffix in ("/", ".json"):
        page = KeptPage.objects.get(pk=f"/conditions/{slug}{suffix}")
        words = gzip.decompress(page.gzip)
        for start in range(there, articles, 500):
            made = []
            for number in range(start, min(start + 500, articles)):
                packed = gzip.compress(words.replace(slug.encode(), b"made-%d" % number), 6)
                made.append(
                    KeptPage(
                        path=f"/conditions/made-{number}{suffix}",
                        subject=f"made-{number}",
                        of=0,
                        number=1,
                        status=200,
                        headers=page.headers,
                        digest=f"made-{number}",
                        modified_at=timezone.now(),
                        gzip=packed,
                        brotli=page.brotli,
                    )
                )
            with transaction.atomic():
                KeptPage.objects.bulk_create(made)
    from django.db.models import F

    SiteVersion.objects.update(number=F("number") + 1)


def wait_for(port: int, path: str, most: float = 60) -> float:
    """How long until it answers with a page."""
    started = time.monotonic()
    while True:
        try:
            if get(port, path)[0] == 200:
                return time.monotonic() - started
        except OSError:
            pass
        if time.monotonic() > started + most:
            sys.exit(f"Nothing answers on port {port}.")
        time.sleep(0.01)


def get(port: int, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    """Ask once."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    found = answer.status, answer.read(), {k.lower(): v for k, v in answer.getheaders()}
    connection.close()
    return found


def compare(
    ours: Server, nginx: Server, rounds: int, ask: Callable[[Server], Load]
) -> tuple[Load, Load]:
    """Ask both in turn; the medians."""
    pairs = [(ask(nginx), ask(ours)) for _round in range(rounds)]
    return tuple(_median([pair[side] for pair in pairs]) for side in (1, 0))


def _median(loads: list[Load]) -> Load:
    names = ("per_second", "per_processor_second", "p50", "p99")
    middle = {name: statistics.median(getattr(one, name) for one in loads) for name in names}
    return Load(**middle, errors=sum(one.errors for one in loads))


IMPORTED = "tests/importing/house_format/variants/knee-osteoarthritis.txt"


def importing(place: Place) -> None:
    """How long a text of the board takes into a draft, the start of the command left out."""
    spent = []
    for command in (["import_article", IMPORTED, "--dry-run"], ["check", "--tag", "urls"]):
        started = time.perf_counter()
        place.manage(*command)
        spent.append(time.perf_counter() - started)
    print(f"| import of a text of 327 lines into a draft | {(spent[0] - spent[1]) * 1000:.0f} ms |")


def row(what: str, one: Load, limit: Load) -> str:
    """A line of the table."""
    return (
        f"| {what} | {one.per_second:,.0f} | {one.per_second / limit.per_second:.2f} "
        f"| {one.per_processor_second:,.0f} "
        f"| {one.per_processor_second / limit.per_processor_second:.2f} "
        f"| {one.p50:.2f} | {one.p99:.2f} | {one.errors or ''} |"
    )


HEADINGS = (
    "| server | requests/s | of nginx | requests per second of its processor time | of nginx "
    "| p50 ms | p99 ms | errors |\n|---|---|---|---|---|---|---|---|"
)


def tables(place: Place, options: argparse.Namespace) -> None:
    """Everything that wrk measures."""
    with place.serving() as ours:
        _status, packed, headers = get(ours.port, ARTICLE, **{"Accept-Encoding": "gzip"})
        tag = headers["etag"]
        with place.nginx(packed) as nginx:
            its_tag = get(nginx.port, ARTICLE, **{"Accept-Encoding": "gzip"})[2]["etag"]
            size = (
                f"{len(gzip.decompress(packed)) / 1000:.0f} KB, {len(packed) / 1000:.0f} KB gzipped"
            )
            print(f"\n## The demonstration article ({size})\n\n{HEADINGS}")

            def page(server: Server) -> Load:
                return load(server, ARTICLE, seconds=options.seconds)

            def known(server: Server) -> Load:
                mine = its_tag if server is nginx else tag
                asks = ["-H", f"If-None-Match: {mine}"]
                return load(server, ARTICLE, seconds=options.seconds, options=asks)

            def alone(server: Server) -> Load:
                return load(server, ARTICLE, seconds=options.seconds, connections=1)

            full, limit = compare(ours, nginx, options.rounds, page)
            print(row("nginx, `gzip_static`, one worker", limit, limit))
            print(row("**the site**, one worker", full, limit))
            _others(place, options, page, limit)
            print(f"\n## The same, as a 304\n\n{HEADINGS}")
            one, limit = compare(ours, nginx, options.rounds, known)
            print(row("nginx", limit, limit))
            print(row("**the site**", one, limit))
            print(f"\n## One connection\n\n{HEADINGS}")
            one, limit = compare(ours, nginx, options.rounds, alone)
            print(row("nginx", limit, limit))
            print(row("**the site**", one, limit))
            _, limit = compare(ours, nginx, 1, page)
            print(f"\n## Other requests of the same, against nginx and the article\n\n{HEADINGS}")
            for what, path, asks in (
                ("with a query that says nothing", f"{ARTICLE}?utm_source=x", []),
                ("the article as JSON", f"{ARTICLE[:-1]}.json", []),
                *_many(place, options.articles),
            ):
                loads = [
                    load(ours, path, seconds=options.seconds, options=asks)
                    for _round in range(options.rounds)
                ]
                print(row(what, _median(loads), limit))


def _many(place: Place, articles: int) -> list[tuple[str, str, list[str]]]:
    scripts = {
        count: _script(place, str(count), MANY.format(count=count)) for count in (1_000, articles)
    }
    return [
        (f"{count:,} articles in turn", "/", ["-s", str(script)])
        for count, script in scripts.items()
    ]


def _script(place: Place, name: str, text: str) -> Path:
    path = place.folder / f"{name}.lua"
    path.write_text(text)
    return path


def _others(
    place: Place, options: argparse.Namespace, page: Callable[[Server], Load], limit: Load
) -> None:
    for what, app in (
        ("the same pages from memory, but through the WSGI server", "tests.bench.wsgi:application"),
        ("the site without kept pages: Django for each reader", "tests.bench.plain:application"),
    ):
        with place.serving(app) as other:
            rounds = max(options.rounds // 2, 1)
            print(row(what, _median([page(other) for _round in range(rounds)]), limit))


def starts_and_memory(place: Place, options: argparse.Namespace) -> None:
    """How soon it answers, and what a process takes."""
    with place.serving():  # so that the host has its copy
        pass
    started = time.monotonic()
    with place.serving() as ours:
        took = time.monotonic() - started
        print(f"| start of the server to the first page, one worker | {took:.2f} s |")
        print(f"| memory of the worker, just started | {ours.memory():.0f} MB |")
        for number in range(min(1_000, options.articles)):
            get(ours.port, f"/conditions/made-{number}/", **{"Accept-Encoding": "gzip"})
        print(f"| the same with 1,000 hot articles | {ours.memory():.0f} MB |")


BAKE = """
import time
from condition.markdown import _converted
from reading.baking import oven
def cost(path, cold):
    spent = []
    for _time in range(7):
        if cold:
            _converted.cache_clear()
        started = time.process_time(), time.perf_counter()
        page = oven.ask(path)
        page.packed(hard=False)
        spent.append((time.process_time() - started[0], time.perf_counter() - started[1]))
    return [sorted(column)[len(spent) // 2] * 1_000 for column in zip(*spent)]
article = {article!r}
for name, path, cold in (
    ("page, first time", article, True),
    ("page, again", article, False),
    ("JSON, after the page", article[:-1] + ".json", False),
    ("history", article + "history/", False),
):
    cpu, wall = cost(path, cold)
    print(f"| bake: {{name}} | {{cpu:.0f}} ms of processor time, {{wall:.0f}} ms by the clock |")
import shutil
from django.conf import settings
spent = []
for _time in range(4):  # the first reads fonts
    shutil.rmtree(settings.DOCUMENTS_ROOT, ignore_errors=True)
    started = time.process_time(), time.perf_counter()
    oven.ask(article[:-1] + ".pdf")
    spent.append((time.process_time() - started[0], time.perf_counter() - started[1]))
cpu, wall = (sorted(column)[1] * 1_000 for column in zip(*spent))
print(f"| bake: PDF | {{cpu:.0f}} ms of processor time, {{wall:.0f}} ms by the clock |")
"""
VISIBLE = """
import http.client, time
from condition.models import Condition
from record import actions
from accounts.models import Person, Role
article = Condition.objects.get(slug={slug!r})
by = Person.objects.filter(roles__kind=Role.Kind.PUBLISHER, roles__withdrawn_at=None).first()
asked, shown = [], []
def is_shown(words):
    connection = http.client.HTTPConnection("127.0.0.1", {port}, timeout=20)
    connection.request("GET", {article!r})
    found = words in connection.getresponse().read().decode()
    connection.close()
    return found
import threading
for number in range({times}):
    words = f"Measured for the {{number}}th time at {{time.time()}}."
    Condition.objects.filter(pk=article.pk).update(disclaimer=words)
    committed = []
    from django.db import connection
    commit = connection._commit
    def note():
        commit()
        committed.append(time.monotonic())
    connection._commit = note
    seen = []
    def watch():
        while not is_shown(words):
            time.sleep(0.01)
        seen.append(time.monotonic())
    watcher = threading.Thread(target=watch)
    watcher.start()
    actions.publish(condition=article, by=by, summary="Measured.")
    watcher.join()
    connection._commit = commit
    shown.append(seen[0] - committed[0])
shown.sort()
print(f"| publish to visible in another process, of {{len(shown)}}: median, 99th percentile | "
      f"{{shown[len(shown) // 2]:.2f}} s, {{shown[-1 - len(shown) // 100]:.2f}} s |")
"""


def main() -> None:
    """Build what is missing, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--publications", type=int, default=30)
    options = parser.parse_args()
    place = Place(options.folder)
    place.build(options.articles)
    load_now = " ".join(f"{value:.1f}" for value in os.getloadavg())
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, load before {load_now}, "
        f"{options.articles:,} made articles; medians of {options.rounds} rounds of "
        f"{options.seconds} s; `wrk -t1 -c16` on one core, the server on another."
    )
    tables(place, options)
    print("\n## The rest\n\n| measure | |\n|---|---|")
    starts_and_memory(place, options)
    print(place.code(BAKE.format(article=ARTICLE)), end="")
    importing(place)
    with place.serving(name="other") as other:
        code = VISIBLE.format(
            slug=SLUG, port=other.port, article=ARTICLE, times=options.publications
        )
        print(place.code(code), end="")


if __name__ == "__main__":
    main()
