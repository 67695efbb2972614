"""A browser on a small pack of four pages, so that pages are tested without the default pack's wording."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import small_pack
from flask import Flask
from journeys import Clock, ServeSleep, begun
from pages import Pages

from assessment.app import create_app
from assessment.settings import Settings
from assessment.web import current


@pytest.fixture
def serve_sleep(make_settings: Callable[..., Settings], tmp_path: Path, migrated_file: bytes) -> Iterator[ServeSleep]:
    """Serve the pack about sleep, changed as said; a second call serves another version on the same database."""
    (tmp_path / "check-in.db").write_bytes(migrated_file)
    served: list[Flask] = []

    def serve(*changes: tuple[str, str, str], **different: Any) -> Flask:
        folder = tmp_path / f"packs-{len(served)}"
        folder.mkdir()
        small_pack.written(folder, *changes)
        app = create_app(make_settings(packs_dir=folder, pack="sleep", **different))
        app.testing = True
        app.config["PROPAGATE_EXCEPTIONS"] = False  # tests see the pages people see
        served.append(app)
        return app

    yield serve
    for app in served:
        app.extensions["engine"].dispose()


@pytest.fixture
def sleep(serve_sleep: ServeSleep) -> Pages:
    """A browser that has just begun; it stands on the first page."""
    return begun(serve_sleep())


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time goes by for the service."""
    begun_at = datetime.now(UTC)

    def forward(by: timedelta) -> None:
        monkeypatch.setattr(current, "now", lambda: begun_at + by)

    return forward


@pytest.fixture
def counselor_at() -> Callable[[Flask], Pages]:
    """Signs a counselor in at an application."""
    from desk import sign_in

    return sign_in
