"""A backup made while the site runs, and brought back whole or not at all."""

import fcntl
import gzip
import json
import os
import threading
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection

from accounts.models import LoggedAct, Person, SignIn
from condition.models import Condition, Figure
from config.backup import restoring
from newsletter import actions as newsletter
from newsletter.models import Address, Subscriber, Suppression
from post.models import Batch
from reading.site_pages import FooterLine, SitePage
from record import actions
from record.guards import lower_guards, missing_guards
from record.models import Edition, PublishedItem, Report, ReportText, SectionState
from record.verification import faults
from tests.cast import Board
from tests.newsletter.conftest import subscriber as confirmed_subscriber

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


@pytest.fixture
def site(tmp_path, settings):
    """A board with an edition, and a media folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    board = Board()
    board.published_edition()
    return board


@pytest.fixture
def kept(site, tmp_path):
    """A backup of it."""
    return backup(tmp_path / "kept")


def backup(folder: Path) -> Path:
    call_command("backup", folder)
    return folder


def restore(folder, **options):
    call_command("restore", folder, replace=True, **options)


def tables(folder):
    """Every row of a backup, but for the pause of the outbox and what a migrate notes."""
    files = (folder / "tables").glob("*.gz")
    return {
        file.name: gzip.decompress(file.read_bytes())
        for file in files
        if "Batch" not in file.name and "KeptDeclarations" not in file.name
    }


def test_what_comes_back_is_what_was_there(kept, site, tmp_path):
    site.write_causes("Metastasis")
    restore(kept)
    assert tables(backup(tmp_path / "again")) == tables(kept)
    assert list(faults()) == []


def test_the_pages_about_the_site_come_back_as_the_board_wrote_them(site, tmp_path, client):
    SitePage.objects.update_or_create(key="disclaimer", defaults={"title": "D", "text": "Ours."})
    FooterLine.objects.create(kind="owner", label="The Owner, Some Street")
    kept = backup(tmp_path / "kept")
    SitePage.objects.update(text="Overwritten.")
    FooterLine.objects.all().delete()
    restore(kept)
    page = client.get("/disclaimer/").text
    assert "Ours." in page
    assert "The Owner, Some Street" in page
    assert tables(backup(tmp_path / "again")) == tables(kept)


def test_the_guards_stand_after_a_restore(kept):
    restore(kept)
    assert missing_guards() == []
    with pytest.raises(IntegrityError):
        Edition.objects.update(summary="Another summary.")


def test_the_site_goes_on_from_there(kept, site):
    restore(kept)
    site.write_causes("Metastasis")
    site.sign("causes")
    assert site.publish().number == 2
    assert list(faults()) == []


def test_readers_find_the_article_again(kept, client):
    Condition.objects.update(title="Overwritten")
    restore(kept)
    assert "Lumbar wedging" in client.get(Board.article_url).text
    assert "Lumbar wedging" in client.get("/search/?q=haemangioma").text


def test_a_backup_made_while_the_board_works_is_of_one_moment(site, tmp_path):
    """Every edition in it is whole, whatever was written meanwhile."""
    stop, trouble, made = threading.Event(), [], []

    def work():
        try:
            for number in range(200):
                if stop.is_set():
                    return
                site.write_causes(f"Cause {number}")
                site.sign("causes")
                made.append(site.publish().number)
        except BaseException as problem:
            trouble.append(problem)
            raise
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    folders = []
    while len(made) < 2 and worker.is_alive():
        folders.append(backup(tmp_path / f"kept{len(folders)}"))
    stop.set()
    worker.join()
    assert not trouble
    for folder in (folders[0], folders[-1]):
        restore(folder)
        assert list(faults()) == []
    assert Edition.objects.count() <= len(made) + 1


@pytest.mark.parametrize("had_bounced", [False, True])
def test_an_erased_reader_stays_erased(had_bounced, site, tmp_path):
    subscriber = confirmed_subscriber("reader@example.org")
    if had_bounced:
        newsletter.suppress(address="reader@example.org", reason="bounced", source="mail")
    kept = backup(tmp_path / "kept")
    newsletter.erase(subscriber=subscriber, source="own page")
    restore(kept)
    assert Subscriber.objects.get().state == Subscriber.State.ERASED
    assert not Address.objects.exists()


def test_a_reader_who_left_stays_away(site, tmp_path):
    subscriber = confirmed_subscriber("reader@example.org")
    kept = backup(tmp_path / "kept")
    newsletter.unsubscribe(subscriber=subscriber, source="link")
    restore(kept)
    assert Subscriber.objects.get().state == Subscriber.State.UNSUBSCRIBED


def test_an_erased_report_stays_erased(site, tmp_path):
    report = actions.receive_report(condition=site.article, text="Ask Mrs Miller.")
    kept = backup(tmp_path / "kept")
    actions.erase_report(report=report, by=None)
    restore(kept)
    assert Report.objects.count() == 1
    assert not ReportText.objects.exists()


def test_a_new_machine_learns_of_erasures_from_a_newer_backup(site, tmp_path):
    subscriber = confirmed_subscriber("reader@example.org")
    old = backup(tmp_path / "old")
    newsletter.erase(subscriber=subscriber, source="own page")
    newer = backup(tmp_path / "newer")
    Suppression.objects.all().delete()  # as if this were an empty database
    Subscriber.objects.update(state="pending")
    restore(old, forgotten=[newer])
    assert not Address.objects.exists()


def test_mail_waits_for_a_person_after_a_restore(kept):
    restore(kept)
    assert Batch.objects.get(name="").state == Batch.State.PAUSED


def test_nobody_stays_signed_in(site, tmp_path):
    kept = backup(tmp_path / "kept")
    SignIn.objects.create(user=site.author.user, session_key="x", network="", browser="")
    restore(kept)
    assert not SignIn.objects.exists()


def test_pictures_come_back(site, tmp_path, settings):
    picture = settings.MEDIA_ROOT / "figures" / "one.png"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"a picture")
    kept = backup(tmp_path / "kept")
    picture.unlink()
    restore(kept)
    assert picture.read_bytes() == b"a picture"


def test_a_missing_picture_stops_the_backup(site, tmp_path):
    Figure.objects.create(sha256="0" * 64, path="figures/gone.png", title="x", width=1, height=1)
    with pytest.raises(CommandError, match=r"gone\.png is not in the media folder"):
        backup(tmp_path / "kept")
    assert list(tmp_path.glob("*kept*")) == []


def test_a_full_database_is_not_written_over_by_accident(kept):
    with pytest.raises(CommandError, match="holds data already"):
        call_command("restore", kept)


def damage_a_table(folder):
    path = folder / "tables" / "record.Revision.jsonl.gz"
    path.write_bytes(path.read_bytes()[:-1] + b"!")


def damage_the_manifest(folder):
    (folder / "manifest.json").write_text("{")


def add_a_file(folder):
    (folder / "tables" / "extra.gz").write_bytes(b"")


def lose_a_file(folder):
    (folder / "tables" / "auth.User.jsonl.gz").unlink()


def lose_the_manifest(folder):
    (folder / "manifest.json").unlink()


@pytest.mark.parametrize(
    "harm", [damage_a_table, damage_the_manifest, add_a_file, lose_a_file, lose_the_manifest]
)
def test_a_damaged_backup_is_refused_before_anything_is_touched(kept, harm):
    harm(kept)
    Person.objects.filter(name="Author").update(name="Still here")
    with pytest.raises(CommandError):
        restore(kept)
    assert Person.objects.filter(name="Still here").exists()


def rewritten(folder, table, change):
    """The backup with one of its tables changed, and the manifest made to fit."""
    path = folder / "tables" / f"{table}.jsonl.gz"
    rows = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    path.write_bytes(
        gzip.compress("".join(f"{json.dumps(row)}\n" for row in change(rows)).encode())
    )
    manifest = json.loads((folder / "manifest.json").read_text())
    name = f"tables/{table}.jsonl.gz"
    from config.backup.writing import _facts

    manifest["files"][name] = _facts(path)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return manifest


def test_a_record_that_was_tampered_with_is_refused_and_nothing_changes(kept):
    def other_words(rows):
        return [
            [cell.replace("Haem", "Hem") if isinstance(cell, str) else cell for cell in row]
            for row in rows
        ]

    rewritten(kept, "record.Revision", other_words)
    acts = LoggedAct.objects.count()
    with pytest.raises(CommandError, match="the record in this backup is not whole"):
        restore(kept)
    assert LoggedAct.objects.count() == acts
    assert list(faults()) == []
    assert missing_guards() == []


def test_a_row_too_few_is_noticed(kept):
    rewritten(kept, "accounts.LoggedAct", lambda rows: rows[:-1])
    with pytest.raises(CommandError, match="its manifest says"):
        restore(kept)


def test_another_versions_backup_is_refused(kept):
    manifest = json.loads((kept / "manifest.json").read_text())
    manifest["schema"]["record"] = "0000_of_another_version"
    (kept / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(CommandError, match="Restore it with that version"):
        restore(kept)


def test_a_backup_never_writes_over_another(kept):
    with pytest.raises(CommandError, match="is there already"):
        backup(kept)


def test_a_backup_is_for_the_operator_alone(kept):
    assert kept.stat().st_mode & 0o077 == 0


def test_a_backup_that_fails_leaves_nothing_that_looks_whole(site, tmp_path, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("config.backup.writing._sync", full)
    with pytest.raises(CommandError, match="No space left"):
        backup(tmp_path / "kept")
    assert list(tmp_path.glob("*kept*")) == []


def test_a_restore_that_is_cut_off_leaves_the_database_as_it_was(kept, site, monkeypatch):
    site.write_causes("Metastasis")
    before = LoggedAct.objects.count()
    monkeypatch.setattr(restoring, "forget_again", lambda gone: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        restore(kept)
    assert LoggedAct.objects.count() == before
    assert missing_guards() == []


def test_a_backup_comes_back_into_an_empty_database_as_migrate_leaves_it(kept):
    lower_guards()
    restoring._empty()
    call_command("migrate", verbosity=0)
    call_command("restore", kept)
    assert Edition.objects.count() == 1
    assert list(faults()) == []


def test_what_lists_read_is_worked_out_anew_from_a_backup_where_it_had_gone_stale(site, tmp_path):
    SectionState.objects.update(comments=7)
    PublishedItem.objects.all().delete()
    restore(backup(tmp_path / "kept"))
    assert PublishedItem.objects.exists()
    assert not SectionState.objects.filter(comments=7).exists()
    assert list(faults()) == []


@pytest.fixture
def killed(site, kept, tmp_path):
    """What a backup that was killed left of the tables."""
    left = tmp_path / ".monday.unfinished-1"
    kept.rename(left)
    (left / "manifest.json").unlink()
    (left / "tables/newsletter.Address.jsonl.gz").write_text("a@example.org")
    numbers = left / "tables/record.EditionSection_reviews.jsonl.gz"
    first, second, *rest = gzip.decompress(numbers.read_bytes()).splitlines()
    pairs = first.replace(b"[1,", b"[2,", 1), second.replace(b"[2,", b"[1,", 1)
    numbers.write_bytes(gzip.compress(b"\n".join([*pairs[::-1], *rest, b""])))  # another site's
    return left


def test_a_backup_goes_on_from_what_a_killed_one_wrote_of_the_record(site, killed, tmp_path):
    log = killed / "tables/accounts.LoggedAct.jsonl.gz"
    was = log.read_bytes()
    site.write_causes("Metastasis")
    went_on = backup(tmp_path / "tuesday")
    now = (went_on / "tables" / log.name).read_bytes()
    assert now.startswith(was)
    assert len(now) > len(was)
    assert not killed.exists()
    assert tables(went_on) == tables(backup(tmp_path / "wednesday"))
    restore(went_on)
    assert list(faults()) == []


def test_what_was_cut_off_or_is_of_another_site_is_written_anew(killed, tmp_path):
    cut, late, other = (
        killed / f"tables/{name}.jsonl.gz"
        for name in ("record.Revision", "accounts.LoggedAct", "record.Change")
    )
    cut.write_bytes(cut.read_bytes()[:-20])
    rows = gzip.decompress(late.read_bytes()).splitlines(keepends=True)
    late.write_bytes(gzip.compress(b"".join(rows[1:])))  # as if the first had been committed last
    ours = gzip.decompress(other.read_bytes())
    other.write_bytes(gzip.compress(ours.replace(b"medications", b"Medications")))  # its last row
    assert tables(backup(tmp_path / "tuesday")) == tables(backup(tmp_path / "wednesday"))


def test_nothing_goes_on_while_another_backup_is_at_work(killed, tmp_path):
    other = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    with pytest.raises(CommandError, match="Another backup is being written"):
        backup(tmp_path / "tuesday")
    assert killed.exists()
    os.close(other)
