"""Valid shapes to a Pack: every reference followed, every expression typed, every fault collected."""

from __future__ import annotations

from assessment.core.building.draft import Draft
from assessment.core.building.pack import pack
from assessment.core.building.without import MARK, without

__all__ = ["MARK", "Draft", "pack", "without"]
