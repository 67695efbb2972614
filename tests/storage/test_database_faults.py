"""What is wrong with a database is told in words, each fault from the others, and nothing is changed on the way."""

from __future__ import annotations

import errno
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from assessment.storage import database_faults
from tests.support import databases

SECRET = "7-secret-words"
ROLE = "guarded"


@pytest.fixture(scope="module")
def guarded(postgresql: databases.Server) -> databases.Server:
    """A server with a role that has to say its password."""
    postgresql.add_role(ROLE, SECRET)
    return postgresql


def fault(url: str, folder: Path = Path("/nowhere")) -> str:
    found = database_faults.fault(url, folder)
    assert "\n" not in found
    assert SECRET not in found
    return found


def of_file(file: Path) -> str:
    return fault(f"sqlite:///{file}", file.parent)


def server(guarded: databases.Server, who: str, database: str = "postgres") -> str:
    return fault(f"postgresql://{who}@/{database}?host={guarded.folder}")


def test_a_wrong_password_is_told_from_a_missing_role_and_a_missing_database(guarded: databases.Server) -> None:
    assert server(guarded, f"{ROLE}:{SECRET}") == ""
    assert f"answers, but refuses the password of {ROLE}" in server(guarded, f"{ROLE}:another-{SECRET[::-1]}")
    assert f"answers, but refuses the password of {ROLE}" in server(guarded, ROLE)
    assert "answers, but has no role nobody_known" in server(guarded, "nobody_known")
    assert "answers, but has no database nothing" in server(guarded, f"{ROLE}:{SECRET}", "nothing")


def test_a_server_that_is_not_there_does_not_answer() -> None:
    assert "does not answer" in fault(f"postgresql://ann:{SECRET}@127.0.0.1:1/name")
    assert "does not answer" in fault("postgresql://ann@/name?host=/nowhere")


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.1"', "lets ann not connect from this host"),
        ("FATAL:  the database system is starting up", "is starting or stopping"),
        ("FATAL:  sorry, too many clients already", "has no connection left"),
        ("permission denied for schema public", "ann may not do what is needed"),
        ("[Errno -2] Name or service not known", "no host has the name db.example"),
        ("FATAL:  la base de données « x » n'existe pas", "answers, but refuses to connect"),
        (f"invalid connection option {SECRET}", "does not answer (invalid connection option …)"),
    ],
)
def test_what_a_server_says_is_put_into_words_with_a_way_out(said: str, word: str) -> None:
    from sqlalchemy import make_url
    from sqlalchemy.exc import OperationalError

    url = make_url(f"postgresql://ann:{SECRET}@db.example/name")
    found = database_faults.worded(OperationalError("", {}, Exception(said)), url)
    assert word in found
    assert SECRET not in found


@pytest.mark.parametrize("url", ["postgresql://ann@/name?colour=red", "postgresql://a..b/name"])
def test_no_address_ends_in_a_traceback(url: str) -> None:
    assert "DATABASE_URL" in fault(url)


def test_a_file_that_is_missing_or_empty_is_no_fault_and_stays_as_it_is(tmp_path: Path) -> None:
    assert of_file(tmp_path / "new.db") == ""
    assert fault(f"sqlite:///{tmp_path}/instance/new.db", tmp_path / "instance") == ""
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "empty.db").touch()
    assert of_file(tmp_path / "empty.db") == ""


def test_a_sound_file_is_no_fault(tmp_path: Path, migrated_file: bytes) -> None:
    file = tmp_path / "check-in.db"
    file.write_bytes(migrated_file)
    assert of_file(file) == ""


def test_a_folder_a_text_and_a_missing_folder_are_told_apart(tmp_path: Path) -> None:
    assert "is a folder. Name a file in it." in of_file(tmp_path)
    (tmp_path / "text").write_text("no database " * 100)
    assert "is not a database of SQLite" in of_file(tmp_path / "text")
    assert f"there is no folder {tmp_path / 'none'}" in fault(f"sqlite:///{tmp_path}/none/new.db")
    assert "may not write to its folder" in of_file(tmp_path / "text" / "new.db")


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9])
def test_a_file_that_was_cut_off_is_damaged(tmp_path: Path, migrated_file: bytes, kept: float) -> None:
    file = tmp_path / "check-in.db"
    file.write_bytes(migrated_file[: int(len(migrated_file) * kept)])
    assert "is damaged (" in of_file(file)


def test_a_page_that_was_overwritten_is_damage(tmp_path: Path, migrated_file: bytes) -> None:
    file = tmp_path / "check-in.db"
    page = 4096 * 3
    file.write_bytes(migrated_file[:page] + b"\xff" * 4096 + migrated_file[page + 4096 :])
    assert "is damaged (" in of_file(file)


def test_a_file_that_may_not_be_written_is_read_only(
    tmp_path: Path, migrated_file: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "check-in.db"
    file.write_bytes(migrated_file)
    for refused, words in ((file, "is read-only for this user"), (tmp_path, "may not write to its folder")):
        # Root may write to everything.
        monkeypatch.setattr("os.access", lambda path, mode, refused=refused: Path(path) != refused)
        assert words in of_file(file)
    assert stat.S_IMODE(file.stat().st_mode) & stat.S_IWUSR


def test_a_file_in_a_folder_that_may_not_be_entered_is_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, **_: bool) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "stat", refuse)  # root, who may run the tests, enters every folder
    said = fault(f"sqlite:///{tmp_path}/closed/check-in.db")
    assert said.endswith(f"(Permission denied). Let this user enter {tmp_path}/closed and the folders above it.")


def test_a_file_that_another_program_holds_is_locked(
    tmp_path: Path, migrated_file: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "check-in.db"
    file.write_bytes(migrated_file)
    monkeypatch.setattr(database_faults, "BUSY_S", 0.0)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=DELETE")
        other.execute("BEGIN EXCLUSIVE")
        assert "is locked by another program" in of_file(file)
