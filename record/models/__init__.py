from .comment import Comment, Invitation
from .edition import Edition, EditionSection, Standing
from .report import HelpfulCount, Report, ReportText
from .review import Review
from .revision import Change, Revision, Submission
from .schedule import ScheduledPublication

__all__ = [
    "Change",
    "Comment",
    "Edition",
    "EditionSection",
    "HelpfulCount",
    "Invitation",
    "Report",
    "ReportText",
    "Review",
    "Revision",
    "ScheduledPublication",
    "Standing",
    "Submission",
]
