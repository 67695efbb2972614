"""Where the vault meets the tables: a draft opened by its holder, a submission opened by its holder or by the team.

Everything a ciphertext is bound to is said here. Whoever moves one to another row, or changes what stands beside it,
makes it unreadable.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection

from assessment.core.check_ins import Round
from assessment.core.engine.answers import dumped, loaded
from assessment.core.engine.outcome import from_json
from assessment.core.errors import AssessmentError
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.records import pack_cache
from assessment.records.current_round import CurrentRound
from assessment.storage import drafts, submissions
from assessment.storage.drafts import Draft
from assessment.storage.submissions import SealedNote, Submission
from assessment.vault import envelope, resume_key
from assessment.vault.envelope import DecryptionFailed, bound
from assessment.vault.keyring import BadKeys, Keyring

DAMAGED = "It, or what stands beside it in its row, was changed: restore the database from its backup."


class CannotDecrypt(AssessmentError):
    """Something kept does not open for whom it is: it is damaged, or a key is. The message says why, and no content.

    ``code`` is that of the submission, '' for a draft; ``words_may_help``: six words lead past what is damaged.
    """

    def __init__(self, why: str, *, code: str = "", words_may_help: bool = False) -> None:
        super().__init__(why)
        self.code, self.words_may_help = code, words_may_help


@dataclass(frozen=True)
class UnsentPage:
    """What was typed on ``page``, drawn with the digest ``seen``, and not sent. ``typed``: item id -> what it says."""

    page: int
    seen: str
    typed: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class DraftContent:
    """What a draft holds. ``page``: where the person is; ``place``: whose help lines they want.

    ``check_in``: when the check-in that is being answered was begun, None in the first pass and between check-ins.
    ``unsent``: of each page at most one.
    """

    answers: Answers
    page: int = 0
    place: str = ""
    check_in: datetime | None = None
    unsent: tuple[UnsentPage, ...] = ()


@dataclass(frozen=True)
class OpenDraft:
    """A draft that somebody holds, opened: with the pack it was begun on and the data key of everything they sent."""

    token: str
    draft: Draft
    key: bytes
    pack: Pack
    content: DraftContent
    rounds: tuple[Round, ...] = ()
    """What was sent in before, while a check-in is answered."""

    @property
    def course(self) -> CurrentRound:
        return CurrentRound(self.pack, self.rounds, self.content.check_in)

    @property
    def answers(self) -> Answers:
        return self.content.answers

    @property
    def finished(self) -> bool:
        return self.draft.finished

    @property
    def asked(self) -> bool:
        """Whether questions are being asked: the first pass is not sent in, or a check-in was begun."""
        return not self.finished or self.content.check_in is not None

    def __repr__(self) -> str:
        return f"Held({self.draft.id})"  # neither key nor answers may reach a log


@dataclass(frozen=True)
class StoredRound:
    """One time that something was sent in: ``answers``, ``outcome`` and ``explanation`` are canonical JSON.

    ``explanation`` is '' for a check-in.
    """

    at: datetime
    answers: str
    outcome: str
    explanation: str


@dataclass(frozen=True)
class OpenSubmission:
    """A submission, opened. ``rounds``: the first pass and every check-in, oldest first; ``contact`` may be ''."""

    row: Submission
    rounds: tuple[StoredRound, ...]
    contact: str = ""
    callback: bool = False

    @property
    def last(self) -> StoredRound:
        return self.rounds[-1]

    @property
    def course(self) -> tuple[Round, ...]:
        """The rounds, read."""
        return tuple(Round(each.at, loaded(each.answers), from_json(each.outcome)) for each in self.rounds)

    @property
    def told(self) -> Answers:
        """Everything ever told, the latest answer to each question; what is too old to count is among it."""
        return {name: answer for each in self.rounds for name, answer in loaded(each.answers).items()}

    @property
    def code(self) -> str:
        return self.row.code

    @property
    def shared(self) -> bool:
        return self.row.shared


@dataclass(frozen=True)
class OpenNote:
    """A counselor's note, unsealed. ``text`` is None where the note cannot be opened."""

    author_id: int
    author: str
    text: str | None
    written_at: datetime

    @property
    def lines(self) -> tuple[str, ...] | None:
        return None if self.text is None else tuple(self.text.split("\n"))


def begin(conn: Connection, pack: Pack, content: DraftContent, now: datetime) -> OpenDraft:
    """A new draft, held by whoever gets its token: the token is not kept and cannot be had again."""
    token, key, draft_id = new_token(), envelope.new_key(), uuid4()
    draft = Draft(
        id=draft_id,
        pack_hash=pack.hash,
        revision=0,
        body=b"",
        token_sha256=hashed(token),
        token_wrap=_wrapped_by_token(draft_id, key, token),
        code_lookup=None,
        code_wrap=None,
        pepper_id=None,
        code_until=None,
        submission_id=None,
        opened_at=now,
        seen_at=now,
        created_at=now,
        updated_at=now,
    )
    draft = replace(draft, body=_body(draft, key, content))
    drafts.begin(conn, draft)
    return OpenDraft(token, draft, key, pack, content)


def draft_of(conn: Connection, token: str) -> Draft | None:
    """The draft that ``token`` is for, not opened."""
    return drafts.by_token(conn, hashed(token)) if token else None


def held(conn: Connection, token: str) -> OpenDraft | None:
    """What ``token`` opens. CannotDecrypt when it does not."""
    draft = draft_of(conn, token)
    return opened(conn, draft, token) if draft else None


def opened(conn: Connection, draft: Draft, token: str) -> OpenDraft:
    """The draft that ``token`` is for, opened. CannotDecrypt when it cannot be."""
    assert draft.token_wrap is not None  # a row that is found by a token has its wrap
    with _opening(words_may_help=draft.code_wrap is not None):
        key = envelope.decrypt(resume_key.token_kek(token), draft.token_wrap, _token_wrap(draft.id, hashed(token)))
    with _opening():
        plain = json.loads(envelope.decrypt(key, draft.body, _draft(draft)))
    began = plain.get("check_in")
    check_in = datetime.fromisoformat(began) if began else None
    unsent = tuple(UnsentPage(**each) for each in plain.get("notes", ()))
    content = DraftContent(loaded(plain["answers"]), plain["page"], plain["place"], check_in, unsent)
    found = OpenDraft(token, draft, key, pack_cache.of_hash(conn, draft.pack_hash), content)
    record = own_record(conn, found) if check_in is not None else None
    return found if record is None else replace(found, rounds=record.course)


def save(conn: Connection, before: OpenDraft, content: DraftContent, now: datetime) -> OpenDraft:
    """Keep what the draft holds now. StaleDraft when it was saved or erased since it was read."""
    newer = replace(before.draft, revision=before.draft.revision + 1)
    draft = drafts.save(conn, before.draft, _body(newer, before.key, content), now)
    return replace(before, draft=draft, content=content)


def new_token() -> str:
    """What a browser holds a draft with: 256 bits of chance."""
    return secrets.token_urlsafe(32)


def let_browser_hold(conn: Connection, draft_id: UUID, key: bytes, token: str, now: datetime) -> None:
    """Let the browser with ``token`` open the draft from now on, and no other."""
    drafts.open_with_token(conn, draft_id, hashed(token), _wrapped_by_token(draft_id, key, token), now)


def let_code_open(conn: Connection, draft_id: UUID, key: bytes, derived: resume_key.Derived, until: datetime) -> None:
    """Let a resume code open the draft until then, and no code made earlier."""
    wrap = envelope.encrypt(derived.kek, key, _code_wrap(draft_id, derived.lookup, derived.pepper_id, until))
    drafts.open_with_code(conn, draft_id, derived.lookup, wrap, derived.pepper_id, until)


def opened_by_code(conn: Connection, derived: resume_key.Derived, now: datetime) -> tuple[Draft, bytes] | None:
    """The draft that the code opens, and its data key. CannotDecrypt when there is one and it does not."""
    draft = drafts.by_code(conn, derived.lookup, now)
    if draft is None or draft.code_wrap is None or draft.pepper_id is None or draft.code_until is None:
        return None
    to = _code_wrap(draft.id, derived.lookup, draft.pepper_id, draft.code_until)
    with _opening():
        return draft, envelope.decrypt(derived.kek, draft.code_wrap, to)


def submit(
    conn: Connection, held: OpenDraft, keyring: Keyring, record: OpenSubmission, content: DraftContent, now: datetime
) -> OpenSubmission:
    """Keep a first record, and what the draft holds from now on."""
    row = submissions.add(conn, record.row, lambda named: filled(replace(record, row=named), held.key, keyring))
    newer = replace(held.draft, revision=held.draft.revision + 1, submission_id=row.id)
    submissions.finish(conn, held.draft, row.id, _body(newer, held.key, content), now)
    return replace(record, row=row)


def change(conn: Connection, held: OpenDraft, keyring: Keyring, record: OpenSubmission) -> OpenSubmission:
    """Keep a newer record; sealed to the team when its state says that it is shared, unsealed when not."""
    row = filled(record, held.key, keyring)
    submissions.change(conn, row)
    return replace(record, row=row)


def own_record(conn: Connection, held: OpenDraft) -> OpenSubmission | None:
    """What the holder sent in; None while nothing was. CannotDecrypt when it does not open."""
    row = submissions.of_draft(conn, held.draft)
    return _record(row, held.key) if row else None


def shared_record(row: Submission, keyring: Keyring) -> OpenSubmission:
    """What was shared, opened by the team. CannotDecrypt when this process may not, or cannot."""
    return _record(row, data_key(row, keyring))


def data_key(row: Submission, keyring: Keyring) -> bytes:
    """The data key of a shared submission, unsealed. CannotDecrypt as in ``shared_record``."""
    assert row.sealed_key is not None
    assert row.team_key_id is not None
    with _opening(row.code):
        return envelope.unseal(keyring.private_key(row.team_key_id), row.sealed_key, _seal(row, row.team_key_id))


def resealed(row: Submission, key: bytes, keyring: Keyring) -> Submission:
    """The row with its data key sealed to the team's newest key."""
    team = keyring.team
    return replace(row, sealed_key=envelope.seal(team.secret, key, _seal(row, team.id)), team_key_id=team.id)


def sealed_note(note: SealedNote, text: str, keyring: Keyring) -> SealedNote:
    """The note with its text sealed to the team's newest key."""
    team = keyring.team
    named = replace(note, team_key_id=team.id)
    return replace(named, sealed=envelope.seal(team.secret, text.encode(), _note(named)))


def open_note(note: SealedNote, keyring: Keyring) -> OpenNote:
    """The note with what it says. CannotDecrypt when it does not open."""
    with _opening():
        text = envelope.unseal(keyring.private_key(note.team_key_id), note.sealed, _note(note)).decode()
    return OpenNote(note.author_id, note.author, text, note.written_at)


@contextmanager
def _opening(code: str = "", *, words_may_help: bool = False) -> Iterator[None]:
    try:
        yield
    except (DecryptionFailed, BadKeys) as failed:
        why = str(failed) if isinstance(failed, BadKeys) else DAMAGED
        raise CannotDecrypt(why, code=code, words_may_help=words_may_help) from failed


def _body(draft: Draft, key: bytes, content: DraftContent) -> bytes:
    plain: dict[str, Any] = {"answers": dumped(content.answers), "page": content.page, "place": content.place}
    if content.check_in is not None:
        plain["check_in"] = content.check_in.isoformat()
    if content.unsent:
        plain["notes"] = [asdict(each) for each in content.unsent]
    return envelope.encrypt(key, _json(plain), _draft(draft))


def filled(record: OpenSubmission, key: bytes, keyring: Keyring) -> Submission:
    """The row with its body, and with the seal that its state asks for."""
    plain = {
        "rounds": [
            {
                "at": each.at.isoformat(),
                "answers": each.answers,
                "outcome": each.outcome,
                "explanation": each.explanation,
            }
            for each in record.rounds
        ],
        "contact": record.contact,
        "callback": record.callback,
    }
    row = replace(record.row, body=envelope.encrypt(key, _json(plain), _submission(record.row)))
    if row.state not in (submissions.NEW, submissions.REVIEWED):
        return replace(row, sealed_key=None, team_key_id=None)
    return row if row.shared else resealed(row, key, keyring)


def _record(row: Submission, key: bytes) -> OpenSubmission:
    with _opening(row.code):
        plain = json.loads(envelope.decrypt(key, row.body, _submission(row)))
    rounds = tuple(StoredRound(**{**each, "at": datetime.fromisoformat(each["at"])}) for each in plain["rounds"])
    return OpenSubmission(row, rounds, plain["contact"], plain["callback"])


def _draft(draft: Draft) -> bytes:
    return bound("draft", draft.id, draft.revision, draft.pack_hash, draft.submission_id, _moment(draft.created_at))


def _submission(row: Submission) -> bytes:
    fixed = (row.id, row.code, row.draft_id, row.pack_hash, _moment(row.submitted_at))
    return bound("submission", *fixed, row.round, row.priority_rank)


def _seal(row: Submission, team_key_id: str) -> bytes:
    return bound("sealed key", row.id, row.draft_id, team_key_id)


def _note(note: SealedNote) -> bytes:
    return bound("note", note.id, note.submission_id, note.author_id, note.team_key_id, _moment(note.written_at))


def _token_wrap(draft_id: UUID, token_sha256: str) -> bytes:
    return bound("token wrap", draft_id, token_sha256)


def _wrapped_by_token(draft_id: UUID, key: bytes, token: str) -> bytes:
    return envelope.encrypt(resume_key.token_kek(token), key, _token_wrap(draft_id, hashed(token)))


def _code_wrap(draft_id: UUID, lookup: str, pepper_id: str, until: datetime) -> bytes:
    return bound("code wrap", draft_id, lookup, pepper_id, _moment(until))


def _moment(at: datetime) -> str:
    """As every database gives it back: in UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _json(plain: object) -> bytes:
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def hashed(token: str) -> str:
    """What of a token is kept."""
    return sha256(token.encode()).hexdigest()
