"""Mails to those who reported something: that it came, and what became of it.

Nothing in them was typed by the reporter: anybody could have given anybody's address.
"""

from django.conf import settings

import post.actions
from post.composing import compose, personal

from .models import Report, ReportText

LINK = "link"
RECEIPT, ANSWER, ERRATUM = "receipt", "answer", "erratum"
ENDS = (ANSWER, ERRATUM)


def follow_address(token: str) -> str:
    """Where a reporter follows the report: a promise to the outside, so written out."""
    return f"/reports/{token}/"


def put_receipt(report: Report) -> None:
    """Send the link to follow the report, to whoever left an address."""
    _put(RECEIPT, report, report)


def put_end(report: Report) -> None:
    """Tell the reporter what the board found, and everybody who reported the same."""
    first = report.first
    name = ERRATUM if first.erratum_id else ANSWER
    for one in (report, *report.duplicates.select_related("condition", "edition")):
        _put(name, one, first)


def withdraw_mails(report: Report) -> None:
    """Forget whom the mails about this report went to, and call off those that wait."""
    post.actions.forget(once_keys=[_once_key(report, name) for name in (RECEIPT, *ENDS)])


def _put(name: str, report: Report, first: Report) -> None:
    contact = ReportText.objects.filter(report=report).values_list("contact", flat=True).first()
    if not contact:
        return
    notice = first.erratum.fact["body"]["what_was_wrong"] if first.erratum else ""
    letter = compose(
        f"record/mail/report_{name}",
        {
            "link": settings.SITE_URL + follow_address(personal(LINK)),
            "title": report.edition.manifest["title"] if report.edition else report.condition.title,
            "section": report.heading,
            "answer": first.answer,
            "notice": notice,
        },
    ).letter()
    key = _once_key(report, name)
    post.actions.put(to=contact, letter=letter, personal={LINK: report.token}, once_key=key)


def _once_key(report: Report, name: str) -> str:
    """The mail's own name in the outbox: a second one of that name is never put."""
    return f"report-{report.pk}-{name}"
