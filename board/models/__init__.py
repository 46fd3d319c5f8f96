from .link import LinkCheck
from .reminder import Reminder
from .source_word import SourceWord
from .unsaved import UnsavedText
