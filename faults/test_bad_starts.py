"""The real service, started with what cannot be used: it says everything at once, in words, and changes nothing."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assessment.services import startup
from assessment.services.key_states import COMPARED
from assessment.settings import ROOT, Settings
from assessment.storage.engine import writing
from assessment.vault.keyring import KEK, PRIVATE
from tests.support import databases
from tests.support.fixtures import MakeSettings
from tests.support.running_service import PATIENCE_S, paragraphs, refused_start, running_service

FILES = (*COMPARED, PRIVATE, KEK)
SECRET = "7-secret-words"


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'check-in.db'}"
        return
    server: databases.Server = request.getfixturevalue("postgresql")
    url = server.create()
    yield url
    server.drop(url)


both = pytest.mark.parametrize("empty_url", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def used(empty_url: str, tmp_path: Path, make_settings: MakeSettings) -> Settings:
    """A service that has started once."""
    chosen = make_settings(instance_dir=tmp_path / "instance", database_url=empty_url)
    startup.prepare(chosen)
    return chosen


def said(folder: Path, **variables: str) -> list[str]:
    """What a start says that is refused."""
    ended = refused_start(folder, **variables)
    assert ended.returncode not in (0, None)
    assert SECRET not in ended.stdout + ended.stderr
    return paragraphs(ended)


def keys_check(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "INSTANCE_DIR": str(folder / "instance"), "PLAIN_HTTP": "1", **variables}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "keys", "check"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE_S)


def make_another(tmp_path: Path, make_settings: MakeSettings) -> Path:
    """The keys of another installation."""
    startup.prepare(make_settings(instance_dir=tmp_path / "other", database_url=f"sqlite:///{tmp_path / 'other.db'}"))
    return tmp_path / "other" / "keys"


Damage = Callable[[Path, Path], object]
DAMAGES: dict[str, Damage] = {
    "missing": lambda path, _: path.unlink(),
    "damaged": lambda path, _: path.write_text("damaged"),
    "too open": lambda path, _: path.chmod(0o644),
    "wrong": lambda path, other: shutil.copyfile(other, path),
}


@both
@pytest.mark.parametrize(
    ("name", "state"),
    [
        *((name, "missing") for name in FILES),
        (KEK, "damaged"),
        ("secret-key", "damaged"),
        ("peppers", "too open"),
        (KEK, "wrong"),
        ("code-salt", "wrong"),
    ],
)
def test_no_start_with_a_key_that_is_missing_damaged_open_or_wrong(
    used: Settings, tmp_path: Path, make_settings: MakeSettings, name: str, state: str
) -> None:
    keys, others = used.instance_dir / "keys", make_another(tmp_path, make_settings)
    before = {each: (keys / each).read_bytes() for each in FILES if each != name}
    DAMAGES[state](keys / name, others / name)
    [found] = said(tmp_path, DATABASE_URL=used.database_url)
    assert str(keys / name) in found
    checked = keys_check(tmp_path, DATABASE_URL=used.database_url)
    assert checked.returncode == 1
    assert f"{state:<16}{keys / name}" in checked.stdout.splitlines()
    assert checked.stdout.count("fine ") == len(FILES) - 1
    assert {each: (keys / each).read_bytes() for each in before} == before
    assert (keys / name).exists() == (state != "missing")


@both
def test_a_further_host_is_told_what_to_copy(used: Settings, tmp_path: Path) -> None:
    [found] = said(tmp_path, DATABASE_URL=used.database_url, INSTANCE_DIR=str(tmp_path / "second"))
    assert "Copy these files there" in found
    assert all(name in found for name in FILES)
    assert not (tmp_path / "second").exists()


@both
def test_a_database_of_another_installation_is_refused(
    used: Settings, tmp_path: Path, make_settings: MakeSettings
) -> None:
    make_another(tmp_path, make_settings)
    [found] = said(tmp_path, DATABASE_URL=used.database_url, INSTANCE_DIR=str(tmp_path / "other"))
    assert "are not those of the database" in found


@both
def test_a_host_for_respondents_starts_without_the_private_files(used: Settings, tmp_path: Path) -> None:
    for name in (PRIVATE, KEK):
        (used.instance_dir / "keys" / name).unlink()
    kek = tmp_path / "kek"
    kek.mkdir()
    settings = {"DATABASE_URL": used.database_url, "SERVES": "respondent", "KEK_FILE": str(kek)}
    with running_service(tmp_path, **settings) as service:
        assert b"200 OK" in service.raw(b"GET /help HTTP/1.0\r\n\r\n")


def test_a_key_that_goes_while_the_service_runs_takes_no_page_with_it_and_stops_the_next_start(tmp_path: Path) -> None:
    with running_service(tmp_path) as service:
        assert b"200 OK" in service.raw(b"GET / HTTP/1.0\r\n\r\n")
        (tmp_path / "instance" / "keys" / "secret-key").unlink()
        service.kill_worker()
        assert b"200 OK" in service.raw(b"GET / HTTP/1.0\r\n\r\n")
    [found] = said(tmp_path)
    assert "secret-key is missing" in found


@both
def test_a_newer_database_is_refused(used: Settings, tmp_path: Path) -> None:
    with databases.connected(used.database_url) as engine, writing(engine) as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '0999_later'")
    [found] = said(tmp_path, DATABASE_URL=used.database_url)
    assert "is at revision 0999_later, which this version of the service does not know" in found


def test_everything_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "packs" / "broken").mkdir(parents=True)
    (tmp_path / "packs" / "broken" / "pack.yaml").write_text("id: [broken")
    wrong = {
        "EXIT_URL": "weather",
        "KEK_FILE": "",
        "PROXIES": "many",
        "RELIABLE_CHANGE": "/nowhere/spread.yaml",
        "PORT": "70000",
        "PACK": "broken",
        "DATABASE_URL": f"postgresql://ann:{SECRET}@127.0.0.1:1/name",
    }
    found = said(tmp_path, PACKS_DIR=str(tmp_path / "packs"), **wrong)
    assert [next(name for name in wrong if name in each) for each in found] == list(wrong)
    assert not (tmp_path / "instance").exists()


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("PORT", "70000", "must be a number from 0 to 65535"),
        ("PORT", "http", "must be a whole number"),
        ("PORT", "", "is empty"),
        ("INSTANCE_DIR", "", "is empty"),
        ("INSTANCE_DIR", "/dev/null/here", "/dev/null is a file"),
        ("DATABASE_URL", f"postgresql://ann:{SECRET}@host:abc/db", "A port is a number from 1 to 65535"),
        ("DATABASE_URL", f"postgresql://ann:{SECRET}@host:99999/db", "A port is a number from 1 to 65535"),
        ("DATABASE_URL", f"mysql://ann:{SECRET}@host/db", "must begin with sqlite:/// or postgresql://"),
        ("DATABASE_URL", f"postgresql://ann:{SECRET}@127.0.0.1:1/db", "does not answer"),
        ("DATABASE_URL", f"postgresql://ann:{SECRET}@host.invalid/db", "DATABASE_URL"),
        ("DATABASE_URL", "sqlite:////tmp", "is a folder"),
        ("DATABASE_URL", "sqlite:////nowhere/check-in.db", "there is no folder /nowhere"),
        ("RELIABLE_CHANGE", "/nowhere/spread.yaml", "there is no file /nowhere/spread.yaml"),
        ("PACK", "nosuch", "PACK nosuch cannot be served"),
        ("NOT_ASKED", "gambling", "NOT_ASKED gambling is not a switch"),
        ("PLACE", "mars", "PLACE mars is not a place"),
        ("SCRIPT_NAME", "/check-in", "only URL_PREFIX says under which path the service stands"),
    ],
)
def test_a_start_with_one_bad_setting_says_it_in_one_paragraph(
    tmp_path: Path, variable: str, value: str, words: str
) -> None:
    [found] = said(tmp_path, **{variable: value})
    assert variable in found
    assert words in found


def test_a_port_in_use_is_said_at_once_and_not_tried_again(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ended = refused_start(tmp_path, PORT=str(port))
    assert ended.returncode == 1
    assert paragraphs(ended) == [
        f"PORT {port} is in use: another program has it, or this service runs already. Stop that one, or set PORT to "
        "another number."
    ]
    assert "Retrying" not in ended.stderr
    assert not (tmp_path / "instance").exists()


@pytest.mark.parametrize("kept", [0, 0.3, 0.9])
def test_a_damaged_file_is_refused_and_left_as_it_is(tmp_path: Path, migrated_file: bytes, kept: float) -> None:
    file = tmp_path / "check-in.db"
    torn = migrated_file[: int(len(migrated_file) * kept)] if kept else b"no database " * 1000
    file.write_bytes(torn)
    [found] = said(tmp_path, DATABASE_URL=f"sqlite:///{file}")
    assert ("is damaged (" if kept else "is not a database of SQLite") in found
    assert file.read_bytes() == torn


def test_a_wrong_password_is_told_from_a_missing_role_a_missing_database_and_silence(
    postgresql: databases.Server, tmp_path: Path
) -> None:
    postgresql.add_role("told", SECRET)
    for who, database, words in (
        ("told:wrong", "postgres", "refuses the password of told"),
        ("nobody_known", "postgres", "has no role nobody_known"),
        (f"told:{SECRET}", "nothing", "has no database nothing"),
        (f"told:{SECRET}", "postgres", "told may not do what is needed"),  # it owns nothing there
    ):
        [found] = said(tmp_path, DATABASE_URL=f"postgresql://{who}@/{database}?host={postgresql.folder}")
        assert words in found
