"""Somebody who has a database, or several, and some keys, and tries every key on everything, again and again."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from assessment.records import associated_data
from assessment.storage import seals as seal_rows
from assessment.storage.drafts import Draft
from assessment.storage.engine import reading
from assessment.storage.submissions import Submission
from assessment.storage.tables import DraftRow, SubmissionRow
from assessment.vault import envelope, resume_key
from assessment.vault.envelope import DecryptionFailed
from assessment.vault.key_files import BadKeys
from assessment.vault.keyring import PRIVATE, Keyring

Open = Callable[[bytes], bytes]
"""Tries one key; DecryptionFailed."""


@dataclass(frozen=True)
class Attacker:
    """``locked``: every ciphertext of the databases, with what it is bound to: that is no secret."""

    locked: tuple[Open, ...]

    def opened_with(self, keys: Iterable[bytes]) -> bytes:
        """All that these keys open, and what is opened with the keys that they open."""
        untried, tried, opened = set(keys), set[bytes](), list[bytes]()
        while untried:
            found = [plain for key in untried for plain in self._opened(key)]
            tried |= untried
            untried = {each for each in found if len(each) == envelope.KEY_BYTES} - tried
            opened += found
        return b"\n".join(opened)

    def _opened(self, key: bytes) -> Iterable[bytes]:
        for attempt in self.locked:
            with suppress(DecryptionFailed, ValueError):
                yield attempt(key)


def attacker(*databases: Engine) -> Attacker:
    """Somebody who has the rows of all these databases."""
    return Attacker(tuple(each for database in databases for each in _locked(database)))


def file_keys(ring: Keyring) -> set[bytes]:
    """Every key in the key files; the private keys of the team, if what they are wrapped under is there too."""
    found = {secret for file in ring.folder.iterdir() for secret in _secrets(file)}
    with suppress(BadKeys):
        found |= {ring.private_key(key_id) for key_id in ring.team_key_ids}
    return found


def without_private_keys(ring: Keyring, folder: Path) -> Keyring:
    """The key files as a host has them that serves respondents only."""
    folder.mkdir()
    for file in ring.folder.iterdir():
        if file.name not in (PRIVATE, ring.kek_file.name):
            (folder / file.name).write_bytes(file.read_bytes())
    return Keyring(folder, folder / ring.kek_file.name)


def browser_key(token: str) -> set[bytes]:
    """What a browser's cookie opens with."""
    return {resume_key.token_kek(token)}


def words_keys(words: str, ring: Keyring) -> set[bytes]:
    """What six words open with, for somebody who has the peppers and the salt of ``ring``."""
    return {resume_key.derive(words, pepper, ring.salt).kek for pepper in ring.peppers}


def _secrets(file: Path) -> Iterable[bytes]:
    for line in file.read_text(encoding="ascii").splitlines():
        secret = b64decode(line.partition(" ")[2])
        if len(secret) == envelope.KEY_BYTES:
            yield secret


def _locked(engine: Engine) -> Iterable[Open]:
    with reading(engine) as conn:
        drafts = [Draft(*row) for row in conn.execute(_columns(DraftRow, Draft))]
        submissions = [Submission(*row) for row in conn.execute(_columns(SubmissionRow, Submission))]
        events = list(seal_rows.all_events(conn))
        written = list(seal_rows.all_drafts(conn))
    for row in drafts:
        yield _decrypt(row.body, associated_data.draft(row))
        if row.token_sha256 and row.token_wrap:
            yield _decrypt(row.token_wrap, associated_data.token_wrap(row.id, row.token_sha256))
        if row.code_lookup and row.code_wrap and row.pepper_id and row.code_until:
            bound_to = associated_data.code_wrap(row.id, row.code_lookup, row.pepper_id, row.code_until)
            yield _decrypt(row.code_wrap, bound_to)
    for sent in submissions:
        yield _decrypt(sent.body, associated_data.submission(sent))
        yield _decrypt(sent.draft_wrap, associated_data.draft_wrap(sent))
        if sent.sealed_key and sent.team_key_id:
            yield _unseal(sent.sealed_key, associated_data.sealed_key(sent, sent.team_key_id))
    for event in events:
        assert event.sealed is not None
        yield _unseal(event.sealed, associated_data.case_event(event))
    for each in written:
        yield _unseal(each.sealed, associated_data.case_draft(each))


def _columns(table: Any, row: Any) -> Any:
    return select(*(getattr(table, field.name) for field in fields(row)))


def _decrypt(ciphertext: bytes, bound_to: bytes) -> Open:
    return partial(envelope.decrypt, ciphertext=ciphertext, bound_to=bound_to)


def _unseal(sealed: bytes, bound_to: bytes) -> Open:
    return partial(envelope.unseal, sealed=sealed, bound_to=bound_to)
