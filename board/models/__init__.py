from .link import LinkCheck
from .reminder import Reminder
from .run import Run, RunStep
from .source_word import SourceWord
from .unsaved import UnsavedText
