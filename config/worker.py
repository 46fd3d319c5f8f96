"""The site as each worker of the server loads it: told to stop by the server, and by it alone.

Ctrl-C reaches every process of the terminal. A Granian worker that hears of it twice, from the
terminal and from the server, hangs; one that is told while it still loads does not hear at all.
"""

import gc
import signal

signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
signal.signal(signal.SIGTERM, signal.SIG_DFL)  # until the worker serves and listens for itself

from config.wsgi import application  # noqa: E402

# Code that stays for good is not looked through again for garbage: every fifth page waited for it.
gc.freeze()

__all__ = ["application"]
