"""Drafts, decrypted: created, opened by a browser's token or a resume code, saved, and submitted."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection

from assessment.core.check_ins import Round
from assessment.core.engine.answers import dumped, loaded
from assessment.core.engine.routing import Walk
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.records import associated_data, canonical_json, pack_cache, position, submissions
from assessment.records.current_round import CurrentRound
from assessment.records.errors import decrypting
from assessment.records.position import AT_THE_BEGINNING, Position
from assessment.records.submissions import OpenSubmission
from assessment.storage import drafts as draft_rows
from assessment.storage import submissions as submission_rows
from assessment.storage.drafts import Draft
from assessment.vault import envelope, resume_key
from assessment.vault.keyring import Keyring
from assessment.vault.resume_key import ResumeKey

BODY_STEP = 8 * 1024
"""Bytes: bodies are padded to the next multiple. Every answer of the shipped packs but own words fits into one."""


@dataclass(frozen=True)
class UnsentPage:
    """Input typed on ``page`` that is no answer yet. ``seen`` is the digest the page was drawn with.

    ``typed``: item id -> the values of its control. ``refused``: whether it was sent and could not be saved.
    ``kept``: how often this page was autosaved. ``late``: whether something of it came after the page was drawn anew.
    """

    page: int
    seen: str
    typed: Mapping[str, Sequence[str]]
    refused: bool = False
    kept: int = 0
    late: bool = False


@dataclass(frozen=True)
class DraftContent:
    """The encrypted part of a draft. ``position``: where the person stands; ``place``: whose help lines they want.

    ``at_result``: where the person stands at the address of the result, also while a later round is answered.
    ``begun_at``: when the current check-in or addendum was begun, None in the first pass and between rounds;
    ``addendum``: whether it is an addendum.
    ``unsent``: at most one for each page. ``team``: the team whose start link was used, None without one.
    ``ticks``: by the number of rounds sent in, the ids of the steps of that result that the person ticked.
    ``about_sharing``: what was filled in about sharing, by field, before the person went back to their answers.
    """

    answers: Answers
    position: Position = AT_THE_BEGINNING
    place: str = ""
    begun_at: datetime | None = None
    unsent: tuple[UnsentPage, ...] = ()
    at_result: Position = AT_THE_BEGINNING
    team: int | None = None
    addendum: bool = False
    ticks: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    about_sharing: Mapping[str, str] = field(default_factory=dict)

    @property
    def typed_into_forms(self) -> Mapping[str, str]:
        """What was typed into the form that is open, or into the one about sharing, by field, and not sent in."""
        return {**self.about_sharing, **self.position.typed}

    @property
    def emptied(self) -> DraftContent:
        """Between two rounds: nothing answered, and what holds for all rounds kept."""
        return DraftContent({}, place=self.place, team=self.team, ticks=self.ticks)


@dataclass(frozen=True)
class OpenDraft:
    """A draft, decrypted, with its pack and its data key, which also unwraps the key of the submission.

    ``rounds``: what was sent in before, while a later round is answered.
    """

    token: str
    row: Draft
    key: bytes
    pack: Pack
    content: DraftContent
    rounds: tuple[Round, ...] = ()

    @cached_property
    def current_round(self) -> CurrentRound:
        return CurrentRound(self.pack, self.rounds, self.content.begun_at, self.content.addendum)

    @cached_property
    def walk(self) -> Walk:
        """The walk through the current round, given the stored answers."""
        return self.current_round.walk(self.answers)

    @property
    def answers(self) -> Answers:
        return self.content.answers

    @property
    def submitted(self) -> bool:
        """True once the first pass was sent in."""
        return self.row.submitted

    @property
    def holds_answers(self) -> bool:
        """True if something was answered or typed, or was sent in."""
        return self.submitted or bool(self.content.answers or self.content.unsent)

    @property
    def in_progress(self) -> bool:
        """True while questions are asked: the first pass is not sent in yet, or a later round was begun."""
        return not self.submitted or self.content.begun_at is not None

    def __repr__(self) -> str:
        return f"OpenDraft({self.row.id})"  # neither key nor answers may reach a log


def create(conn: Connection, pack: Pack, content: DraftContent, now: datetime) -> OpenDraft:
    """Store a new draft. Its token is returned here only: the database keeps its hash."""
    token, key, draft_id = new_token(), envelope.new_key(), uuid4()
    row = Draft(
        id=draft_id,
        pack_hash=pack.hash,
        revision=0,
        body=b"",
        token_sha256=hash_token(token),
        token_wrap=_wrap_under_token(draft_id, key, token),
        code_lookup=None,
        code_wrap=None,
        pepper_id=None,
        code_made_at=None,
        code_until=None,
        submission_id=None,
        opened_at=now,
        seen_at=now,
        created_at=now,
        updated_at=now,
    )
    row = replace(row, body=_encrypted(row, key, content))
    draft_rows.add(conn, row)
    return OpenDraft(token, row, key, pack, content)


def find_row(conn: Connection, token: str) -> Draft | None:
    """The row of the draft that ``token`` opens, not decrypted; None if there is none."""
    return draft_rows.by_token(conn, hash_token(token)) if token else None


def open_by_token(conn: Connection, token: str) -> OpenDraft | None:
    """Load and decrypt the draft of this browser's token, or None. CannotDecrypt."""
    row = find_row(conn, token)
    return open_row(conn, row, token) if row else None


def open_row(conn: Connection, row: Draft, token: str) -> OpenDraft:
    """Decrypt a row that was found by ``token``. CannotDecrypt."""
    assert row.token_wrap is not None  # a row that is found by a token has its wrap
    with decrypting(resume_code_may_help=row.code_wrap is not None):
        bound_to = associated_data.token_wrap(row.id, hash_token(token))
        key = envelope.decrypt(resume_key.token_kek(token), row.token_wrap, bound_to)
    draft = OpenDraft(token, row, key, pack_cache.of_hash(conn, row.pack_hash), _decrypted(row, key))
    submission = submissions.own(conn, row, key) if draft.content.begun_at is not None else None
    return draft if submission is None else replace(draft, rounds=submission.parsed_rounds)


def open_by_resume_code(conn: Connection, code: ResumeKey, now: datetime) -> tuple[Draft, bytes] | None:
    """The row of the draft that this resume code opens, and its data key; None if there is none. CannotDecrypt."""
    row = draft_rows.by_resume_code(conn, code.lookup, now)
    if row is None or row.code_wrap is None or row.pepper_id is None or row.code_until is None:
        return None
    bound_to = associated_data.code_wrap(row.id, code.lookup, row.pepper_id, row.code_until)
    with decrypting():
        return row, envelope.decrypt(code.kek, row.code_wrap, bound_to)


def save(conn: Connection, draft: OpenDraft, content: DraftContent, now: datetime, *, seen: bool = False) -> OpenDraft:
    """Replace the draft's content, and store that its browser was ``seen`` now, in one statement.

    StaleDraft if it was saved or erased since it was read.
    """
    newer = replace(draft.row, revision=draft.row.revision + 1)
    row = draft_rows.save(conn, draft.row, _encrypted(newer, draft.key, content), now, seen=seen)
    return replace(draft, row=row, content=content)


def submit(
    conn: Connection,
    draft: OpenDraft,
    keyring: Keyring,
    submission: OpenSubmission,
    content: DraftContent,
    now: datetime,
) -> OpenSubmission:
    """Store the first submission of a draft, and the draft's content from now on."""
    added = submissions.add(conn, submission, draft.key, keyring)
    newer = replace(draft.row, revision=draft.row.revision + 1, submission_id=added.row.id)
    submission_rows.mark_submitted(conn, draft.row, added.row.id, _encrypted(newer, draft.key, content), now)
    return added


def set_token(conn: Connection, draft_id: UUID, key: bytes, token: str, now: datetime) -> None:
    """Let the browser with ``token`` open the draft from now on, and no other browser."""
    draft_rows.set_token(conn, draft_id, hash_token(token), _wrap_under_token(draft_id, key, token), now)


def set_resume_code(
    conn: Connection, draft_id: UUID, key: bytes, code: ResumeKey, made_at: datetime, until: datetime
) -> None:
    """Let this resume code, made then, open the draft until the end, and no code made earlier."""
    wrap = envelope.encrypt(code.kek, key, associated_data.code_wrap(draft_id, code.lookup, code.pepper_id, until))
    draft_rows.set_resume_code(conn, draft_id, code.lookup, wrap, code.pepper_id, made_at, until)


def new_token() -> str:
    """A random token for a browser, 256 bits."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """The SHA-256 of a token, in hexadecimal: the only form of it that is stored."""
    return sha256(token.encode()).hexdigest()


def _encrypted(row: Draft, key: bytes, content: DraftContent) -> bytes:
    at = content.position
    plain: dict[str, Any] = {"answers": dumped(content.answers), "page": at.page, "place": content.place}
    if more := position.as_json(at):
        plain["position"] = more
    if more := position.as_json(content.at_result):
        plain["at_result"] = more
    if content.team is not None:
        plain["team"] = content.team
    if content.begun_at is not None:
        plain["check_in"] = content.begun_at.isoformat()
    if content.addendum:
        plain["addendum"] = True
    if content.ticks:
        plain["ticks"] = {str(number): list(done) for number, done in content.ticks.items()}
    if content.about_sharing:
        plain["about_sharing"] = dict(content.about_sharing)
    if content.unsent:
        plain["notes"] = [_as_note(each) for each in content.unsent]
    return envelope.encrypt(key, canonical_json.padded(plain, BODY_STEP), associated_data.draft(row))


def _decrypted(row: Draft, key: bytes) -> DraftContent:
    with decrypting():
        plain = json.loads(envelope.decrypt(key, row.body, associated_data.draft(row)))
    begun_at = datetime.fromisoformat(plain["check_in"]) if "check_in" in plain else None
    unsent = tuple(UnsentPage(**each) for each in plain.get("notes", ()))
    at = position.from_json(plain["page"], plain.get("position", {}))
    at_result = position.from_json(0, plain.get("at_result", {}))
    return DraftContent(
        loaded(plain["answers"]),
        at,
        plain["place"],
        begun_at,
        unsent,
        at_result,
        plain.get("team"),
        plain.get("addendum", False),
        {int(number): tuple(done) for number, done in plain.get("ticks", {}).items()},
        plain.get("about_sharing", {}),
    )


def _as_note(unsent: UnsentPage) -> dict[str, Any]:
    note: dict[str, Any] = {"page": unsent.page, "seen": unsent.seen, "typed": unsent.typed}
    more = {"refused": unsent.refused, "kept": unsent.kept, "late": unsent.late}
    return {**note, **{name: value for name, value in more.items() if value}}


def _wrap_under_token(draft_id: UUID, key: bytes, token: str) -> bytes:
    return envelope.encrypt(resume_key.token_kek(token), key, associated_data.token_wrap(draft_id, hash_token(token)))
