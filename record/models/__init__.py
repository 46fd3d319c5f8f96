from .assignment import Assignment
from .comment import Comment, Invitation
from .edition import CurrentEdition, Edition, EditionSection, Standing, current_edition
from .published_item import PublishedItem, PublishedName
from .report import HelpfulCount, Report, ReportText
from .review import Review
from .revision import Change, CitedKey, Revision, Submission
from .schedule import ScheduledPublication
from .state import (
    COMPETENCES,
    DUE_SOON,
    Authorship,
    Freshness,
    KeptDeclarations,
    SectionState,
    State,
    Verified,
    cared_for,
)
