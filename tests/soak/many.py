"""A thousand articles are published in one run, by workers that are killed on the way.

    DATABASE_URL=… python -m tests.soak.many [ARTICLES] [KILLS]

On a board that tests.bench.fill_board filled, which it changes. Publishes so many articles (1,000)
that have signed words, kills `work` (SIGKILL) so many times (8), and counts in the end: each
article has one edition more and one line in the log, the run says of each what became of it, and
the record and the State of each fit. Ends with 1 where anything does not.
"""

import os
import resource
import signal
import subprocess
import sys
import time
from collections import Counter

import django

if "DATABASE_URL" not in os.environ:
    sys.exit("Name a database in DATABASE_URL that tests.bench.fill_board has filled.")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db.models import Count  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import LoggedAct, Person, Role  # noqa: E402
from board.desk.waiting import Workplace  # noqa: E402
from board.many.performing import begin  # noqa: E402
from board.models import Run  # noqa: E402
from board.models.run import RunStep  # noqa: E402
from condition.models import Condition  # noqa: E402
from config.models import TaskRun  # noqa: E402
from record.models import Edition  # noqa: E402
from record.verification import verify  # noqa: E402

State = RunStep.State
WORK = [sys.executable, "manage.py", "work", "--only", "runs", "--once"]


def ended(run: Run) -> int:
    """Steps that wait no more."""
    return run.steps.exclude(state=State.WAITING).count()


def work(run: Run, kill_at: int | None) -> float:
    """One worker, killed once so many steps ended or left to its end; the seconds it took.

    It begins when the minute is over for which a dead one keeps others from its turn.
    """
    TaskRun.objects.filter(pk="runs").update(leased_until=None)
    began = time.monotonic()
    worker = subprocess.Popen(WORK, stdout=subprocess.DEVNULL)
    while worker.poll() is None:
        if kill_at is not None and ended(run) >= kill_at:
            worker.send_signal(signal.SIGKILL)
        time.sleep(0.05)
    if kill_at is None and worker.returncode:
        sys.exit("The last worker did not come to its end.")
    return time.monotonic() - began


def faults(run: Run, before: dict[int, int]) -> list[str]:
    """What is not as it should be, a sentence each."""
    since = {"condition__in": before, "pk__gt": run.given["last_edition"]}
    made = Counter(Edition.objects.filter(**since).values_list("condition", flat=True))
    lines = LoggedAct.objects.filter(verb=LoggedAct.Verb.PUBLISHED, at__gte=run.made_at)
    logged = Counter(lines.filter(condition__in=before).values_list("condition", flat=True))
    newest = dict(
        Condition.objects.filter(pk__in=before).annotate(n=Count("editions")).values_list("pk", "n")
    )
    found = []
    for step in run.steps.all():
        wanted = int(step.state == State.DONE)
        pk = step.condition_id
        if made[pk] != wanted or logged[pk] != wanted or newest[pk] != before[pk] + wanted:
            found.append(f"{step}: {step.state}, {made[pk]} editions, {logged[pk]} lines")
        if (step.state == State.REFUSED) != bool(step.sentence):
            found.append(f"{step}: {step.state} and “{step.sentence}”")
    for _condition, told in verify(Condition.objects.filter(pk__in=before).order_by("pk")):
        found += told
    return found


def main(articles: int, kills: int) -> None:
    """Ask for it, kill, let it end, count."""
    by = Person.objects.get(user__username=f"bench-{Role.Kind.PUBLISHER}-1")
    ready = [row["condition"] for row in Workplace(by).to_publish[:articles]]
    before = dict(
        Condition.objects.filter(pk__in=ready).annotate(n=Count("editions")).values_list("pk", "n")
    )
    given = {
        "summary": "Brought up to date.",
        "seen_at": timezone.now().isoformat(),
        "last_edition": Edition.objects.latest("pk").pk,
    }
    run = begin(act=Run.Act.PUBLISH, given=given, by=by, chosen=[(pk, "") for pk in ready])
    print(f"{len(ready)} articles to publish", flush=True)
    for kill in range(1, kills + 1):
        seconds = work(run, len(ready) * kill // (kills + 1))
        print(f"  killed at {ended(run)}, after {seconds:.0f} s", flush=True)
    seconds = work(run, None)
    print(f"  the rest took {seconds:.0f} s; {run.progress()}", flush=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)  # of all workers, the largest one's memory
    worked, memory = used.ru_utime + used.ru_stime, used.ru_maxrss / 1_000
    print(f"  {worked:.0f} s of processor time, {memory:.0f} MB at the most", flush=True)
    found = faults(run, before)
    print(*(f"  WRONG: {fault}" for fault in found), sep="\n", flush=True)
    print(f"{len(found)} faults, State and record of {len(before)} articles compared.")
    sys.exit(bool(found) or ended(run) < len(ready))


if __name__ == "__main__":
    main(*(map(int, sys.argv[1:3]) if sys.argv[2:] else (1_000, 8)))
