"""What is wrong with a pack in a folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from assessment.core import check_pack
from assessment.core.errors import Fault, InvalidPack
from assessment.core.packs import loader


def pack_faults(folder: Path, today: date) -> tuple[Fault, ...]:
    """Every fault of the pack, warnings included, also if it cannot be loaded."""
    try:
        opened = loader.load_with_warnings(folder)
    except InvalidPack as refused:
        return refused.faults
    return check_pack.faults_of(opened, today)
