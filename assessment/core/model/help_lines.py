"""Help lines by place, as frozen data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class HelpLine:
    """``checked_on`` is an ISO date, the day somebody last read the number at its source; '' when never."""

    id: str
    name: str
    number: str
    hours: str
    say: str
    audience: tuple[str, ...]
    source: str
    confirmed: bool
    checked_on: str


@dataclass(frozen=True)
class Place:
    id: str
    label: str
    emergency_number: str
    emergency_say: str
    lines: tuple[HelpLine, ...]

    @property
    def shown(self) -> tuple[HelpLine, ...]:
        """The lines a person may see: never one that waits to be verified."""
        return tuple(line for line in self.lines if line.confirmed)
