"""A browser on a small pack of four pages, so that pages are tested without the default pack's wording."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from assessment.services import key_setup
from assessment.settings import Settings
from tests.support import sleep_pack
from tests.support.fixtures import application
from tests.support.pseudo_language import write_pseudo
from tests.support.respondent_steps import Clock, ServeSleep, begun
from tests.support.stopped_clock import NOON, StoppedClock
from tests.support.strict_client import Pages

SleepPacks = Callable[[tuple[tuple[str, str, str], ...], str], Path]


@pytest.fixture(scope="session")
def sleep_packs(tmp_path_factory: pytest.TempPathFactory) -> SleepPacks:
    """The folder with the pack about sleep, changed and translated as said; one for all tests: it is read once."""

    @cache
    def folder(changes: tuple[tuple[str, str, str], ...], translated: str) -> Path:
        pack = sleep_pack.written(tmp_path_factory.mktemp("packs"), *changes)
        if translated:
            write_pseudo(pack, translated)
        return pack.parent

    return folder


@pytest.fixture
def serve_sleep(
    make_settings: Callable[..., Settings],
    tmp_path: Path,
    migrated_file: bytes,
    sleep_packs: SleepPacks,
) -> Iterator[ServeSleep]:
    """Serve the pack about sleep, changed and translated as said; a second call serves another version of it."""
    (tmp_path / "check-in.db").write_bytes(migrated_file)
    known: list[Flask] = []
    with ExitStack() as served:

        def serve(*changes: tuple[str, str, str], translated: str = "", **different: Any) -> Flask:
            chosen = make_settings(packs_dir=sleep_packs(changes, translated), pack="sleep", **different)
            app = served.enter_context(application(chosen))
            if not known:
                key_setup.establish(app.extensions["store"], NOON)
                app.extensions["store"].engine.dispose()
                known.append(app)
            return app

        yield serve


@pytest.fixture
def sleep_anywhere(database_url: str, serve_sleep: ServeSleep) -> Flask:
    """The pack about sleep, served on each kind of database in turn."""
    return serve_sleep(database_url=database_url)


@pytest.fixture
def sleep(serve_sleep: ServeSleep) -> Pages:
    """A browser that has just begun; it stands on the first page."""
    return begun(serve_sleep())


@pytest.fixture
def later(stopped_clock: StoppedClock) -> Clock:
    """Sets the service's clock to so long after noon."""

    def forward(by: timedelta) -> None:
        stopped_clock.time = NOON + by

    return forward


@pytest.fixture
def counselor_at() -> Callable[[Flask], Pages]:
    """Signs a counselor in at an application."""
    from tests.support.counselor_steps import sign_in

    return sign_in
