"""The newsletter's acts: each atomic, each keyword-only, each refused with a sentence."""

from .bouncing import note_bounce, on_batch_braked, on_mail_failed
from .delivering import audience, put_all, put_some, send_again, send_due
from .errata import look_for_errata, send_erratum
from .importing import export_subscribers, preview, skipped_lines, take_in, undo_import, upload
from .issuing import (
    PERIODICAL,
    arrange,
    drop,
    entries_of,
    hold,
    make_bulletin,
    make_due_bulletins,
    make_note,
    reword,
    schedule,
    send_test,
    start,
    write,
)
from .outbox import CONTROLS, control_mail, decide, decide_all, set_rate
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
