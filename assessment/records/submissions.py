"""Submissions, decrypted: opened by the person with the draft's data key, or by the team once they are shared.

Each has a key of its own, which is wrapped under the draft's data key and, while it is shared, sealed to the team. The
team's key so never leads to the draft. Whenever a submission is stored it gets a new key: a seal in an old backup opens
what was sent in until that day, and nothing later.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from assessment.core.case_states import CaseState
from assessment.core.check_ins import Round
from assessment.core.engine.answers import loaded
from assessment.core.engine.outcome import from_json
from assessment.core.items import Answers
from assessment.core.replies import CounselorReply
from assessment.records import associated_data, canonical_json
from assessment.records.errors import decrypting
from assessment.storage import submissions
from assessment.storage.drafts import Draft
from assessment.storage.submissions import Submission as Submission
from assessment.vault import envelope
from assessment.vault.keyring import Keyring

NOT_SHARED = (submissions.KEPT, CaseState.WITHDRAWN.value)
BODY_STEP = 32 * 1024
"""Bytes: bodies are padded to the next multiple. A first pass and five check-ins without own words fit into one."""


@dataclass(frozen=True)
class StoredRound:
    """One round as it was sent in: ``answers`` and ``outcome`` are canonical JSON; ``addendum``: as of ``Round``."""

    at: datetime
    answers: str
    outcome: str
    addendum: bool = False


@dataclass(frozen=True)
class OpenSubmission:
    """A submission, decrypted. ``rounds``: the first pass and every later round, oldest first; ``contact`` may be ''.

    ``replies``: those of counselors, the newest last: it stands for all of them.
    """

    row: Submission
    rounds: tuple[StoredRound, ...]
    contact: str = ""
    callback: bool = False
    replies: tuple[CounselorReply, ...] = ()

    @property
    def last(self) -> StoredRound:
        return self.rounds[-1]

    @property
    def parsed_rounds(self) -> tuple[Round, ...]:
        """The rounds with their JSON read."""
        return tuple(
            Round(each.at, loaded(each.answers), from_json(each.outcome), each.addendum) for each in self.rounds
        )

    @property
    def latest_answers(self) -> Answers:
        """The latest answer to each question, including answers that are too old to count."""
        return {name: answer for each in self.rounds for name, answer in loaded(each.answers).items()}

    @property
    def code(self) -> str:
        return self.row.code

    @property
    def shared(self) -> bool:
        return self.row.shared


def add(conn: Connection, submission: OpenSubmission, data_key: bytes, keyring: Keyring) -> OpenSubmission:
    """Store a new submission of the draft with this data key; returns it with its id and case code."""

    def encrypted(named: Submission) -> Submission:
        return _encrypted(replace(submission, row=named), data_key, keyring)

    return replace(submission, row=submissions.add(conn, submission.row, encrypted))


def save(conn: Connection, submission: OpenSubmission, data_key: bytes, keyring: Keyring) -> OpenSubmission:
    """Store a newer state of a submission under a new key, sealed to the team only if the state is a shared one."""
    row = _encrypted(submission, data_key, keyring)
    submissions.update_row(conn, row)
    return replace(submission, row=row)


def own(conn: Connection, draft: Draft, data_key: bytes, *, lock: bool = False) -> OpenSubmission | None:
    """The submission made of ``draft``, opened with the draft's data key; None if there is none. CannotDecrypt.

    With ``lock`` nobody else changes it until the transaction ends.
    """
    row = submissions.by_draft(conn, draft, lock=lock)
    if row is None:
        return None
    with decrypting(row.code):
        key = envelope.decrypt(data_key, row.draft_wrap, associated_data.draft_wrap(row))
    return _decrypted(row, key)


def open_for_team(row: Submission, keyring: Keyring) -> OpenSubmission:
    """A shared submission, opened with the team's key. CannotDecrypt if it is damaged or this process has no key."""
    return _decrypted(row, unseal_key(row, keyring))


def withdrawn_for_team(row: Submission, keyring: Keyring, at: datetime) -> Submission:
    """The row of a shared submission as withdrawn, by somebody without the data key. CannotDecrypt.

    Its key stays, since the person's own wrap of it does; it is sealed to nobody any more.
    """
    key = unseal_key(row, keyring)
    after = withdrawn(replace(row, sealed_key=None, team_key_id=None), at)
    opened = replace(_decrypted(row, key), row=after, contact="", callback=False)
    return replace(after, body=_encrypted_body(opened, key))


def withdrawn(row: Submission, at: datetime) -> Submission:
    """The columns of a submission that is shared no longer; its owner stays, who is to be told."""
    ended = replace(row, due_at=None, wait_until=None, closed_at=None, withdrawn_at=at)
    return replace(ended, state=CaseState.WITHDRAWN.value, revision=row.revision + 1)


def changed_for_team(submission: OpenSubmission, keyring: Keyring) -> Submission:
    """The row of a shared submission that now says this, by somebody without the data key. CannotDecrypt.

    Its key stays, since the person's own wrap of it does.
    """
    return replace(submission.row, body=_encrypted_body(submission, unseal_key(submission.row, keyring)))


def unseal_key(row: Submission, keyring: Keyring) -> bytes:
    """The key of a shared submission. CannotDecrypt as in ``open_for_team``."""
    assert row.sealed_key is not None
    assert row.team_key_id is not None
    with decrypting(row.code):
        private_key = keyring.private_key(row.team_key_id)
        return envelope.unseal(private_key, row.sealed_key, associated_data.sealed_key(row, row.team_key_id))


def seal_key(row: Submission, key: bytes, keyring: Keyring) -> Submission:
    """The row with its key sealed to the newest key of its team."""
    to = keyring.team_key(row.shared_with)
    return replace(
        row, sealed_key=envelope.seal(to.secret, key, associated_data.sealed_key(row, to.id)), team_key_id=to.id
    )


def _encrypted(submission: OpenSubmission, data_key: bytes, keyring: Keyring) -> Submission:
    """The row with its body under a new key, and with that key sealed if its state is a shared one."""
    key, row = envelope.new_key(), submission.row
    wrap = envelope.encrypt(data_key, key, associated_data.draft_wrap(row))
    unsealed = replace(row, body=_encrypted_body(submission, key), draft_wrap=wrap, sealed_key=None, team_key_id=None)
    return seal_key(unsealed, key, keyring) if row.state not in NOT_SHARED else unsealed


def _encrypted_body(submission: OpenSubmission, key: bytes) -> bytes:
    plain: dict[str, Any] = {
        "rounds": [_stored(each) for each in submission.rounds],
        "contact": submission.contact,
        "callback": submission.callback,
    }
    if submission.replies:
        plain["replies"] = [
            {"at": each.at.isoformat(), "message": each.message, "steps": each.steps, "released": each.released}
            for each in submission.replies
        ]
    return envelope.encrypt(key, canonical_json.padded(plain, BODY_STEP), associated_data.submission(submission.row))


def _stored(sent_in: StoredRound) -> dict[str, Any]:
    plain = {"at": sent_in.at.isoformat(), "answers": sent_in.answers, "outcome": sent_in.outcome}
    return {**plain, "addendum": True} if sent_in.addendum else plain


def _decrypted(row: Submission, key: bytes) -> OpenSubmission:
    with decrypting(row.code):
        plain = json.loads(envelope.decrypt(key, row.body, associated_data.submission(row)))
    # Older bodies also hold an explanation: it was for counselors, who now get it made anew when they read.
    rounds = tuple(
        StoredRound(datetime.fromisoformat(each["at"]), each["answers"], each["outcome"], each.get("addendum", False))
        for each in plain["rounds"]
    )
    replies = tuple(
        CounselorReply(
            datetime.fromisoformat(each["at"]), each["message"], tuple(each["steps"]), tuple(each["released"])
        )
        for each in plain.get("replies", ())
    )
    return OpenSubmission(row, rounds, plain["contact"], plain["callback"], replies)
