"""`flask --app wsgi keys …`: list, check and rotate the vault's keys while the service runs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import groupby

import click

from assessment import clock
from assessment.cli import app_context
from assessment.cli.failure import fail
from assessment.records.store import Store
from assessment.services import key_check, key_rotation, key_setup, key_states
from assessment.services.key_check import KeyCheck, Undecryptable
from assessment.services.key_setup import Report
from assessment.settings import BadSetting
from assessment.vault.key_files import State
from assessment.vault.keyring import FIRST_TEAM

STILL_SEALED = "They are still sealed to an older key: keep that key. "


@click.group("keys")
def keys() -> None:
    """List, check and rotate the keys that protect answers. The service may run meanwhile."""


@keys.command("list")
def list_keys() -> None:
    """Print the ids of all keys, the newest first."""
    ring = app_context.keyring()
    click.echo(f"peppers    {' '.join(key.id for key in ring.peppers)}")
    click.echo(f"team keys  {' '.join(ring.team_key_ids)}")


@keys.command("rotate-pepper")
def rotate_pepper() -> None:
    """Make new resume codes with a new pepper. Older codes still work."""
    click.echo(f"New pepper {key_rotation.rotate_pepper(app_context.store()).id}. Copy the file peppers to every host.")


@keys.command("drop-pepper")
@click.argument("key_id")
def drop_pepper(key_id: str) -> None:
    """Destroy an older pepper that no resume code needs any more."""
    key_rotation.drop_pepper(app_context.store(), key_id, clock.now())
    click.echo(f"Dropped the pepper {key_id}.")


@keys.command("rotate-kek")
def rotate_kek() -> None:
    """Encrypt the team's private keys with a new key-encryption key, and destroy the old one."""
    click.echo(f"New key-encryption key {key_rotation.rotate_kek(app_context.store()).id}.")


@keys.command("rotate-team")
@click.option("--team", default=FIRST_TEAM, show_default=True, help="The number of the team.")
def rotate_team(team: int) -> None:
    """Make a new key of a team, and seal to it all that is sealed to older ones."""
    store = app_context.store()
    made = key_rotation.rotate_team(store, team)
    click.echo(f"New team key {made.id}. Copy the file team-public to every host.")
    checked = _reseal(store)
    click.echo("Run `keys reseal` once they have it: until then they seal to the older key.")
    _fail_if_any(checked.failed, STILL_SEALED)


@keys.command("reseal")
def reseal() -> None:
    """Seal to the newest key of its team all that is still sealed to an older one."""
    checked = _reseal(app_context.store())
    _fail_if_any(checked.failed, STILL_SEALED)


@keys.command("drop-team")
@click.argument("key_id")
def drop_team(key_id: str) -> None:
    """Destroy an older team key that nothing is sealed to any more."""
    key_rotation.drop_team(app_context.store(), key_id)
    click.echo(f"Dropped the team key {key_id}.")


@keys.command("check")
def check_keys() -> None:
    """Name the state of every key file; then open every team key, shared submission and note, and list what fails."""
    try:
        store = app_context.store()
    except BadSetting as refused:
        found = key_setup.compare(app_context.keyring())
        _print_files(found, "not compared")
        raise BadSetting(*found.faults, *refused.faults) from None
    found = key_setup.report(store)
    _print_files(found)
    if found.faults:
        raise BadSetting(*found.faults)
    if not store.keyring.private:
        click.echo("This process serves respondents only: it needs no private key, and opens nothing.")
        return
    checked = key_check.check_everything(store)
    click.echo(
        f"Opened {checked.done} keys, submissions and events. Answers that were not shared cannot be opened here."
    )
    _fail_if_any(checked.failed, "")


@keys.command("accept")
@click.argument("name", type=click.Choice(sorted(key_states.LOSS)))
@click.option("--yes", is_flag=True, help="Do it; without this the command says what would be lost.")
def accept(name: str, yes: bool) -> None:
    """Go on without a key that is lost for good: with what is in its file, or with a new key if there is no file."""
    store = app_context.store()
    click.echo(key_states.LOSS[name])
    if not yes:
        fail("Nothing was changed. To go on: the same command with --yes")
    key_setup.accept(store, name, clock.now())
    click.echo(f"{name} is now the one of this database. Copy its file to every host, and restart them.")


def _print_files(found: Report, fine: str = State.FINE.value) -> None:
    """``fine``: what is said of a file that nothing is wrong with."""
    for each in found.files:
        state = fine if each.state is State.FINE else each.state.value
        click.echo(f"{state:<16}{each.path}")


def _reseal(store: Store) -> KeyCheck:
    checked = key_rotation.reseal(store, lambda so_far: click.echo(f"Resealed {so_far} …", err=True))
    click.echo(f"Resealed {checked.done}.")
    return checked


def _fail_if_any(failed: Sequence[Undecryptable], advice: str) -> None:
    """List what cannot be opened, by reason, and end with status 1; do nothing if all was opened."""
    if not failed:
        return
    click.echo(f"Cannot be opened: {len(failed)}", err=True)
    for reason, group in groupby(sorted(failed, key=lambda each: (each.why, each.what)), lambda each: each.why):
        click.echo(f"  {', '.join(each.what for each in group)}\n    {reason}", err=True)
    click.echo(f"{advice}“What cannot be opened” in docs/operators.md says what to do.", err=True)
    sys.exit(1)
