"""The service refuses to start when it could not serve anybody, and says what to do."""

from __future__ import annotations

import socket
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from runpy import run_path
from types import ModuleType

import pytest
from flask import Flask

from assessment.services import startup
from assessment.settings import ROOT, BadSetting, Settings
from assessment.storage.engine import connect, writing
from assessment.vault import session_secrets
from tests.support.fixtures import application
from tests.support.running_service import paragraphs, refused_start

Made = Callable[..., Settings]
REFUSED = "is at revision 0002, which this version of the service does not know. Nothing in it was changed. To go on"


@pytest.fixture
def unknown_url(database_url: str) -> str:
    """A database at a revision that this version does not know, of each kind in turn."""
    engine = connect(database_url)
    with writing(engine) as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '0002'")
    engine.dispose()
    return database_url


@pytest.fixture
def on_unknown(unknown_url: str, make_settings: Made) -> Iterator[Flask]:
    """The application on that database."""
    with application(make_settings(database_url=unknown_url)) as app:
        yield app


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_first_start_makes_everything_for_its_owner_only(make_settings: Made, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    startup.ready(make_settings(instance_dir=folder, database_url=f"sqlite:///{folder / 'check-in.db'}"))
    assert mode(folder) == 0o700
    assert {mode(file) for file in folder.rglob("*") if file.is_file()} == {0o600}


def test_a_worker_that_begins_anew_has_the_secrets_of_the_start_though_the_files_have_gone(make_settings: Made) -> None:
    chosen = make_settings()
    startup.prepare(chosen)
    secrets = startup.session_secrets(chosen)
    for name in session_secrets.NAMES:
        (chosen.instance_dir / "keys" / name).unlink()
    assert startup.session_secrets(chosen) == secrets is not None
    assert not any((chosen.instance_dir / "keys" / name).exists() for name in session_secrets.NAMES)


def test_a_port_is_taken_only_while_somebody_listens_there() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert f"PORT {port} is in use" in startup.port_fault(port)
    assert startup.port_fault(port) == ""


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"pack": "nosuch"}, "PACK nosuch cannot be served"),
        (
            {"not_asked": frozenset({"gambling"})},
            "NOT_ASKED gambling is not a switch of the pack. It has: harm",
        ),
        ({"place": "mars"}, "PLACE mars is not a place of the pack"),
        ({"instance_dir": Path("/dev/null/nothing")}, "INSTANCE_DIR /dev/null/nothing cannot be used: /dev/null is a"),
        ({"database_url": "postgresql://nobody@127.0.0.1:1/none"}, "DATABASE_URL does not answer"),
        ({"database_url": "sqlite:////nowhere/check-in.db"}, "DATABASE_URL, /nowhere/check-in.db, cannot be made"),
    ],
)
def test_what_cannot_be_served_is_refused_at_the_start(
    make_settings: Made, wrong: dict[str, object], message: str
) -> None:
    with pytest.raises(BadSetting, match=message):
        startup.ready(make_settings(**wrong))


def test_a_file_that_is_no_database_is_refused_at_the_start(make_settings: Made, tmp_path: Path) -> None:
    file = tmp_path / "text.db"
    file.write_text("This is a text, and no database. " * 100)
    with pytest.raises(BadSetting, match=f"DATABASE_URL, {file}, is not a database of SQLite"):
        startup.ready(make_settings(database_url=f"sqlite:///{file}"))


def test_gunicorn_does_not_start_on_a_database_it_does_not_know(unknown_url: str, tmp_path: Path) -> None:
    ended = refused_start(tmp_path, DATABASE_URL=unknown_url)
    assert ended.returncode == 1
    assert f"Preparing the keys and the database in {tmp_path / 'instance'}" in ended.stderr
    assert REFUSED in ended.stderr
    assert "Traceback" not in ended.stderr


def test_gunicorn_names_every_fault_in_a_line_of_its_own_and_makes_nothing(tmp_path: Path) -> None:
    variables = {"PORT": "70000", "PACK": "nosuch", "EXIT_URL": "weather", "KEK_FILE": ""}
    ended = refused_start(tmp_path, **variables)
    assert ended.returncode == 1
    said = paragraphs(ended)
    assert [next(name for name in variables if name in each) for each in said] == [
        "EXIT_URL",
        "KEK_FILE",
        "PORT",
        "PACK",
    ]
    assert not (tmp_path / "instance").exists()


@pytest.mark.parametrize(
    "command",
    [
        "people invite ada@desk.example",
        "people list",
        "people disable ada@desk.example",
        "demo",
        "sweep",
        "rescore relationship-repair",
        "keys check",
        "keys reseal",
        "keys rotate-team",
        "keys drop-team k",
        "keys drop-pepper k",
    ],
)
def test_no_command_works_on_a_database_it_does_not_know(on_unknown: Flask, command: str) -> None:
    ring = on_unknown.extensions["store"].keyring
    before = ring.team_key_ids
    with on_unknown.app_context():
        result = on_unknown.test_cli_runner().invoke(args=command.split())
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert REFUSED in result.stderr
    assert "fine" not in result.stdout
    assert ring.team_key_ids == before


@pytest.mark.parametrize("before", [None, ModuleType("wsgi")])
def test_an_application_that_cannot_be_made_says_why_and_leaves_the_one_before(
    monkeypatch: pytest.MonkeyPatch, before: ModuleType | None
) -> None:
    def refuse(_: str) -> ModuleType:
        raise BadSetting("it cannot be used")

    make_application = run_path(str(ROOT / "gunicorn.conf.py"))["make_application"]
    monkeypatch.delitem(sys.modules, "wsgi", raising=False)
    if before is not None:
        monkeypatch.setitem(sys.modules, "wsgi", before)
    monkeypatch.setattr("importlib.import_module", refuse)
    with pytest.raises(BadSetting, match="it cannot be used"):
        make_application()
    assert sys.modules.get("wsgi") is before
