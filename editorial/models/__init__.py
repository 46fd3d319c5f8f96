from .comment import Comment, Invitation
from .edition import Edition, EditionSection, Standing
from .imported import ImportedText
from .link import LinkCheck
from .log import LoggedAct
from .person import EDITORS, Person, Portrait, Role
from .reminder import Reminder
from .report import HelpfulCount, Report, ReportText
from .review import Review
from .revision import Change, Revision, Submission
from .schedule import ScheduledPublication
from .sign_in import RecoveryCode, SecondFactor, SignIn, SignInAttempt

__all__ = [
    "EDITORS",
    "Change",
    "Comment",
    "Edition",
    "EditionSection",
    "HelpfulCount",
    "ImportedText",
    "Invitation",
    "LinkCheck",
    "LoggedAct",
    "Person",
    "Portrait",
    "RecoveryCode",
    "Reminder",
    "Report",
    "ReportText",
    "Review",
    "Revision",
    "Role",
    "ScheduledPublication",
    "SecondFactor",
    "SignIn",
    "SignInAttempt",
    "Standing",
    "Submission",
]
