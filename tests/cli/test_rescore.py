"""`flask --app wsgi rescore`: the shift printed, and refusals that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from assessment.core.model.pack import Pack
from assessment.services.demo import demonstration
from tests.support.fixtures import application, settings_in
from tests.support.respondent_steps import rows
from tests.support.second_factor_steps import FACTOR_KEYS
from tests.support.stopped_clock import NOON

PACK = "relationship-repair"


def rescored(app: Flask, *arguments: str) -> Result:
    with app.app_context():
        return app.test_cli_runner().invoke(args=["rescore", PACK, *arguments])


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, migrated_file: bytes, repair: Pack) -> Iterator[Flask]:
    """The application with forty people's answers, which no test here changes."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "check-in.db").write_bytes(migrated_file)
    with application(settings_in(folder)) as app:
        with app.app_context():
            demonstration.fill(app.extensions["store"], repair, FACTOR_KEYS, "a long enough password", NOON)
        yield app


def test_an_unedited_pack_routes_everybody_who_shared_as_before(demo: Flask) -> None:
    result = rescored(demo)
    assert result.exit_code == 0, result.output
    ((shared,),) = rows(demo, "SELECT count(*) FROM submissions WHERE sealed_key IS NOT NULL")
    assert 0 < shared < demonstration.CASES
    assert f"compared with the stored outcomes: {shared} submissions" in result.stdout
    assert f"Routed differently: 0 of {shared} (level 0, access 0, priority 0)" in result.stdout
    assert result.stdout.rstrip().endswith("Nothing was changed.")
    assert result.stderr == "Scoring\n"  # no terminal, no progress bar


def test_a_stored_version_can_be_named_by_the_beginning_of_its_hash(demo: Flask, repair: Pack) -> None:
    kept = repair.hash[:8]
    result = rescored(demo, "--against", kept)
    assert f"compared with 1.0 ({kept}" in result.stdout


def test_an_unknown_hash_ends_with_a_message(demo: Flask) -> None:
    result = rescored(demo, "--against", "0123")
    assert result.exit_code == 1
    assert "Name the beginning of a hash, or a folder." in result.stderr


@pytest.mark.parametrize(
    ("file", "advice"),
    [(b"", "Start the service once."), (b"no database " * 99, "Name another file, or put a backup there.")],
)
def test_a_database_that_cannot_be_read_ends_with_advice(app: Flask, tmp_path: Path, file: bytes, advice: str) -> None:
    app.extensions["store"].engine.dispose()
    (tmp_path / "check-in.db").write_bytes(file)
    result = rescored(app)
    assert result.exit_code == 1
    assert advice in result.stderr
