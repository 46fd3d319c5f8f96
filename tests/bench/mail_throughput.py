"""python -m tests.bench.mail_throughput [mails]: the worker against a bare loop over smtplib.

Both send the same mails over one kept connection to the same server, in turns of a few hundred,
so that whatever else the machine does falls on both. On SQLite, or on the PostgreSQL that
DATABASE_URL names, in a database of its own.
"""

import smtplib
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.post.place import MailServer, fresh_database

if TYPE_CHECKING:
    from post.models import Letter

TURN = 1500  # mails
SIZES = {"a notice": 1, "a bulletin": 60}  # paragraphs
PARAGRAPH = "What the board published this week, and why it matters to whoever reads it. " * 5


def letter(paragraphs: int) -> "Letter":
    """A letter in text and HTML, with a link of each reader's own."""
    from post import actions

    link = "%%unsubscribe_url%%"
    return actions.letter(
        subject="What changed this week",
        text=f"{PARAGRAPH}\n\n" * paragraphs + f"Unsubscribe: {link}\n",
        html=f"<p>{PARAGRAPH}</p>" * paragraphs + f'<p><a href="{link}">Unsubscribe</a></p>',
        headers={"List-Unsubscribe": f"<{link}>", "List-Id": "<news.example.org>"},
        from_address="Attest <news@example.org>",
    )


def personal(number: int) -> dict[str, str]:
    """One reader's own words."""
    return {"unsubscribe_url": f"https://example.org/newsletter/unsubscribe/{number:060}/"}


def bare(server: MailServer, content: bytes) -> float:
    """Seconds for one turn of the loop that does nothing but send."""
    with smtplib.SMTP("127.0.0.1", server.port) as connection:
        connection.ehlo()
        begun = time.perf_counter()
        for number in range(TURN):
            connection.sendmail("news@example.org", [f"reader{number}@example.org"], content)
        return time.perf_counter() - begun


def worked(server: MailServer, written: "Letter", turn: int) -> float:
    """Seconds for one turn of the worker."""
    from post import actions
    from post.smtp import SmtpServer
    from post.worker import Worker

    rows = ((f"reader{number}@example.org", personal(number), None) for number in range(TURN))
    actions.put_many(letter=written, rows=rows, batch=f"bulletin:{turn}")
    worker = Worker(SmtpServer("127.0.0.1", server.port))
    begun = time.perf_counter()
    tally = worker.empty()
    seconds = time.perf_counter() - begun
    if tally.sent != TURN:
        sys.exit(f"The worker sent {tally.sent} of {TURN}.")
    return seconds


def sample(written: "Letter") -> bytes:
    """The mail that the bare loop sends."""
    from django.utils import timezone

    from post.mime import Form

    return Form(written).fill(
        to="reader@example.org", personal=personal(1), message_id="a@b", date=timezone.now()
    )


def compare(server: MailServer, name: str, turns: int) -> None:
    """Print both speeds and the worker's share of the bare loop's."""
    written = letter(SIZES[name])
    content = sample(written)
    times = [(bare(server, content), worked(server, written, turn)) for turn in range(turns)]
    bares, workers = (statistics.median(side) for side in zip(*times, strict=True))
    shares = [bare / worker for bare, worker in times]
    say(f"{name} of {len(content):,} bytes, {turns} turns of {TURN} mails")
    say(f"  bare loop {TURN / bares:6.0f} mails/s")
    say(f"  worker    {TURN / workers:6.0f} mails/s")
    say(f"  share     {statistics.median(shares):6.0%} ({min(shares):.0%} to {max(shares):.0%})")


def say(line: str) -> None:
    """Print, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(mails: int) -> None:
    """Compare on each size of mail."""
    with tempfile.TemporaryDirectory() as folder, fresh_database() as url:
        say(url.partition(":")[0])
        server = MailServer(Path(folder), "--bare")
        try:
            for name in SIZES:
                compare(server, name, mails // TURN)
        finally:
            server.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
