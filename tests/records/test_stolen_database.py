"""A stolen database, with every key file but the team's private key, opens nothing."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select

from assessment.core.case_states import Action
from assessment.records import case_events, drafts, submissions
from assessment.records.case_events import SealedEvent
from assessment.records.drafts import OpenDraft
from assessment.records.errors import CannotDecrypt
from assessment.services import resume
from assessment.storage import case_events as event_rows
from assessment.storage import cases as case_rows
from assessment.storage import drafts as draft_rows
from assessment.storage.engine import reading, writing
from assessment.storage.tables import Base
from assessment.vault import envelope, resume_key, session_secrets
from assessment.vault.envelope import DecryptionFailed
from assessment.vault.keyring import KEK, PRIVATE, Keyring
from tests.support import case_notes, encrypted_drafts
from tests.support.desk_lists import rows_of
from tests.support.staff import FIRST
from tests.support.stopped_clock import NOON, later
from tests.support.storage_rows import add_account

WORDS = "zoom acorn lilac tiger wagon plus"
Open = Callable[[bytes, bytes, bytes], bytes]
OPENS: dict[str, Open] = {"encrypt": envelope.decrypt, "seal": envelope.unseal}
ENCRYPTED = ("body", "token_wrap", "code_wrap", "draft_wrap", "sealed_key", "sealed")


@dataclass(frozen=True)
class Haul:
    """What a thief has: the engine and a ring without private keys.

    More than any thief, ``made``: ciphertext -> what opens it, and what it is bound to. ``sealed_to``: the public keys
    that seals were made for.
    """

    engine: Engine
    ring: Keyring
    made: dict[bytes, tuple[Open, bytes]]
    sealed_to: set[bytes]


@dataclass(frozen=True)
class Victims:
    """What a thief does not have."""

    holder: OpenDraft
    private: bytes


@pytest.fixture
def stolen(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Haul, Victims]:
    """One draft on its way, one kept with six words, one shared with a note and a contact: three tables."""
    made: dict[bytes, tuple[Open, bytes]] = {}
    sealed_to: set[bytes] = set()
    for name, opens in OPENS.items():
        real = getattr(envelope, name)

        def noted(key: bytes, plain: bytes, to: bytes, real: Open = real, opens: Open = opens) -> bytes:
            ciphertext = real(key, plain, to)
            made[ciphertext] = (opens, to)
            if opens is envelope.unseal:
                sealed_to.add(key)
            return ciphertext

        monkeypatch.setattr(envelope, name, noted)
    ring = encrypted_drafts.keyring(tmp_path / "instance" / "keys")
    session_secrets.make_missing(ring.folder)
    pack = encrypted_drafts.sleep(tmp_path)
    encrypted_drafts.begun(engine, pack)
    kept, shared = encrypted_drafts.begun(engine, pack), encrypted_drafts.begun(engine, pack)
    encrypted_drafts.sent(engine, ring, kept, shared=False)
    record = encrypted_drafts.sent(engine, ring, shared, contact="me@own.example")
    author, at = add_account(engine), later(hours=1)
    contact = SealedEvent(uuid4(), record.row.id, 3, Action.LOG_CONTACT.value, 1, at, author, "phone")
    with writing(engine) as conn:
        derived = resume_key.derive(WORDS, ring.peppers[0], ring.salt)
        drafts.set_resume_code(conn, kept.row.id, kept.key, derived, NOON, later(days=30))
        case_notes.add_note(conn, ring, record.row, author, "Called.", at)
        event_rows.add(conn, case_events.seal(contact, {"said": "They sleep badly."}, ring, 1))
    private = ring.private_key(ring.team_key(1).id)
    for name in (PRIVATE, KEK):
        (ring.folder / name).unlink()
    monkeypatch.undo()
    return Haul(engine, Keyring(ring.folder, ring.kek_file), made, sealed_to), Victims(shared, private)


def loot(haul: Haul) -> set[bytes]:
    """Every value in every table and every key file, as it is and as what it may stand for."""
    found: set[bytes] = set()
    with reading(haul.engine) as conn:
        for table in Base.metadata.tables.values():
            for row in conn.execute(select(table)):
                found |= {each if isinstance(each, bytes) else str(each).encode() for each in row if each is not None}
    for path in (haul.ring.folder).iterdir():
        found |= {path.read_bytes(), *path.read_bytes().split()}
    for each in list(found):
        with suppress(ValueError):
            found.add(b64decode(each, validate=True))
        with suppress(ValueError):
            found.add(bytes.fromhex(each.decode(errors="replace")))
    return found


def as_keys(loot: set[bytes]) -> Iterator[bytes]:
    for each in loot:
        yield from (each[start : start + 32] for start in range(0, max(len(each) - 31, 0), 4))
        yield sha256(each).digest()
        yield resume_key.token_kek(each.decode(errors="replace"))
        yield resume_key.token_kek(each.hex())


def locked(haul: Haul) -> list[bytes]:
    """Every ciphertext in the database."""
    found = []
    with reading(haul.engine) as conn:
        for table in Base.metadata.tables.values():
            for column in table.columns:
                if column.name in ENCRYPTED:
                    found += [each for each in conn.execute(select(column)).scalars() if each is not None]
    return found


def opened(haul: Haul, tried: set[bytes]) -> list[bytes]:
    """The ciphertexts that one of these keys opens, bound to what it was bound to."""
    found = []
    pairs = {key for key in tried if envelope.public_of(key) in haul.sealed_to}
    for ciphertext in locked(haul):
        opens, bound_to = haul.made[ciphertext]
        # What a seal is bound to holds the public key it was made for: no private key of another one opens it.
        for key in pairs if opens is envelope.unseal else tried:
            with suppress(DecryptionFailed, ValueError):
                opens(key, ciphertext, bound_to)
                found.append(ciphertext)
    return found


def test_nothing_in_the_database_or_beside_it_opens_anything(stolen: tuple[Haul, Victims]) -> None:
    haul, victims = stolen
    assert len(locked(haul)) >= 3 + 3 + 2 + 2 + 1 + 1 + 2  # drafts, tokens, submissions and wraps, words, seal, events
    tried = {key for key in as_keys(loot(haul)) if len(key) == 32}
    assert len(tried) > 100
    assert opened(haul, tried) == []
    # the search finds what opens
    assert len(opened(haul, {resume_key.token_kek(victims.holder.token)})) == 1
    assert len(opened(haul, {victims.holder.key})) == 2
    assert len(opened(haul, {victims.private})) == 1 + 2


def test_the_service_itself_opens_nothing_with_it(stolen: tuple[Haul, Victims]) -> None:
    haul, _ = stolen
    with reading(haul.engine) as conn:
        for each in loot(haul):
            assert drafts.open_by_token(conn, each.decode(errors="replace")) is None
        waiting = rows_of(conn).open
        assert len(waiting) == 1
        for case in waiting:
            row = case_rows.by_code(conn, case.code, FIRST)
            with pytest.raises(CannotDecrypt, match="restore"):
                submissions.open_for_team(row, haul.ring)
            with_words = [each for each in event_rows.of_case(conn, row) if each.sealed]
            assert len(with_words) == 2
            for event in with_words:
                with pytest.raises(CannotDecrypt, match="restore"):
                    case_events.open_for_team(event, haul.ring)


def test_what_a_code_is_found_by_does_not_open_it(stolen: tuple[Haul, Victims]) -> None:
    haul, _ = stolen
    real = resume_key.derive(WORDS, haul.ring.peppers[0], haul.ring.salt)
    with reading(haul.engine) as conn:
        assert draft_rows.by_resume_code(conn, real.lookup, later(hours=1)) is not None
        for kek in (haul.ring.peppers[0].secret, haul.ring.salt, bytes.fromhex(real.lookup)):
            with pytest.raises(CannotDecrypt):
                drafts.open_by_resume_code(conn, replace(real, kek=kek), later(hours=1))
        assert drafts.open_by_resume_code(conn, real, later(hours=1)) is not None


def test_six_words_open_nothing_without_the_pepper_or_the_salt(stolen: tuple[Haul, Victims], tmp_path: Path) -> None:
    haul, _ = stolen
    others = encrypted_drafts.keyring(tmp_path / "others")
    wrong = [
        resume_key.derive(WORDS, others.peppers[0], haul.ring.salt),
        resume_key.derive(WORDS, haul.ring.peppers[0], others.salt),
    ]
    with writing(haul.engine) as conn:
        for derived in wrong:
            assert draft_rows.by_resume_code(conn, derived.lookup, later(hours=1)) is None
            assert drafts.open_by_token(conn, resume.open_with_keys(conn, (derived,), later(hours=1))) is None


def test_only_hashes_of_tokens_and_codes_are_kept(stolen: tuple[Haul, Victims]) -> None:
    haul, victims = stolen
    everything = b"\n".join(loot(haul))
    derived = resume_key.derive(WORDS, haul.ring.peppers[0], haul.ring.salt)
    assert sha256(victims.holder.token.encode()).hexdigest().encode() in everything
    assert derived.lookup.encode() in everything
    for secret in (victims.holder.token.encode(), victims.holder.key, victims.private, derived.kek, WORDS.encode()):
        assert secret not in everything
        assert secret.hex().encode() not in everything
