"""``flask erase`` erases what has a case code, once it is told to."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from assessment.storage.tables import DraftRow, SubmissionRow
from tests.support.storage_rows import begun, submit


def run(app: Flask, *options: str, status: int = 0) -> str:
    with app.app_context():
        result = app.test_cli_runner().invoke(args=["erase", *options])
    assert result.exit_code == status, result.output
    return result.output.strip()


def left(app: Flask) -> tuple[int, int]:
    """How many submissions and drafts there are."""
    with app.extensions["store"].reading() as conn:
        return len(conn.execute(select(SubmissionRow.id)).all()), len(conn.execute(select(DraftRow.id)).all())


def test_it_asks_first_and_then_erases_what_has_the_code(app: Flask) -> None:
    engine = app.extensions["store"].engine
    case = submit(engine, begun(engine), shared=True)
    said = run(app, case.code, status=1)
    assert "--yes" in said
    assert left(app) == (1, 1)
    assert run(app, case.code.upper(), "--yes") == f"Erased: {case.code}"
    assert left(app) == (0, 0)
    assert run(app, case.code, "--yes", status=1).endswith(f"Nothing has the code {case.code}.")


def test_what_cannot_be_noted_is_still_there(app: Flask) -> None:
    engine = app.extensions["store"].engine
    case = submit(engine, begun(engine), shared=True)
    app.config["SETTINGS"].instance_dir.mkdir(exist_ok=True)
    (app.config["SETTINGS"].instance_dir / "deleted").mkdir()
    assert "could not be erased" in run(app, case.code, "--yes", status=1)
    assert left(app) == (1, 1)
