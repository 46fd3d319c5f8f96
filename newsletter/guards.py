"""The database's own guard on the consent log and on the managers' log.

Rows are only added. Those of a subscriber who never confirmed may go: that was no consent. They are
put in place and looked for together with the record's (record.guards).
"""

from record.guards import Guard

from .models import Consent, NewsletterEvent

_LOG, _ACTS = Consent._meta.db_table, NewsletterEvent._meta.db_table
_CONFIRMED = (
    "EXISTS (SELECT 1 FROM newsletter_subscriber s "
    "WHERE s.id = OLD.subscriber_id AND s.confirmed_at IS NOT NULL)"
)
GUARDS = (
    Guard(f"guard_{_LOG}_update", _LOG, "UPDATE", "", "the consent log is never changed"),
    Guard(f"guard_{_LOG}_delete", _LOG, "DELETE", _CONFIRMED, "the consent log is never deleted"),
    Guard(f"guard_{_ACTS}_update", _ACTS, "UPDATE", "", "the log of acts is never changed"),
    Guard(f"guard_{_ACTS}_delete", _ACTS, "DELETE", "", "the log of acts is never deleted"),
)
