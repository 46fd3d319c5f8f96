from .link import LinkCheck
from .reminder import Reminder

__all__ = [
    "LinkCheck",
    "Reminder",
]
