"""The end of a command that cannot go on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

from assessment.cli import app_context
from assessment.core.errors import AssessmentError
from assessment.services import startup


def fail(message: str) -> NoReturn:
    """Print ``message`` on stderr, and end the command with status 1."""
    click.echo(message, err=True)
    sys.exit(1)


def without_traceback(command: click.Command) -> click.Command:
    """The command, or each of a group, which now says in a line what it could not do, instead of with a traceback."""
    if isinstance(command, click.Group):
        for each in command.commands.values():
            without_traceback(each)
    elif command.callback is not None:
        command.callback = _one_line_errors()(command.callback)
    return command


@contextmanager
def _one_line_errors() -> Iterator[None]:
    try:
        with startup.worded_faults(app_context.unprepared_store()):
            yield
    except AssessmentError as refused:
        fail(str(refused))
    except BrokenPipeError:  # click ends quietly where nobody reads any further
        raise
    except OSError as refused:
        fail(": ".join(str(each) for each in (refused.filename, refused.strerror or refused) if each))
