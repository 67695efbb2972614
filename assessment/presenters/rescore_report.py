"""The report of ``rescore``: what an edited pack would change, as counts and case codes, never answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from assessment.core.model.pack import Pack

CODES_SHOWN = 24
ARROW = "→"


class Routing(NamedTuple):
    """The outcome for one person, in short; ``rules``: all rules that are true."""

    level: str
    access: str
    priority: str
    decided_by: str
    rules: frozenset[str]


@dataclass
class RescoreDiff:
    """Counts over all submissions. A pair is (before, after).

    ``codes``: the case codes of those routed differently. ``unopened``: of those that could not be decrypted; they are
    not counted. ``unreadable``: item -> how many answers to it the edited pack cannot read. ``scored_without``: how
    many people were scored without such an answer.
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
    unopened: list[str] = field(default_factory=list)

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


def in_words(diff: RescoreDiff, pack: Pack, source: str) -> Iterator[str]:
    """The lines to print; ``source`` says what the edited pack is compared with."""
    yield f"{pack.id} {pack.version} ({pack.hash[:12]}), compared with {source}: {_counted(diff.people, 'submission')}"
    if diff.unopened:
        left_out = _counted(len(diff.unopened), "submission")
        yield f"{left_out} could not be opened, so not scored: {_named(diff.unopened)}"
        yield "  Run `flask --app wsgi keys check` to see why."
    if diff.people == 0:
        yield "Nothing was scored." if diff.unopened else "Nobody has shared answers to this pack yet."
        return
    yield ""
    yield "Level before (down) and after (across)"
    yield from _matrix(diff, [level.id for level in pack.levels])
    yield ""
    changes = ", ".join(f"{name} {diff.outputs[name]}" for name in ("level", "access", "priority"))
    yield f"Routed differently: {diff.routed_differently} of {diff.people} ({changes})"
    if diff.routed_differently:
        yield f"  They are: {_named(diff.codes)}"
        yield from _listed(
            "Of these, the rule that decided the level, before and after:",
            [(count, _pair(*rules)) for rules, count in diff.deciding.most_common()],
        )
        yield from _listed("rules that are now true:", [(count, name) for name, count in diff.now_true.most_common()])
        yield from _listed(
            "rules that are no longer true:", [(count, name) for name, count in diff.no_longer_true.most_common()]
        )
    if diff.scored_without:
        yield ""
        yield f"{_counted(diff.scored_without, 'submission')} scored without answers that this pack cannot read, to:"
        for name, count in sorted(diff.unreadable.items()):
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


def _matrix(diff: RescoreDiff, known: list[str]) -> Iterator[str]:
    """A table of levels before and after. Columns have numbers, because names would make it too wide."""
    gone = sorted({before for before, _ in diff.levels} - set(known))
    names = [*known, *gone]
    label_width = max(len(name) for name in names) + 4
    width = max(5, len(str(diff.people)) + 1)
    yield " " * label_width + "".join(f"{number:>{width}}" for number in range(1, len(known) + 1))
    for number, before in enumerate(names, start=1):
        cells = "".join(f"{diff.levels[before, after] or '.':>{width}}" for after in known)
        yield f"{number:>2} {before:<{label_width - 3}}{cells}" + ("  (gone)" if before in gone else "")


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")
