"""What a process holds in memory, as Linux counts it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ProcessMemory:
    """MB of what a process has in memory (``rss``), of that with what it shares divided by those who share it (``pss``:
    these add up), and of what it has alone (``uss``).
    """

    name: str
    budget_mb: int
    rss: float
    pss: float
    uss: float

    def __str__(self) -> str:
        return f"{self.rss:.0f}, {self.pss:.0f}, {self.uss:.0f} MB"


def memory_of(pid: int, name: str, budget_mb: int) -> ProcessMemory:
    """What this process holds now. A MB is 1024 × 1024 bytes."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    kilobytes = {key: int(value) for key, value in re.findall(r"^(\w+): +(\d+) kB", rollup, re.MULTILINE)}
    alone = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
    return ProcessMemory(name, budget_mb, kilobytes["Rss"] / 1024, kilobytes["Pss"] / 1024, alone / 1024)
