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
from datetime import timedelta
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
from django.utils import timezone  # noqa: E402

from accounts.models import Person, Role  # noqa: E402
from condition.models import Condition, Specialty  # noqa: E402
from importing.models import ImportRun  # noqa: E402
from record.models import CitedKey, PublishedItem, PublishedName, Revision  # noqa: E402

MOST_WORK = 150  # milliseconds of processor time that no list may take
HOPELESS = 5_000  # milliseconds on the clock, after which a page is not asked for again
MOST_QUERIES = 10  # beyond those of the admin's own frame
FRAME = "/admin/password_change/"
AUTHOR, CLINICAL, PUBLISHER = Role.Kind.AUTHOR, Role.Kind.CLINICAL, Role.Kind.PUBLISHER
ADMINISTRATOR = Role.Kind.ADMINISTRATOR
LISTS = {
    "the desk of a clinician": (CLINICAL, "/admin/"),
    "the desk of a pharmacist": (Role.Kind.PHARMACIST, "/admin/"),
    "the desk of an author": (AUTHOR, "/admin/"),
    "the desk of a publisher": (PUBLISHER, "/admin/"),
    "the desk of an administrator": (ADMINISTRATOR, "/admin/"),
    "articles": (AUTHOR, "/admin/articles/"),
    "articles that wait for me": (CLINICAL, "/admin/articles/?work=waits"),
    "articles that are mine": (AUTHOR, "/admin/articles/?work=mine&page=3"),
    "articles that are due": (AUTHOR, "/admin/articles/?work=due"),
    "articles of a specialty": (AUTHOR, "/admin/articles/?specialty=specialty-03"),
    "articles, the last page": (AUTHOR, "/admin/articles/?page=9999"),
    "articles found by title": (AUTHOR, "/admin/articles/?q=condition+0099"),
    "all that waits for a signature": (CLINICAL, "/admin/desk/to_sign/"),
    "all that is public and unsigned": (CLINICAL, "/admin/desk/unsigned/"),
    "all that is public and unsignable": (PUBLISHER, "/admin/desk/unsignable/"),
    "all that is due": (CLINICAL, "/admin/desk/due/"),
    "all that is to be mended": (AUTHOR, "/admin/desk/to_mend/"),
    "all that is not submitted": (AUTHOR, "/admin/desk/to_submit/"),
    "all that is ready": (PUBLISHER, "/admin/desk/to_publish/"),
    "all that has an hour": (PUBLISHER, "/admin/desk/scheduled/"),
    "all that nobody can sign": (PUBLISHER, "/admin/desk/without_signer/"),
    "all that others have": (AUTHOR, "/admin/desk/with_others/"),
    "all reports on the desk": (PUBLISHER, "/admin/desk/reports/"),
    "who holds what": (PUBLISHER, "/admin/holders/"),
    "the map": (AUTHOR, "/admin/map/"),
    "the map of a specialty": (AUTHOR, "/admin/map/?specialty=specialty-03"),
    "the map of a reviewer": (AUTHOR, "/admin/map/?reviewer={reviewer}"),
    "the map by title": (AUTHOR, "/admin/map/?q=condition+0099"),
    "the map, overdue alone": (AUTHOR, "/admin/map/?state=overdue"),
    "the map, signed alone": (AUTHOR, "/admin/map/?state=signed"),
    "the map, empty alone": (AUTHOR, "/admin/map/?state=empty"),
    "the calendar": (PUBLISHER, "/admin/schedule/"),
    "words in all drafts": (AUTHOR, "/admin/find/?text=spine&instead=back"),
    "words that readers see": (AUTHOR, "/admin/find/?text=spine&where=public"),
    "all forms of a word": (AUTHOR, "/admin/find/?text=treatment&how=forms"),
    "words in a specialty": (AUTHOR, "/admin/find/?text=spine&specialty={specialty}"),
    "words on a medicine": (AUTHOR, "/admin/find/?text=pain&medicine={medicine}"),
    "words that nobody wrote": (AUTHOR, "/admin/find/?text=back+spine+treatment+nowhere"),
    "readers' reports": (PUBLISHER, "/admin/reports/"),
    "the reports of an article": (PUBLISHER, "/admin/reports/?state=all&article=condition+00099"),
    "the log": (ADMINISTRATOR, "/admin/log/"),
    "the log of an article": (ADMINISTRATOR, "/admin/log/?article=condition+00099"),
    "the log of a person": (ADMINISTRATOR, "/admin/log/?person={person}"),
    "the log of one act": (ADMINISTRATOR, "/admin/log/?verb=published"),
    "the log until a day": (ADMINISTRATOR, "/admin/log/?until={day}&person={person}"),
    "the list of editions": (AUTHOR, "/admin/record/edition/"),
    "editions found by title": (AUTHOR, "/admin/record/edition/?q=condition+0099"),
    "the list of people": (ADMINISTRATOR, "/admin/accounts/person/"),
    "a person": (ADMINISTRATOR, "/admin/accounts/person/{person}/change/"),
    "a person's profile": (ADMINISTRATOR, "/admin/people/{person}/profile/"),
    "accounts": (ADMINISTRATOR, "/admin/auth/user/"),
    "specialties": (ADMINISTRATOR, "/admin/condition/specialty/"),
    "former addresses": (PUBLISHER, "/admin/condition/formeraddress/"),
    "imports": (AUTHOR, "/admin/imports/"),
    "references": (AUTHOR, "/admin/condition/reference/"),
    "references found": (AUTHOR, "/admin/condition/reference/?q=bone"),
    "a reference": (AUTHOR, "/admin/condition/reference/{reference}/change/"),
    "the list of sources to cite": (AUTHOR, "/admin/references/find/?q=bone"),
    "figures": (AUTHOR, "/admin/condition/figure/"),
    "the list of figures to put in": (AUTHOR, "/admin/figures/find/"),
    "what the articles say": (AUTHOR, "/admin/library/"),
    "what they say of operations": (AUTHOR, "/admin/library/?kind=operations"),
    "what they say of a medicine": (AUTHOR, "/admin/library/medicines/{medicine}/"),
    "articles that say the same": (AUTHOR, "/admin/library/medicines/{medicine}/{words}/"),
    "words to confirm": (AUTHOR, "/admin/terms/"),
    "confirmed words": (AUTHOR, "/admin/terms/?state=confirmed"),
    "words looked for in vain": (AUTHOR, "/admin/terms/wanted/"),
    "the readers' A–Z": (AUTHOR, "/conditions/"),
    "a letter of it": (AUTHOR, "/conditions/?letter=C&page=1"),
    "the readers' medicines": (AUTHOR, "/medicines/"),
    "the list of articles as data": (AUTHOR, "/conditions.json"),
}
# Where a library was brought over (manage.py import_library).
IMPORTS = {
    "an import": (PUBLISHER, "/admin/imports/{run}/"),
    "an import, its last page": (PUBLISHER, "/admin/imports/{run}/?page=9999"),
    "an import, what is open": (PUBLISHER, "/admin/imports/{run}/?which=open"),
    "an import, what is ready": (PUBLISHER, "/admin/imports/{run}/?which=ready"),
    "an import, by a finding": (PUBLISHER, "/admin/imports/{run}/?kind=guessed"),
    "an import, by title": (PUBLISHER, "/admin/imports/{run}/?q=Disease+29"),
    "an import, by specialty": (PUBLISHER, "/admin/imports/{run}/?specialty=specialty-03"),
}
SCREENS = {
    "operations": (ADMINISTRATOR, "/admin/operations/"),
    "claims without a source": (AUTHOR, "/admin/claims/"),
    "small changes to sign": (CLINICAL, "/admin/sign/"),
    "the contents of an article": (AUTHOR, "/admin/articles/{slug}/"),
    "all sections to write": (AUTHOR, "/admin/articles/{slug}/write/"),
    "all sections to read": (CLINICAL, "/admin/articles/{slug}/read/"),
    "the editions of an article": (AUTHOR, "/admin/articles/{slug}/editions/"),
    "the draft as readers would see it": (AUTHOR, "/admin/articles/{slug}/draft/"),
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
    runs = ImportRun.objects.annotate(size=Count("imports")).order_by("-size")
    lists = LISTS | (IMPORTS if runs else {})
    name = PublishedName.objects.of_kind(PublishedName.MEDICINES).order_by("-articles", "normal")[0]
    medicine = PublishedItem.objects.filter(slug=name.slug, normal=name.normal).earliest("pk")
    named = {
        "run": runs[0].pk if runs else None,
        "slug": article.slug,
        "label": words.label,
        "person": Person.objects.get(user__username=f"bench-{AUTHOR}-1").pk,
        "reference": most_cited[0]["key"],
        "medicine": medicine.slug,
        "words": medicine.words,
        "reviewer": Person.objects.get(user__username=f"bench-{CLINICAL}-1").pk,
        "specialty": Specialty.objects.get(slug="specialty-03").pk,
        "day": timezone.localdate() - timedelta(days=200),
    }
    _took, _work, frame, _size = measure(AUTHOR, FRAME, times)
    number = Condition.objects.count()
    print(
        f"{connection.vendor}, {number} articles, the lowest of {times}; the frame: {frame} queries"
    )
    print("| | ms of processor time | queries beyond the frame | KB |\n|---|---|---|---|")
    dear = []
    for name, (role, pattern) in (lists | SCREENS).items():
        address = pattern.format(**named)
        _took, work, queries, size = measure(role, address, times)
        print(f"| {name} | {work:.0f} | {queries - frame} | {size / 1_000:.0f} |", flush=True)
        if name in lists and (work > MOST_WORK or queries - frame > MOST_QUERIES):
            dear.append(name)
    sys.exit(f"Dearer than they may be: {', '.join(dear)}." if dear else 0)


if __name__ == "__main__":
    main()
