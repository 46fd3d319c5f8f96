"""Each kind of work in a thread of its own: a slow one keeps none of the others waiting."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection
from django.utils import timezone

from condition.away import AWAY_ERRORS
from config.models import TaskRun
from importing.runs import go_on_with_all
from post.models import Message
from post.smtp import Unreachable
from post.worker import AnotherIsAtWork, Worker
from reading.rendering.files import page_files
from reading.rendering.host import Host

from .tasks import TASKS, Task
from .waking import Waker

log = logging.getLogger(__name__)
NAMES = ("pages", "mail", "imports", *(task.name for task in TASKS))
LOOK_EVERY = 8.0  # seconds between two looks for pages, so that the host counts as fresh
SLOW_LOOK = 30.0  # seconds between two looks for what nobody told of
MAIL_EVERY = 30.0  # seconds between two looks into an outbox that nobody told of
RENEW_EVERY = 15.0  # seconds between two renewals of a turn that is at work
AWAY = 1.0  # seconds until a database that is away is asked again
LONGEST_REST = 60.0  # seconds between tries to reach a mail server
IMPORT_TURN = 3.0  # seconds; an article takes less than one
IMPORT_REST = 0.5  # seconds that others have a hand free
SHARE = 2  # after rendering in the background it rests as many times as long: readers come first


class Loop(threading.Thread):
    """One kind of work, again and again. `turn` does what there is, and says when to look again."""

    def __init__(self, name: str, stopped: threading.Event) -> None:
        super().__init__(name=name)
        self.stopped = stopped
        self.news = threading.Event()

    def turn(self) -> float:
        """Do what there is to do; the seconds until the next look."""
        raise NotImplementedError

    def database_is_away(self) -> None:
        """What is to be done meanwhile."""

    def run(self) -> None:
        """Until stopped. What fails is logged, and tried again."""
        is_away = False
        while not self.stopped.is_set():
            self.news.clear()
            try:
                _refuse_to_make_a_database()
                pause = self.turn()
                is_away = False
            except AWAY_ERRORS as error:
                if not is_away:  # said once, not with every try
                    log.warning("%s: the database is away; trying again: %s", self.name, error)
                is_away = True
                self.database_is_away()
                pause = AWAY
            except Exception:
                log.exception("%s: this turn failed.", self.name)
                pause = LOOK_EVERY
            finally:
                connection.close()
            if not self.stopped.is_set():
                self.news.wait(pause)


def _refuse_to_make_a_database() -> None:
    """SQLite makes a file where none is: an empty one would look like a site without articles."""
    name = Path(str(connection.settings_dict["NAME"]))
    if connection.vendor == "sqlite" and name.is_absolute() and not name.is_file():
        raise OperationalError(f"There is no database at {name}.")


class Pages(Loop):
    """This host's pages."""

    def __init__(self, stopped: threading.Event) -> None:
        super().__init__("pages", stopped)
        files = page_files()
        self.host = Host(files) if files else None

    def turn(self) -> float:
        """Apply what happened; with nothing to apply, render one of those that wait."""
        if self.host is None:
            return LOOK_EVERY
        self.host.look()
        began = time.monotonic()
        waiting = self.host.waiting()
        if waiting:
            self.host.render_next(waiting)
            return SHARE * (time.monotonic() - began)
        due = self.host.next_due()
        return LOOK_EVERY if due is None else min(LOOK_EVERY, max(due - time.time(), 0.0))

    def database_is_away(self) -> None:
        """What is here goes on being sent."""
        if self.host:
            self.host.still_there()


class Documents(Loop):
    """The PDFs and pictures of this host, made before anybody asks."""

    def __init__(self, pages: Pages, stopped: threading.Event) -> None:
        super().__init__("documents", stopped)
        self.host = pages.host

    def turn(self) -> float:
        """Make those of one article."""
        waiting = self.host.without_documents() if self.host else []
        if self.host is None or not waiting:
            return LOOK_EVERY
        began = time.monotonic()
        self.host.make_next_documents(waiting)
        return SHARE * (time.monotonic() - began)


class Mail(Loop):
    """The outbox."""

    def __init__(self, stopped: threading.Event) -> None:
        super().__init__("mail", stopped)
        self._rest = 0.0
        self._worker: Worker | None = None

    def turn(self) -> float:
        """Send what is due; stands by while another process has SQLite's outbox."""
        is_left = Message.objects.filter(state=Message.State.SENDING).exists()
        if not is_left and not Message.objects.due().exists():
            return MAIL_EVERY
        self._worker = Worker()
        try:
            self._worker.empty()
        except AnotherIsAtWork:
            return AWAY  # stands by, and takes over when that one ends
        except Unreachable as error:
            self._rest = min(max(1.0, self._rest * 2), LONGEST_REST)
            log.warning("%s Trying again in %d s.", error, self._rest)
            self.stopped.wait(self._rest)  # news of more mail does not bring the server back
            return 0.0
        finally:
            self._worker = None
        self._rest = 0.0
        return AWAY if Message.objects.due().exists() else MAIL_EVERY

    def let_end(self) -> None:
        """The message at hand ends first."""
        if worker := self._worker:
            worker.stop.set()


class Imports(Loop):
    """Libraries that are brought over: a few articles a turn, on every host."""

    def __init__(self, stopped: threading.Event) -> None:
        super().__init__("imports", stopped)

    def turn(self) -> float:
        """Go on with each run that waits for no person."""
        said = list(go_on_with_all(IMPORT_TURN))
        for sentence in said:
            log.info("imports: %s", sentence)
        return IMPORT_REST if said else SLOW_LOOK


@contextmanager
def _renewed(name: str, begun: datetime) -> Iterator[None]:
    """Keep a turn from the other hosts for as long as it is at work, and hardly longer."""
    ended = threading.Event()

    def renew() -> None:
        while not ended.wait(RENEW_EVERY):
            with suppress(*AWAY_ERRORS):
                TaskRun.renew(name, begun)
            connection.close()

    thread = threading.Thread(target=renew, name=f"{name} is at work", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


class Clock(Loop):
    """A task by the clock, whose turn one host takes."""

    def __init__(self, task: Task, stopped: threading.Event) -> None:
        super().__init__(task.name, stopped)
        self.task = task
        self._begun: datetime | None = None  # a turn that the database's absence cut off

    def turn(self) -> float:
        """Take the turn if it is due or called for; the seconds until it is."""
        now = timezone.now()
        # A site that was just made has nothing to remind of, and nothing to forget.
        first = now if self.task.hour is None else self.task.due_after(now)
        row, is_new = TaskRun.objects.get_or_create(pk=self.task.name, defaults={"due_at": first})
        is_called_for = self._begun is not None or self.task.is_called_for(row.started_at)
        if is_new or row.due_at <= now or is_called_for:
            self._begun = TaskRun.claim(
                self.task.name,
                settings.HOST_NAME,
                even_if_not_due=is_called_for,
                held=self._begun,
            )
            if self._begun:
                self.take(self._begun)
                self._begun = None
            row.refresh_from_db()
        wait = (row.due_at - timezone.now()).total_seconds()
        at = self.task.next_at()
        if at is not None and at > timezone.now():
            wait = min(wait, (at - timezone.now()).total_seconds())
        return max(min(wait, SLOW_LOOK), AWAY)

    def take(self, begun: datetime) -> list[str]:
        """Do it; a failure is noted for people to see, and stops nothing else."""
        said: list[str] = []
        try:
            with _renewed(self.task.name, begun):
                for sentence in self.task.run():
                    said.append(sentence)
                    log.info("%s: %s", self.task.name, sentence)
        except AWAY_ERRORS:
            raise
        except Exception as error:
            log.exception("%s failed.", self.task.name)
            TaskRun.fail(self.task.name, begun, f"{type(error).__name__}: {error}")
            return said
        due_at = self.task.due_after(timezone.now())
        TaskRun.end(self.task.name, begun, "\n".join(said), due_at)
        return said


class Work:
    """All loops of this process, or those that are named."""

    def __init__(self, names: tuple[str, ...] = NAMES) -> None:
        self.stopped = threading.Event()
        made: dict[str, Callable[[], Loop]] = {
            "pages": lambda: Pages(self.stopped),
            "mail": lambda: Mail(self.stopped),
            "imports": lambda: Imports(self.stopped),
            **{task.name: partial(Clock, task, self.stopped) for task in TASKS},
        }
        self.loops = {name: made[name]() for name in names}
        pages = self.loops.get("pages")
        if isinstance(pages, Pages):
            self.loops["documents"] = Documents(pages, self.stopped)

    def run(self) -> None:
        """Until `stop`."""
        for loop in self.loops.values():
            loop.start()
        Waker(self.wake, self.stopped).start()
        self.stopped.wait()
        for loop in self.loops.values():
            loop.join()

    def wake(self, name: str | None) -> None:
        """There may be news for that one, or for all."""
        for loop in self.loops.values() if name is None else filter(None, [self.loops.get(name)]):
            loop.news.set()

    def stop(self) -> None:
        """What is at hand ends first."""
        self.stopped.set()
        for loop in self.loops.values():
            if isinstance(loop, Mail):
                loop.let_end()
        self.wake(None)
