"""A disk without room, or that may not be written to: nothing is said to be deleted, and then it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import Result
from flask import Flask

from assessment.services import startup
from assessment.settings import Settings
from assessment.storage import erasures
from tests.support import sleep_pack
from tests.support.fixtures import application
from tests.support.respondent_steps import BAD_NIGHTS, begun, finished, heading, open_form, record, rows
from tests.support.small_disk import SmallDisk, in_mounts_of_its_own
from tests.support.stopped_clock import NOON
from tests.support.strict_client import Pages

Person = tuple[Pages, SmallDisk]
Stop = Callable[[SmallDisk], None]


def without_room(disk: SmallDisk) -> None:
    disk.fill()


def read_only(disk: SmallDisk) -> None:
    disk.write_nothing(on=True)


BACK: dict[Stop, Stop] = {without_room: SmallDisk.make_room, read_only: lambda disk: disk.write_nothing(on=False)}
STOPS = pytest.mark.parametrize("stop", BACK)


@pytest.fixture
def person(
    database_url: str, make_settings: Callable[..., Settings], tmp_path: Path
) -> Callable[[Stop], AbstractContextManager[Person]]:
    """Somebody who answers on a service whose folder is on a small disk.

    So is its SQLite file, if it has one, unless the disk becomes read-only: a file that is open does not let it.
    """
    pack = sleep_pack.written(tmp_path)

    @contextmanager
    def on_small_disk(stop: Stop) -> Iterator[Person]:
        disk, url = SmallDisk(tmp_path / "disk"), database_url
        if url.startswith("sqlite") and stop is without_room:
            url = f"sqlite:///{disk.folder / 'check-in.db'}"
        chosen = make_settings(
            packs_dir=pack.parent, pack="sleep", instance_dir=disk.folder / "instance", database_url=url
        )
        startup.prepare(chosen)
        with application(chosen) as app:
            yield begun(app), disk

    return on_small_disk


@STOPS
@pytest.mark.parametrize(("way", "end"), [("/delete", "/deleted"), ("/forget", "/deleted"), ("/start-again", "/")])
def test_what_cannot_be_deleted_is_never_said_to_be_and_sending_again_deletes_it(
    person: Callable[[Stop], AbstractContextManager[Person]], stop: Stop, way: str, end: str
) -> None:
    def delete() -> None:
        with person(stop) as (browser, disk):
            app = browser.client.application
            browser.get(way)
            stop(disk)
            browser.send(status=503)
            for _ in range(2):
                assert heading(browser) == "It is not deleted yet"
                assert "It is deleted" not in browser.response.text
                assert len(rows(app, "SELECT id FROM drafts")) == 1
                browser.send(press="Send again", status=503)
            BACK[stop](disk)
            browser.send(press="Send again")
            assert browser.path == end
            startup.prepare(app.config["SETTINGS"])
            assert rows(app, "SELECT id FROM drafts") == []
            assert len(rows(app, "SELECT draft_id FROM tombstones")) == 1

    in_mounts_of_its_own(delete)


@STOPS
def test_what_cannot_be_stopped_is_still_shared_and_sending_again_stops_it(
    person: Callable[[Stop], AbstractContextManager[Person]], stop: Stop
) -> None:
    def withdraw() -> None:
        with person(stop) as (browser, disk):
            finished(browser, BAD_NIGHTS, choice="share")
            open_form(browser, "withdraw")
            stop(disk)
            browser.send(status=503)
            assert heading(browser) == "You are still sharing"
            assert record(browser).shared
            BACK[stop](disk)
            browser.send(press="Send again")
            assert not record(browser).shared

    in_mounts_of_its_own(withdraw)


@STOPS
def test_whoever_leaves_is_gone_at_once_and_their_answers_go_once_there_is_room(
    person: Callable[[Stop], AbstractContextManager[Person]], stop: Stop
) -> None:
    def leave() -> None:
        with person(stop) as (browser, disk):
            app = browser.client.application
            stop(disk)
            reply = browser.client.post("/leave", buffered=True)
            assert (reply.status_code, reply.headers["Refresh"]) == (200, "0; url=https://weather.example/")
            assert browser.client.get_cookie("checkin") is None
            assert len(rows(app, "SELECT id FROM drafts")) == 1
            BACK[stop](disk)
            app.extensions["exits"].begin()
            assert rows(app, "SELECT id FROM drafts") == []

    in_mounts_of_its_own(leave)


def test_a_backup_that_has_no_room_leaves_nothing_and_is_made_once_there_is(app: Flask, tmp_path: Path) -> None:
    passphrase, store = tmp_path / "passphrase", app.extensions["store"]
    passphrase.touch(mode=0o600)
    passphrase.write_text("five words and then some")
    with store.writing() as conn:
        erasures.log(conn, [uuid4() for _ in range(5000)], NOON)

    def act() -> None:
        disk = SmallDisk(tmp_path / "disk")
        file = disk.folder / "backup"

        def backed_up() -> Result:
            with app.app_context():
                return app.test_cli_runner().invoke(args=["backup", str(file), "--passphrase-file", str(passphrase)])

        for left in (0, 4096, 65536):
            disk.fill(left)
            refused = backed_up()
            assert (refused.exit_code, len(refused.stderr.splitlines())) == (1, 1)
            assert "No space left on device" in refused.stderr
            assert [each.name for each in disk.folder.iterdir()] == ["filler"]
            disk.make_room()
        made = backed_up()
        assert (made.exit_code, "read again and whole" in made.stdout) == (0, True)

    in_mounts_of_its_own(act)
