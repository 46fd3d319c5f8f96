from .bulletin import Bulletin, Delivery, EarlierWords, Entry, Variant
from .consent import Consent, ConsentNetwork, Wording
from .log import ImportPiece, NewsletterEvent, SkippedLine, SubscriberImport
from .protection import Attempt, Suppression
from .subscriber import Address, Frequency, Subscriber
