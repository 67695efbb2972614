"""Commands for demonstrations."""

from __future__ import annotations

import click

from assessment import clock
from assessment.cli import app_context
from assessment.cli.pack_argument import load_pack
from assessment.services.demo import cast, demonstration


@click.command("demo")
def demo() -> None:
    """Fill the database with 40 cases and the people who work on them."""
    chosen = app_context.settings()
    app_context.prepare()
    password = cast.new_password()
    store, keys = app_context.store(), app_context.factor_keys()
    made = demonstration.fill(store, load_pack(chosen.pack), keys, password, clock.now())
    first, *others = made.people
    here = f"http://127.0.0.1:{chosen.port}{chosen.url_prefix}"
    click.echo(f"{demonstration.CASES} cases are in the database. Not for real use.")
    click.echo(f"Sign in at {here}/counselor")
    click.echo(f"  e-mail    {first.email}")
    click.echo(f"  password  {password}")
    click.echo(f"  code      flask --app wsgi demo-code {first.email}")
    click.echo("The others have the same password. The same command with their e-mail prints their code:")
    for person in others:
        click.echo(f"  {person.email:<26}{person.name:<14}{', '.join([person.role, *person.teams])}")
    click.echo(f"Somebody who came back three times: type their six words at {here}/words")
    click.echo(f"  {made.words}")


@click.command("demo-code")
@click.argument("email")
def demo_code(email: str) -> None:
    """Print the code that the app of a demo account shows now. It does so for no other account."""
    click.echo(cast.code(app_context.store(), app_context.factor_keys(), email, clock.now()))
