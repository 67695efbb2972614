"""The packs that come with the service."""

from __future__ import annotations

from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.settings import ROOT


def shipped_packs() -> list[Pack]:
    """Each of them, in the order of their ids."""
    return [loader.load(file.parent) for file in sorted((ROOT / "questionnaires").glob("*/pack.yaml"))]
