"""What became of a bulletin, without spying: no opens, no clicks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from post.models import Bounce, Message
from post.progress import Progress, progress_of
from post.verdicts import Verdict

from .csv_lines import line
from .limits import limits
from .models import Bulletin, Consent

LEFT_WITHIN = timedelta(days=7)  # whoever leaves later leaves for another reason


@dataclass(frozen=True)
class Figures:
    """One bulletin in numbers of readers."""

    bulletin: Bulletin
    progress: Progress
    left: int
    complained: int

    @property
    def share(self) -> float:
        """Per cent of its mails that the servers took."""
        return 100 * self.progress.done / self.progress.total if self.progress.total else 0.0


def of_bulletins(bulletins: list[Bulletin]) -> list[Figures]:
    """What became of these: two queries for each, three for all."""
    found = progress_of([bulletin.batch for bulletin in bulletins])
    return [
        Figures(bulletin, found[bulletin.batch], _left(bulletin), _complained(bulletin))
        for bulletin in bulletins
    ]


def _left(bulletin: Bulletin) -> int:
    """Who got it and ended the newsletter within a week."""
    since = bulletin.started_at
    if since is None:
        return 0
    steps = Consent.objects.filter(
        kind=Consent.Kind.UNSUBSCRIBED, at__gte=since, at__lt=since + LEFT_WITHIN
    )
    return steps.filter(subscriber__deliveries__bulletin=bulletin).count()


def _complained(bulletin: Bulletin) -> int:
    about = Bounce.objects.filter(verdict=Verdict.COMPLAINT, message__batch=bulletin.batch)
    return about.values("message").distinct().count()


def missed(bulletin: Bulletin) -> Iterator[str]:
    """Whom it did not reach, as the lines of a CSV: the address, and what the server said."""
    yield line(("email", "state", "why", "said"))
    failed = bulletin.deliveries.filter(
        message__state__in=[Message.State.FAILED, Message.State.UNCERTAIN]
    ).select_related("message", "subscriber__address")
    for one in failed.order_by("pk").iterator(chunk_size=limits().rows_at_once):
        message = one.message
        yield line(
            (
                one.subscriber.email,
                message.state,
                str(message.get_verdict_display()),
                message.last_error,
            )
        )
