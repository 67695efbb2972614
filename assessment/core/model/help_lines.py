"""Help lines by place, as frozen data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class HelpLine:
    """A help line. ``confirmed``: it may be shown.

    ``checked_on``: the ISO date on which somebody last read the number at its source; '' if never.
    """

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
    """A country or region with its emergency number and help lines."""

    id: str
    label: str
    emergency_number: str
    emergency_say: str
    lines: tuple[HelpLine, ...]

    @property
    def shown(self) -> tuple[HelpLine, ...]:
        """The lines that may be shown: those that somebody has confirmed."""
        return tuple(line for line in self.lines if line.confirmed)
