"""All that waits for one reviewer in an article, on one page, with one verdict each."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Role
from board.access import BoardRequest, board_page
from board.articles.views import article, board_render
from record.judgement.readiness import blockers_of
from record.models import Revision

from .shown_revision import compared_each
from .signed_before import signed_before
from .small_changes import notes_on, waiting_in

KEYS = [
    ("j", gettext_lazy("next section")),
    ("k", gettext_lazy("the one before")),
    ("a", gettext_lazy("approve it (then Enter)")),
    ("r", gettext_lazy("ask for changes: say why")),
    ("Esc", gettext_lazy("leave a field")),
]


@board_page(Role.Kind.CLINICAL, Role.Kind.PHARMACIST)
def read(request: BoardRequest, slug: str) -> HttpResponse:
    """Read the whole article: each waiting section with its verdict. As many queries for one."""
    condition, person = article(slug), request.person
    rows = sorted(waiting_in(condition, person), key=lambda row: row.declared.place)
    texts = Revision.objects.in_bulk({pk for row in rows for pk in (row.draft_id, row.public_id)})
    before = [texts.get(row.public_id or 0) if row.is_open else None for row in rows]
    drafts = [texts[row.draft_id] for row in rows]
    comparisons = compared_each(list(zip(drafts, before, strict=True)))
    folded = signed_before(drafts, person) if drafts else {}
    library = {one.key: one.record for found in comparisons for one in found.sources if one.record}
    notes, on = notes_on(rows), timezone.now()
    sections = []
    for row, revision, comparison in zip(rows, drafts, comparisons, strict=True):
        frozen = revision.frozen(row.change.aside)
        sections.append(
            {
                "row": row,
                "revision": revision,
                "comparison": comparison,
                "folded": folded.get(revision.pk, {}),
                "notes": notes[row.condition_id, row.section],
                "blockers": blockers_of(revision.kind, frozen, library),
                "competences": [
                    (name, Role.Kind(name).label)
                    for name in row.missing(on)
                    if person.has_role(name)
                ],
            }
        )
    return board_render(
        request,
        "board/read.html",
        condition,
        title=_("Read this whole article"),
        sections=sections,
        keys=KEYS,
    )
