from .edition import Edition, EditionSection, Standing
from .imported import ImportedText
from .person import EDITORS, Person, Role
from .review import Review
from .revision import Change, Revision, Submission

__all__ = [
    "EDITORS",
    "Change",
    "Edition",
    "EditionSection",
    "ImportedText",
    "Person",
    "Review",
    "Revision",
    "Role",
    "Standing",
    "Submission",
]
