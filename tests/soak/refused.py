"""python -m tests.soak.refused [readers]: a note to 8,000, refused in its midst, three times over.

After a quarter each the mail server has the site on a blacklist, fails its DMARC, and has no room
on its disk, until that is mended. Counted on the server's side: everybody gets theirs once, and
nobody is struck off. Ends with 1 when anybody is missing, got two or is struck off.
"""

import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.bench.subscribers import Lines
from tests.post.place import MailServer, fresh_database

TROUBLES = {"listed550": "paused", "dmarc550": "paused", "disk452": "running"}


def main(readers: int) -> None:
    """Write to them, mend each trouble, count."""
    with tempfile.TemporaryDirectory() as folder, fresh_database() as url:
        from django.db import connection
        from django.utils import timezone

        import post.actions
        from newsletter import actions
        from newsletter.models import Subscriber, Suppression, Wording
        from post.models import Batch, Message
        from post.smtp import SmtpServer
        from post.worker import Worker
        from tests.cast import Board

        manager = Board().newsletter_manager
        Wording.objects.create(kind="imprint", number=1, text="1 Example Street", digest="x")
        record = actions.upload(file=Lines(readers), name="many.csv", by=manager)
        actions.take_in(record=record, roles=record.roles, by=manager)
        note = actions.make_note(by=manager)
        actions.write(bulletin=note, subject="Closed in May", note="We *rest*.", by=manager)
        actions.schedule(bulletin=note, at=timezone.now(), by=manager)
        actions.send_due()
        batch, faults = Batch.objects.get(name=note.batch), []
        print(f"{url.partition(':')[0]}, {readers} readers", flush=True)
        for trouble, state in TROUBLES.items():
            server = MailServer(Path(folder), "--bare", "--then", trouble, str(readers // 4))
            Worker(SmtpServer("127.0.0.1", server.port)).empty()
            server.stop()
            batch.refresh_from_db()
            counts = Counter(Message.objects.of(batch.name).values_list("state", flat=True))
            print(f"  {trouble}: the batch is {batch.state}, {dict(counts)}", flush=True)
            if batch.state != state or counts["failed"]:
                faults.append(f"{trouble}: {batch.state}, {counts['failed']} failed")
            if batch.state == "paused":
                post.actions.resume(batch.name)
        Message.objects.filter(state="waiting").update(due_at=timezone.now())  # the hours passed
        server = MailServer(Path(folder), "--bare")
        Worker(SmtpServer("127.0.0.1", server.port)).empty()
        server.stop()
        times, struck = server.times_taken, Suppression.objects.count()
        on_list = Subscriber.objects.receiving().count()
        print(
            f"  in the end {len(times)} got it, {sum(times.values())} mails were taken, "
            f"{struck} suppressions, {on_list} on the list",
            *(f"  WRONG: {fault}" for fault in faults),
            sep="\n",
            flush=True,
        )
        connection.close()
        is_well = not faults and len(times) == sum(times.values()) == on_list == readers
        sys.exit(not (is_well and not struck))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8000)
