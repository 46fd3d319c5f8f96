"""How readers see a dosage: text made from the typed one, or the board's wording, said to be so."""

from django.db.models import Field
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from condition import markdown
from condition.parts import TOKEN, Content, Data, Kind, line, words

from .dosage import Dosage, print_dosage


class DosageKind(Kind):
    """A typed dosage, and where there is none the wording of the field beside it (rule 8)."""

    is_always_shown = True

    def show(self, fields: list[Field], content: Content) -> Data:
        typed, *wording = fields
        if value := content.get(typed.name):
            return {"html": line(print_dosage(Dosage.from_json(value)))}
        for field in wording:
            if content.get(field.name):
                note = _("as the board words it: not yet standardised")
                return {"html": line(content[field.name]), "note": note}
        return {}

    def source(self, fields: list[Field], content: Content) -> str:
        shown = self.show(fields, content)
        if "note" in shown:
            return _("“%(wording)s” (the board's wording)") % {"wording": words(shown["html"])}
        return words(shown.get("html", ""))


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
            if html:
                html += f"<p><strong>{line(_('Frequency not stated'))}:</strong></p>"
            html += markdown.render(text, TOKEN.format)
        return {"html": html} if html else {}

    def source(self, fields: list[Field], content: Content) -> str:
        *stated, others = fields
        said = [
            f"{capfirst(field.verbose_name)}: {text}"
            for field in stated
            if (text := content.get(field.name))
        ]
        return "\n\n".join([*said, *([content[others.name]] if content.get(others.name) else [])])
