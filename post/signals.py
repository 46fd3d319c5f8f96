"""What rooms below this one hear of: sending does not know subscribers.

Each is sent in the transaction that marks the message, so that what a receiver writes stands or
falls with the mark.
"""

from django.dispatch import Signal

mail_failed = Signal()  # for good; address: str, answer: post.replies.Answer
batch_braked = Signal()  # paused by itself (post.brake); batch: str
