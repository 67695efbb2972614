"""What was shared before answers were encrypted, sealed to the team on the way to the tables of today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any
from uuid import uuid4

from assessment.storage.submissions import Note, Submission
from assessment.vault import envelope
from assessment.vault.keyring import Keyring
from assessment.workflow import keeping
from assessment.workflow.keeping import KeptRound, Record

Rows = Sequence[dict[str, Any]]
_CARRIED = ("id", "code", "draft_id", "pack_hash", "priority_rank", "state", "submitted_at", "shared_at")


class Sealing:
    """Called with the rows of the old tables; gives the rows of the new ones."""

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring

    def __call__(self, shared: Rows, notes: Rows) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        return [self._submission(row) for row in shared], [self._note(row) for row in notes]

    def _submission(self, old: dict[str, Any]) -> dict[str, Any]:
        row = Submission(
            **{name: old[name] for name in _CARRIED},
            round=1,
            body=b"",
            sealed_key=None,
            team_key_id=None,
            withdrawn_at=None,
            reviewed_at=old["reviewed_at"],
            reviewed_by=old["reviewed_by"],
        )
        only = KeptRound(row.submitted_at, old["answers"], old["outcome"], old["explanation"])
        record = Record(row, (only,), old["contact"], bool(old["callback"]))
        return asdict(keeping.filled(record, envelope.new_key(), self.keyring))

    def _note(self, old: dict[str, Any]) -> dict[str, Any]:
        note = Note(uuid4(), old["submission_id"], old["author"], "", b"", "", old["written_at"])
        sealed = asdict(keeping.sealed_note(note, old["text"], self.keyring))
        return {"author": sealed["author_id"]} | {
            field.name: sealed[field.name] for field in fields(Note) if field.name not in ("author", "author_id")
        }
