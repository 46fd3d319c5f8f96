from .comment import Comment, Invitation
from .edition import Edition, EditionSection, Standing
from .imported import ImportedText
from .log import LoggedAct
from .person import EDITORS, Person, Role
from .report import Report, ReportText
from .review import Review
from .revision import Change, Revision, Submission
from .schedule import ScheduledPublication

__all__ = [
    "EDITORS",
    "Change",
    "Comment",
    "Edition",
    "EditionSection",
    "ImportedText",
    "Invitation",
    "LoggedAct",
    "Person",
    "Report",
    "ReportText",
    "Review",
    "Revision",
    "Role",
    "ScheduledPublication",
    "Standing",
    "Submission",
]
