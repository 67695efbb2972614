"""The end of a command that cannot go on."""

from __future__ import annotations

import sys
from typing import NoReturn

import click


def fail(message: str) -> NoReturn:
    """Print ``message`` on stderr, and end the command with status 1."""
    click.echo(message, err=True)
    sys.exit(1)
