"""What is noted of somebody who left: which browser's access has to end. Only this installation's keys open it."""

from __future__ import annotations

from assessment.records import associated_data
from assessment.records.drafts import hash_token
from assessment.records.errors import decrypting
from assessment.vault import envelope, resume_key
from assessment.vault.keyring import Keyring


def sealed(keyring: Keyring, token: str) -> bytes:
    """A note on the browser with this token, of which it holds the hash alone; all have one length. BadKeys."""
    key = resume_key.exit_note_key(keyring.salt)
    return envelope.encrypt(key, hash_token(token).encode("ascii"), associated_data.exit_note())


def opened(keyring: Keyring, note: bytes) -> str:
    """The hash of the token that was noted. CannotDecrypt, BadKeys."""
    with decrypting():
        key = resume_key.exit_note_key(keyring.salt)
        return envelope.decrypt(key, note, associated_data.exit_note()).decode("ascii")
