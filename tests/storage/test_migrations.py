"""Migrations: every revision goes up and down over data, and ends at what the tables say."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, insert, inspect, text

from assessment.core.alerts import AlertKind
from assessment.settings import BadSetting
from assessment.storage import (
    accounts,
    alerts,
    audit,
    day_counts,
    erasures,
    exports,
    jobs,
    key_fingerprints,
    migrate,
    people,
    rate_limit_counts,
    second_factors,
    staff_sessions,
    unsaved_forms,
    withdrawals,
)
from assessment.storage import cases as case_rows
from assessment.storage.audit import Anchor, AuditEntry
from assessment.storage.engine import reading, writing
from assessment.storage.exports import SealedFile, StoredExport
from assessment.storage.staff_sessions import StaffSession
from assessment.storage.tables import Base, CaseDraftRow, CaseReaderRow
from assessment.storage.unsaved_forms import SealedForm
from tests.support import databases
from tests.support.staff import FIRST
from tests.support.stopped_clock import NOON, later
from tests.support.storage_rows import add_account, begun, submit, write_note

LONGEST_REVISION = 32
"""Characters that fit into the table in which Alembic keeps the revision."""
VERSIONS = migrate.MIGRATIONS / "versions"


def revisions() -> list[str]:
    """Every revision, first to last."""
    return [each.revision for each in reversed(list(ScriptDirectory(str(migrate.MIGRATIONS)).walk_revisions()))]


@contextmanager
def without_tables(request: pytest.FixtureRequest, kind: str) -> Iterator[Engine]:
    server: databases.Server | None = None
    url = f"sqlite:///{request.getfixturevalue('tmp_path') / 'empty.db'}"
    if kind == "postgresql":
        server = request.getfixturevalue("postgresql")
        url = server.create()
    with databases.connected(url) as engine:
        yield engine
    if server:
        server.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A database without tables, of each kind in turn."""
    with without_tables(request, request.param) as engine:
        yield engine


@pytest.fixture
def empty_twin(request: pytest.FixtureRequest, engine: Engine) -> Iterator[Engine]:
    """A database without tables, of the kind that ``engine`` is."""
    with without_tables(request, engine.dialect.name) as twin:
        yield twin


def checks(engine: Engine) -> dict[tuple[str, str | None], str]:
    """Every CHECK with its text, as the database tells it."""
    inspector = inspect(engine)
    return {
        (table, check["name"]): check["sqltext"]
        for table in inspector.get_table_names()
        for check in inspector.get_check_constraints(table)
    }


def fill(engine: Engine) -> None:
    """One row at least in every table."""
    draft = begun(engine)
    author = add_account(engine)
    submission = submit(engine, draft, shared=True)
    with writing(engine) as conn:
        write_note(conn, submission, author, "called", later(hours=1))
        erasures.erase_and_log(conn, uuid4(), later(hours=1))
        withdrawals.log(conn, {submission.id: later(hours=1)})
        day_counts.count(conn, day_counts.BEGUN, NOON.date())
        rate_limit_counts.count(conn, "words", timedelta(minutes=10), later(hours=1))
        case_rows.update_case(conn, replace(submission, state="claimed", owner_id=author, revision=2), FIRST)
        at_it = {"submission_id": submission.id, "account_id": author}
        conn.execute(insert(CaseReaderRow), {**at_it, "since": NOON, "seen_at": later(hours=1)})
        conn.execute(
            insert(CaseDraftRow), {**at_it, "sealed": b"sealed", "team_key_id": "team-1", "saved_at": later(hours=1)}
        )
        export = StoredExport(uuid4(), author, "json", "en", later(hours=1), 1)
        exports.add(conn, export, [submission.id])
        exports.put_file(conn, SealedFile(export.id, submission.id, b"sealed", "team-1"))
        second_factors.replace_codes(conn, author, ["c" * 64])
        second_factors.add_passkey(conn, author, b"id", b"key", 0, "Phone", later(hours=1))
        key_fingerprints.record(conn, "peppers", {"k1": "0123456789abcdef"})
        audit.add_anchor(conn, Anchor(1, audit.BEGUN, 0, "0" * 64, later(hours=1)))
        read = AuditEntry(1, later(hours=1), "ada@desk.example", author, "opened", submission.code, 1, "", "", "p", "m")
        audit.add(conn, read)
        began = StaffSession(uuid4(), author, "Firefox", "Windows", later(hours=1), later(hours=1))
        staff_sessions.add(conn, began, began.id.hex * 2)
        people.keep_link(conn, author, "d" * 64, later(hours=72))
        unsaved_forms.add(conn, SealedForm(uuid4(), author, b"sealed", later(hours=1)))
        alerts.add(conn, submission.id, [author], AlertKind.HANDED_OVER, "event 1", later(hours=1))
        jobs.begin(conn, [("reminders", "")], later(hours=1))
        jobs.see(conn, "host-1", True, later(hours=1))
        conn.execute(
            text("INSERT INTO refused_sign_ins (name_hash, failures, last_at) VALUES ('x', 1, :now)"),
            {"now": later(hours=1).isoformat() if engine.dialect.name == "sqlite" else later(hours=1)},
        )


def counts(engine: Engine) -> dict[str, int]:
    """How many rows each table holds."""
    with reading(engine) as conn:
        return {
            table: conn.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar_one()
            for table in inspect(engine).get_table_names()
        }


REBUILD = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "9999_rebuild_submissions", "{newest}"


def upgrade() -> None:
    with op.batch_alter_table("submissions") as table:
        table.add_column(sa.Column("later", sa.Text(), nullable=False, server_default="unknown"))
        table.alter_column("code", type_=sa.String(60))


def downgrade() -> None:
    with op.batch_alter_table("submissions") as table:
        table.drop_column("later")
        table.alter_column("code", type_=sa.String(40))
"""


def add_migration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One migration more than there is; on SQLite it drops the table of submissions on its way and makes it again."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrate.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9999_rebuild_submissions.py").write_text(REBUILD.format(newest=revisions()[-1]))
    monkeypatch.setattr(migrate, "MIGRATIONS", folder)


def test_there_are_migrations_in_one_line_each_named_by_its_file() -> None:
    assert revisions() == sorted(path.stem for path in VERSIONS.glob("*.py"))
    assert [name[:4] for name in revisions()] == [f"{number:04}" for number in range(1, len(revisions()) + 1)]
    assert max(map(len, revisions())) <= LONGEST_REVISION


def test_every_revision_goes_up_and_down_again(empty: Engine) -> None:
    steps = ["base", *revisions()]
    for before, after in pairwise(steps):
        migrate.upgrade(empty, after)
        migrate.downgrade(empty, before)
        migrate.upgrade(empty, after)
    migrate.downgrade(empty, "base")
    assert inspect(empty).get_table_names() == ["alembic_version"]


def test_every_revision_goes_down_and_up_over_data(engine: Engine) -> None:
    fill(engine)
    for before, after in reversed(list(pairwise(["base", *revisions()]))):
        migrate.downgrade(engine, before)
        migrate.upgrade(engine, after)
        migrate.downgrade(engine, before)
    migrate.upgrade(engine)
    fill(engine)


def test_a_later_revision_goes_up_and_down_over_data_and_keeps_every_row(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_migration(monkeypatch, tmp_path)
    fill(engine)
    before = counts(engine)
    assert min(before.values()) >= 1
    migrate.upgrade(engine)
    assert counts(engine) == before
    with reading(engine) as conn:
        assert conn.exec_driver_sql("SELECT DISTINCT later FROM submissions").scalars().all() == ["unknown"]
    migrate.downgrade(engine, revisions()[-2])
    assert counts(engine) == before


def test_what_was_recorded_before_there_was_a_chain_stays_as_it_is(engine: Engine) -> None:
    migrate.downgrade(engine, "0002_roles")
    old = "INSERT INTO audit (id, at, who, verb, subject) VALUES (1, '{}', 'ada@desk.example', 'opened', 'heron-42')"
    with writing(engine) as conn:
        conn.exec_driver_sql(old.format("2026-11-22 12:00:00.000000"))
    migrate.upgrade(engine)
    with reading(engine) as conn:
        [found] = audit.entries(conn)
    assert found == AuditEntry(1, found.at, "ada@desk.example", None, "opened", "heron-42", None, "", "", None)


@pytest.fixture
def two_spellings(empty: Engine) -> Engine:
    """A database from before addresses were folded, with two accounts that are one."""
    migrate.upgrade(empty, "0003_audit_chain")
    with writing(empty) as conn:
        for number, email in enumerate(["\u00fcrsula@example.org", "u\u0308rsula@example.org"]):
            conn.execute(
                text(
                    "INSERT INTO users (email, name, password, active, fs_uniquifier, role) "
                    "VALUES (:email, 'U', 'x', true, :unique, 'counselor')"
                ),
                {"email": email, "unique": str(number)},
            )
    return empty


def test_two_accounts_that_differ_in_spelling_only_are_named_and_nothing_is_changed(two_spellings: Engine) -> None:
    with pytest.raises(BadSetting, match="are one address in two spellings"):
        migrate.upgrade(two_spellings)
    with reading(two_spellings) as conn:
        assert conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one() == "0003_audit_chain"
        assert conn.exec_driver_sql("SELECT count(*) FROM users").scalar_one() == 2


def test_an_account_from_before_is_found_in_any_spelling(two_spellings: Engine) -> None:
    with writing(two_spellings) as conn:
        conn.exec_driver_sql("DELETE FROM users WHERE fs_uniquifier = '1'")
    migrate.upgrade(two_spellings)
    with reading(two_spellings) as conn:
        assert accounts.id_of(conn, "U\u0308RSULA@example.org") == 1


def test_upgrading_twice_changes_nothing_and_keeps_the_data(engine: Engine) -> None:
    fill(engine)
    migrate.upgrade(engine)
    with reading(engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM case_events").scalar_one() == 1


FIRST_TABLES = "alerts, audit, audit_anchors"
NOT_OURS = {
    "an unknown revision": ("UPDATE alembic_version SET version_num = '0002'", "is at revision 0002, which"),
    "a table less": ("DROP TABLE tries", "lacks the table tries: it"),
    "no revision": ("DELETE FROM alembic_version", f"has tables ({FIRST_TABLES}, …) and no revision"),
    "no table of revisions": ("DROP TABLE alembic_version", f"has tables ({FIRST_TABLES}, …) and no revision"),
}


@pytest.mark.parametrize("made", NOT_OURS)
def test_a_database_that_is_not_known_is_refused_with_the_way_out_and_left_as_it_is(engine: Engine, made: str) -> None:
    statement, message = NOT_OURS[made]
    fill(engine)
    with writing(engine) as conn:
        conn.exec_driver_sql(statement)
    before = counts(engine)
    with pytest.raises(BadSetting) as refused:
        migrate.upgrade(engine)
    with pytest.raises(BadSetting) as refused_too:
        migrate.check(engine)
    assert counts(engine) == before
    assert refused.value.message == refused_too.value.message
    assert f"({engine.url.database}) {message}" in refused.value.message
    assert "run the version of the service that made it" in refused.value.message
    assert "To begin with an empty one" in refused.value.message


def test_a_database_of_a_newer_version_is_refused_by_an_older_one(engine: Engine, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as newer:
        add_migration(newer, tmp_path)
        migrate.upgrade(engine)
    with pytest.raises(BadSetting, match="is at revision 9999_rebuild_submissions, which"):
        migrate.upgrade(engine)


def test_somebody_elses_database_is_refused(empty: Engine) -> None:
    with writing(empty) as conn:
        conn.exec_driver_sql("CREATE TABLE bookings (id INTEGER)")
    with pytest.raises(BadSetting, match=re.escape("has tables (bookings) and no revision")):
        migrate.upgrade(empty)
    assert inspect(empty).get_table_names() == ["bookings"]


def test_a_database_that_is_not_prepared_yet_is_distinguished_from_a_ready_one(
    empty: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadSetting, match="Start the service once"):
        migrate.check(empty)
    migrate.upgrade(empty)
    migrate.check(empty)
    add_migration(monkeypatch, tmp_path)
    with pytest.raises(BadSetting, match="Start the service once"):
        migrate.check(empty)


def test_several_may_start_at_the_same_moment(empty: Engine) -> None:
    url = empty.url.render_as_string(hide_password=False)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(databases.migrate, [url] * 4))
    with reading(empty) as conn:
        assert conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one() == revisions()[-1]


def test_the_migrations_end_at_what_the_tables_say(engine: Engine) -> None:
    with reading(engine) as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_checks_in_the_database_are_those_of_the_tables(engine: Engine, empty_twin: Engine) -> None:
    Base.metadata.create_all(empty_twin)
    assert checks(engine) == checks(empty_twin)
    assert len(checks(engine)) >= 10


def test_migrations_import_nothing_of_the_application() -> None:
    ours = re.compile(r"^\s*(from|import) assessment", re.MULTILINE)
    assert [path.name for path in VERSIONS.glob("*.py") if ours.search(path.read_text())] == []


def test_sqlite_keeps_foreign_keys_on_after_a_migration(tmp_path: Path) -> None:
    with databases.connected(f"sqlite:///{tmp_path / 'new.db'}") as engine:
        migrate.upgrade(engine)
        with reading(engine) as conn:
            assert conn.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
            assert conn.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
            assert conn.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
