"""What editors hand over: files in pieces that go on where they stopped, or one pasted article."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Max, Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import EDITORS, Role
from board.access import BoardRequest, board_page, in_frame
from importing.models import Import, ImportChunk, ImportFile, ImportRun

ROLES = (*EDITORS, Role.Kind.PUBLISHER)
PIECE = 1 << 20  # bytes of one piece of an upload
LONGEST_SIZE = 13  # digits of a file's bytes
RUNS_A_PAGE = 20
LONGEST_PASTE = 2_000_000  # characters
State = ImportRun.State


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Raises ValidationError for none, and for a PDF."""
        files = [super(FilesField, self).clean(one, initial) for one in data or [None]]
        for file in files:
            refuse_pdf(file.name)
        return files


class UploadForm(forms.Form):
    files = FilesField(  # type: ignore[assignment]  # Django takes fields out of the class
        label=gettext_lazy("Files"),
        help_text=gettext_lazy(
            "A WordPress export (XML) and the zip of its pictures; posts as JSON; zips of web "
            "pages; Word files, Markdown, or texts in the house format."
        ),
    )
    drafts = forms.BooleanField(
        label=gettext_lazy("Take posts that were never published too"), required=False
    )


class PasteForm(forms.Form):
    """One article as it was copied from a page."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    text = forms.CharField(
        label=gettext_lazy("The article"),
        max_length=LONGEST_PASTE,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("Paste it here: headings, lists and tables come along."),
    )
    markup = forms.CharField(required=False, max_length=LONGEST_PASTE, widget=forms.HiddenInput)


def refuse_pdf(name: str) -> None:
    """Raises ValidationError with what to take in its place."""
    if PurePath(name).suffix.lower() == ".pdf":
        raise forms.ValidationError(
            _("%(name)s is a PDF, whose lines have lost what they were: take the page it was made "
              "from, its Word file, or its text.") % {"name": name}
        )  # fmt: skip


@board_page(*ROLES)
def imports(request: BoardRequest) -> HttpResponse:
    """The runs, the newest first, and what begins one."""
    upload, paste = UploadForm(), PasteForm()
    if request.method == "POST" and "paste" in request.POST:
        paste = PasteForm(request.POST)
        if paste.is_valid():
            return redirect("admin:import_run", _paste(request, **paste.cleaned_data).pk)
    elif request.method == "POST":
        upload = UploadForm(request.POST, request.FILES)
        if upload.is_valid():
            return redirect("admin:import_run", _upload(request, **upload.cleaned_data).pk)
    runs = (
        ImportRun.objects.select_related("by")
        .annotate(
            articles=Count("imports", distinct=True),
            still_open=Count("imports", filter=Q(imports__open_findings__gt=0), distinct=True),
        )
        .order_by("-pk")
    )
    context = {
        "title": _("Imports"),
        "upload": upload,
        "paste": paste,
        "piece": PIECE,
        "page": Paginator(runs, RUNS_A_PAGE).get_page(request.GET.get("page")),
    }
    return in_frame(request, "board/imports/imports.html", **context)


def _begin(request: BoardRequest, state: str, *, drafts: bool = False) -> ImportRun:
    options = {"include": ["drafts"] if drafts else [], "asks_categories": True}
    return ImportRun.objects.create(
        state=state, by=request.person, at=timezone.now(), options=options
    )


@transaction.atomic
def _upload(request: BoardRequest, files: list[UploadedFile], drafts: bool) -> ImportRun:
    """Without a script: the files come whole, with the form."""
    run = _begin(request, State.WAITING, drafts=drafts)
    for upload in files:
        file = ImportFile.objects.create(
            run=run, name=(upload.name or "")[-255:], size=upload.size or 0
        )
        offset = 0
        for piece in upload.chunks(PIECE):
            ImportChunk.objects.create(file=file, offset=offset, content=piece)
            offset += len(piece)
    return run


@transaction.atomic
def _paste(request: BoardRequest, title: str, text: str, markup: str) -> ImportRun:
    """One article: with the browser's markup as a page, else as a text."""
    run = _begin(request, State.DRAFTING)
    if markup:
        kind, source = Import.Kind.PAGE, markup
    else:
        kind, source = Import.Kind.TEXT, text if text.startswith(title) else f"{title}\n\n{text}"
    Import.objects.create(
        run=run, state=Import.State.WAITING, kind=kind, origin="", title=title, source=source,
        source_id=f"pasted {run.pk}", sha256="", by=request.person, at=timezone.now(),
    )  # fmt: skip
    return run


@require_POST
@board_page(*ROLES)
def begin_file(request: BoardRequest) -> JsonResponse:
    """A file that comes in pieces: which row it is, and from which byte on it is wanted."""
    # As Django cleans the name of a file that comes whole: control letters go.
    name = "".join(filter(str.isprintable, request.POST.get("name", "")))[-255:]
    size = request.POST.get("size", "")
    try:
        refuse_pdf(name)
    except forms.ValidationError as problem:
        return JsonResponse({"error": problem.messages[0]}, status=400)
    if not name or not size.isdecimal() or len(size) > LONGEST_SIZE:
        return JsonResponse({"error": _("Choose a file.")}, status=400)
    mine = ImportRun.objects.filter(by=request.person, state=State.RECEIVING)
    drafts = "drafts" in request.POST
    run = mine.first() or _begin(request, State.RECEIVING, drafts=drafts)
    run.options["include"] = ["drafts"] if drafts else []  # as it is ticked now
    run.save(update_fields=["options"])
    file, _is_new = ImportFile.objects.get_or_create(run=run, name=name, size=int(size))
    return JsonResponse({"run": run.pk, "file": file.pk, "offset": _received(file)})


@require_POST
@board_page(*ROLES)
def receive(request: BoardRequest, pk: int) -> JsonResponse:
    """One piece, at the place that it says; what came twice is passed over."""
    files = ImportFile.objects.filter(run__by=request.person, run__state=State.RECEIVING)
    file, content = get_object_or_404(files, pk=pk), request.body
    offset = _received(file)
    if request.GET.get("offset") == str(offset) and 0 < len(content) <= file.size - offset:
        ImportChunk.objects.get_or_create(file=file, offset=offset, defaults={"content": content})
        offset += len(content)
    return JsonResponse({"offset": offset})


@require_POST
@board_page(*ROLES)
def all_received(request: BoardRequest, pk: int) -> HttpResponse:
    """Every file is whole: they are taken in. Those of an upload that was given up are let go."""
    run = get_object_or_404(ImportRun, pk=pk, by=request.person, state=State.RECEIVING)
    if chosen := [
        int(one) for one in request.POST.getlist("file") if one.isdecimal() and len(one) < 19
    ]:
        run.files.exclude(pk__in=chosen).delete()
    lacking = [str(file) for file in run.files.all() if _received(file) < file.size]
    if lacking:
        said = _("Not whole yet: %(names)s. Choose it again, and it goes on where it stopped.")
        messages.error(request, said % {"names": ", ".join(lacking)})
        return redirect("admin:imports")
    run.state = State.WAITING
    run.save(update_fields=["state"])
    return redirect("admin:import_run", run.pk)


def _received(file: ImportFile) -> int:
    last = file.chunks.aggregate(at=Max("offset"))["at"]
    if last is None:
        return 0
    return last + len(file.chunks.get(offset=last).content)
