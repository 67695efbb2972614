"""People who answer the pack about sleep and send it in, without a browser."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from assessment.core.engine.answers import read
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.records import drafts, submissions
from assessment.records.drafts import DraftContent, OpenDraft
from assessment.records.position import Position
from assessment.records.store import Store
from assessment.records.submissions import OpenSubmission
from assessment.services import key_setup, submission
from assessment.services.submission import KEEP, SHARE
from assessment.storage import packs
from assessment.storage.engine import reading, writing
from assessment.vault.keyring import KEK, Keyring
from tests.support.sleep_pack import written
from tests.support.stopped_clock import NOON

BAD_NIGHTS = {"tired": 3, "awake": 3, "words": "So tired", "unsafe": "yes"}


def keyring(folder: Path, *, private: bool = True) -> Keyring:
    """The keys in ``folder``, made when missing and ``private``."""
    found = Keyring(folder, folder / KEK, private=private)
    if private:
        found.make_missing()
    return found


def known_keyring(engine: Engine, folder: Path) -> Keyring:
    """The keys in ``folder``, made for an empty database, which knows them."""
    found = Keyring(folder, folder / KEK)
    key_setup.establish(Store(engine, found), NOON)
    return found


def sleep(folder: Path, *changes: tuple[str, str, str]) -> Pack:
    """The pack about sleep, with texts replaced."""
    return loader.load(written(folder, *changes))


def begun(
    engine: Engine,
    pack: Pack,
    answers: Mapping[str, object] = BAD_NIGHTS,
    place: str = "",
    now: datetime = NOON,
    team: int | None = None,
) -> OpenDraft:
    """What a person holds who gave these answers so far, and may have used a team's start link."""
    with writing(engine) as conn:
        packs.keep(conn, pack, now)
        content = DraftContent(read(pack, answers), position=Position(2), place=place, team=team)
        return drafts.create(conn, pack, content, now)


def unnoted(_: str) -> None:
    """Note what is erased or withdrawn nowhere outside of the database."""


def sent(
    engine: Engine, keyring: Keyring, draft: OpenDraft, *, shared: bool = True, contact: str = "", now: datetime = NOON
) -> OpenSubmission:
    with writing(engine) as conn:
        return submission.submit_draft(
            conn, Store(conn.engine, keyring), draft, SHARE if shared else KEEP, contact, now
        )


def reopened(engine: Engine, draft: OpenDraft) -> OpenDraft:
    """What the same browser holds now."""
    with reading(engine) as conn:
        found = drafts.open_by_token(conn, draft.token)
    assert found is not None
    return found


def own_record(engine: Engine, draft: OpenDraft) -> OpenSubmission:
    """What the holder sent in, opened by the holder."""
    with reading(engine) as conn:
        found = submissions.own(conn, draft.row, draft.key)
    assert found is not None
    return found
