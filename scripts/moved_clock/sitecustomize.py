"""Loaded by every Python process of `make test-any-day`, whose clock libfaketime moves.

Debian's libfaketime 0.9.10 refuses the sleep of Python 3.11 and newer while it leaves the monotonic clock alone
(https://github.com/wolfcw/libfaketime/issues/426). Waiting for nothing to become readable takes as long.
"""

import select
import time


def _sleep(seconds: float) -> None:
    select.select([], [], [], seconds)


time.sleep = _sleep
