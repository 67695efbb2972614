"""Commands for demonstrations."""

from __future__ import annotations

import click

from assessment import clock
from assessment.cli import app_context
from assessment.cli.failure import fail
from assessment.cli.pack_argument import load_pack
from assessment.core.errors import AssessmentError
from assessment.services import demo_data


@click.command("demo")
def demo() -> None:
    """Fill the database with 40 realistic submissions and a counselor."""
    chosen = app_context.settings()
    app_context.prepare()
    password = demo_data.new_password()
    email = demo_data.fill(
        app_context.store(), load_pack(chosen.pack), app_context.factor_keys(), password, clock.now()
    )
    click.echo(f"{demo_data.SUBMISSIONS} submissions are in the database. Not for real use.")
    click.echo(f"Sign in at http://127.0.0.1:{chosen.port}/counselor")
    click.echo(f"  e-mail    {email}")
    click.echo(f"  password  {password}")
    click.echo(f"  code      flask --app wsgi demo-code {email}")


@click.command("demo-code")
@click.argument("email")
def demo_code(email: str) -> None:
    """Print the code that the app of a demo counselor shows now. It does so for no other account."""
    try:
        click.echo(demo_data.code(app_context.store(), app_context.factor_keys(), email, clock.now()))
    except AssessmentError as refused:
        fail(str(refused))
