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

from assessment.pdf.render_pool import RenderPool
from assessment.services import key_setup
from assessment.settings import Settings
from tests.support import sleep_pack
from tests.support.fixtures import application, copied_start, started
from tests.support.pseudo_language import write_pseudo
from tests.support.respondent_steps import Clock, ServeSleep, begun
from tests.support.stopped_clock import NOON, StoppedClock
from tests.support.strict_client import Pages
from tests.support.walks_once import Left, Walk, Walked, WalkOnce

Changes = tuple[tuple[str, str, str], ...]
SleepPacks = Callable[[Changes, str], Path]
LeaveOnce = Callable[[Walk[Any], Changes], Left[Any]]

OWN_START = {"database_url", "serves"}
"""Settings with which a first start leaves other keys, or leaves them elsewhere: it is not copied, but made."""


@pytest.fixture(scope="session")
def sleep_packs(tmp_path_factory: pytest.TempPathFactory) -> SleepPacks:
    """The folder with the pack about sleep, changed and translated as said; one for all tests: it is read once."""

    @cache
    def folder(changes: Changes, translated: str) -> Path:
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
    first_start: Path,
    sleep_packs: SleepPacks,
) -> Iterator[ServeSleep]:
    """Serve the pack about sleep, changed and translated as said; a second call serves another version of it."""
    known: list[Flask] = []
    with ExitStack() as served:

        def serve(
            *changes: tuple[str, str, str], translated: str = "", start: Path = first_start, **different: Any
        ) -> Flask:
            begins, usual = not known, OWN_START.isdisjoint(different)
            if begins and usual:
                copied_start(start, tmp_path)
            elif begins:
                (tmp_path / "check-in.db").write_bytes(migrated_file)
            chosen = make_settings(packs_dir=sleep_packs(changes, translated), pack="sleep", **different)
            app = served.enter_context(application(chosen))
            if begins and not usual:
                key_setup.establish(app.extensions["store"], NOON)
                app.extensions["store"].engine.dispose()
            known.append(app)
            return app

        yield serve


@pytest.fixture(scope="session")
def walks(tmp_path_factory: pytest.TempPathFactory, first_start: Path, sleep_packs: SleepPacks) -> LeaveOnce:
    """What a walk left at the pack about sleep, changed as said; each is walked once, by the first test that asks."""

    @cache
    def left(walk: Walk[Any], changes: Changes) -> Left[Any]:
        folder = tmp_path_factory.mktemp("walk")
        with started(first_start, folder, packs_dir=sleep_packs(changes, ""), pack="sleep") as app:
            return Left.by(walk, app, folder)

    return left


@pytest.fixture
def walked(walks: LeaveOnce, serve_sleep: ServeSleep) -> WalkOnce:
    """Serve the pack about sleep, changed as said, where a walk through its pages led."""

    def after(walk: Walk[Any], *changes: tuple[str, str, str]) -> Walked[Any]:
        left = walks(walk, changes)
        return left.at(serve_sleep(*changes, start=left.folder))

    return after


@pytest.fixture
def unrendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports are the HTML that they are rendered from: to render one takes longer than all else that a test does."""
    monkeypatch.setattr(RenderPool, "render", lambda _pool, html, wait=None: b"%PDF-" + html.encode())


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
