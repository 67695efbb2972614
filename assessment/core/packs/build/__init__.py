"""Builds a pack from valid shapes: resolves every reference, parses every expression, collects every fault."""

from __future__ import annotations

from assessment.core.packs.build.context import BuildContext
from assessment.core.packs.build.pack import build_pack

__all__ = ["BuildContext", "build_pack"]
