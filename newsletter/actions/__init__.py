"""The newsletter's acts: each atomic, each keyword-only, each refused with a sentence."""

from .bouncing import note_bounce, on_brake, on_result
from .delivering import audience, put_all, put_some, send_due
from .errata import look_for_errata, send_erratum
from .issuing import (
    PERIODICAL,
    cancel_sending,
    drop,
    entries_of,
    hold,
    make_bulletin,
    make_due_bulletins,
    pause_sending,
    resume_sending,
    schedule,
    send_test,
    start,
    write_note,
)
from .purging import purge
from .subscribing import (
    Choice,
    change_choice,
    confirm_subscription,
    erase,
    erase_again,
    pause,
    resume,
    sign_up,
    unsubscribe,
)
from .suppressing import lift, lift_lately, suppress
from .tending import cancel_mail, decide, pause_mail, resume_mail, set_rate
from .transferring import export_subscribers, import_subscribers, skipped_lines

__all__ = [
    "PERIODICAL",
    "Choice",
    "audience",
    "cancel_mail",
    "cancel_sending",
    "change_choice",
    "confirm_subscription",
    "decide",
    "drop",
    "entries_of",
    "erase",
    "erase_again",
    "export_subscribers",
    "hold",
    "import_subscribers",
    "lift",
    "lift_lately",
    "look_for_errata",
    "make_bulletin",
    "make_due_bulletins",
    "note_bounce",
    "on_brake",
    "on_result",
    "pause",
    "pause_mail",
    "pause_sending",
    "purge",
    "put_all",
    "put_some",
    "resume",
    "resume_mail",
    "resume_sending",
    "schedule",
    "send_due",
    "send_erratum",
    "send_test",
    "set_rate",
    "sign_up",
    "skipped_lines",
    "start",
    "suppress",
    "unsubscribe",
    "write_note",
]
