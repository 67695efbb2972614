"""Files encrypted under a passphrase, in chunks: a file that was cut short, changed or put together does not open.

Version 1: a line of ASCII, the parameters of Argon2id and a random salt; then chunks, each with its length before it.
A chunk is AES-256-GCM under the key of this file alone; its nonce counts the chunks and says which is the last (the
STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015), and it is bound to the line.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from io import BufferedReader
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from assessment.core.errors import AssessmentError

MAGIC = "check-in-backup"
VERSION = 1
COST = {"memory_kib": 64 * 1024, "passes": 3, "lanes": 1}
MOST = {"memory_kib": 1024 * 1024, "passes": 20, "lanes": 16}
"""What a file may ask for: a file from elsewhere must not take all memory."""
CHUNK = 64 * 1024
LENGTH_BYTES, TAG_BYTES, LONGEST_LINE = 4, 16, 500


class BadFile(AssessmentError):
    """The file cannot be opened: the message says why, in a sentence."""


class EncryptedWriter:
    """Writes records into a file; ``close`` ends it, and without that it does not open."""

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        salt = secrets.token_bytes(16)
        head = {"format": MAGIC, "version": VERSION, **COST, "salt": salt.hex()}
        self._line = json.dumps(head).encode() + b"\n"
        self._cipher, self._file, self._number, self._waiting = _cipher(passphrase, salt, COST), file, 0, bytearray()
        file.write(self._line)

    def write(self, record: bytes) -> None:
        """Add a record, of any length."""
        self._waiting += len(record).to_bytes(LENGTH_BYTES) + record
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def close(self) -> None:
        """Write what is left, marked as the end. The file stays open."""
        self._put(bytes(self._waiting), last=True)

    def _put(self, plain: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, last=last), plain, self._line)
        self._file.write(len(sealed).to_bytes(LENGTH_BYTES) + sealed)
        self._number += 1


def records(file: BufferedReader, passphrase: str) -> Iterator[bytes]:
    """The records of a file, one by one. BadFile, also after some of them, if it is not whole."""
    line = file.readline(LONGEST_LINE)
    cipher, waiting = _opened(line, passphrase), bytearray()
    for plain in _chunks(file, cipher, line):
        waiting += plain
        while len(waiting) >= LENGTH_BYTES:
            end = LENGTH_BYTES + int.from_bytes(waiting[:LENGTH_BYTES])
            if len(waiting) < end:
                break
            yield bytes(waiting[LENGTH_BYTES:end])
            del waiting[:end]


def _chunks(file: BufferedReader, cipher: AESGCM, line: bytes) -> Iterator[bytes]:
    number, last = 0, False
    while not last:
        length = int.from_bytes(file.read(LENGTH_BYTES))
        sealed = file.read(min(length, CHUNK + TAG_BYTES))
        last = not file.peek(1)
        try:
            yield cipher.decrypt(_nonce(number, last=last), sealed, line)
        except InvalidTag:
            why = "the passphrase is another one, or the file was changed" if number == 0 else "it was cut or changed"
            raise BadFile(f"The backup cannot be opened: {why}.") from None
        number += 1


def _opened(line: bytes, passphrase: str) -> AESGCM:
    try:
        head = json.loads(line)
        cost = {name: int(head[name]) for name in COST}
        salt, kind, version = bytes.fromhex(head["salt"]), head["format"], head["version"]
    except (ValueError, KeyError, TypeError):
        raise BadFile("This is no backup of this service.") from None
    if kind != MAGIC or version != VERSION:
        raise BadFile("This backup has a format that this version of the service does not know.")
    if any(not 0 < cost[name] <= MOST[name] for name in cost):
        raise BadFile("This backup asks for more memory than a backup needs.")
    return _cipher(passphrase, salt, cost)


def _cipher(passphrase: str, salt: bytes, cost: dict[str, int]) -> AESGCM:
    memory, passes, lanes = cost["memory_kib"], cost["passes"], cost["lanes"]
    derive = Argon2id(salt=salt, length=32, iterations=passes, lanes=lanes, memory_cost=memory)
    return AESGCM(derive.derive(passphrase.encode()))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11) + bytes([last])
