"""Counselors' notes: sealed to the team, and opened by it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from assessment.records import associated_data
from assessment.records.errors import decrypting
from assessment.storage.cases import SealedNote
from assessment.vault import envelope
from assessment.vault.keyring import Keyring


@dataclass(frozen=True)
class OpenNote:
    """A counselor's note, decrypted. ``text`` is None where the note does not decrypt, or was ``erased``."""

    author_id: int
    author: str
    text: str | None
    written_at: datetime
    erased: bool = False

    @property
    def lines(self) -> tuple[str, ...] | None:
        return None if self.text is None else tuple(self.text.split("\n"))


def seal(note: SealedNote, text: str, keyring: Keyring, team: int) -> SealedNote:
    """The note with its text sealed to the newest key of this team."""
    key = keyring.team_key(team)
    named = replace(note, team_key_id=key.id)
    return replace(named, sealed=envelope.seal(key.secret, text.encode(), associated_data.note(named)))


def open_for_team(note: SealedNote, keyring: Keyring) -> OpenNote:
    """The note with its text, which is None if it was erased. Raises CannotDecrypt."""
    if note.sealed is None or note.team_key_id is None:
        return OpenNote(note.author_id, note.author, None, note.written_at, erased=True)
    with decrypting():
        text = envelope.unseal(keyring.private_key(note.team_key_id), note.sealed, associated_data.note(note)).decode()
    return OpenNote(note.author_id, note.author, text, note.written_at)
