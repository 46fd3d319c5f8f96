"""What the board's lists cost: processor time, queries, bytes.

    DATABASE_URL=… python -m tests.bench.board_lists [--times 5]

On a database filled by tests.bench.fill_board. Each page is asked for through the whole site, as
the role that needs it most; the lowest of several times, after one that warms up, because other
work on the machine only adds to it. On PostgreSQL the time is that of this process and of the
server's process together, which has to run here.
"""

import argparse
import logging
import os
import sys
import time
from pathlib import Path

import django

if "DATABASE_URL" not in os.environ:
    sys.exit("Name a database in DATABASE_URL that tests.bench.fill_board has filled.")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
os.environ.setdefault("REQUIRE_SECOND_FACTOR", "0")
django.setup()
logging.disable(logging.CRITICAL)

from django.contrib.auth.models import User  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.models import Person, Role  # noqa: E402
from condition.models import Condition  # noqa: E402
from record.models import CitedKey, PublishedItem, Revision  # noqa: E402

MOST_WORK = 150  # milliseconds of processor time that no list may take
HOPELESS = 5_000  # milliseconds on the clock, after which a page is not asked for again
MOST_QUERIES = 10  # beyond those of the admin's own frame
FRAME = "/admin/password_change/"
AUTHOR, CLINICAL, PUBLISHER = Role.Kind.AUTHOR, Role.Kind.CLINICAL, Role.Kind.PUBLISHER
LISTS = {
    "the desk of a clinician": (CLINICAL, "/admin/"),
    "the desk of a pharmacist": (Role.Kind.PHARMACIST, "/admin/"),
    "the desk of an author": (AUTHOR, "/admin/"),
    "the desk of a publisher": (PUBLISHER, "/admin/"),
    "the desk of an administrator": (Role.Kind.ADMINISTRATOR, "/admin/"),
    "articles": (AUTHOR, "/admin/articles/"),
    "articles that wait for me": (CLINICAL, "/admin/articles/?work=waits"),
    "articles that are mine": (AUTHOR, "/admin/articles/?work=mine&page=3"),
    "articles that are due": (AUTHOR, "/admin/articles/?work=due"),
    "articles, the last page": (AUTHOR, "/admin/articles/?page=9999"),
    "articles found by title": (AUTHOR, "/admin/articles/?q=condition+0099"),
    "all that waits for a signature": (CLINICAL, "/admin/desk/to_sign/"),
    "all that is due": (CLINICAL, "/admin/desk/due/"),
    "all that is ready": (PUBLISHER, "/admin/desk/to_publish/"),
    "all that nobody can sign": (PUBLISHER, "/admin/desk/without_signer/"),
    "all that others have": (AUTHOR, "/admin/desk/with_others/"),
    "who holds what": (PUBLISHER, "/admin/holders/"),
    "the map": (AUTHOR, "/admin/map/"),
    "the map of a specialty": (AUTHOR, "/admin/map/?specialty=specialty-03"),
    "the map, overdue alone": (AUTHOR, "/admin/map/?state=overdue"),
    "the calendar": (PUBLISHER, "/admin/schedule/"),
    "words in all drafts": (AUTHOR, "/admin/find/?text=spine&instead=back"),
    "all forms of a word": (AUTHOR, "/admin/find/?text=treatment&how=forms"),
    "readers' reports": (PUBLISHER, "/admin/reports/"),
    "the log": (Role.Kind.ADMINISTRATOR, "/admin/log/"),
    "the log of an article": (Role.Kind.ADMINISTRATOR, "/admin/log/?article=condition+00099"),
    "the list of editions": (AUTHOR, "/admin/record/edition/"),
    "the list of people": (Role.Kind.ADMINISTRATOR, "/admin/accounts/person/"),
    "a person": (Role.Kind.ADMINISTRATOR, "/admin/accounts/person/{person}/change/"),
    "references": (AUTHOR, "/admin/condition/reference/"),
    "a reference": (AUTHOR, "/admin/condition/reference/{reference}/change/"),
    "figures": (AUTHOR, "/admin/condition/figure/"),
    "what the articles say": (AUTHOR, "/admin/library/"),
    "what they say of a medicine": (AUTHOR, "/admin/library/medicines/{medicine}/"),
    "the readers' A–Z": (AUTHOR, "/conditions/"),
    "a letter of it": (AUTHOR, "/conditions/?letter=C&page=1"),
    "the readers' medicines": (AUTHOR, "/medicines/"),
    "the list of articles as data": (AUTHOR, "/conditions.json"),
}
SCREENS = {
    "claims without a source": (AUTHOR, "/admin/claims/"),
    "small changes to sign": (CLINICAL, "/admin/sign/"),
    "the contents of an article": (AUTHOR, "/admin/articles/{slug}/"),
    "the publish screen": (PUBLISHER, "/admin/articles/{slug}/publish/"),
    "a section": (AUTHOR, "/admin/articles/{slug}/sections/medications/"),
    "the path of a section": (AUTHOR, "/admin/articles/{slug}/sections/causes/path/"),
    "the review screen": (CLINICAL, "/admin/articles/{slug}/sections/medications/{label}/"),
}


def measure(role: str, address: str, times: int) -> tuple[float, float, int, int]:
    """Milliseconds on the clock and of this process's work, queries and bytes."""
    client = Client(SERVER_NAME="localhost")
    user = User.objects.get(username=f"bench-{role}-1")
    client.force_login(user)
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    queries = len(captured)  # the next request forgets them
    took, worked = [], []
    for _turn in range(times):  # without counting, which writes every statement out
        started, began = time.perf_counter(), processor_time()
        response = client.get(address)
        took.append((time.perf_counter() - started) * 1_000)
        worked.append((processor_time() - began) * 1_000)
        if response.status_code != 200:
            sys.exit(f"{address} answered {response.status_code}.")
        if took[-1] > HOPELESS:
            break
    return min(took), min(worked), queries, len(response.content)


def processor_time() -> float:
    """Seconds of this process, and of the process that answers it on PostgreSQL."""
    if connection.vendor == "sqlite":
        return time.process_time()
    connection.ensure_connection()
    account = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return time.process_time() + int(account.read_text().split()[0]) / 1e9


def main() -> None:
    """A row of a table for each page; ends with 1 when a list costs more than it may."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--times", type=int, default=5)
    times = options.parse_args().times
    article = Condition.objects.get(slug="condition-00100")
    words = Revision.objects.filter(condition=article, section="medications").latest("pk")
    most_cited = CitedKey.objects.values("key").annotate(times=Count("pk")).order_by("-times")
    medicine = PublishedItem.objects.filter(kind="medications").values_list("slug", flat=True)
    named = {
        "slug": article.slug,
        "label": words.label,
        "person": Person.objects.get(user__username=f"bench-{AUTHOR}-1").pk,
        "reference": most_cited[0]["key"],
        "medicine": medicine.order_by("slug")[0],
    }
    _took, _work, frame, _size = measure(AUTHOR, FRAME, times)
    number = Condition.objects.count()
    print(
        f"{connection.vendor}, {number} articles, the lowest of {times}; the frame: {frame} queries"
    )
    print("| | ms of processor time | queries beyond the frame | KB |\n|---|---|---|---|")
    dear = []
    for name, (role, pattern) in (LISTS | SCREENS).items():
        address = pattern.format(**named)
        _took, work, queries, size = measure(role, address, times)
        print(f"| {name} | {work:.0f} | {queries - frame} | {size / 1_000:.0f} |", flush=True)
        if name in LISTS and (work > MOST_WORK or queries - frame > MOST_QUERIES):
            dear.append(name)
    sys.exit(f"Dearer than they may be: {', '.join(dear)}." if dear else 0)


if __name__ == "__main__":
    main()
