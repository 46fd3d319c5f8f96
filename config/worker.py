"""The site as each worker of the server loads it: told to stop by the server, and by it alone.

Ctrl-C reaches every process of the terminal. A Granian worker that hears of it twice, from the
terminal and from the server, hangs; one that is told while it still loads does not hear at all.
"""

import signal

signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
signal.signal(signal.SIGTERM, signal.SIG_DFL)  # until the worker serves and listens for itself

import os  # noqa: E402
import sys  # noqa: E402

from config.operations import counts  # noqa: E402 (once the settings are read)
from config.wsgi import application  # noqa: E402

# A thread that computes gives way ten times sooner than by default: the one at the door has little
# to do at a time, and readers wait for it.
sys.setswitchinterval(0.0005)
# Before the first reader comes, so that the first page is a kept one already.
application.start()
counts.follow(application.tally.read)
if inner := os.environ.get("INNER_SOCKET"):
    from config.front.door import Door

    place = os.environ.get("BIND") or "127.0.0.1", int(os.environ["PORT"])
    Door(application, address=place, inner=inner).start()

__all__ = ["application"]
