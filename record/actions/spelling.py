"""What is said in an act, spelled as the record keeps every text (rules 1 and 2)."""

from django.core.exceptions import ValidationError

from condition.text import normalised
from record.refusals import Misspelled


def spelled(text: str) -> str:
    """`text` without what nobody sees and space around it.

    Raises Misspelled for what would be read in another order than it is kept, or by nobody.
    """
    try:
        return normalised(text)
    except ValidationError as problem:
        raise Misspelled(" ".join(problem.messages)) from problem
