"""A pack named on the command line."""

from __future__ import annotations

from pathlib import Path

from assessment.cli import app_context
from assessment.cli.failure import fail
from assessment.core.errors import Fault, InvalidPack
from assessment.core.model.pack import Pack
from assessment.core.packs import loader


def folder_of(name: str) -> Path:
    """The folder of the pack with the id ``name``, or the folder of that name."""
    by_id = app_context.settings().packs_dir / name
    return by_id if by_id.is_dir() else Path(name)


def load_pack(name: str) -> Pack:
    """The pack with this id or folder, without what NOT_ASKED leaves out. Its faults end the command."""
    try:
        return loader.load(folder_of(name), app_context.settings().not_asked)
    except InvalidPack as refused:
        fail(f"The pack '{name}' cannot be used:\n{fault_lines(refused.faults)}")


def fault_lines(faults: tuple[Fault, ...]) -> str:
    """One indented line for each fault."""
    return "\n".join(f"  {fault}" for fault in faults)
