"""Valid shapes to a Pack: every reference followed, every expression typed, every fault collected."""

from __future__ import annotations

from assessment.core.packs.build.context import BuildContext
from assessment.core.packs.build.pack import pack
from assessment.core.packs.switches import MARK, without

__all__ = ["MARK", "BuildContext", "pack", "without"]
