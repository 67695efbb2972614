"""What an edited pack would change for all who shared their answers: counts and neutral codes, never an answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from assessment.core.model.pack import Pack

CODES_SHOWN = 24
ARROW = "→"


class Routing(NamedTuple):
    """Where one person's answers lead; ``rules``: every rule that is true."""

    level: str
    access: str
    priority: str
    decided_by: str
    rules: frozenset[str]


@dataclass
class RescoreDiff:
    """Counts over all submissions, each pair being before and after.

    ``unreadable``: item -> how many answers to it the edited pack cannot read; ``scored_without``: how many people had
    such an answer, which was then left out of account.
    """

    people: int = 0
    levels: Counter[tuple[str, str]] = field(default_factory=Counter)
    outputs: Counter[str] = field(default_factory=Counter)
    routed_differently: int = 0
    deciding: Counter[tuple[str, str]] = field(default_factory=Counter)
    now_true: Counter[str] = field(default_factory=Counter)
    no_longer_true: Counter[str] = field(default_factory=Counter)
    unreadable: Counter[str] = field(default_factory=Counter)
    scored_without: int = 0
    codes: list[str] = field(default_factory=list)
    """Of those routed differently."""
    unopened: list[str] = field(default_factory=list)
    """The codes of those that could not be opened: they are not counted."""

    def count(self, before: Routing, after: Routing, code: str) -> None:
        """Count one person."""
        self.people += 1
        self.levels[before.level, after.level] += 1
        different = [name for name in ("level", "access", "priority") if getattr(before, name) != getattr(after, name)]
        if different:
            self.routed_differently += 1
            self.codes.append(code)
            self.outputs.update(different)
            self.deciding[before.decided_by, after.decided_by] += 1
            self.now_true.update(after.rules - before.rules)
            self.no_longer_true.update(before.rules - after.rules)


def in_words(shift: RescoreDiff, pack: Pack, source: str) -> Iterator[str]:
    """The shift as lines to print; ``source`` says what it is compared with."""
    yield f"{pack.id} {pack.version} ({pack.hash[:12]}), compared with {source}: {_counted(shift.people, 'submission')}"
    if shift.unopened:
        left_out = _counted(len(shift.unopened), "submission")
        yield f"{left_out} could not be opened and not be scored: {_named(shift.unopened)}"
        yield "  Run `flask --app wsgi keys check`: it says why."
    if shift.people == 0:
        yield "Nothing was scored." if shift.unopened else "Nothing was shared with this pack yet."
        return
    yield ""
    yield "Level before (down) and after (across)"
    yield from _matrix(shift, [level.id for level in pack.levels])
    yield ""
    changes = ", ".join(f"{name} {shift.outputs[name]}" for name in ("level", "access", "priority"))
    yield f"Routed differently: {shift.routed_differently} of {shift.people} ({changes})"
    if shift.routed_differently:
        yield f"  They are: {_named(shift.codes)}"
        yield from _listed(
            "Of these, the rule that decided the level, before and after:",
            [(count, _pair(*rules)) for rules, count in shift.deciding.most_common()],
        )
        yield from _listed("rules that are now true:", [(count, name) for name, count in shift.now_true.most_common()])
        yield from _listed(
            "rules that are no longer true:", [(count, name) for name, count in shift.no_longer_true.most_common()]
        )
    if shift.scored_without:
        yield ""
        yield f"{_counted(shift.scored_without, 'submission')} scored without answers that this pack cannot read, to:"
        for name, count in sorted(shift.unreadable.items()):
            why = "an option or a limit is gone" if name in pack.items else "the item is gone"
            yield f"  {count:>7}  {name} ({why})"
    yield ""
    yield "Nothing was changed."


def _named(codes: Sequence[str]) -> str:
    shown = sorted(codes)[:CODES_SHOWN]
    more = len(codes) - len(shown)
    return ", ".join([*shown, *([f"{more} more"] if more else [])])


def _pair(before: str, after: str) -> str:
    return before if before == after else f"{before} {ARROW} {after}"


def _listed(title: str, rows: Sequence[tuple[int, str]]) -> Iterator[str]:
    if rows:
        yield f"  {title}"
        yield from (f"  {count:>7}  {name}" for count, name in rows)


def _matrix(shift: RescoreDiff, known: list[str]) -> Iterator[str]:
    """Levels by number, as their names would make the table too wide; unchanged people stand on the diagonal."""
    gone = sorted({before for before, _ in shift.levels} - set(known))
    names = [*known, *gone]
    room = max(len(name) for name in names) + 4
    width = max(5, len(str(shift.people)) + 1)
    yield " " * room + "".join(f"{number:>{width}}" for number in range(1, len(known) + 1))
    for number, before in enumerate(names, start=1):
        cells = "".join(f"{shift.levels[before, after] or '.':>{width}}" for after in known)
        yield f"{number:>2} {before:<{room - 3}}{cells}" + ("  (gone)" if before in gone else "")


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")
