"""A database with its key files, as a process that just started has them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from assessment.records.store import Store
from assessment.services import key_setup
from assessment.services.key_states import COMPARED
from assessment.settings import BadSetting
from assessment.storage import key_fingerprints
from assessment.storage.engine import reading
from assessment.vault import session_secrets
from assessment.vault.keyring import KEK, PRIVATE, Keyring
from tests.support.stopped_clock import NOON

FILES = (*COMPARED, PRIVATE, KEK)


def ring_in(folder: Path, *, private: bool = True) -> Keyring:
    return Keyring(folder, folder / KEK, private=private)


def fresh(store: Store, *, private: bool = True) -> Store:
    """As a process that just started has it."""
    return Store(store.engine, ring_in(store.keyring.folder, private=private))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != ".lock"}


def known(engine: Engine) -> key_fingerprints.Known:
    with reading(engine) as conn:
        return key_fingerprints.known(conn)


def refused(store: Store, *, private: bool = True) -> tuple[str, ...]:
    """The paragraphs that keep the service from starting, which changes nothing."""
    folder = store.keyring.folder
    before = contents(folder) if folder.exists() else {}, known(store.engine)
    with pytest.raises(BadSetting) as found:
        key_setup.establish(fresh(store, private=private), NOON)
    assert (contents(folder) if folder.exists() else {}, known(store.engine)) == before
    assert all("\n" not in each for each in found.value.faults)
    return found.value.faults


def another(tmp_path: Path) -> Path:
    """The keys of another installation."""
    folder = tmp_path / "another"
    ring = ring_in(folder)
    ring.make_missing()
    session_secrets.make_missing(folder)
    return folder
