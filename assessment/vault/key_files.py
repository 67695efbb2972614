"""Files with keys: what is wrong with one, and what a key is recognised by."""

from __future__ import annotations

import hashlib
import os
import stat
from enum import Enum
from pathlib import Path

from assessment.core.errors import AssessmentError

FINGERPRINT_DIGITS = 16
"""64 bits: enough to tell keys apart, and of 256 random bits it gives nothing away."""


class BadKeys(AssessmentError):
    """Keys are missing or damaged: the message names the file and says what to do."""


class DoesNotOpen(BadKeys):
    """The key-encryption key does not open the team's private keys."""


class State(Enum):
    """What a key file is found to be; the value is the word for operators."""

    FINE = "fine"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    DAMAGED = "damaged"
    TOO_OPEN = "too open"
    WRONG = "wrong"
    UNKNOWN = "no fingerprint"


def state_of(path: Path, *, lent: bool = False) -> State:
    """The state of a file by itself: FINE, MISSING, UNREADABLE or TOO_OPEN.

    A file that is ``lent`` may be one of root's that this user reads as a member of its group, or by an access control
    list, which shows in the same bits: this is how secret stores hand out a key.
    """
    try:
        found = path.stat()
        with path.open("rb") as file:
            file.read(1)
    except FileNotFoundError:
        return State.MISSING
    except OSError:
        return State.UNREADABLE
    mode = found.st_mode
    if lent and found.st_uid == 0 != os.geteuid():
        mode &= ~stat.S_IRGRP
    return State.TOO_OPEN if mode & (stat.S_IRWXG | stat.S_IRWXO) else State.FINE


def is_too_open(folder: Path) -> bool:
    """Whether others than its owner may enter or list the folder; False if there is none."""
    try:
        return bool(folder.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
    except OSError:
        return False


def fingerprint(name: str, secret: bytes) -> str:
    """What the key of this name is recognised by: a hash that differs between names, so that no two can be compared."""
    return hashlib.sha256(b"check-in fingerprint\0" + name.encode() + b"\0" + secret).hexdigest()[:FINGERPRINT_DIGITS]
