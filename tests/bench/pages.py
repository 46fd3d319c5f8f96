"""Published pages from nginx, from the site itself, and from Django: what each costs.

    python -m tests.bench.pages FOLDER [--rounds 3] [--seconds 3]

FOLDER is made, filled with the demonstration article, and left as it is, so that a second run
starts at once. Needs nginx and wrk. Prints Markdown.
"""

import argparse
import os
import platform
import re
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.config.proxies import Nginx, Proxy
from tests.config.test_two_processes import ACT, ARTICLE, RETITLE, SLUG, Host, _free_port

ROOT = Path(__file__).resolve().parents[2]
SERVER_CORE, LOAD_CORE = "0", "1"
BARE = """
worker_processes 1; daemon off; pid {place}/nginx.pid; error_log {place}/nginx.log; {user}
events {{ worker_connections 1024; }}
http {{
    access_log off; gzip_static on; etag on; keepalive_requests 1000000000; default_type text/html;
    {sent}
    server {{ listen 127.0.0.1:{port}; root {root}; index index.html; }}
}}
"""
SENT = "sendfile on; tcp_nopush on;"  # as the documented configuration has it
RENDER = f"""
import time
from reading.rendering.renderer import render
for path in ("{ARTICLE}", "{ARTICLE[:-1]}.json", "{ARTICLE}history/", "/"):
    spent = []
    for _round in range(7):
        began = time.process_time()
        render(path)
        spent.append(time.process_time() - began)
    print(f"| render of {{path}}: the first time, again | {{spent[0] * 1000:.0f}} ms, "
          f"{{sorted(spent[1:])[3] * 1000:.0f}} ms of processor time |")
"""
DOCUMENT = f"""
import resource, time
from reading import catalogue
from reading.article import read_article
from reading.pdf.typesetting import article_pdf
found = catalogue.find("{SLUG}")
article = read_article(found, found.current)
began = time.perf_counter()
article_pdf(article)
child = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"| a PDF, in a process of its own | {{(child.ru_utime + child.ru_stime) * 1000:.0f}} ms of "
      f"processor time, {{(time.perf_counter() - began) * 1000:.0f}} ms by the clock, "
      f"{{child.ru_maxrss / 1000:.0f}} MB |")
"""


@dataclass(frozen=True)
class Load:
    """What wrk measured, and what the server used meanwhile."""

    per_second: float
    per_processor_second: float
    p50: float  # milliseconds
    p99: float


def children(process: int) -> list[int]:
    """Every process below that one."""
    said = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [one for child in map(int, said.split()) for one in [child, *children(child)]]


def processor_time(processes: list[int]) -> float:
    """Seconds that these have used."""
    ticks = 0
    for process in processes:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory(processes: list[int]) -> float:
    """MB: what is their own, and their share of what they have in common with others."""
    rows = [Path(f"/proc/{process}/smaps_rollup").read_text() for process in processes]
    return sum(int(re.search(r"^Pss:\s+(\d+)", row, re.MULTILINE)[1]) for row in rows) / 1_000


def load(process: int, port: int, path: str, seconds: int, *headers: str) -> Load:
    """Ask for a path as fast as it answers."""
    processes = [process, *children(process)]
    before = processor_time(processes)
    said = subprocess.run(
        [
            *("taskset", "-c", LOAD_CORE, "wrk", "-t1", "-c16", f"-d{seconds}s", "--latency"),
            *("-H", "Accept-Encoding: gzip", "-H", "X-Forwarded-Proto: https"),
            *(part for header in headers for part in ("-H", header)),
            f"http://127.0.0.1:{port}{path}",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    used = processor_time(processes) - before
    count = int(re.search(r"(\d+) requests in", said)[1])
    return Load(
        per_second=float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]),
        per_processor_second=count / used if used else 0,
        p50=_milliseconds(said, "50%"),
        p99=_milliseconds(said, "99%"),
    )


def _milliseconds(said: str, cut: str) -> float:
    value, unit = re.search(rf"^\s+{cut}\s+([\d.]+)(us|ms|s)", said, re.MULTILINE).groups()
    return float(value) * {"us": 0.001, "ms": 1, "s": 1_000}[unit]


def median(loads: list[Load]) -> Load:
    """Of each measure by itself."""
    names = ("per_second", "per_processor_second", "p50", "p99")
    return Load(*(statistics.median(getattr(one, name) for one in loads) for name in names))


class Bare(Proxy):
    """nginx with nothing but the file."""

    def __init__(self, place: Path, port: int, root: str, sent: str) -> None:
        super().__init__(place)
        configuration = place / "nginx.conf"
        user = "user root;" if os.getuid() == 0 else ""
        configuration.write_text(
            BARE.format(place=place, port=port, root=root, user=user, sent=sent)
        )
        self.command = ["nginx", "-c", str(configuration), "-p", str(place), "-e", "stderr"]


class Place:
    """The folder with the site's data, and the host on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.environment = {
            "PATH": os.environ["PATH"],
            "DEBUG": "0",
            "SECRET_KEY": "a key that is long enough, for measuring alone, and signs nothing",
            "SUPPRESSION_KEY": "another key that is long enough, for measuring alone",
            "SITE_URL": "https://127.0.0.1",
            "ALLOWED_HOSTS": "127.0.0.1",
            "EMAIL_URL": f"file://{self.folder / 'mail'}",
            "DATABASE_URL": f"sqlite:///{self.folder / 'db.sqlite3'}",
            "STATIC_ROOT": str(self.folder / "static"),
            "DOCUMENTS_ROOT": str(self.folder / "documents"),
        }

    def run(self, *command: str) -> str:
        """Run Python in the site; what it prints."""
        return subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env={**self.environment, "DJANGO_SETTINGS_MODULE": "config.settings"},
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ).stdout

    def code(self, code: str) -> str:
        """The same for some lines."""
        return self.run("-c", f"import django; django.setup()\n{code}")

    @contextmanager
    def host(self) -> Iterator[Host]:
        """Both processes, the web one with a single worker on a core of its own."""
        host = Host(self.folder / "host", self.environment)
        host.serve()
        web = host.running[0]
        try:
            place = Path(host.environment["PAGES_ROOT"], "public", ARTICLE[1:], "index.html")
            while not place.is_file() or not host.answers(path="/readyz"):
                time.sleep(0.1)
            for process in [web.pid, *children(web.pid)]:
                subprocess.run(
                    ["taskset", "-a", "-p", "-c", SERVER_CORE, str(process)],
                    check=True,
                    stdout=subprocess.DEVNULL,
                )
            yield host
        finally:
            host.stop(signal.SIGTERM)


HEADINGS = (
    "| | requests/s | per second of its processor time | of the bare file | p50 ms | p99 ms |\n"
    "|---|---|---|---|---|---|"
)


def tables(place: Place, host: Host, rounds: int, seconds: int) -> None:
    """Everything that wrk measures."""
    public = Path(host.environment["PAGES_ROOT"], "public")
    ports = _free_port(), _free_port(), _free_port()
    site = int(host.environment["PORT"]), host.running[0].pid
    servers = [f"127.0.0.1:{site[0]}"]
    for name in ("bare", "alike", "front"):
        subprocess.run(["rm", "-rf", str(place.folder / name)], check=True)
    front = Nginx(place.folder / "front", ports[1], servers, host.environment, scheme="https")
    with (
        Bare(place.folder / "bare", ports[0], str(public), "") as bare,
        Bare(place.folder / "alike", ports[2], str(public), SENT) as alike,
        front,
    ):
        time.sleep(1)
        for proxy in (bare, alike, front):
            for process in [proxy.process.pid, *children(proxy.process.pid)]:
                subprocess.run(
                    ["taskset", "-p", "-c", SERVER_CORE, str(process)],
                    check=True,
                    stdout=subprocess.DEVNULL,
                )
        tag = f"If-None-Match: {_tag(site[0])}"
        asked = (
            ("nginx and the bare file", ports[0], bare.process.pid, ARTICLE, ()),
            ("the bare file by sendfile", ports[2], alike.process.pid, ARTICLE, ()),
            ("**nginx as documented**", ports[1], front.process.pid, ARTICLE, ()),
            ("**the site itself, without a proxy**", *site, ARTICLE, ()),
            ("the site, as a 304", *site, ARTICLE, (tag,)),
            ("the site, JSON", *site, f"{ARTICLE[:-1]}.json", ()),
            ("the site, an address that nothing is at", *site, "/2014/03/back-pain/", ()),
            ("the site, an article that never was", *site, "/conditions/no-such/", ()),
        )
        found: dict[str, list[Load]] = {}
        for _round in range(rounds):
            for what, port, process, path, headers in asked:
                one = load(process, port, path, seconds, *headers)
                found.setdefault(what, []).append(one)
    limit = median(found["nginx and the bare file"])
    print(f"\n## The demonstration article\n\n{HEADINGS}")
    for what, loads in found.items():
        one = median(loads)
        part = one.per_processor_second / limit.per_processor_second
        print(
            f"| {what} | {one.per_second:,.0f} | {one.per_processor_second:,.0f} | {part:.2f} "
            f"| {one.p50:.2f} | {one.p99:.2f} |"
        )


def _tag(port: int) -> str:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Accept-Encoding": "gzip", "X-Forwarded-Proto": "https"}
    connection.request("GET", ARTICLE, headers=headers)
    return connection.getresponse().headers["ETag"]


def idle(host: Host, seconds: int = 60) -> None:
    """What both processes use while nobody asks for anything."""
    processes = [one for main in host.running for one in [main.pid, *children(main.pid)]]
    time.sleep(5)
    before = processor_time(processes)
    time.sleep(seconds)
    used = processor_time(processes) - before
    print(f"| idle: both processes, of one core | {used / seconds * 100:.2f} % |")
    for main, what in zip(host.running, ("web, one worker", "work"), strict=True):
        print(f"| memory: {what} | {memory([main.pid, *children(main.pid)]):.0f} MB |")


def publish_to_visible(place: Place, host: Host, times: int) -> None:
    """From the end of the command that publishes to the words in the page of another process."""
    spent = []
    for number in range(times):
        words = f"Disclaimer {number} of {time.time()}."
        act = RETITLE.format(words=words)
        shown = f"{act}\nimport time; print(time.time())"
        done = float(place.code(ACT.format(slug=SLUG, act=shown)).split()[-1])
        while words not in host.get(ARTICLE, **{"X-Forwarded-Proto": "https"})[1]:
            time.sleep(0.01)
        spent.append(time.time() - done)
    spent.sort()
    print(
        f"| publish to visible in another process, of {times}: median, longest "
        f"| {statistics.median(spent):.2f} s, {spent[-1]:.2f} s |"
    )


def main() -> None:
    """Set up, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--publications", type=int, default=10)
    options = parser.parse_args()
    place = Place(options.folder)
    place.run("manage.py", "migrate", "-v0")
    place.run("manage.py", "collectstatic", "--noinput", "-v0")
    place.run("manage.py", "demo")
    loads = " ".join(f"{one:.1f}" for one in os.getloadavg())
    print(
        f"\nPython {platform.python_version()}, {os.cpu_count()} cores, load before {loads}; "
        f"medians of {options.rounds} rounds of {options.seconds} s; `wrk -t1 -c16`."
    )
    with place.host() as host:
        tables(place, host, options.rounds, options.seconds)
        print("\n## The rest\n\n| measure | |\n|---|---|")
        idle(host)
        publish_to_visible(place, host, options.publications)
    print(place.code(RENDER) + place.code(DOCUMENT), end="")


if __name__ == "__main__":
    main()
