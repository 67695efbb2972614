"""Help lines by place, as frozen data, and which of them may be shown.

Numbers change, and a wrong one costs trust and time that somebody in danger may not have. So a line is shown when two
pages carry its number and nothing holds it back, or when somebody has confirmed it; other lines wait. Where that would
leave a person without any line for suicide, abuse or a child, the best of those that wait is shown, marked as not yet
checked: a doubtful number is better than none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from assessment.core.model.texts import Paragraphs

ELSEWHERE = "elsewhere"
"""The place for everybody whose own is not listed: it says how to find an emergency number; none works everywhere."""
ANYONE = "anyone"
"""The topic of the lines that listen to anybody, whatever it is about."""
PAPER_SIZES = ("a4", "letter")
"""The sizes of sheets that printers of a place hold."""
NOT_ENOUGH = frozenset({"men", "young"})
"""Groups to which a line may be kept that leave most people here without it."""
NEEDED = ("suicide", "abuse", "children")
"""The topics that no place should be without."""


@dataclass(frozen=True)
class ContactNumber:
    """One number. ``by``: call, text, whatsapp or textphone; ``say``: what to know or to send, or ''."""

    number: str
    by: str
    say: str


@dataclass(frozen=True)
class Emergency:
    """``numbers``: what to call in danger; without any, ``find`` says how to find out.

    ``confidence``: ``two_pages`` if two pages carry them; ``read_on``, ``confirmed_on``: as of a help line.
    """

    numbers: tuple[ContactNumber, ...]
    find: str
    say: str
    confidence: str
    read_on: str
    confirmed_on: str

    @property
    def checked_on(self) -> str:
        return self.confirmed_on or self.read_on


@dataclass(frozen=True)
class HelpLine:
    """A help line, reached at the first of ``numbers``, or at the web ``address`` if it has none.

    ``region``: the part of the place that it serves, '' for all of it; ``say``: short phrases, for whom it is and what
    to know; ``topics``: what it helps with; ``only``: the groups that it is kept to, empty for everybody.
    ``confidence``: ``two_pages`` or ``one_page``; ``hold``: what must not be shown until somebody confirms it: ``all``,
    ``hours``, ``channel`` (every number but the first), or ''.
    ``read_on``: the ISO date on which the number was read on these pages; ``newest_page``: how new they are, such as
    ``2025-08``, '' if unknown; ``confirmed_on``: the ISO date on which an operator found all of it right, or ''.
    """

    id: str
    region: str
    name: str
    numbers: tuple[ContactNumber, ...]
    address: str
    hours: str
    say: Paragraphs
    topics: tuple[str, ...]
    only: tuple[str, ...]
    confidence: str
    hold: str
    read_on: str
    newest_page: str
    confirmed_on: str

    @property
    def checked(self) -> bool:
        """Whether it may be shown as checked."""
        return bool(self.confirmed_on) or (self.confidence == "two_pages" and self.hold != "all")

    @property
    def checked_on(self) -> str:
        """The ISO date on which somebody last checked it."""
        return self.confirmed_on or self.read_on

    @property
    def for_everybody(self) -> bool:
        """Whether anybody in the whole place may call it."""
        return not self.region and not self.only

    def serves(self, topic: str) -> bool:
        """Whether the place has help with the topic through this line.

        One for men, for a region, or for the young alone, who are not those who answer here, is not enough.
        """
        return topic in self.topics and not self.region and NOT_ENOUGH.isdisjoint(self.only)

    def without_held(self) -> HelpLine:
        """The line as it may be shown: without the parts that are held back."""
        hours = "" if self.hold in ("all", "hours") else self.hours
        numbers = self.numbers[:1] if self.hold in ("all", "channel") else self.numbers
        return replace(self, hours=hours, numbers=numbers)


@dataclass(frozen=True)
class Place:
    """A country or region with its emergency numbers and help lines; ``paper``: one of ``PAPER_SIZES``."""

    id: str
    label: str
    emergency: Emergency
    lines: tuple[HelpLine, ...]
    paper: str = PAPER_SIZES[0]

    @property
    def shown(self) -> tuple[HelpLine, ...]:
        """The lines that may be shown, in their order and without what is held back; some may not be ``checked``."""
        stand_in = {line.id for topic in NEEDED if (line := self.stand_in_for(topic)) is not None}
        return tuple(line.without_held() for line in self.lines if line.checked or line.id in stand_in)

    def stand_in_for(self, topic: str) -> HelpLine | None:
        """The best of the waiting lines for the topic, if no checked one serves it.

        The best is one that is not held, then one on two pages, then the one on the newest page.
        """
        checked = [line for line in self.lines if line.checked]
        if any(line.serves(topic) for line in checked):
            return None
        waiting = [line for line in self.lines if not line.checked and topic in line.topics]
        serving = [line for line in waiting if line.serves(topic)]
        if not serving and any(topic in line.topics for line in checked):
            return None
        newest_first = sorted(serving or waiting, key=lambda line: line.newest_page, reverse=True)
        return min(newest_first, key=lambda line: (line.hold == "all", line.confidence != "two_pages"), default=None)
