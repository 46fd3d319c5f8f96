"""What was brought over from elsewhere: a run, its files, and one Import for each post or text.

ImportRun ─► ImportFile ─► ImportChunk   what was uploaded, in pieces
    ├──────► ImportCategory              the former site's categories → our specialties
    └──────► Import ─► ImportFinding     one post: its source, its blocks, what is open
"""

import hashlib
import json

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.models.person import Person
from condition.models import Condition, Specialty


class ImportRun(models.Model):
    """One bringing over of files: gone on with after a kill, repeated with a newer export."""

    class State(models.TextChoices):
        RECEIVING = "receiving", _("receiving files")
        WAITING = "waiting", _("files to be taken in")
        CATEGORIES = "categories", _("waiting for the table of categories")
        DRAFTING = "drafting", _("making drafts")
        FINISHED = "finished", _("finished")
        STOPPED = "stopped", _("stopped")  # `trouble` says why

    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.RECEIVING
    )
    # include: ["drafts"]; specialty: for what no category leads anywhere; asks_categories;
    # blocks: {number there: words that several posts show}
    options = models.JSONField(default=dict, blank=True)
    trouble = models.TextField(_("what went wrong"), blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("begun"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import run")
        verbose_name_plural = _("import runs")

    def __str__(self) -> str:
        return date_format(timezone.localtime(self.at), "j F Y, H:i")


class ImportFile(models.Model):
    """A file of a run: uploaded in pieces, or read where it lies (`path`, for the command)."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="files")
    name = models.CharField(_("file"), max_length=255)
    size = models.PositiveBigIntegerField(_("bytes"))
    path = models.CharField(max_length=1000, blank=True)
    is_taken_in = models.BooleanField(default=False)
    counts = models.JSONField(default=dict, blank=True)  # posts, unchanged, and left out by kind
    trouble = models.TextField(_("what went wrong"), blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")

    def __str__(self) -> str:
        return self.name


class ImportChunk(models.Model):
    """A piece of an uploaded file; an upload goes on at the first byte that is missing."""

    file = models.ForeignKey(ImportFile, models.CASCADE, related_name="chunks")
    offset = models.PositiveBigIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["offset"]
        constraints = [
            models.UniqueConstraint(fields=["file", "offset"], name="import_chunk_comes_once"),
        ]

    def __str__(self) -> str:
        return f"{self.file}, from byte {self.offset}"


class ImportCategory(models.Model):
    """A category of the former site, and the specialty that its articles go to in this run."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="categories")
    name = models.CharField(_("category"), max_length=200)
    path = models.CharField(_("address there"), max_length=500, blank=True)
    posts = models.PositiveIntegerField(_("articles"), default=0)
    specialty = models.ForeignKey(
        Specialty, models.PROTECT, related_name="+", null=True, blank=True
    )  # null: not yet decided; its articles are filed under “Not yet filed”

    class Meta:
        ordering = ["name"]
        verbose_name = _("category of the former site")
        verbose_name_plural = _("categories of the former site")
        constraints = [
            models.UniqueConstraint(fields=["run", "name"], name="import_category_comes_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ImportPicture(models.Model):
    """A picture of the former site: what its export says of it. Its bytes are a file of the run."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="pictures")
    source_id = models.CharField(_("number there"), max_length=255)
    address = models.CharField(_("address there"), max_length=500)
    page = models.CharField(_("its own page there"), max_length=500, blank=True)
    post = models.CharField(_("number of its post there"), max_length=255, blank=True)
    alt = models.TextField(_("alternative text"), blank=True)
    caption = models.TextField(_("caption"), blank=True)

    class Meta:
        verbose_name = _("picture of the former site")
        verbose_name_plural = _("pictures of the former site")
        constraints = [
            models.UniqueConstraint(fields=["run", "source_id"], name="import_picture_comes_once"),
        ]

    def __str__(self) -> str:
        return self.address


class Import(models.Model):
    """One source post or text, whole, with what became of each of its blocks: provenance only.

    `blocks` is a list in the order of the source. A block is
    {"n": its line in the source as read, "text", "kind": heading | paragraph | item | row |
    picture, "level": of a heading, "marker": number | bullet | letter, "indent",
    "outcome": placed | guessed | not_placed | furniture | provenance | heading | title | blank,
    "section", "list", "item": the item's permanent key, "field": where its words are},
    empty values left out.
    """

    class Kind(models.TextChoices):
        WORDPRESS = "wordpress", _("WordPress export")
        REST = "rest", _("WordPress posts (JSON)")
        PAGE = "page", _("web page")
        WORD = "word", _("Word document")
        MARKDOWN = "markdown", _("Markdown")
        TEXT = "text", _("text")
        PASTED = "pasted", _("pasted")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")  # read, not yet written into a draft
        DRAFTED = "drafted", _("new draft")
        UPDATED = "updated", _("draft updated")  # a newer export, nothing changed here
        BOTH_CHANGED = "both_changed", _("changed there and here")  # draft left as it was
        CLASHES = "clashes", _("another article has this title or address")
        REFUSED = "refused", _("not readable as an article")  # `trouble` says why
        FAILED = "failed", _("failed")  # a fault of ours or of the section; `trouble` says which

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="imports")
    condition = models.ForeignKey(
        Condition, models.PROTECT, related_name="imports", null=True, blank=True
    )
    state = models.CharField(_("state"), max_length=12, choices=State.choices)
    trouble = models.TextField(_("what went wrong"), blank=True)

    # Where it came from. (origin, source_id) names the same post in every run.
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    origin = models.CharField(_("site or file"), max_length=255)
    source_id = models.CharField(_("number or name there"), max_length=255)
    sha256 = models.CharField(max_length=64)  # of all that is taken from the source
    previous = models.ForeignKey(
        "self", models.SET_NULL, related_name="later", null=True, blank=True
    )  # the Import that an earlier run made of the same post

    # What it said of itself.
    title = models.CharField(_("title"), max_length=300, blank=True)
    slug = models.CharField(_("address there"), max_length=200, blank=True)
    link = models.CharField(_("full address there"), max_length=500, blank=True)
    addresses = models.JSONField(default=list, blank=True)  # the paths that led to it there
    published_at = models.DateTimeField(_("published there"), null=True, blank=True)
    modified_at = models.DateTimeField(_("changed there"), null=True, blank=True)
    authors = models.JSONField(default=list, blank=True)  # names
    categories = models.JSONField(default=list, blank=True)  # names
    tags = models.JSONField(default=list, blank=True)  # names
    lead_picture = models.CharField(max_length=255, blank=True)  # its number there
    pictures = models.JSONField(default=list, blank=True)
    # [{"block", "address", "alt", "caption", "figure": its SHA-256, or "trouble": a sentence}]
    links = models.JSONField(default=list, blank=True)  # [{"block", "address", "text"}]
    byline = models.TextField(_("byline"), blank=True)
    last_updated = models.TextField(_("last updated, as the text says"), blank=True)
    disclaimer = models.TextField(_("disclaimer, as the text says"), blank=True)

    # The whole source as it came (HTML, Markdown, text; of a Word file its HTML and its bytes).
    source = models.TextField(_("source"))
    original = models.BinaryField(null=True, blank=True)

    # What was made of it.
    blocks = models.JSONField(default=list, blank=True)
    counts = models.JSONField(default=dict, blank=True)  # sections, items, doses_typed, …
    written = models.JSONField(default=dict, blank=True)  # section → digest that the import wrote
    open_findings = models.PositiveIntegerField(_("open"), default=0)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("imported"))

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = [
            models.Index(fields=["origin", "source_id"], name="import_by_source"),
            models.Index(fields=["run", "slug"], name="import_by_slug"),
            models.Index(fields=["run", "state", "open_findings"], name="import_by_state"),
            # The list of a run, the most open first, with what it is narrowed by.
            models.Index(
                fields=["run", "-open_findings", "title", "id", "state", "condition"],
                name="imports_of_a_run",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "origin", "source_id"], name="import_comes_once_in_a_run"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.source_id or str(_("Without a title"))

    def what_was_taken(self) -> str:
        """SHA-256 of all that is taken from it: a later run asks whether anything changed there."""
        told = [
            self.title, self.slug, self.authors, self.categories, self.tags, self.lead_picture,
            self.published_at is None,
        ]  # fmt: skip
        said = json.dumps(told, ensure_ascii=False) + self.source
        return hashlib.sha256(said.encode()).hexdigest()


class ImportFinding(models.Model):
    """One thing about an import that an editor decides: open until somebody settles it.

    `block` is the `n` of its block. Blocks not placed and guesses are findings too, so that the
    same paragraph in many articles (`digest`) is one question.
    """

    imported = models.ForeignKey(Import, models.CASCADE, related_name="findings")
    kind = models.CharField(_("kind"), max_length=30)
    block = models.PositiveIntegerField(_("line"))
    section = models.CharField(max_length=60, blank=True)
    item = models.CharField(max_length=8, blank=True)  # its permanent key
    field = models.CharField(max_length=60, blank=True)
    text = models.TextField(_("what was found"))
    digest = models.CharField(max_length=64)  # of the block's folded words
    settled_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=30, blank=True)

    class Meta:
        ordering = ["imported", "block"]
        verbose_name = _("finding of an import")
        verbose_name_plural = _("findings of imports")
        indexes = [
            models.Index(
                fields=["kind", "digest"],
                condition=Q(settled_at=None),
                name="open_import_finding",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="settled_import_finding_names_who",
            ),
        ]

    def __str__(self) -> str:
        return self.text
