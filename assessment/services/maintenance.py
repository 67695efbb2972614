"""Maintenance mode: people are shown that we are closed for a while, and the worker waits. A file says so."""

from __future__ import annotations

from pathlib import Path

FILE = "maintenance"
"""In INSTANCE_DIR, so that it outlives restarts, and needs no database."""


def is_on(instance_dir: Path) -> bool:
    """True while it is on, on this host."""
    return (instance_dir / FILE).exists()


def turn_on(instance_dir: Path) -> None:
    """Turn it on. OSError."""
    instance_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    (instance_dir / FILE).touch(mode=0o600)


def turn_off(instance_dir: Path) -> None:
    """Turn it off. OSError."""
    (instance_dir / FILE).unlink(missing_ok=True)
