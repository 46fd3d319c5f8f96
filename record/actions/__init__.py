"""The board's acts: each atomic, each by a named person, each refused with a sentence."""

from record.judgement.readiness import blockers

from .articles import grant_specialty, merge, rename, set_specialty, wish_specialty
from .assigning import assign, take_assignment_back
from .commenting import (
    comment,
    comment_as_expert,
    edit_comment,
    invite,
    open_invitation,
    revoke,
    share_draft,
    take_comment_back,
)
from .errata import issue_erratum, lift_notice, set_notice
from .publishing import carry_over, publish, withdraw
from .reports import (
    answer,
    count_helpful,
    erase_report,
    forget_reports,
    receive_report,
    tie_change,
    triage,
)
from .restoring import restore
from .reviewing import approve, confirm, request_changes
from .rolling_back import roll_back
from .scheduling import call_off, publish_due, schedule
from .sources import correct_source, merge_sources, replace_source, retract
from .terms import confirm_term, confirm_terms, fill_terms, propose_term, withdraw_term
from .writing import begin_with_headings, put_back, record_change, submit, take_back
