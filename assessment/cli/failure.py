"""The end of a command that cannot go on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

from assessment.core.errors import AssessmentError


def fail(message: str) -> NoReturn:
    """Print ``message`` on stderr, and end the command with status 1."""
    click.echo(message, err=True)
    sys.exit(1)


@contextmanager
def one_line_errors() -> Iterator[None]:
    """End the command with what was refused, in its own words, instead of a traceback."""
    try:
        yield
    except AssessmentError as refused:
        fail(str(refused))
    except OSError as refused:
        fail(f"{refused.filename}: {refused.strerror}.")
