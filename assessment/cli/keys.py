"""`flask --app wsgi keys …`: the vault's keys, listed, tried and rotated while the service runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby

import click
from sqlalchemy import Engine

from assessment import clock
from assessment.cli import app_context
from assessment.core.errors import AssessmentError
from assessment.services import key_check, key_rotation
from assessment.services.key_check import KeyCheck, Undecryptable
from assessment.vault.keyring import Keyring

STILL_SEALED = "They stay sealed to an older key: keep that key. "


@click.group("keys")
def keys() -> None:
    """List, try and rotate the keys that answers are kept with. The service may run meanwhile."""


@keys.command("list")
def list_keys() -> None:
    """Print the ids of all keys, the newest first."""
    with _refusals():
        ring = app_context.keyring()
        click.echo(f"peppers    {' '.join(key.id for key in ring.peppers)}")
        click.echo(f"team keys  {' '.join(ring.team_ids)}")


@keys.command("rotate-pepper")
def rotate_pepper() -> None:
    """Make six words with a new pepper from now on. Words made before still work."""
    with _refusals():
        click.echo(f"New pepper {app_context.keyring().rotate_pepper().id}. Copy the file peppers to every host.")


@keys.command("drop-pepper")
@click.argument("key_id")
def drop_pepper(key_id: str) -> None:
    """Destroy an older pepper, once no words need it."""
    with _refusals():
        key_rotation.drop_pepper(app_context.engine(), app_context.keyring(), key_id, clock.now())
        click.echo(f"Dropped the pepper {key_id}.")


@keys.command("rotate-kek")
def rotate_kek() -> None:
    """Wrap the team's private keys under a new key-encryption key, and destroy the old one."""
    with _refusals():
        click.echo(f"New key-encryption key {app_context.keyring().rotate_kek().id}.")


@keys.command("rotate-team")
def rotate_team() -> None:
    """Make a new team key, and seal to it what was sealed to older ones."""
    with _refusals():
        ring, engine = app_context.keyring(), app_context.engine()
        made = ring.rotate_team()
        click.echo(f"New team key {made.id}. Copy the file team-public to every host.")
        tried = _resealed(ring, engine)
        click.echo("What other hosts seal meanwhile: run `keys reseal` once they have the new file.")
    _name(tried.locked, STILL_SEALED)


@keys.command("reseal")
def reseal() -> None:
    """Seal to the newest team key what is still sealed to older ones."""
    with _refusals():
        tried = _resealed(app_context.keyring(), app_context.engine())
    _name(tried.locked, STILL_SEALED)


@keys.command("drop-team")
@click.argument("key_id")
def drop_team(key_id: str) -> None:
    """Destroy an older team key, once nothing is sealed to it."""
    with _refusals():
        key_rotation.drop_team(app_context.engine(), app_context.keyring(), key_id)
        click.echo(f"Dropped the team key {key_id}.")


@keys.command("check")
def check_keys() -> None:
    """Open every key of the team, all that was shared and every note, and name what cannot be opened."""
    with _refusals():
        tried = key_check.everything(app_context.engine(), app_context.keyring())
        click.echo(f"Opened {tried.done} keys, submissions and notes. Answers that nobody shared open for nobody here.")
    _name(tried.locked, "")


def _resealed(ring: Keyring, engine: Engine) -> KeyCheck:
    tried = key_rotation.reseal(engine, ring, lambda so_far: click.echo(f"Resealed {so_far} …", err=True))
    click.echo(f"Resealed {tried.done}.")
    return tried


def _name(locked: Sequence[Undecryptable], besides: str) -> None:
    """Name what cannot be opened, under each reason, and end in failure; nothing when everything opened."""
    if not locked:
        return
    click.echo(f"Cannot be opened: {len(locked)}", err=True)
    for why, those in groupby(sorted(locked, key=lambda each: (each.why, each.what)), lambda each: each.why):
        click.echo(f"  {', '.join(each.what for each in those)}\n    {why}", err=True)
    click.echo(f"{besides}“What cannot be opened” in docs/operators.md says what to do.", err=True)
    sys.exit(1)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except AssessmentError as refused:
        raise click.ClickException(str(refused)) from None
    except OSError as refused:
        raise click.ClickException(f"{refused.filename}: {refused.strerror}.") from None
