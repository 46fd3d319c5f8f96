"""A run, in steps: its files are taken in, its categories get specialties, its drafts are made.

Every step is a transaction of its own, and what is done is told by rows alone: a run that was
killed at any line goes on where it stood, in whichever process calls `go_on`.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.exceptions import ValidationError
from django.db import OperationalError, models, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Person
from accounts.refusals import Refusal
from condition.away import AWAY_ERRORS, give_way
from condition.models import Condition, Specialty, Term
from condition.models.address import FormerAddress, former_path_of

from .drafts import draft, importer, read_through
from .files import Pictures, learn_names, read_file
from .house_format import Unreadable
from .models import (
    Import,
    ImportCategory,
    ImportFile,
    ImportPicture,
    ImportRun,
)
from .together import TAKEN, keep_addresses, of_run
from .wordpress import Block, Names, Read, refused

log = logging.getLogger(__name__)
State = ImportRun.State
BATCH = 50  # posts that are taken in by one transaction
BATCH_BYTES = 4_000_000
TURN = 1.0  # seconds of drafts, before others that write
COMMON_TAG = 5  # a tag of more articles is a name of none of them


def begin(paths: Iterable[Path], *, by: Person | None = None, **options: Any) -> ImportRun:
    """A run of files that lie on this machine; one of the same files that did not end goes on."""
    files = _files_at(paths)
    if not files:
        raise Unreadable("There is no file to take in.")
    told = [(file.path, file.size) for file in files]
    for run in ImportRun.objects.exclude(
        state__in=[State.FINISHED, State.RECEIVING, State.STOPPED]
    ):
        if sorted(run.files.values_list("path", "size")) == told:
            return run
    with transaction.atomic():
        by = by or importer()
        run = ImportRun.objects.create(
            state=State.WAITING, by=by, at=timezone.now(), options=options
        )
        for file in files:
            file.run = run
        ImportFile.objects.bulk_create(files)
    return run


def _files_at(paths: Iterable[Path]) -> list[ImportFile]:
    """The files that lie there; in a folder each is named by its way, as many are index.html."""
    found = []
    for named in paths:
        if not named.exists():
            raise Unreadable(f"There is no file {named}: check the name.")
        root = named.resolve()
        for file in filter(Path.is_file, root.rglob("*")) if root.is_dir() else [root]:
            if file == root or not file.name.startswith("."):
                name = str(file.relative_to(root)) if file != root else file.name
                size = file.stat().st_size
                found.append(ImportFile(name=name[-255:], size=size, path=str(file)))
    return sorted(found, key=lambda file: file.path)


def go_on(run: ImportRun, seconds: float | None = None) -> bool:
    """Do what there is to do, for about so long; whether anything is left that needs nobody."""
    until = monotonic() + seconds if seconds is not None else None
    if run.state == State.WAITING:
        take_in(run)
    if run.state == State.DRAFTING:
        pictures = Pictures(list(run.files.all()))
        gave_way = monotonic()
        while draft_next(run, pictures):
            if until is not None and monotonic() >= until:
                return True
            if monotonic() - gave_way > TURN:
                give_way()
                gave_way = monotonic()
        finish(run)
    return run.state in (State.WAITING, State.DRAFTING)


def go_on_with_all(seconds: float | None = 20.0) -> Iterator[str]:
    """For `manage.py work`: each run that waits for no person, in turn."""
    rows = ImportRun.objects.filter(state__in=[State.WAITING, State.DRAFTING])
    for run in rows.exclude(files__path__gt="").order_by("pk"):  # those lie on the command's host
        try:
            go_on(run, seconds)
        except AWAY_ERRORS:
            raise
        except Exception as problem:  # one run must not stop the others
            log.exception("Import run %s stopped.", run.pk)
            run.state, run.ended_at = State.STOPPED, timezone.now()
            run.trouble = f"{type(problem).__name__}: {problem}"
            run.save(update_fields=["state", "ended_at", "trouble"])
        yield f"Import {run.pk}: {run.get_state_display()}, {waiting(run)} articles to go."


def waiting(run: ImportRun) -> int:
    return run.imports.filter(state=Import.State.WAITING).count()


# Taking in


def take_in(run: ImportRun) -> None:
    """Every post of the files becomes a waiting import with its whole source."""
    names = Names()
    files = list(run.files.all())
    for file in files:
        learn_names(file, names)
    for file in files:
        if not file.is_taken_in:
            _take_in_file(file, names)
    _count_categories(run)
    _address_pictures(run)
    undecided = run.categories.filter(specialty=None, posts__gt=0).exists()
    is_asked = undecided and run.options.get("asks_categories")
    run.state = State.CATEGORIES if is_asked else State.DRAFTING
    run.save(update_fields=["state"])


def _take_in_file(file: ImportFile, names: Names) -> None:
    include = frozenset(file.run.options.get("include", ()))
    counts: Counter[str] = Counter()
    posts: list[Import] = []
    size = 0
    try:
        for read in read_file(file, names, include):
            if not isinstance(read, Import) or read.state == Import.State.REFUSED:
                _keep(file.run, read, counts)
                continue
            posts.append(read)
            size += len(read.source)
            if len(posts) >= BATCH or size >= BATCH_BYTES:
                _store(file.run, posts, counts)
                posts, size = [], 0
    except Unreadable as problem:
        file.trouble = str(problem)
    _store(file.run, posts, counts)
    file.counts = dict(counts)
    file.is_taken_in = True
    file.run.save(update_fields=["options"])
    file.save(update_fields=["trouble", "counts", "is_taken_in"])


def _keep(run: ImportRun, read: Read, counts: Counter[str]) -> None:
    """What is no post: a picture, a category, numbers of what is left out, a trouble."""
    if isinstance(read, Counter):
        counts.update({f"left out: {what}": count for what, count in read.items()})
        return
    if isinstance(read, Block):
        run.options.setdefault("blocks", {})[read.number] = read.source
        return
    _fit(read)
    read.run = run
    if isinstance(read, ImportCategory):
        ImportCategory.objects.bulk_create(
            [read], update_conflicts=True, unique_fields=["run", "name"], update_fields=["path"]
        )
    elif isinstance(read, ImportPicture):
        counts["pictures"] += 1
        ImportPicture.objects.bulk_create([read], ignore_conflicts=True)
    else:
        counts["broken"] += 1
        read.by_id, read.at = run.by_id, timezone.now()
        Import.objects.bulk_create([read], ignore_conflicts=True)


def _fit(row: models.Model) -> None:
    """Cut the short fields to what they take."""
    for field in row._meta.concrete_fields:
        if isinstance(field, models.CharField):
            setattr(row, field.attname, getattr(row, field.attname)[: field.max_length])


@transaction.atomic
def _store(run: ImportRun, posts: list[Import], counts: Counter[str]) -> None:
    """Waiting imports of those that are new, or that changed there since an earlier run."""
    for post in posts:
        post.sha256 = post.what_was_taken()
        _fit(post)
    ids = [name for post in posts for name in (post.source_id, _own_name(post))]
    same = Import.objects.filter(source_id__in=ids, origin__in={post.origin for post in posts})
    here = {
        (origin, name): sha256
        for origin, name, sha256 in same.filter(run=run).values_list(
            "origin", "source_id", "sha256"
        )
    }
    earlier = {
        (one.origin, one.source_id): one
        for one in same.exclude(run=run)
        .filter(condition__isnull=False)
        .only("origin", "source_id", "sha256", "state")
        .order_by("pk")
    }
    rows = []
    for post in posts:
        counts["posts"] += 1
        if not post.origin and here.get(("", post.source_id), post.sha256) != post.sha256:
            post.source_id = _own_name(post)  # another file has that name
        key = (post.origin, post.source_id)
        before = earlier.get(key)
        if before and before.sha256 == post.sha256 and before.state in TAKEN:
            counts["unchanged"] += 1
        elif key not in here:
            here[key] = post.sha256
            post.run, post.previous, post.state = run, before, Import.State.WAITING
            post.by_id, post.at = run.by_id, timezone.now()
            post.source = post.source.replace("\x00", "")
            rows.append(post)
    Import.objects.bulk_create(rows, ignore_conflicts=True)  # another host may be at it


def _own_name(post: Import) -> str:
    """A file's name with what tells its text from that of another file of the name."""
    return f"{post.source_id[:246]} {post.sha256[:8]}"


def _count_categories(run: ImportRun) -> None:
    """How many articles each category has; what an earlier run or the same name decides."""
    counts: Counter[str] = Counter()
    for names in run.imports.values_list("categories", flat=True).iterator():
        counts.update(set(names))
    specialties = {str(one).casefold(): one.pk for one in Specialty.objects.all()}
    decided = dict(
        ImportCategory.objects.filter(specialty__isnull=False)
        .order_by("pk")
        .values_list("name", "specialty")
    )
    rows = {one.name: one for one in run.categories.all()}
    for name, count in counts.items():
        row = rows.get(name[:200]) or ImportCategory(run=run, name=name[:200])
        row.posts = count
        if row.specialty_id is None:
            row.specialty_id = decided.get(row.name) or specialties.get(name.casefold())
        row.save()


def _address_pictures(run: ImportRun) -> None:
    """The page that WordPress gave a picture leads to the post that it hangs on."""
    pictures = run.pictures.exclude(post__in=("", "0")).exclude(page="").order_by("post")
    told = pictures.values_list("post", "page").iterator()
    for post, pages in groupby(told, key=itemgetter(0)):
        for imported in run.imports.filter(source_id=post):
            added = [page for _post, page in pages]
            imported.addresses = list(dict.fromkeys(imported.addresses + added))
            imported.save(update_fields=["addresses"])


@transaction.atomic
def decide_categories(run: ImportRun, specialties: dict[str, Specialty]) -> None:
    """Say which specialty the articles of each category go to; the run goes on from there.

    Articles of this run that are not yet filed follow.
    """
    for category in run.categories.filter(name__in=specialties):
        category.specialty = specialties[category.name]
        category.save(update_fields=["specialty"])
        if category.path:
            FormerAddress.objects.remember(
                [former_path_of(category.path)], specialty=category.specialty
            )
    unfiled = run.imports.filter(condition__specialty__name=Specialty.UNFILED).select_related(
        "condition"
    )
    for imported in unfiled.only("categories", "condition").iterator():
        told = next((specialties[one] for one in imported.categories if one in specialties), None)
        if told and imported.condition:
            imported.condition.specialty = told
            imported.condition.save(update_fields=["specialty"])
    if run.state == State.CATEGORIES:
        run.state = State.DRAFTING
        run.save(update_fields=["state"])


# Drafts


def draft_next(run: ImportRun, pictures: Pictures | None = None) -> bool:
    """Make the draft of the next import that waits; False when none does.

    Safe in several processes at once: on PostgreSQL each takes another row.
    """
    pk = 0
    try:
        with transaction.atomic():
            rows = run.imports.select_for_update(skip_locked=True, of=("self",))
            imported = rows.filter(state=Import.State.WAITING).order_by("pk").first()
            if imported is None:
                return False
            pk = imported.pk
            imported.run = run
            draft(imported, pictures=pictures)
    except (Refusal, ValidationError) as problem:
        said = " ".join(getattr(problem, "messages", None) or [str(problem)])
        run.imports.filter(pk=pk).update(state=Import.State.FAILED, trouble=said)
    except OperationalError:  # the database is away, or busy: tried again
        raise
    except Exception as problem:  # one article must not stop ten thousand
        log.exception("Import %s failed.", pk)
        run.imports.filter(pk=pk).update(
            state=Import.State.FAILED, trouble=f"{type(problem).__name__}: {problem}"
        )
    return True


@transaction.atomic
def finish(run: ImportRun) -> None:
    """All drafts are made: propose the tags as terms, let go of what was uploaded."""
    _propose_tags(run)
    keep_addresses(run)
    for file in run.files.all():
        file.chunks.all().delete()
    run.state, run.ended_at = State.FINISHED, timezone.now()
    run.save(update_fields=["state", "ended_at"])


def _propose_tags(run: ImportRun) -> None:
    """A tag that few articles have may be a name of theirs: an editor confirms it, or not."""
    uses: Counter[str] = Counter()
    made = of_run(run)
    for tags in made.values_list("tags", flat=True).iterator():
        uses.update({Term.normal_of(tag) for tag in tags})
    for imported in made.exclude(tags=[]).only("tags", "condition").iterator():
        for tag in imported.tags:
            normal = Term.normal_of(tag)
            if normal and uses[normal] <= COMMON_TAG and len(tag) <= 200:
                Term.objects.get_or_create(
                    normal=normal, condition=imported.condition, section="", item="",
                    defaults={"text": tag, "kind": Term.Kind.LAY_NAME,
                              "proposed_by": run.by.uuid},
                )  # fmt: skip


# Trying


def dry_run(paths: Iterable[Path], seen: Counter[str], **options: Any) -> Iterator[Import]:
    """Each import as it would be read, saved nowhere; what is no post is counted in `seen`."""
    names, titles = Names(), set[str]()
    files = _files_at(paths)
    for file in files:
        learn_names(file, names)
    include = frozenset(options.get("include", ()))
    for file in files:
        try:
            for read in read_file(file, names, include):
                if isinstance(read, Counter):
                    seen.update({f"left out: {what}": count for what, count in read.items()})
                elif isinstance(read, Import):
                    is_read = read.state != Import.State.REFUSED
                    seen["posts" if is_read else "broken"] += 1
                    yield _tried(read, titles) if is_read else read
        except Unreadable as problem:
            yield refused(file.name, str(problem))


def _tried(imported: Import, titles: set[str]) -> Import:
    _fit(imported)
    try:
        read_through(imported)
    except Unreadable as problem:
        imported.state, imported.trouble = Import.State.REFUSED, str(problem)
        return imported
    title = imported.title.casefold()
    is_known = Condition.objects.filter(Q(title__iexact=imported.title) | Q(slug=imported.slug))
    clashes = title in titles or is_known.exists()
    imported.state = Import.State.CLASHES if clashes else Import.State.DRAFTED
    titles.add(title)
    return imported
