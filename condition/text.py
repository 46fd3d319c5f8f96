"""Text as the record keeps it: one spelling for what looks the same."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def normalised(text: str) -> str:
    """`text` in Unicode NFC with LF line ends and no space at its edges (rule 1 of the record).

    Raises ValidationError for control characters and half surrogates: no reader sees them,
    PostgreSQL refuses NUL, and RFC 8785 has no form for half a character.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    for character in text:
        if unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t":
            raise ValidationError(
                _("The text holds an invisible control character (U+%(code)s). Type it afresh.")
                % {"code": f"{ord(character):04X}"},
                code="control_character",
            )
    return text
