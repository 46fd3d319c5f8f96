"""Old addresses as a crawler asks for them, without a pause: how many a core answers in a second.

    python -m tests.bench.redirects [POSTS]

Of so many posts (3,000) each has `/?p=…`, `/2019/05/slug/`, `/slug/`, the page of a picture, a feed
and a second page; half are public here, half are not yet; categories and addresses that never were
stand between them. The site answers in this process from what its host noted, without the
database. Prints Markdown.
"""

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

STATUSES = {301: "301, to the words", 302: "302, to the former site", 404: "404, nobody’s address"}


def addresses(count: int) -> Iterator[str]:
    """In the order of a crawler that goes through the archive page by page."""
    for number in range(count):
        slug = f"disease-{number}"
        if number % 10 == 0:
            yield f"/category/part-{number // 10}/"
            yield f"/category/part-{number // 10}/feed/"
        yield f"/2019/05/{slug}/"
        yield f"/2019/05/{slug}/picture-{number}/"
        yield f"/2019/05/{slug}/feed/"
        yield f"/{slug}/"
        yield f"/?p={number}"
        yield f"/{slug}/page/2/?replytocom={number}"
        yield f"/2021/never/was-{number}/"


def known(count: int) -> None:
    """The rows of the former site: even posts lead on, odd ones lead nowhere yet."""
    from condition.models import FormerAddress

    rows = [
        FormerAddress(path=path, leads_to="" if number % 2 else f"/conditions/disease-{number}/")
        for number in range(count)
        for path in (
            f"/2019/05/disease-{number}", f"/disease-{number}", f"/?p={number}",
        )
    ]  # fmt: skip
    rows += [
        FormerAddress(path=f"/category/part-{number}", leads_to="/conditions/")
        for number in range(count // 10)
    ]
    FormerAddress.objects.bulk_create(rows, batch_size=500)


def measured(
    site: Callable[..., object], asked: list[str], state: Path
) -> tuple[Counter[int], float]:
    """The answers by status, and the seconds of a processor that they took."""
    from django.test import RequestFactory

    common = RequestFactory().get("/").environ | {"HTTP_HOST": "127.0.0.1"}
    common.pop("HTTP_COOKIE", None)
    answers: Counter[int] = Counter()

    def start_response(status: str, _headers: object, *_rest: object) -> None:
        answers[int(status[:3])] += 1

    began = time.process_time()
    for place, address in enumerate(asked):
        if place % 50 == 0:  # as the host does while it is at work
            os.utime(state)
        path, _mark, query = address.partition("?")
        list(site(common | {"PATH_INFO": path, "QUERY_STRING": query}, start_response))
    return answers, time.process_time() - began


def refuse(environ: dict[str, str], _start_response: object) -> None:
    """No old address is left to Django."""
    raise AssertionError(environ["PATH_INFO"])


def main(count: int) -> None:
    """Set up, measure, print."""
    with TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "1", "SECRET_KEY": "measured",
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3", "PAGES_ROOT": f"{folder}/pages",
            "FORMER_SITE": "https://old.example.org", "ALLOWED_HOSTS": "127.0.0.1",
        }  # fmt: skip
        import django

        django.setup()
        from django.core.management import call_command

        from config.pages_first import PagesFirst
        from reading.rendering.files import page_files
        from reading.rendering.host import Host

        call_command("migrate", verbosity=0)
        known(count)
        files = page_files()
        Host(files, "bench").look()
        asked = list(addresses(count))
        print(f"\n{len(asked):,} old addresses of {count:,} posts, in a crawler’s order; notes of "
              f"{Path(files.former).stat().st_size // 1000:,} KB.\n\n| | answers a second of a "
              "core |\n|---|---|")  # fmt: skip
        site = PagesFirst(refuse, files)
        for name in ("the first time", "again"):
            answers, spent = measured(site, asked, files.state)
            told = ", ".join(f"{answers[one]:,} × {STATUSES[one]}" for one in sorted(answers))
            print(f"| {name}: {told} | {len(asked) / spent:,.0f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3_000)
