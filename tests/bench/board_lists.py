"""How long the board's lists take at 1,000 articles × 14 sections × 20 revisions.

    DATABASE_URL=… python -m tests.bench.board_lists [--times 5]

On a database filled by tests.bench.fill_board. Each page is asked for through the whole site, as
the role that needs it most; the median of several times, after one that warms up.
"""

import argparse
import os
import statistics
import sys
import time

import django

if "DATABASE_URL" not in os.environ:
    sys.exit("Name a database in DATABASE_URL that tests.bench.fill_board has filled.")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ.setdefault("REQUIRE_SECOND_FACTOR", "0")
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.models import Role  # noqa: E402
from condition.models import Condition  # noqa: E402
from record.models import Revision  # noqa: E402

SECOND = 1_000  # milliseconds that no list may take
PAGES = {
    "the desk of a clinician": (Role.Kind.CLINICAL, "/admin/"),
    "the desk of an author": (Role.Kind.AUTHOR, "/admin/"),
    "the desk of a publisher": (Role.Kind.PUBLISHER, "/admin/"),
    "articles that wait for me": (Role.Kind.CLINICAL, "/admin/articles/?work=waits"),
    "articles that are mine": (Role.Kind.AUTHOR, "/admin/articles/?work=mine&page=3"),
    "articles found by title": (Role.Kind.AUTHOR, "/admin/articles/?q=condition+0099"),
    "all that waits for a signature": (Role.Kind.CLINICAL, "/admin/desk/to_sign/"),
    "all that is due": (Role.Kind.CLINICAL, "/admin/desk/due/"),
    "the staleness map": (Role.Kind.AUTHOR, "/admin/map/"),
    "the map, overdue alone": (Role.Kind.AUTHOR, "/admin/map/?state=overdue"),
    "claims without a source": (Role.Kind.AUTHOR, "/admin/claims/"),
    "small changes to sign": (Role.Kind.CLINICAL, "/admin/sign/"),
    "what is scheduled": (Role.Kind.PUBLISHER, "/admin/schedule/"),
    "readers' reports": (Role.Kind.PUBLISHER, "/admin/reports/"),
    "the log": (Role.Kind.ADMINISTRATOR, "/admin/log/"),
    "the list of articles, searched": (Role.Kind.AUTHOR, "/admin/articles/?q=0099"),
    "the list of editions": (Role.Kind.AUTHOR, "/admin/record/edition/"),
    "the list of people": (Role.Kind.ADMINISTRATOR, "/admin/accounts/person/"),
    "the library": (Role.Kind.AUTHOR, "/admin/condition/reference/"),
    "the contents of an article": (Role.Kind.AUTHOR, "/admin/articles/{slug}/"),
    "the publish screen": (Role.Kind.PUBLISHER, "/admin/articles/{slug}/publish/"),
    "a section": (Role.Kind.AUTHOR, "/admin/articles/{slug}/sections/medications/"),
    "the path of a section": (Role.Kind.AUTHOR, "/admin/articles/{slug}/sections/causes/path/"),
    "the review screen": (
        Role.Kind.CLINICAL,
        "/admin/articles/{slug}/sections/medications/{label}/",
    ),
}


def measure(role: str, address: str, times: int) -> tuple[float, float, int, int]:
    """Milliseconds on the clock and of this process's work, queries and bytes."""
    client = Client(SERVER_NAME="localhost")
    user = User.objects.get(username=f"bench-{role}-1")
    client.force_login(user)
    took, worked = [], []
    for _turn in range(times + 1):
        started, began = time.perf_counter(), time.process_time()
        response = client.get(address)
        took.append((time.perf_counter() - started) * 1_000)
        worked.append((time.process_time() - began) * 1_000)
        if response.status_code != 200:
            sys.exit(f"{address} answered {response.status_code}.")
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    clock, work = statistics.median(took[1:]), statistics.median(worked[1:])
    return clock, work, len(captured), len(response.content)


def main() -> None:
    """A line a page; ends with 1 when one takes a second."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--times", type=int, default=5)
    times = options.parse_args().times
    article = Condition.objects.get(slug="condition-00500")
    words = Revision.objects.filter(condition=article, section="medications").latest("pk")
    print(f"{connection.vendor}, {Condition.objects.count()} articles, medians of {times}")
    slow = []
    for name, (role, pattern) in PAGES.items():
        address = pattern.format(slug=article.slug, label=words.label)
        took, work, queries, size = measure(role, address, times)
        cost = f"{took:6.0f} ms ({work:4.0f} at work) {queries:3} queries"
        print(f"{cost} {size / 1_000:6.0f} KB  {name}", flush=True)
        if took >= SECOND:
            slow.append(name)
    sys.exit(f"A second or more: {', '.join(slow)}." if slow else 0)


if __name__ == "__main__":
    main()
