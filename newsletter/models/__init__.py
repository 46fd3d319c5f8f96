from .bulletin import Bulletin, Delivery, Entry, Variant
from .consent import AppendOnly, Consent, ConsentNetwork, Wording
from .log import ImportPiece, NewsletterEvent, SkippedLine, SubscriberImport
from .protection import Attempt, Suppression
from .subscriber import Address, Frequency, Subscriber

__all__ = [
    "Address",
    "AppendOnly",
    "Attempt",
    "Bulletin",
    "Consent",
    "ConsentNetwork",
    "Delivery",
    "Entry",
    "Frequency",
    "ImportPiece",
    "NewsletterEvent",
    "SkippedLine",
    "Subscriber",
    "SubscriberImport",
    "Suppression",
    "Variant",
    "Wording",
]
