"""Commands run in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

from assessment.app import create_app

Run = Callable[..., Result]


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for an instance that does not exist yet; every other setting has its default."""
    for name in ("DATABASE_URL", "PACKS_DIR", "PACK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path / "instance"))
    return tmp_path / "instance"


@pytest.fixture
def run(instance: Path) -> Iterator[Run]:
    """Run a command in this process. It may exit with any status, but raises no other exception."""
    apps = []

    def invoke(*args: str | Path, lines: str | bytes = "") -> Result:
        app = create_app()
        apps.append(app)
        # `flask` opens this context around every command.
        with app.app_context():
            result = app.test_cli_runner().invoke(args=[str(arg) for arg in args], input=lines)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    yield invoke
    for app in apps:
        app.extensions["store"].engine.dispose()
