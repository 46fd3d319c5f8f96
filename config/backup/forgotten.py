"""What was forgotten on purpose, known by digests and opaque ids: a restore forgets it again.

A backup is older than the site. Whoever asked to be erased, or left the newsletter, after it was
made would come back with it (rule 13).
"""

import hashlib

from django.db import transaction
from django.utils import timezone

from newsletter import actions
from newsletter.models import Subscriber, Suppression
from record.actions import erase_report
from record.models import Report

State = Subscriber.State
LEFT = (State.UNSUBSCRIBED, State.SUPPRESSED, State.ERASED)

Forgotten = dict[str, list[str]]


def forgotten() -> Forgotten:
    """Addresses erased or bounced, subscribers who left, reports whose text was erased."""
    suppressed = Suppression.objects.active().order_by("digest").values_list("digest", "reason")
    left = Subscriber.objects.filter(state__in=LEFT).values_list("public_id", flat=True)
    empty = Report.objects.filter(written=None).values_list("token", flat=True)
    return {
        "addresses": [f"{reason}:{digest}" for digest, reason in suppressed],
        "left": sorted(str(public_id) for public_id in left),
        "reports": sorted(_digest(token) for token in empty),
    }


def merged(*lists: Forgotten) -> Forgotten:
    """All of them together."""
    names = {name for one in lists for name in one}
    return {name: sorted({key for one in lists for key in one.get(name, ())}) for name in names}


@transaction.atomic
def forget_again(gone: Forgotten) -> dict[str, int]:
    """Erase, unsubscribe and empty what a restore brought back; how many of each."""
    # Of one that bounced and was erased since, the last in the alphabet is the stronger.
    split = (entry.partition(":") for entry in sorted(gone.get("addresses", ())))
    reasons = {digest: reason for reason, _colon, digest in split}
    Suppression.objects.bulk_create(
        (
            Suppression(digest=digest, reason=reason, at=timezone.now())
            for digest, reason in reasons.items()
        ),
        update_conflicts=True,
        unique_fields=["digest"],
        update_fields=["reason", "lifted_at", "lifted_by", "lifted_because"],
    )
    erased = actions.erase_again()
    return {"erased": erased, "left": _unsubscribe(gone), "reports": _empty_reports(gone)}


def _unsubscribe(gone: Forgotten) -> int:
    back = Subscriber.objects.filter(public_id__in=gone.get("left", ())).exclude(state__in=LEFT)
    return len([actions.unsubscribe(subscriber=one, source="restore") for one in back])


def _empty_reports(gone: Forgotten) -> int:
    wanted = set(gone.get("reports", ()))
    written = Report.objects.exclude(written=None).iterator()
    back = [report for report in written if _digest(report.token) in wanted]
    return len([erase_report(report=report, by=None) for report in back])


def _digest(token: str) -> str:
    return hashlib.sha256(f"report:{token}".encode()).hexdigest()
