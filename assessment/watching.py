"""Progress of long commands on stderr: a bar at a terminal, a line for each thing begun anywhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


@contextmanager
def watching(things: int) -> Iterator[Progress]:
    """Show how far a command is that does ``things`` things, one after the other."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    try:
        # rich comes with the extra requirements; without it, lines do.
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bar
    except ModuleNotFoundError:
        yield _lines()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        overall, current = bar.add_task("All", total=things), bar.add_task("", total=None)
        begun: list[str] = []

        def show(what: str, done: int, of: int) -> None:
            if what not in begun:
                begun.append(what)
            bar.update(overall, completed=len(begun) - 1)
            bar.update(current, description=what, completed=done, total=of)

        yield show


def _lines() -> Progress:
    begun: list[str] = []

    def show(what: str, done: int, of: int) -> None:
        if what not in begun:
            begun.append(what)
            click.echo(f"{what} …", err=True)

    return show
