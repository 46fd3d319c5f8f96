"""From one import to a draft, never to an edition; every block is accounted for."""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from io import BytesIO
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdownx.models import MarkdownxField

from accounts.actions import grant_role
from accounts.actions.authority import lock, require
from accounts.models import EDITORS, Person, Role
from accounts.refusals import Refusal
from condition import registry
from condition.models import Condition, Draft, Figure, Item, Specialty
from condition.models.address import FormerAddress, former_path_of
from condition.models.item import new_key
from condition.pictures import read_picture
from condition.registry import Words
from condition.text import normalised
from record.actions.articles import check_slug
from record.actions.writing import move_drafts
from record.judgement.path import latest_change
from record.models import Change
from record.state import act
from treatments.dosage import names_of
from treatments.fields import LONGEST_WORDING, Dosages, dosages_of

from .files import IN_WORD, Pictures, picture_in_word
from .house_format import Reading, Unreadable, read_article
from .house_format.article import read_article_lines
from .house_format.lines import Line, words
from .house_format.reading import Finding
from .markup import read_markup
from .models import Import, ImportFinding, ImportPicture, ImportRun

IMPORTER = "importer"
# Counted and not listed: hundreds in an article, and no editor reads them one by one.
COUNTED = frozenset({"glued_sources", "missing_field"})
# What reading adds to a waiting import, whose source is written once.
READ = (
    "condition", "state", "trouble", "title", "byline", "last_updated", "disclaimer", "links",
    "pictures", "blocks", "counts", "written", "open_findings", "at",
)  # fmt: skip
MARKUP = frozenset({Import.Kind.WORDPRESS, Import.Kind.REST, Import.Kind.PAGE, Import.Kind.WORD})
_WHOLE_PAGE = re.compile(r"(?i)<(?:!doctype|html|head|body)\b")
PLACE = ("outcome", "section", "list", "item", "field")  # what a block says of its place
_OUTCOMES = {
    "introduction": "placed", "item": "placed", "field": "placed", "finding": "not_placed",
}  # fmt: skip


def read_source(imported: Import) -> Reading:
    """Read the import's source; raises Unreadable with one sentence."""
    if imported.kind not in MARKUP:
        is_named = imported.kind == Import.Kind.MARKDOWN  # by what stands above its text
        return read_article(imported.source, imported.title if is_named else "")
    is_wordpress = imported.kind in (Import.Kind.WORDPRESS, Import.Kind.REST)
    if imported.kind == Import.Kind.PAGE:  # what was copied out of an editor is no whole page
        is_wordpress = _WHOLE_PAGE.search(imported.source[:5000]) is None
    reused = imported.run.options.get("blocks") if imported.run_id else None
    page = read_markup(imported.source, is_wordpress=is_wordpress, reused=reused)
    reading = read_article_lines(page.lines, imported.title or page.title)
    reading.pictures, reading.links = page.pictures, page.links
    reading.findings += [Finding("unplaced", number, said) for number, said in page.left_out]
    return reading


def read_through(imported: Import) -> None:
    """Read it and account for it without a word in any table; raises Unreadable."""
    reading = read_source(imported)
    imported.title = reading.title[:300]
    imported.open_findings = len(_account(imported, reading, Counter()))


@act
def draft(imported: Import, *, pictures: Pictures | None = None, replace: bool = False) -> None:
    """Make the draft of one import, or bring an earlier one up to it; `imported` says the outcome.

    An article that stands at its address or has its title is changed only where it came from the
    same post, or with `replace`. Raises nothing for a text that can't be taken: its state tells.
    """
    try:
        reading = read_source(imported)
    except Unreadable as problem:
        _end(imported, Import.State.REFUSED, str(problem))
        return
    imported.title = reading.title[:300]
    provenance = reading.provenance
    imported.byline, imported.last_updated = provenance.byline, provenance.last_updated
    imported.disclaimer = provenance.disclaimer
    imported.links = reading.links
    slug = slugify(imported.slug) or slugify(reading.title)
    condition, trouble = _article_of(imported, reading, slug, replace=replace)
    if trouble:
        _keep_findings(imported, _account(imported, reading, Counter()))
        _end(imported, Import.State.CLASHES, trouble)
        return
    writing = Writing(imported, reading, condition or _new_condition(imported, reading, slug))
    writing.show_pictures(pictures)
    writing.link_articles()
    writing.write(is_new=condition is None, is_ours=replace or condition is None)
    imported.condition = writing.condition
    FormerAddress.objects.remember(
        map(former_path_of, imported.addresses), condition=imported.condition
    )
    _keep_findings(imported, _account(imported, reading, writing.counts, writing.kept_here))
    if kept := writing.kept_here:
        _end(imported, Import.State.BOTH_CHANGED, left_as_it_is(kept))
    else:
        _end(imported, Import.State.DRAFTED if condition is None else Import.State.UPDATED, "")


@transaction.atomic
def import_text(
    text: str,
    file_name: str,
    *,
    by: Person | None = None,
    slug: str = "",
    specialty: str = "",
    replace: bool = False,
) -> Import:
    """One text as a run of its own.

    Raises NotYourRole, or Refusal where another article is in its place.
    """
    now, by = timezone.now(), by or importer()
    require(by, *EDITORS)
    run = ImportRun.objects.create(
        state=ImportRun.State.FINISHED,
        options={"specialty": specialty},
        by=by,
        at=now,
        ended_at=now,
    )
    imported = Import(
        run=run, kind=Import.Kind.TEXT, source_id=file_name[:255], slug=slug, source=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(), by=by, at=now,
    )  # fmt: skip
    draft(imported, replace=replace)
    if imported.state in (Import.State.REFUSED, Import.State.CLASHES):
        told = _("Add --replace to change its draft.") if imported.state == "clashes" else ""
        raise Refusal(f"{imported.trouble} {told}".strip())
    return imported


def doses_as_text(imported: Import) -> list[str]:
    """The names of what has a dosage that could not be typed."""
    sections = read_source(imported).sections.values()
    items = [item.fields for section in sections for item in section.items]
    return [
        one.get("name", "") for one in items
        if (wording := one.get("dosage_wording")) and not typed(wording, *names_in(one))
    ]  # fmt: skip


def left_as_it_is(keys: Iterable[str]) -> str:
    """What is said of an import that left these sections as they are here."""
    titles = ", ".join(str(registry.section(key).title) for key in keys)
    told = _("Changed there and here, and left as it is here: %(sections)s.")
    return told % {"sections": titles}


def _end(imported: Import, state: str, trouble: str) -> None:
    imported.state, imported.trouble, imported.at = state, trouble, timezone.now()
    if imported.pk is None:
        imported.save()
    else:
        imported.save(update_fields=READ)


def _article_of(
    imported: Import, reading: Reading, slug: str, *, replace: bool
) -> tuple[Condition | None, str]:
    """The article that the import belongs to, None for a new one; or why it can't be either."""
    if not slug:
        return None, _("The text has no title to make an address from.")
    earlier = imported.previous and imported.previous.condition
    if earlier:
        if _is_about(reading.title, earlier, imported, slug):
            return earlier, ""
        told = _("This is about “%(new)s”, and what it was before about “%(old)s”.")
        return None, told % {"new": reading.title, "old": earlier.title}
    by_slug = Condition.objects.filter(slug=slug).first()
    twin = by_slug or Condition.objects.filter(title__iexact=reading.title.strip()).first()
    if twin is None or (by_slug and replace):
        return twin, ""
    told = _("There is an article “%(title)s” at “%(slug)s” already.")
    return None, told % {"title": twin.title, "slug": twin.slug}


def _is_about(title: str, condition: Condition, imported: Import, slug: str) -> bool:
    """Whether a later text is about the same thing: its name there, or most words of its title."""
    is_named_there = imported.kind in (Import.Kind.WORDPRESS, Import.Kind.REST)
    before = imported.previous.slug if imported.previous and is_named_there else condition.slug
    new, old = set(words(title)), set(words(condition.title))
    if slug in (before, condition.slug) or new == old:
        return True  # a file's name alone says nothing: “article.docx”
    return is_named_there and 2 * len(new & old) > max(len(new), len(old))


def importer() -> Person:
    """The board's own hand for texts that no author answers for: no account to sign in with."""
    user, is_new = get_user_model().objects.get_or_create(username=IMPORTER)
    if is_new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        person = Person.objects.create(user=user, name="Imported text")
        grant_role(person=person, kind=Role.Kind.AUTHOR, by=None)
    return user.person


def specialty_named(name: str) -> Specialty:
    """The specialty of that name, made where there is none."""
    found, _is_new = Specialty.objects.get_or_create(name=name, defaults={"slug": slugify(name)})
    return found


def _new_condition(imported: Import, reading: Reading, slug: str) -> Condition:
    check_slug(slug)
    chosen = imported.run.categories.filter(
        name__in=imported.categories, specialty__isnull=False
    ).select_related("specialty")
    by_name = {one.name: one.specialty for one in chosen}
    told = next((by_name[name] for name in imported.categories if name in by_name), None)
    filed = told or specialty_named(imported.run.options.get("specialty") or Specialty.UNFILED)
    condition = Condition(title=normalised(reading.title)[:200], slug=slug, specialty=filed)
    condition.full_clean()
    condition.save()
    return condition


class Writing:
    """What was read of one import on its way into the drafts of its article."""

    def __init__(self, imported: Import, reading: Reading, condition: Condition) -> None:
        self.imported, self.reading, self.condition = imported, reading, condition
        self.counts: Counter[str] = Counter()
        self.kept_here: list[str] = []  # sections that were changed here and there
        for section in self.reading.sections.values():
            for item in section.items:
                item.fields["key"] = new_key()

    def write(self, *, is_new: bool, is_ours: bool) -> None:
        """Each section, as a Change like any editor's; what was changed here too stays as it is."""
        lock(self.condition)
        before = self.imported.previous.written if self.imported.previous else {}
        moved: dict[str, tuple[Draft, Change | None]] = {}
        for section, content in self.contents():
            if not is_new:
                keep_keys(section, content, section.draft_of(self.condition))
            draft = section.draft(content)
            latest = None if is_new else latest_change(self.condition, section.key)
            here, there = latest.to_revision.digest if latest else "", before.get(section.key, "")
            if here != there and not is_ours:
                section.check(draft)
                if section.freeze(draft).digest not in (here, there):
                    self.kept_here.append(section.key)
                continue
            moved[section.key] = draft, latest
        changes = move_drafts(
            condition=self.condition,
            drafts=moved.values(),
            reason=_("Imported from %(file)s.") % {"file": self._origin()},
            by=self._author(),
            kind=Change.Kind.CLINICAL,
        )
        for key, (draft, _latest) in moved.items():
            take_keys(registry.section(key), self.reading.sections[key].content, draft)
        written = {change.section: change.to_revision.digest for change in changes}
        self.counts["sections"] = len(written)
        self.imported.written = before | written
        if self.kept_here:
            self.counts["kept_here"] = len(self.kept_here)

    def _author(self) -> Person:
        """Whose words they are: who asks for it, or nobody's where that is no editor."""
        by = self.imported.by
        return require(by if by.has_role(*EDITORS) else importer(), *EDITORS)

    def contents(self) -> Iterator[tuple[registry.Section, Words]]:
        """The words of each section that was read, in fields that take them."""
        for section in registry.sections():
            read = self.reading.sections.get(section.key)
            if read is None or section.key == "references":
                continue
            _fit(section, read.content)
            _type_dosages(read.content)
            yield section, read.content

    def _origin(self) -> str:
        return " ".join(filter(None, (self.imported.origin, self.imported.source_id)))[:200]

    # Pictures and links

    def show_pictures(self, pictures: Pictures | None) -> None:
        """Put each picture to the item or section that it stands at; name what can't be shown."""
        lead = self.imported.lead_picture
        kept = {
            (one["block"], one["address"]): one["figure"]
            for one in self.imported.pictures
            if "figure" in one
        }
        told = {one["id"] for one in self.reading.pictures if one["id"]} | {lead}
        known = {
            one.source_id: one
            for one in ImportPicture.objects.filter(run=self.imported.run_id, source_id__in=told)
        }
        shown = {one[name] for one in self.reading.pictures for name in ("id", "address")}
        if lead in known and not shown & {lead, known[lead].address}:  # a theme set it on top
            blank = dict.fromkeys(("address", "alt", "caption"), "")
            self.reading.pictures.insert(0, {"block": 1, "id": lead} | blank)
        for picture in self.reading.pictures:
            said = known.get(picture["id"])
            address = picture["address"] or (said.address if said else "")
            alt = picture["alt"] or (said.alt if said else "")
            caption = picture["caption"] or (said.caption if said else "")
            picture |= {"address": address, "alt": alt, "caption": caption}
            figure = kept.get((picture["block"], address))
            trouble = "" if figure else self._keep(picture, pictures)
            if not trouble:
                trouble = self._show(picture, figure or picture["figure"])
            if trouble:
                picture["trouble"] = trouble
                self.reading.findings.append(Finding("picture", picture["block"], trouble))
        self.imported.pictures = self.reading.pictures

    def _keep(self, picture: dict[str, Any], pictures: Pictures | None) -> str:
        """Put its bytes into the library; why they can't be."""
        content = pictures.find(picture["address"]) if pictures and picture["address"] else None
        if self.imported.original and picture["address"].startswith(IN_WORD):
            content = picture_in_word(bytes(self.imported.original), picture["address"])
        if content is None:
            return _("The picture %(address)s is in no folder or zip of this run.") % picture
        try:
            read = read_picture(BytesIO(content), len(content))
        except ValidationError as problem:
            return f"{picture['address']}: {problem.messages[0]}"
        title = picture["caption"] or picture["alt"] or self.reading.title
        figure, _is_new = Figure.objects.get_or_create(
            sha256=read.sha256,
            defaults={
                "path": read.keep(), "title": normalised(title, is_line=True)[:200],
                "width": read.width, "height": read.height,
            },
        )  # fmt: skip
        picture["figure"] = figure.pk
        return ""

    def _show(self, picture: dict[str, Any], figure: str) -> str:
        """Put a figure of the library to its words; why it can't be."""
        if not picture["alt"]:  # no section takes it so
            said = _("%(address)s was kept in the library: it has no words for those who can't "
                     "see it.")  # fmt: skip
            return said % picture
        shown = {
            "figure": figure, "figure_alt": picture["alt"][:500],
            "figure_caption": picture["caption"][:300],
        }  # fmt: skip
        line = next(
            (one for one in reversed(self.reading.lines[: picture["block"] - 1]) if one.home), None
        )
        section = self._section_above(picture["block"])
        home = line.home if line and line.home is not section.content else None
        item = next((one for one in section.items if one.fields is home), None)
        if item is None or item.list_name in ("synonyms", "codes"):
            home = None
        if home is not None and "figure" not in home:
            home.update(shown)
        elif not section.content.get("opening"):
            section.content["opening"] = [{"key": new_key()} | shown]
        else:
            return (
                _("There is a picture here already: %(address)s was kept in the library.") % picture
            )
        return ""

    def _section_above(self, block: int) -> Any:
        sections = list(self.reading.sections.values())
        above = [one for one in sections if (one.heading_line or 0) <= block]
        return max(above or sections, key=lambda one: one.heading_line or 0)

    def link_articles(self) -> None:
        """Links to other posts of the run lead to their articles here."""
        links = [(link, _slug_in(link["address"])) for link in self.reading.links]
        found = Import.objects.filter(
            run=self.imported.run_id,
            slug__in={slug for _link, slug in links} - {"", self.imported.slug},
            origin=self.imported.origin,
        )
        goals = {
            one.slug: one.condition.slug if one.condition else one.slug
            for one in found.exclude(state__in=["refused", "clashes"]).select_related("condition")
        }
        lines = {line.number: line for line in self.reading.lines}
        for link, slug in links:
            line = lines.get(link["block"])
            if slug in goals and line and line.home and _is_of(link["address"], self.imported):
                link["goal"] = f"/conditions/{goals[slug]}/"
                self.counts["links"] += _link_in(line.home, link["text"], link["goal"])


def _slug_in(address: str) -> str:
    return re.split(r"[#?]", address)[0].rstrip("/").rpartition("/")[2]


def _is_of(address: str, imported: Import) -> bool:
    return address.startswith("/") or imported.origin.removeprefix("www.") in address


def _link_in(home: dict[str, Any], text: str, goal: str) -> bool:
    """Make the words in an item's long text a link; names and short fields take none."""
    stands = re.compile(rf"!?\[[^\]]*\](?:\([^)]*\))?|(?<!\w)(?P<words>{re.escape(text)})(?!\w)")
    for name in ("description", "explanation", "answer", "text", "introduction", "procedure",
                 "shows", "function", "mechanism", "purpose", "benefits", "risks"):  # fmt: skip
        value = home.get(name)
        if not text or not isinstance(value, str):
            continue
        if found := next((one for one in stands.finditer(value) if one["words"]), None):
            home[name] = f"{value[: found.start()]}[{text}]({goal}){value[found.end() :]}"
            return True
    return False


def take_keys(section: registry.Section, content: Words, draft: Draft) -> None:
    """The keys that the items have in the tables, which the record may have given back."""
    for listed in section.lists:
        for fields, item in zip(
            content.get(listed.name, []), draft.items[listed.name], strict=False
        ):
            fields["key"] = item.key


# What became of each block


def counts_of(reading: Reading) -> Counter[str]:
    """The items of each section, the findings of each kind, and what became of the doses."""
    counts: Counter[str] = Counter()
    counts.update(f"found_{finding.kind}" for finding in reading.findings)
    for section in reading.sections.values():
        counts[f"items_{section.key}"] += len(section.items)
        for item in section.items:
            if wording := item.fields.get("dosage_wording"):
                counts[
                    "doses_typed" if typed(wording, *names_in(item.fields)) else "doses_as_text"
                ] += 1
    return counts


def names_in(item: Mapping[str, Any]) -> tuple[str, str]:
    """What the item is called, and its brands."""
    return item.get("name", ""), item.get("brand_names", "")


@lru_cache(maxsize=4096)
def typed(wording: str, name: str = "", brand_names: str = "") -> Dosages:
    """The dosages that a medicine's wording says, where it can be read in one way."""
    found = dosages_of(wording, names_of(name, brand_names))
    return found if all(one.typed for one in found) else ()


def _account(
    imported: Import, reading: Reading, counts: Counter[str], kept_here: Collection[str] = ()
) -> list[Finding]:
    """Note every block with its outcome, and the counts; the findings that somebody reads.

    The sections `kept_here` do not say what the source says now.
    """
    imported.blocks = blocks_of(reading)
    told = [one for one in reading.findings if one.kind not in COUNTED]
    told += _left_out(imported, kept_here)
    found = {one.line for one in told}
    told += [
        Finding("guessed", block["n"], block["text"])
        for block in imported.blocks
        if block["outcome"] == "guessed" and block["n"] not in found
    ]
    counts.update(f"blocks_{block['outcome']}" for block in imported.blocks)
    imported.counts = dict(counts + counts_of(reading))
    return told


def blocks_of(reading: Reading) -> list[dict[str, Any]]:
    """Every line with what became of it."""
    homes = {
        id(item.fields): (section.key, item)
        for section in reading.sections.values()
        for item in section.items
    }
    contents = {id(section.content): section.key for section in reading.sections.values()}
    return [_block(line, homes, contents) for line in reading.lines if line.full]


def _left_out(imported: Import, kept_here: Collection[str]) -> Iterator[Finding]:
    """Lines of the sections that stayed as they are: what is new there stands nowhere here."""
    earlier = imported.previous.blocks if imported.previous and kept_here else []
    before = {block["text"]: block for block in earlier}
    for block in imported.blocks:
        if block.get("section") not in kept_here:
            continue
        for name in ("section", "list", "item", "field"):
            block.pop(name, None)
        if same := before.get(block["text"]):
            block |= {name: value for name, value in same.items() if name in PLACE}
        else:
            block["outcome"] = "not_placed"
            yield Finding("unplaced", block["n"], block["text"])


def _keep_findings(imported: Import, told: list[Finding]) -> None:
    imported.open_findings = len(told)
    if imported.pk is None:
        imported.save()
    imported.findings.filter(settled_at=None).delete()
    by_number = {block["n"]: block for block in imported.blocks}
    ImportFinding.objects.bulk_create(
        ImportFinding(
            imported=imported,
            kind=finding.kind,
            block=finding.line,
            section=block.get("section", ""),
            item=block.get("item", ""),
            field=block.get("field", ""),
            text=finding.text,
            digest=hashlib.sha256(
                " ".join(words(block.get("text", finding.text))).encode()
            ).hexdigest(),
        )
        for finding in told
        for block in [by_number.get(finding.line, {})]
    )


def _block(line: Line, homes: dict[int, Any], contents: dict[int, str]) -> dict[str, Any]:
    outcome = "guessed" if line.is_guessed else _OUTCOMES.get(line.outcome, line.outcome)
    block: dict[str, Any] = {"n": line.number, "text": line.full, "outcome": outcome}
    kind = "row" if line.row else "item" if line.marker else "paragraph"
    kind = "heading" if line.level or line.is_heading or line.outcome == "heading" else kind
    block["kind"] = "picture" if line.outcome == "picture" else kind
    for name in ("level", "marker", "indent"):
        if value := getattr(line, name):
            block[name] = value
    if line.home is not None and id(line.home) in homes:
        section, item = homes[id(line.home)]
        key = item.fields.get("key", "")
        block |= {"section": section, "list": item.list_name} | ({"item": key} if key else {})
        tail = line.text[-40:]
        field = next(
            (name for name, value in line.home.items()
             if isinstance(value, str) and tail in value and name != "key"), "",
        )  # fmt: skip
        if field:
            block["field"] = field
    elif line.home is not None and id(line.home) in contents:
        block |= {"section": contents[id(line.home)], "field": "introduction"}
    return block


# Fields and keys


def _type_dosages(content: Words) -> None:
    for items in content.values():
        for item in items if isinstance(items, list) else ():
            if isinstance(item, dict) and (wording := item.get("dosage_wording")):
                item["dosages"] = typed(wording, *names_in(item)) or [{"wording": wording}]


def _fit(section: registry.Section, words: Words) -> None:
    """Short fields take so many characters: what is over goes before the item's long text."""
    for listed in section.lists:
        for item in words.get(listed.name, []):
            _fit_item(listed.model, item)


def _fit_item(model: type[Item], item: dict[str, Any]) -> None:
    long_field = next(
        (
            field.name
            for field in model.written_fields()
            if isinstance(field, MarkdownxField) and not field.name.startswith("caution")
        ),
        None,
    )
    room = {
        field.name: field.max_length or 0
        for field in model.written_fields()
        if isinstance(field, models.CharField) and not field.choices
    }
    for name, most in {**room, "dosage_wording": LONGEST_WORDING}.items():
        text = item.get(name)
        if most and isinstance(text, str) and len(text) > most and long_field:
            cut = text[: most - 1].rpartition(" ")[0] or text[: most - 1]
            item[name] = f"{cut}…"
            item[long_field] = f"{text}\n\n{item.get(long_field, '')}".strip()


def keep_keys(section: registry.Section, words: Words, *drafts: Draft) -> None:
    """Items that these call the same stay the same, so that a comparison can tell what changed."""
    for listed in section.lists:
        label = listed.model.label_field
        known = [item for draft in drafts for item in draft.items[listed.name] if str(item)]
        keys = {str(item).casefold(): item.key for item in known}
        for item in words.get(listed.name, []):
            key = keys.pop(str(item.get(label, "")).casefold(), None)
            if key:
                item["key"] = key
