"""A backup is one state of everything, opens whole or not at all, and brings back nothing that was deleted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from assessment import clock
from assessment.services import backup, erasure, key_rotation, key_setup, startup
from assessment.services.backup import Refused
from assessment.storage import jobs as job_rows
from assessment.storage import migrate, table_records
from assessment.vault import encrypted_file
from assessment.vault.encrypted_file import BadFile
from tests.support.counselor_steps import sent, sign_in
from tests.support.fixtures import MakeSettings, application, copied_start, settings_in, started
from tests.support.respondent_steps import begun, six_words, token
from tests.support.stopped_clock import NOON

PASSPHRASE = "five words and then some"
CHEAP = {"memory_kib": 64, "passes": 1, "lanes": 1}


@dataclass(frozen=True)
class Start:
    """What an application begins with, to copy: a folder, and a database if it is not a file there."""

    folder: Path
    database: str = ""


Make = Callable[..., Flask]


@pytest.fixture(autouse=True)
def cheap_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encrypted_file, "COST", CHEAP)


@pytest.fixture
def make(
    request: pytest.FixtureRequest, tmp_path: Path, first_start: Path, make_settings: MakeSettings
) -> Iterator[Make]:
    """An application by name and kind of database, after a first start or another; all have the same keys."""
    with ExitStack() as stack:

        def made(name: str, kind: str, start: Start | None = None) -> Flask:
            folder = tmp_path / name
            copied_start(start.folder if start else first_start, folder)
            url = f"sqlite:///{folder / 'check-in.db'}"
            if kind == "postgresql":
                server = request.getfixturevalue("postgresql")
                url = server.create(start.database if start else server.migrated)
                stack.callback(server.drop, url)
            app = stack.enter_context(application(make_settings(instance_dir=folder / "instance", database_url=url)))
            if kind == "postgresql" and start is None:
                key_setup.establish(app.extensions["store"], NOON)
            return app

        yield made


@pytest.fixture(scope="module")
def in_use(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, first_start: Path
) -> Iterator[Callable[[str], Start]]:
    """By kind of database: with a draft that six words open, a shared case, and a counselor with a deputy."""
    known: dict[str, Start] = {}
    with ExitStack() as stack:

        def start(kind: str) -> Start:
            if kind not in known:
                folder, url = tmp_path_factory.mktemp(kind), ""
                copied_start(first_start, folder)
                if kind == "postgresql":
                    server = request.getfixturevalue("postgresql")
                    url = server.create(server.migrated)
                    stack.callback(server.drop, url)
                with application(settings_in(folder, **({"database_url": url} if url else {}))) as app:
                    if url:
                        key_setup.establish(app.extensions["store"], NOON)
                    _use(app)
                known[kind] = Start(folder, url.partition("@/")[2].partition("?")[0])
            return known[kind]

        yield start


def _use(app: Flask) -> None:
    six_words(begun(app))
    sent(app, {"my_part": "was_hurt"})
    sign_in(app)
    with app.extensions["store"].writing() as conn:
        conn.execute(text("UPDATE users SET deputy_id = id"))


@pytest.fixture(params=["sqlite", "postgresql"])
def used(request: pytest.FixtureRequest, make: Make, in_use: Callable[[str], Start]) -> Flask:
    """The application in use, on a database of each kind in turn."""
    return make("used", request.param, in_use(request.param))


def folder(app: Flask) -> Path:
    found: Path = app.config["SETTINGS"].instance_dir
    return found


def back_up(app: Flask, to: Path) -> backup.BackupContent:
    return backup.back_up(app.extensions["store"], folder(app), to, PASSPHRASE, NOON, lambda *_: None)


def restore(app: Flask, file: Path, *, replace: bool = False) -> None:
    backup.restore(
        app.extensions["store"], folder(app), file, PASSPHRASE, replace=replace, report_progress=lambda *_: None
    )


def rows(app: Flask) -> dict[str, table_records.TableTotals]:
    with app.extensions["store"].reading() as conn:
        return table_records.totals(table_records.read_rows(conn))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_is_restored_is_what_was_backed_up_on_either_database(
    used: Flask, make: Make, tmp_path: Path, kind: str
) -> None:
    before, content = rows(used), back_up(used, tmp_path / "backup")
    assert content.totals == before
    assert content.rows > 5
    other = make("other", kind)
    restore(other, tmp_path / "backup")
    assert rows(other) == before


def test_after_a_restore_new_rows_have_numbers_of_their_own(used: Flask, make: Make, tmp_path: Path) -> None:
    back_up(used, tmp_path / "backup")
    other = make("other", "postgresql")
    restore(other, tmp_path / "backup")
    startup.prepare(other.config["SETTINGS"])
    sign_in(other, "second@example.org")
    with other.extensions["store"].reading() as conn:
        assert conn.execute(text("SELECT count(DISTINCT id) FROM users")).scalar_one() == 2


def test_nothing_in_the_file_can_be_read_and_it_is_for_its_owner_only(used: Flask, tmp_path: Path) -> None:
    back_up(used, tmp_path / "backup")
    content = (tmp_path / "backup").read_bytes()
    assert b"counselor@example.org" not in content
    assert (tmp_path / "backup").stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "backup.part").exists()


def test_what_was_deleted_since_is_deleted_again(used: Flask, tmp_path: Path) -> None:
    person = begun(used)
    back_up(used, tmp_path / "backup")
    erasure.erase(used.extensions["store"], token(person), folder(used), NOON)
    (folder(used) / erasure.ERASURE_LOG).unlink()  # only the database knows of it
    after = rows(used)["drafts"]
    restore(used, tmp_path / "backup", replace=True)
    assert rows(used)["drafts"].rows == after.rows + 1
    startup.prepare(used.config["SETTINGS"])
    assert rows(used)["drafts"] == after


def test_a_backup_brings_its_deletions_to_a_host_that_has_none(used: Flask, make: Make, tmp_path: Path) -> None:
    person = begun(used)
    erasure.erase(used.extensions["store"], token(person), folder(used), NOON)
    back_up(used, tmp_path / "backup")
    other = make("other", "sqlite")
    restore(other, tmp_path / "backup")
    noted = (folder(used) / erasure.ERASURE_LOG).read_text().split()
    assert (folder(other) / erasure.ERASURE_LOG).read_text().split() == noted


def test_a_database_that_is_not_empty_is_left_alone(used: Flask, tmp_path: Path) -> None:
    back_up(used, tmp_path / "backup")
    begun(used)
    before = rows(used)
    with pytest.raises(Refused, match="--replace"):
        restore(used, tmp_path / "backup")
    assert rows(used) == before


def test_a_backup_of_another_installation_replaces_nothing(
    used: Flask, tmp_path: Path, make_settings: MakeSettings
) -> None:
    person = begun(used)
    erasure.erase(used.extensions["store"], token(person), folder(used), NOON)
    back_up(used, tmp_path / "backup")
    database = f"sqlite:///{tmp_path / 'others.db'}"
    others = make_settings(instance_dir=tmp_path / "others", database_url=database)
    startup.prepare(others)
    with application(others) as other:
        begun(other)
        before = rows(other)
        with pytest.raises(Refused, match=r"another installation made it.*Nothing was changed"):
            restore(other, tmp_path / "backup", replace=True)
        assert rows(other) == before
        assert not (folder(other) / erasure.ERASURE_LOG).exists()


def test_a_backup_from_before_a_new_key_still_replaces_what_is_there(used: Flask, tmp_path: Path) -> None:
    back_up(used, tmp_path / "backup")
    before = rows(used)
    key_rotation.rotate_pepper(used.extensions["store"])
    restore(used, tmp_path / "backup", replace=True)
    assert rows(used) == before


@pytest.mark.parametrize("seconds", [0, 59])
def test_nothing_is_replaced_or_moved_while_a_worker_uses_the_database(
    used: Flask, make: Make, tmp_path: Path, seconds: int
) -> None:
    back_up(used, tmp_path / "backup")
    store, other = used.extensions["store"], make("other", "sqlite")
    with store.writing() as conn:
        job_rows.see(conn, "desk-1", False, clock.now() - timedelta(seconds=seconds))
    before = rows(used)
    with pytest.raises(Refused, match=r"worker desk-1 uses the database.*Stop the service and the worker\."):
        restore(used, tmp_path / "backup", replace=True)
    with pytest.raises(Refused, match="worker desk-1 uses the database"):
        backup.move(store, other.extensions["store"], lambda *_: None)
    assert rows(used) == before


def test_a_worker_that_was_killed_keeps_a_backup_from_its_place_for_a_minute_only(used: Flask, tmp_path: Path) -> None:
    back_up(used, tmp_path / "backup")
    before = rows(used)
    with used.extensions["store"].writing() as conn:
        job_rows.see(conn, "desk-1", False, clock.now() - timedelta(seconds=61))
    restore(used, tmp_path / "backup", replace=True)
    assert rows(used) == before


def test_a_file_that_is_there_is_never_overwritten(used: Flask, tmp_path: Path) -> None:
    (tmp_path / "backup").write_text("precious")
    with pytest.raises(Refused, match="already"):
        back_up(used, tmp_path / "backup")
    assert (tmp_path / "backup").read_text() == "precious"


def test_a_backup_of_a_newer_version_is_refused(
    used: Flask, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as newer:
        newer.setattr(migrate, "recorded", lambda _: "9999_newer")
        back_up(used, tmp_path / "backup")
    other = make("other", "sqlite")
    before = rows(other)
    with pytest.raises(Refused, match="newer version"):
        restore(other, tmp_path / "backup")
    assert rows(other) == before


def test_a_backup_of_an_older_version_is_brought_to_this_one(make: Make, tmp_path: Path) -> None:
    old, other = make("old", "sqlite"), make("other", "sqlite")
    migrate.downgrade(old.extensions["store"].engine, migrate.known()[1])
    back_up(old, tmp_path / "backup")
    restore(other, tmp_path / "backup")
    assert migrate.is_current(other.extensions["store"].engine)


def test_a_restore_that_fails_half_way_leaves_everything_as_it_was(
    used: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(used, tmp_path / "backup")
    begun(used)
    before = rows(used)

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(migrate, "advance", fail)
    with pytest.raises(OSError, match="full"):
        restore(used, tmp_path / "backup", replace=True)
    assert rows(used) == before


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, first_start: Path) -> bytes:
    """A backup after a first start."""
    folder = tmp_path_factory.mktemp("saved")
    with pytest.MonkeyPatch.context() as patch, started(first_start, folder) as app:
        patch.setattr(encrypted_file, "COST", CHEAP)
        back_up(app, folder / "backup")
    return (folder / "backup").read_bytes()


@pytest.fixture
def saved(whole: bytes, tmp_path: Path) -> Path:
    """That backup, for a test of its own to spoil."""
    (tmp_path / "backup").write_bytes(whole)
    return tmp_path / "backup"


@pytest.mark.parametrize("part", [0.0, 0.2, 0.9, 0.999])
def test_a_backup_that_was_cut_short_does_not_open(saved: Path, part: float) -> None:
    content = saved.read_bytes()
    saved.write_bytes(content[: int(len(content) * part)])
    with pytest.raises(BadFile):
        backup.read_backup(saved, PASSPHRASE)


def test_a_backup_of_many_chunks_cut_between_two_does_not_open(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as file:
        writer = encrypted_file.EncryptedWriter(file, PASSPHRASE)
        for _ in range(5):
            writer.write(b"x" * encrypted_file.CHUNK)
        ends = file.tell()
        writer.close()
    whole = (tmp_path / "file").read_bytes()
    with (tmp_path / "file").open("rb") as file:
        assert len(list(encrypted_file.records(file, PASSPHRASE))) == 5
    (tmp_path / "file").write_bytes(whole[:ends])
    with (tmp_path / "file").open("rb") as file, pytest.raises(BadFile, match="cut or changed"):
        list(encrypted_file.records(file, PASSPHRASE))


@pytest.mark.parametrize("at", [0, 40, 200, -1])
def test_a_backup_with_one_changed_byte_does_not_open(saved: Path, at: int) -> None:
    content = bytearray(saved.read_bytes())
    content[at] ^= 1
    saved.write_bytes(bytes(content))
    with pytest.raises(BadFile):
        backup.read_backup(saved, PASSPHRASE)


def test_another_passphrase_opens_nothing(saved: Path) -> None:
    with pytest.raises(BadFile, match="passphrase"):
        backup.read_backup(saved, PASSPHRASE + "!")


def test_keys_go_into_a_file_of_their_own_and_come_back(used: Flask, tmp_path: Path) -> None:
    names = backup.back_up_keys(folder(used) / "keys", tmp_path / "keys", PASSPHRASE)
    assert "team-private" in names
    assert set(backup.restore_keys(tmp_path / "new" / "keys", tmp_path / "keys", PASSPHRASE)) == set(names)
    for name in names:
        there = tmp_path / "new" / "keys" / name
        assert there.read_bytes() == (folder(used) / "keys" / name).read_bytes()
        assert there.stat().st_mode & 0o777 == 0o600
    assert backup.restore_keys(tmp_path / "new" / "keys", tmp_path / "keys", PASSPHRASE) == ()
    with pytest.raises(BadFile, match="of the keys"):
        backup.read_backup(tmp_path / "keys", PASSPHRASE)


def test_other_keys_are_never_overwritten(used: Flask, tmp_path: Path) -> None:
    backup.back_up_keys(folder(used) / "keys", tmp_path / "keys", PASSPHRASE)
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "peppers").write_text("others")
    with pytest.raises(Refused, match="Other keys"):
        backup.restore_keys(tmp_path / "new", tmp_path / "keys", PASSPHRASE)
    assert [each.name for each in (tmp_path / "new").iterdir()] == ["peppers"]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_everything_moves_into_an_empty_database(used: Flask, make: Make, kind: str) -> None:
    other = make("other", kind)
    moved = backup.move(used.extensions["store"], other.extensions["store"], lambda *_: None)
    assert moved == rows(used) == rows(other)


def test_nothing_moves_into_a_database_that_is_not_empty(used: Flask, make: Make) -> None:
    other = make("other", "sqlite")
    begun(other)
    before = rows(other)
    with pytest.raises(Refused, match="not empty"):
        backup.move(used.extensions["store"], other.extensions["store"], lambda *_: None)
    assert rows(other) == before


def test_a_move_that_fails_half_way_leaves_the_other_as_it_was(
    used: Flask, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make("other", "postgresql")
    before = rows(other)
    monkeypatch.setattr(table_records, "_count_on", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        backup.move(used.extensions["store"], other.extensions["store"], lambda *_: None)
    assert rows(other) == before


def test_a_backup_sees_one_state_while_others_write(used: Flask, tmp_path: Path) -> None:
    before = rows(used)
    begun_once: list[str] = []

    def report_progress(table: str, _: int) -> None:
        if not begun_once:
            begun_once.append(table)
            begun(used)

    store = used.extensions["store"]
    assert backup.back_up(store, folder(used), tmp_path / "backup", PASSPHRASE, NOON, report_progress).totals == before
    assert rows(used)["drafts"].rows == before["drafts"].rows + 1
