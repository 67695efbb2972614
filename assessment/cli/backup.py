"""The commands that make backups, put them back, and move everything into another database."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import click
from marshmallow import ValidationError

from assessment import clock, setting_checks
from assessment.cli import app_context
from assessment.cli.failure import fail
from assessment.services import backup as backups
from assessment.services import startup
from assessment.settings import BadSetting

SHORTEST = 16
ROWS_BETWEEN_REPORTS = 10_000
"""Rows between two lines of progress."""
A_FILE = click.Path(dir_okay=False, path_type=Path)
PASSPHRASE = click.option(
    "--passphrase-file", type=A_FILE, help="Read the passphrase here; without it, it is asked for."
)


@click.command("backup")
@click.argument("database_file", type=A_FILE)
@click.option("--keys", "keys_file", type=A_FILE, help="Back the keys up into this file, in another folder.")
@PASSPHRASE
def backup(database_file: Path, keys_file: Path | None, passphrase_file: Path | None) -> None:
    """Back up the database into an encrypted file, while the service runs."""
    if keys_file is not None and keys_file.resolve().parent == database_file.resolve().parent:
        fail("The keys go into another folder, on another disk: who has both files can open what was shared.")
    passphrase = _passphrase(passphrase_file, confirm=True)
    chosen, store = app_context.settings(), app_context.store()
    made = backups.back_up(store, chosen.instance_dir, database_file, passphrase, clock.now(), _report_progress)
    click.echo(f"{database_file}: {made.rows} rows of {len(made.totals)} tables, read again and whole")
    if keys_file is not None:
        names = backups.back_up_keys(chosen.instance_dir / "keys", keys_file, passphrase)
        click.echo(f"{keys_file}: {', '.join(names)}")
        if chosen.kek_file is not None:
            click.echo(f"KEK_FILE {chosen.kek_file} is not in it: keep a copy of it apart.")


@click.command("restore")
@click.argument("database_file", type=A_FILE)
@click.option("--keys", "keys_file", type=A_FILE, help="Put the keys of this file back first.")
@click.option("--replace", is_flag=True, help="Put the backup in place of a database that is not empty.")
@click.option("--verify", is_flag=True, help="Only read the backup, and say whether it is whole.")
@PASSPHRASE
def restore(
    database_file: Path, keys_file: Path | None, replace: bool, verify: bool, passphrase_file: Path | None
) -> None:
    """Put a backup back, while the service is stopped. What people deleted since is deleted again."""
    passphrase = _passphrase(passphrase_file, confirm=False)
    chosen = app_context.settings()
    store = app_context.unprepared_store()
    if verify:
        found = backups.read_backup(database_file, passphrase)
        click.echo(f"{database_file}: {found.rows} rows, revision {found.revision}, made at {found.made_at}: whole")
        return
    chosen.instance_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if keys_file is not None:
        names = backups.restore_keys(chosen.instance_dir / "keys", keys_file, passphrase)
        click.echo(f"keys: {', '.join(names) or 'all of them are there'}")
    found = backups.restore(
        store, chosen.instance_dir, database_file, passphrase, replace=replace, report_progress=_report_progress
    )
    click.echo(f"Restored: {found.rows} rows, as they were at {found.made_at}.")
    try:
        startup.prepare(chosen)
    except BadSetting as refused:
        fail(f"The rows are there, but the service does not start yet.\n{refused.message}")
    click.echo("What was deleted since is deleted again. Start the service and the worker.")


@click.command("migrate-to")
@click.argument("database_url", envvar="TARGET_URL")
def migrate_to(database_url: str) -> None:
    """Copy everything into an empty database, such as from SQLite to PostgreSQL, while the service is stopped.

    An address with a password in it belongs into the variable TARGET_URL, not on the command line.
    """
    store = app_context.store()
    _check_address(database_url)
    if words := startup.database_fault(database_url, app_context.settings()):
        fail(words.replace("DATABASE_URL", "that address"))
    target = startup.other_store(store, database_url)
    try:
        with startup.worded_faults(target):
            moved = backups.move(store, target, _report_progress)
    finally:
        target.engine.dispose()
    for name, totals in sorted(moved.items()):
        click.echo(f"{name:<20}{totals.rows:>9}  {totals.digest[:12]}")
    click.echo("Both databases hold the same. Set DATABASE_URL to the other one, and start the service.")


def _check_address(database_url: str) -> None:
    try:
        setting_checks.is_database(database_url)
    except ValidationError as refused:
        fail(f"The address of the other database {' '.join(map(str, refused.messages))}")


def _report_progress(table: str, rows: int) -> None:
    if rows and rows % ROWS_BETWEEN_REPORTS == 0:
        click.echo(f"{table}: {rows} …", err=True)


def _passphrase(file: Path | None, *, confirm: bool) -> str:
    """The passphrase; never on the command line, where everybody on the machine can read it."""
    if file is None:
        if not sys.stdin.isatty():
            fail("Nobody is here to be asked for the passphrase. Name a file that holds it: --passphrase-file")
        found = str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm, err=True))
    else:
        try:
            found = file.read_text(encoding="utf-8").strip()
            too_open = file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
        except (OSError, ValueError):
            fail(f"The file of the passphrase, {file}, cannot be read.")
        if too_open:
            fail(f"The file of the passphrase, {file}, is too open: others may read it. Run: chmod 600 {file}")
    if confirm and len(found) < SHORTEST:
        fail(f"The passphrase has {len(found)} characters. It needs {SHORTEST} at least: take five words or more.")
    return found
