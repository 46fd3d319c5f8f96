"""python -m tests.soak.site [seconds]: readers, publications, backups and kills, all at once.

Two web hosts behind nginx, on the PostgreSQL that DATABASE_URL names or on SQLite, in a database of
its own. Readers ask all the time; every few seconds an edition is published, a host is killed by
SIGKILL and started again, a backup is made, and every third backup is killed. Then it is counted:
no reader may have met anything but a page, every edition that was reported published is there, the
record verifies, no killed backup looks whole, and the last whole one is restored into an empty
SQLite database and verifies too. Ends with 1 when anything is off.
"""

import http.client
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.config.proxies import Nginx
from tests.config.test_settings import PRODUCTION, ROOT, start
from tests.config.test_two_processes import ACT, ARTICLE, RETITLE, SLUG, Host, _free_port
from tests.post.place import fresh_database

PAGES = (ARTICLE, "/", "/conditions/", "/search/?q=pain", f"{ARTICLE}history/", "/feed.xml")
READERS = 4
KILL_EVERY, PUBLISH_EVERY, BACK_UP_EVERY = 4.0, 3.0, 5.0  # seconds


class Site:
    """What goes on, and what is counted."""

    pages = PAGES

    def __init__(self, place: Path, database: str, seconds: float) -> None:
        self.place, self.seconds, self.until = place, seconds, 0.0
        self.environment = {
            **PRODUCTION,
            "PATH": os.environ["PATH"],
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "STATIC_ROOT": str(place / "static"),
            "MEDIA_ROOT": str(place / "media"),
            "DOCUMENTS_ROOT": str(place / "documents"),
            "PAGES_ROOT": str(place / "unused"),
            "SITE_URL": "http://127.0.0.1",
            "ALLOWED_HOSTS": "127.0.0.1",
        }
        self.answers: Counter[str] = Counter()
        self.published = self.kills = self.backups = self.killed_backups = 0
        self.last: Path | None = None
        self.port = _free_port()

    @property
    def goes_on(self) -> bool:
        return time.monotonic() < self.until

    def command(self, *arguments: str, **changed: str) -> str:
        ended = start(*arguments, **{**self.environment, **changed})
        if ended.returncode:
            raise RuntimeError(f"{arguments}: {ended.stderr[-2000:]}")
        return ended.stdout

    def set_up(self) -> None:
        self.command("manage.py", "demo")
        self.command("manage.py", "collectstatic", "--noinput", "-v0")

    @contextmanager
    def two_hosts(self) -> Iterator[list[Host]]:
        """Two web hosts with `work` each, behind nginx."""
        hosts = [Host(self.place / name, self.environment) for name in "ab"]
        try:
            for host in hosts:
                host.serve()
            while not all(host.answers() for host in hosts):
                time.sleep(0.1)
            servers = [f"127.0.0.1:{host.environment['PORT']}" for host in hosts]
            with Nginx(self.place / "nginx", self.port, servers, hosts[0].environment):
                time.sleep(1)
                yield hosts
        finally:
            for host in hosts:
                host.stop()

    def go_on(self, works: list[Callable[[], None]]) -> list[str]:
        """Do these all at once until the time is over; what went wrong with them."""
        troubles: list[str] = []

        def guarded(work: Callable[[], None]) -> None:
            try:
                work()
            except Exception as problem:  # noqa: BLE001
                troubles.append(str(problem))

        self.until = time.monotonic() + self.seconds
        threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return troubles

    def read(self) -> None:
        """One reader, who never stops."""
        chance = random.Random()  # noqa: S311
        while self.goes_on:
            try:
                line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
                line.request("GET", chance.choice(self.pages))
                self.answers[str(line.getresponse().status)] += 1
                line.close()
            except OSError as problem:
                self.answers[type(problem).__name__] += 1

    def publish(self) -> None:
        while self.goes_on:
            words = RETITLE.format(words=f"Disclaimer {self.published}.")
            self.command("-c", ACT.format(slug=SLUG, act=words))
            self.published += 1
            time.sleep(PUBLISH_EVERY)

    def back_up(self) -> None:
        number = 0
        while self.goes_on:
            number += 1
            folder = self.place / f"backup-{number}"
            process = subprocess.Popen(
                [sys.executable, "manage.py", "backup", str(folder)],
                cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL,
            )  # fmt: skip
            if number % 3 == 0:
                time.sleep(random.uniform(0.3, 1.5))  # noqa: S311
                process.kill()
            if process.wait() == 0:
                self.backups, self.last = self.backups + 1, folder
            else:
                self.killed_backups += 1
                if folder.exists():
                    raise RuntimeError(f"{folder} looks whole, but its maker was killed.")
            time.sleep(BACK_UP_EVERY)

    def kill(self, hosts: list[Host]) -> None:
        while self.goes_on:
            time.sleep(KILL_EVERY)
            host = hosts[self.kills % len(hosts)]
            host.stop(signal.SIGKILL)
            self.kills += 1
            host.serve()
            while self.goes_on and not host.answers():
                time.sleep(0.1)

    def judge(self) -> list[str]:
        """What is off."""
        off = [
            f"{count} readers met {name}" for name, count in self.answers.items() if name != "200"
        ]
        said = self.command("manage.py", "verify_editions")
        if f"{SLUG} {self.published + 1} " not in said:
            off.append(f"{self.published + 1} editions were reported, the record says: {said}")
        if self.last is None:
            return [*off, "no backup came through"]
        elsewhere = {
            "DATABASE_URL": f"sqlite:///{self.place / 'restored.sqlite3'}",
            "MEDIA_ROOT": str(self.place / "restored-media"),
        }
        self.command("manage.py", "migrate", "-v0", **elsewhere)
        self.command("manage.py", "restore", str(self.last), **elsewhere)
        if "Every digest and every chain fits." not in self.command(
            "manage.py", "verify_editions", **elsewhere
        ):
            off.append("the restored record does not verify")
        return off


def main(seconds: float) -> int:
    """Run, count, say."""
    with fresh_database() as url, tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        site = Site(place, url, seconds)
        site.set_up()
        with site.two_hosts() as hosts:
            works = [site.read] * READERS + [site.publish, site.back_up, lambda: site.kill(hosts)]
            troubles = site.go_on(works)
        off = [*troubles, *site.judge()]
    print(
        f"{sum(site.answers.values())} pages read, {site.published} editions published, "
        f"{site.kills} web hosts killed, {site.backups} backups made, "
        f"{site.killed_backups} killed. {'; '.join(off) or 'Nothing is off.'}"
    )
    return 1 if off else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 600))
