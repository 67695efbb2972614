"""No key is replaced in silence: what is missing or wrong is named before anything is made."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine

from assessment.records import audit_chain
from assessment.records.store import Store
from assessment.services import key_setup
from assessment.services.key_states import COMPARED, LOSS
from assessment.settings import BadSetting
from assessment.storage import audit as audit_rows
from assessment.storage import key_fingerprints, migrate
from assessment.storage.engine import reading, writing
from assessment.vault import key_files
from assessment.vault.key_files import State
from assessment.vault.keyring import AUDIT, KEK, PEPPERS, PRIVATE, PUBLIC, SALT
from tests.support.key_folders import FILES, another, contents, fresh, known, refused, ring_in
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


def state_of(store: Store, name: str) -> State:
    return {each.name: each.state for each in key_setup.report(fresh(store)).files}[name]


def test_an_empty_database_makes_all_keys_and_knows_them_from_then_on(store: Store) -> None:
    key_setup.establish(store, NOON)
    made = contents(store.keyring.folder)
    assert set(made) == set(FILES)
    assert set(known(store.engine)) == set(COMPARED)
    key_setup.establish(fresh(store), NOON)
    assert contents(store.keyring.folder) == made
    assert {each.state for each in key_setup.report(fresh(store)).files} == {State.FINE}


def test_a_fingerprint_tells_nothing_of_its_key_and_differs_between_names(used: Store) -> None:
    texts = {each for keys in known(used.engine).values() for each in keys.values()}
    assert {len(each) for each in texts} == {key_files.FINGERPRINT_DIGITS}
    found = b"".join(contents(used.keyring.folder).values())
    assert not any(each.encode() in found or bytes.fromhex(each) in found for each in texts)
    assert key_files.fingerprint(SALT, b"a" * 32) != key_files.fingerprint(PEPPERS, b"a" * 32)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_key_stops_the_start_with_its_name_and_the_way_out(used: Store, name: str) -> None:
    (used.keyring.folder / name).unlink()
    [fault] = refused(used)
    assert f"The key file {used.keyring.folder / name} is missing. Put it back from its backup" in fault
    assert "flask --app wsgi keys accept" in fault
    assert state_of(used, name) is State.MISSING


def test_a_host_without_keys_is_told_what_to_copy_and_makes_none(used: Store, tmp_path: Path) -> None:
    host = Store(used.engine, ring_in(tmp_path / "second"))
    [fault] = refused(host)
    assert f"its keys are not in {tmp_path / 'second'}. Copy these files there" in fault
    assert all(name in fault for name in FILES)
    assert not (tmp_path / "second").exists()
    shutil.copytree(used.keyring.folder, tmp_path / "second")
    key_setup.establish(host, NOON)


def test_processes_and_hosts_that_start_at_the_same_moment_agree_on_one_set_of_keys(
    store: Store, tmp_path: Path
) -> None:
    def start(folder: str) -> str:
        host = Store(store.engine, ring_in(tmp_path / folder))
        try:
            key_setup.establish(host, NOON)
        except BadSetting as refused:
            return refused.message
        return host.keyring.team_key(1).id

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(start, ["first", "first", "second", "second"]))
    [chosen] = set(known(store.engine)[PUBLIC])
    assert found.count(chosen) == 2
    assert sum("Copy these files" in each for each in found) == 2
    assert len(list(tmp_path.glob("*/team-public"))) == 1


def test_a_host_is_refused_too_when_the_first_one_has_just_started(store: Store, tmp_path: Path) -> None:
    key_setup.establish(store, NOON)  # nobody has begun yet, and still its keys are the ones
    assert "Copy these files" in refused(Store(store.engine, ring_in(tmp_path / "second")))[0]


def test_a_database_of_another_installation_is_refused_by_name(used: Store, tmp_path: Path) -> None:
    [fault] = refused(Store(used.engine, ring_in(another(tmp_path))))
    assert f"are not those of the database of DATABASE_URL ({used.engine.url.database})" in fault


@pytest.mark.parametrize("name", COMPARED)
def test_a_key_of_another_installation_is_named(used: Store, tmp_path: Path, name: str) -> None:
    shutil.copy(another(tmp_path) / name, used.keyring.folder / name)
    faults = refused(used)
    assert any(f"{used.keyring.folder / name} is not the one of the database" in each for each in faults)
    assert state_of(used, name) is State.WRONG


@pytest.mark.parametrize(
    "damage", ["", "0123 bm90IDMyIGJ5dGVz\n", "no key at all", None], ids=["empty", "short", "text", "folder"]
)
def test_a_wrong_key_encryption_key_is_refused_whatever_it_is(used: Store, damage: str | None) -> None:
    kek = used.keyring.kek_file
    kek.unlink()
    kek.mkdir() if damage is None else kek.write_text(damage)
    kek.chmod(0o700 if damage is None else 0o600)
    with pytest.raises(BadSetting) as found:
        key_setup.establish(fresh(used), NOON)
    [fault] = found.value.faults
    assert str(kek) in fault
    assert ("is a folder" if damage is None else "is damaged") in fault
    key_setup.establish(fresh(used, private=False), NOON)  # a host for respondents neither needs nor reads it


def test_another_key_encryption_key_is_refused(used: Store, tmp_path: Path) -> None:
    shutil.copy(another(tmp_path) / KEK, used.keyring.kek_file)
    [fault] = refused(used)
    assert f"KEK_FILE {used.keyring.kek_file} does not open the keys in {used.keyring.folder / PRIVATE}" in fault
    assert state_of(used, KEK) is State.WRONG


def test_private_keys_of_another_installation_are_refused_though_they_open(used: Store, tmp_path: Path) -> None:
    for name in (PRIVATE, KEK):
        shutil.copy(another(tmp_path) / name, used.keyring.folder / name)
    [fault] = refused(used)
    assert (
        f"{used.keyring.folder / PRIVATE} lacks the private half of the team key {used.keyring.team_key(1).id}" in fault
    )


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o610])
@pytest.mark.parametrize("name", [SALT, KEK])
def test_a_key_that_others_may_read_is_refused(used: Store, name: str, mode: int) -> None:
    (used.keyring.folder / name).chmod(mode)
    [fault] = refused(used)
    assert f"is too open: others on this machine may read it. Run: chmod 600 {used.keyring.folder / name}" in fault
    (used.keyring.folder / name).chmod(0o400)
    key_setup.establish(fresh(used), NOON)


@pytest.mark.parametrize("mode", [0o750, 0o701])
def test_a_folder_of_keys_that_others_may_enter_is_refused(used: Store, mode: int) -> None:
    used.keyring.folder.chmod(mode)
    [fault] = refused(used)
    assert f"Run: chmod 700 {used.keyring.folder}" in fault


def test_a_key_that_root_lends_by_a_list_of_users_is_not_too_open(
    used: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kek = used.keyring.kek_file
    kek.chmod(0o440)
    lent = os.stat_result((*kek.stat()[:4], 0, *kek.stat()[5:10]))  # it belongs to root
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(Path, "stat", lambda _: lent)
    assert key_files.state_of(kek, lent=True) is State.FINE
    assert key_files.state_of(kek) is State.TOO_OPEN


def test_a_key_that_cannot_be_read_is_told_from_one_that_is_missing(
    used: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., object] = Path.open
    path = used.keyring.folder / SALT

    def closed(self: Path, *arguments: object, **more: object) -> object:
        if self == path:
            raise PermissionError(13, "Permission denied")
        return real(self, *arguments, **more)

    monkeypatch.setattr(Path, "open", closed)
    with pytest.raises(BadSetting, match=f"The key file {path} cannot be read: let this user read it"):
        key_setup.establish(fresh(used), NOON)
    assert state_of(used, SALT) is State.UNREADABLE


def test_every_fault_is_named_at_once(used: Store, tmp_path: Path) -> None:
    folder = used.keyring.folder
    (folder / SALT).unlink()
    (folder / PEPPERS).chmod(0o644)
    (folder / "secret-key").write_text("short")
    shutil.copy(another(tmp_path) / "password-salt", folder)
    faults = refused(used)
    assert [next(name for name in COMPARED if str(folder / name) in each) for each in faults] == [
        "secret-key",
        "password-salt",
        PEPPERS,
        SALT,
    ]


def test_a_database_that_lost_its_fingerprints_is_not_empty(used: Store) -> None:
    with writing(used.engine) as conn:
        key_fingerprints.forget(conn, SALT)
    [fault] = refused(used)
    assert "has no fingerprint of code-salt, though it is not empty" in fault
    assert state_of(used, SALT) is State.UNKNOWN
    with writing(used.engine) as conn:
        for name in COMPARED:
            key_fingerprints.forget(conn, name)
    [fault] = refused(used)
    assert "has no fingerprint of any key, though it is not empty" in fault


def test_keys_that_are_there_are_taken_up_by_an_empty_database(store: Store, tmp_path: Path) -> None:
    folder = another(tmp_path)
    before = contents(folder)
    key_setup.establish(Store(store.engine, ring_in(folder)), NOON)
    assert contents(folder) == before


@pytest.mark.parametrize("name", [PRIVATE, KEK])
def test_an_empty_database_does_not_pair_old_keys_with_new_ones(store: Store, tmp_path: Path, name: str) -> None:
    folder = another(tmp_path)
    (folder / name).unlink()
    assert name in refused(Store(store.engine, ring_in(folder)))[0]


def test_a_process_for_respondents_makes_nothing_and_says_who_does(store: Store) -> None:
    [fault] = refused(store, private=False)
    assert "Start the service once with SERVES=counselor (or all), then copy" in fault
    assert not store.keyring.folder.exists()


def test_a_first_start_that_was_cut_short_is_made_good_by_the_next(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_fingerprints, "record", cut_short)
    with pytest.raises(OSError, match="cut short"):
        key_setup.establish(store, NOON)
    monkeypatch.undo()
    made = contents(store.keyring.folder)
    key_setup.establish(fresh(store), NOON)
    assert contents(store.keyring.folder) == made


def cut_short(*_: object) -> None:
    raise OSError("cut short")


@pytest.mark.parametrize("name", sorted(LOSS))
def test_a_key_that_is_lost_for_good_can_be_gone_on_without(used: Store, name: str) -> None:
    lost = [name, PRIVATE] if name == KEK else [name]
    for each in lost:
        (used.keyring.folder / each).unlink()
    refused(used)
    key_setup.accept(fresh(used), name, NOON)
    key_setup.establish(fresh(used), NOON)
    assert {each.state for each in key_setup.report(fresh(used)).files} == {State.FINE}


def test_a_lost_public_file_is_made_again_from_the_private_keys(used: Store) -> None:
    before = (used.keyring.folder / PUBLIC).read_bytes()
    (used.keyring.folder / PUBLIC).unlink()
    key_setup.accept(fresh(used), PUBLIC, NOON)
    assert (used.keyring.folder / PUBLIC).read_bytes() == before


def test_a_database_from_before_the_audit_key_gets_one_at_the_next_start(used: Store) -> None:
    forget_chain(used)
    assert state_of(used, AUDIT) is State.MISSING
    assert key_setup.report(fresh(used)).faults == ()
    key_setup.establish(fresh(used), NOON)
    assert state_of(used, AUDIT) is State.FINE
    assert AUDIT in known(used.engine)


def test_a_host_for_respondents_makes_no_audit_key_of_its_own(used: Store) -> None:
    forget_chain(used)
    assert "makes none" in refused(used, private=False)[0]


def test_a_chain_without_the_fingerprint_of_its_key_is_no_reason_to_make_another(used: Store) -> None:
    with writing(used.engine) as conn:
        key_fingerprints.forget(conn, AUDIT)
    assert state_of(used, AUDIT) is State.UNKNOWN


def forget_chain(store: Store) -> None:
    """Make it the database of a version that had no chain and no key for it."""
    migrate.downgrade(store.engine, "0002_roles")
    migrate.upgrade(store.engine)
    with writing(store.engine) as conn:
        key_fingerprints.forget(conn, AUDIT)
    (store.keyring.folder / AUDIT).unlink()


def test_what_was_recorded_with_a_lost_key_is_sealed_when_another_is_accepted(used: Store) -> None:
    (used.keyring.folder / AUDIT).unlink()
    key_setup.accept(fresh(used), AUDIT, NOON)
    with reading(used.engine) as conn:
        anchor, found = audit_rows.anchor(conn), list(audit_rows.entries(conn))
    assert audit_chain.verify(fresh(used).keyring.audit_key.secret, anchor, found, ()).faults == ()
    assert [(entry.verb, entry.detail) for entry in found] == [("accepted a key", AUDIT)]
