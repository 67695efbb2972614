"""New keys are known to the database in the same step, wherever a rotation is cut short."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from assessment import whole_files
from assessment.records.store import Store
from assessment.services import key_rotation, key_setup
from assessment.settings import BadSetting
from assessment.storage import key_fingerprints
from assessment.storage.engine import writing
from assessment.vault.key_files import State
from assessment.vault.keyring import KEK, PEPPERS, PUBLIC, SALT, Key
from tests.support.key_folders import contents, fresh, known, refused, ring_in
from tests.support.stopped_clock import NOON
from tests.support.storage_rows import add_account


@pytest.fixture
def store(engine: Engine, tmp_path: Path) -> Store:
    """An empty database, and no keys yet."""
    return Store(engine, ring_in(tmp_path / "keys"))


@pytest.fixture
def used(store: Store) -> Store:
    """A database with its keys, in which somebody has an account."""
    key_setup.establish(store, NOON)
    add_account(store.engine)
    return store


Turn = Callable[[Store], Key]
TURNS: dict[str, Turn] = {
    PEPPERS: key_rotation.rotate_pepper,
    PUBLIC: lambda store: key_rotation.rotate_team(store, 1),
    KEK: key_rotation.rotate_kek,
}


@pytest.mark.parametrize("name", TURNS)
def test_after_a_rotation_the_database_knows_the_new_key(used: Store, tmp_path: Path, name: str) -> None:
    shutil.copytree(used.keyring.folder, tmp_path / "second")
    made = TURNS[name](used)
    key_setup.establish(fresh(used), NOON)
    assert {each.state for each in key_setup.report(fresh(used)).files} == {State.FINE}
    second = Store(used.engine, ring_in(tmp_path / "second"))
    if name == KEK:  # each host wraps the private keys by itself
        key_setup.establish(second, NOON)
    else:
        assert f"it lacks the key {made.id}" in " ".join(refused(second))
        shutil.rmtree(tmp_path / "second")
        shutil.copytree(used.keyring.folder, tmp_path / "second")
        key_setup.establish(Store(used.engine, ring_in(tmp_path / "second")), NOON)


@contextmanager
def killed_at(monkeypatch: pytest.MonkeyPatch, step: int) -> Iterator[list[str]]:
    """A process whose files and fingerprints change ``step`` times; whatever comes then does not happen any more."""
    done: list[str] = []

    def counted(owner: object, name: str) -> None:
        real = getattr(owner, name)

        def act(*arguments: object) -> object:
            if len(done) == step:
                raise OSError("cut short")
            done.append(name)
            return real(*arguments)

        monkeypatch.setattr(owner, name, act)

    for owner, name in ((whole_files, "replace"), (key_fingerprints, "record"), (key_fingerprints, "forget")):
        counted(owner, name)
    yield done
    monkeypatch.undo()


@pytest.mark.parametrize("name", TURNS)
def test_a_rotation_that_is_killed_anywhere_keeps_no_service_from_starting(
    used: Store, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for step in range(20):
        with killed_at(monkeypatch, step):
            try:
                TURNS[name](fresh(used))
                break
            except OSError:
                pass
        key_setup.establish(fresh(used), NOON)
        assert key_setup.report(fresh(used)).faults == ()
    assert step > 2
    key_setup.establish(fresh(used), NOON)


@pytest.mark.parametrize("name", [PEPPERS, PUBLIC])
def test_dropping_a_key_that_is_killed_anywhere_keeps_no_service_from_starting_and_can_be_repeated(
    used: Store, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    old = used.keyring.peppers[0].id if name == PEPPERS else used.keyring.team_key(1).id
    TURNS[name](used)

    def drop() -> None:
        if name == PEPPERS:
            key_rotation.drop_pepper(fresh(used), old, NOON)
        else:
            key_rotation.drop_team(fresh(used), old)

    for step in range(20):
        with killed_at(monkeypatch, step):
            try:
                drop()
                break
            except OSError:
                pass
        key_setup.establish(fresh(used), NOON)
    assert step > 1
    assert old not in "".join(path.read_text() for path in used.keyring.folder.iterdir())
    assert old not in known(used.engine)[name]
    key_setup.establish(fresh(used), NOON)


def test_an_older_key_that_was_dropped_is_not_taken_up_again_by_another_host(used: Store, tmp_path: Path) -> None:
    old = used.keyring.peppers[0].id
    key_rotation.rotate_pepper(used)
    shutil.copytree(used.keyring.folder, tmp_path / "second")
    key_rotation.drop_pepper(used, old, NOON)
    key_setup.establish(Store(used.engine, ring_in(tmp_path / "second")), NOON)
    assert old not in known(used.engine)[PEPPERS]
    key_setup.establish(fresh(used), NOON)


@pytest.mark.parametrize("name", TURNS)
def test_no_key_is_turned_beside_a_wrong_one(used: Store, name: str) -> None:
    (used.keyring.folder / SALT).unlink()
    before = contents(used.keyring.folder)
    with pytest.raises(BadSetting, match="code-salt is missing"):
        TURNS[name](fresh(used))
    assert contents(used.keyring.folder) == before


def test_keys_of_the_day_of_a_backup_go_with_it(used: Store, tmp_path: Path) -> None:
    shutil.copytree(used.keyring.folder, tmp_path / "backup")
    before = {name: dict(keys) for name, keys in known(used.engine).items()}
    key_rotation.rotate_pepper(used)
    with writing(used.engine) as conn:  # the database as it was that day
        for name, keys in before.items():
            key_fingerprints.forget(conn, name)
            key_fingerprints.record(conn, name, keys)
    key_setup.establish(Store(used.engine, ring_in(tmp_path / "backup")), NOON)
    key_setup.establish(fresh(used), NOON)  # and with keys that only became more since
