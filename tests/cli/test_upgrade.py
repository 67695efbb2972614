"""``flask version`` and ``flask upgrade``: which version this is, and what it will change, before it does."""

from __future__ import annotations

import re
import tomllib

import pytest
from flask import Flask
from sqlalchemy import insert

from assessment.services import upgrade
from assessment.services.upgrade import version
from assessment.settings import ROOT, KeptFor
from assessment.storage import migrate
from assessment.storage.engine import writing
from assessment.storage.tables import PackRow
from tests.cli.conftest import Run
from tests.support import respondent_steps
from tests.support.stopped_clock import NOON

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def said(app: Flask, *options: str) -> list[str]:
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["upgrade", *options])
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def test_the_version_is_that_of_the_package_s_metadata(run: Run) -> None:
    assert run("version").stdout.startswith(f"check-in {PROJECT['version']} (Python 3.")


def test_the_changelog_tells_of_this_version_and_of_its_settings() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text()
    assert re.search(rf"^## \[{re.escape(version())}\] - 20\d\d-\d\d-\d\d$", changes, re.M)
    table = (ROOT / "docs" / "operators.md").read_text().partition("\n## Settings\n")[2].partition("\n## ")[0]
    assert upgrade.new_settings(version())
    assert set(upgrade.new_settings(version())) <= set(re.findall(r"^\| `([A-Z_…]+)`", table, re.M))
    assert all(f"`KEEP_{name.upper()}`" not in changes for name in KeptFor.__dataclass_fields__)


def test_a_new_machine_is_told_that_tables_will_be_made_and_none_is(run: Run) -> None:
    for _ in range(2):
        lines = run("upgrade").stdout.splitlines()
        assert lines[0] == "database: it is empty, and the tables will be made"
        assert lines[-1].startswith("Nothing was changed.")


def test_with_yes_it_is_done_and_the_next_time_there_is_nothing_to_do(run: Run) -> None:
    assert run("upgrade", "--yes").stdout.splitlines()[-1] == "Done. Start the service and the worker."
    assert re.fullmatch(r"database: at revision \S+, nothing to migrate", run("upgrade").stdout.splitlines()[0])


def test_an_older_database_is_told_its_migrations_and_keeps_its_revision(app: Flask) -> None:
    engine = app.extensions["store"].engine
    (newest, why), *_ = reversed(migrate.after(None))
    migrate.downgrade(engine, "-1")
    before = migrate.revision(engine)
    lines = said(app)
    assert lines[:2] == [f"database: at revision {before}, 1 migration to run", f"  {newest}: {why}"]
    assert migrate.revision(engine) == before
    said(app, "--yes")
    assert migrate.revision(engine) == newest


def test_it_says_whether_the_pack_is_a_version_that_somebody_answered(app: Flask) -> None:
    assert said(app)[1].endswith(", which nobody has answered")
    older = {"hash": "a" * 64, "pack_id": "relationship-repair", "version": "0", "snapshot": "{}", "kept_at": NOON}
    with writing(app.extensions["store"].engine) as conn:
        conn.execute(insert(PackRow), older)
    assert said(app)[1].endswith("Whoever has begun stays on the version they began with.")
    respondent_steps.begun(app)
    assert said(app)[1].endswith(", as it was answered before")


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_the_metadata_names_each_version_of_python_that_it_was_run_on(python: str) -> None:
    assert f"Programming Language :: Python :: {python}" in PROJECT["classifiers"]
    assert PROJECT["requires-python"] == ">=3.11"
