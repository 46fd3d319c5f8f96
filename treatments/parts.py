"""How readers see a dosage: text made from the typed one, or the board's wording, said to be so."""

from html import escape

from django.db.models import Field
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from condition import markdown
from condition.parts import TOKEN, Content, Data, Kind, line, words

from .dosage import Dosage, print_dosage


class DosageKind(Kind):
    """Dosages, each typed or else in the board's wording (rule 8); several are a list."""

    is_always_shown = True

    def show(self, fields: list[Field], content: Content) -> Data:
        note = _("as the board words it: not yet standardised")
        said = [
            (line(print_dosage(Dosage.from_json(one["typed"]))), "")
            if "typed" in one
            else (line(one["wording"]), note)
            for one in content.get(fields[0].name, ())
        ]
        if len(said) == 1:
            ((html, note),) = said
            return {"html": html, **({"note": note} if note else {})}
        rows = (
            f"<li>{html}{f' <em>({escape(note)})</em>' * bool(note)}</li>" for html, note in said
        )
        return {"html": f"<ul>{''.join(rows)}</ul>"} if said else {}

    def source(self, fields: list[Field], content: Content) -> str:
        name = fields[0].name
        return "\n\n".join(
            _("“%(wording)s” (the board's wording)") % one
            if "wording" in one
            else words(self.show(fields, {name: [one]})["html"])
            for one in content.get(name, ())
        )


class SideEffectsKind(Kind):
    """A line for each frequency that was stated, and what nobody gave one for as it is written."""

    def show(self, fields: list[Field], content: Content) -> Data:
        *stated, others = fields
        html = "".join(
            f"<p><strong>{line(str(capfirst(field.verbose_name)))}:</strong> {line(text)}</p>"
            for field in stated
            if (text := content.get(field.name))
        )
        if text := content.get(others.name):
            rest = markdown.render(text, TOKEN.format)
            label = f"<p><strong>{line(_('Frequency not stated'))}:</strong>"
            is_text = rest.startswith("<p>")  # and no list, which stands below
            html += (
                f"{label} {rest[3:]}"
                if html and is_text
                else f"{label}</p>{rest}"
                if html
                else rest
            )
        return {"html": html} if html else {}

    def source(self, fields: list[Field], content: Content) -> str:
        *stated, others = fields
        said = [
            f"{capfirst(field.verbose_name)}: {text}"
            for field in stated
            if (text := content.get(field.name))
        ]
        return "\n\n".join([*said, *([content[others.name]] if content.get(others.name) else [])])
