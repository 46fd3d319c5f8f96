"""ORCID, the number that tells researchers of one name apart."""

import re
from functools import reduce

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SPELLING = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", re.ASCII)


def check_orcid(written: str) -> None:
    """Raises ValidationError for what is spelled otherwise, or has a mistyped digit.

    The last character is a check digit by ISO 7064, MOD 11-2.
    """
    if not SPELLING.fullmatch(written):
        raise ValidationError(_("Like 0000-0002-1825-0097."))
    digits = written.replace("-", "")[:-1]
    total = reduce(lambda total, digit: (total + int(digit)) * 2, digits, 0)
    if "0123456789X"[(12 - total % 11) % 11] != written[-1]:
        raise ValidationError(_("A digit of it is mistyped: the check digit does not fit."))
