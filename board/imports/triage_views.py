"""One imported article: its source line by line beside the draft that was made of it."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import EDITORS
from board.access import BoardRequest, board_page, in_frame, telling_refusals
from condition import registry
from condition.models import Condition
from condition.registry import GROUPS, OPENING
from importing import triage as acts
from importing.models import Import, ImportFinding

from .upload_views import ROLES
from .views import kind_label

OUTCOMES = {
    "placed": gettext_lazy("placed"),
    "guessed": gettext_lazy("guessed"),
    "not_placed": gettext_lazy("not placed"),
    "furniture": gettext_lazy("furniture of the page"),
    "provenance": gettext_lazy("about the page"),
    "heading": gettext_lazy("heading"),
    "title": gettext_lazy("title"),
    "thrown_away": gettext_lazy("thrown away"),
    "picture": gettext_lazy("picture"),
}
SHOWN = 160  # characters of a field


@board_page(*ROLES)
def triage(request: BoardRequest, pk: int) -> HttpResponse:
    """The source on one side, the draft on the other; a press moves lines, joins, confirms."""
    imported = get_object_or_404(Import.objects.select_related("condition", "run"), pk=pk)
    if request.method == "POST":
        return _act(request, imported)
    findings = list(imported.findings.filter(settled_at=None))
    others = _elsewhere(imported, findings)
    at_line: dict[int, list[Any]] = defaultdict(list)
    at_item: dict[str, list[Any]] = defaultdict(list)
    for finding in findings:
        told = {
            "label": kind_label(finding.kind),
            "text": finding.text,
            "line": finding.block,
            "others": others.get(finding.digest, 0),
        }
        at_line[finding.block].append(told)
        at_item[finding.item or finding.section].append(told)
    lines = [
        {
            **block,
            "label": OUTCOMES.get(block["outcome"], block["outcome"]),
            "is_open": block["n"] in at_line or block["outcome"] in acts.OPEN,
            "findings": at_line.get(block["n"], ()),
            "place": registry.known(block["section"]).title if block.get("section") else "",
        }
        for block in imported.blocks
    ]
    context = {
        "title": str(imported),
        "imported": imported,
        "condition": imported.condition,
        "lines": [one for one in lines if one["is_open"]] if "open" in request.GET else lines,
        "only_open": "open" in request.GET,
        "open_count": sum(1 for one in lines if one["is_open"]),
        "stray": [one for one in findings if one.block not in {line["n"] for line in lines}],
        "sections": _sections(imported.condition, at_item) if imported.condition else [],
        "fields": _fields(),
        "can_edit": request.person.has_role(*EDITORS) and imported.condition is not None,
        "following": _following(imported),
    }
    return in_frame(request, "board/imports/triage.html", **context)


def _act(request: BoardRequest, imported: Import) -> HttpResponse:
    said = request.POST
    numbers = [int(one) for one in said.getlist("line") if one.isdecimal()]
    how: dict[str, Any] = {"imported": imported, "by": request.person}
    back = reverse("admin:triage", args=[imported.pk]) + ("?open" if "only_open" in said else "")
    with telling_refusals(request):
        if goal := said.get("goal"):
            section, _sep, where = goal.partition("/")
            acts.place(
                **how, numbers=numbers, section=section, goal=where, field=said.get("field", "")
            )
        elif key := said.get("join"):
            section, _sep, where = key.partition("/")
            acts.join(**how, section=section, key=where)
        elif said.get("undo", "").isdecimal():
            numbers = [int(said["undo"])]
            acts.undo(**how, number=numbers[0])
        elif not numbers:
            messages.error(request, _("Tick the lines first, then press what becomes of them."))
        else:
            act = acts.confirm if "confirm" in said else acts.throw_away
            finding = imported.findings.filter(block=numbers[0], settled_at=None).first()
            act(**how, numbers=numbers)
            if "everywhere" in said and finding:
                _tell(request, *acts.everywhere(finding=finding, by=request.person, act=act))
    return redirect(f"{back}#line-{numbers[0]}" if numbers else back)


def _tell(request: BoardRequest, done: int, left: list[str]) -> None:
    messages.success(request, _("Decided in %(count)d more articles.") % {"count": done})
    for sentence in left[:10]:
        messages.warning(request, sentence)


def _elsewhere(imported: Import, findings: list[ImportFinding]) -> dict[str, int]:
    """In how many other articles of the run the same words are open."""
    others: dict[str, set[int]] = defaultdict(set)
    rows = ImportFinding.objects.filter(
        imported__run=imported.run_id, settled_at=None, digest__in={one.digest for one in findings}
    ).exclude(imported=imported)
    for digest, article in rows.values_list("digest", "imported"):
        others[digest].add(article)
    return {digest: len(articles) for digest, articles in others.items()}


def _sections(condition: Condition, at_item: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """The draft, section by section, with its entries and what is open at each."""
    told = []
    for section in registry.sections():
        if section.key == "references":
            continue
        draft = section.draft_of(condition)
        lists = [
            {
                "name": listed.name,
                "new": listed.model._meta.verbose_name,
                "items": [
                    {
                        "key": item.key,
                        "label": Truncator(str(item)).chars(80) or "–",
                        "group": groups.get(getattr(item, "group", ""), ""),
                        "fields": [
                            (label, Truncator(acts.said(item, name)).chars(SHOWN))
                            for name, label in acts.text_fields(type(item)).items()
                            if acts.said(item, name) and name != item.label_field
                        ],
                        "findings": at_item.get(item.key, ()),
                    }
                    for item in draft.items[listed.name]
                ],
            }
            for groups in [{str(one.key): str(one) for one in draft.items.get(GROUPS.name, [])}]
            for listed in section.lists
            if listed not in (OPENING, GROUPS)
        ]
        told.append(
            {
                "key": section.key,
                "title": section.title,
                "introduction": Truncator(draft.introduction).chars(SHOWN),
                "lists": lists,
                "is_written": bool(draft.introduction or any(one["items"] for one in lists)),
                "has_groups": GROUPS in section.lists,
                "findings": at_item.get(section.key, ()),
            }
        )
    return told


def _fields() -> list[tuple[str, str]]:
    """The fields that a line can be put into; which of them an entry has, it says itself."""
    found: dict[str, str] = {}
    for section in registry.sections():
        for listed in section.own_lists:
            found |= acts.text_fields(listed.model)
    return sorted(found.items(), key=lambda one: one[1])


def _following(imported: Import) -> Import | None:
    """The next article of the run in which something is open."""
    rows = Import.objects.filter(run=imported.run_id, open_findings__gt=0, pk__gt=imported.pk)
    return rows.only("pk", "title", "source_id").order_by("pk").first()
