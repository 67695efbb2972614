"""Checks a pack: examples come out as expected and try its cut-offs, these are as claimed, help lines are fresh."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, timedelta

from assessment.core.engine.outcome import Outcome
from assessment.core.errors import Fault
from assessment.core.model.help_lines import Emergency, HelpLine
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.core.packs.lint import claims, lint
from assessment.core.packs.lint.locations import Location, Locations
from assessment.core.packs.switches import leave_out
from assessment.core.untried_cut_offs import untried_cut_offs
from assessment.core.worked_examples import plain, run_examples

MAX_AGE = timedelta(days=180)
AHEAD_OF_UTC = timedelta(days=1)
"""In the east a day begins before it does in UTC, and a line may be confirmed there."""


def faults_of(opened: loader.LoadedPack, today: date, switched_off: Collection[str] = ()) -> tuple[Fault, ...]:
    """Every fault of a pack that could be loaded, warnings included.

    Faults that the pack has only while the switches ``switched_off`` are off are included.
    """
    locations = Locations(opened.sources)
    found = [*opened.warnings, *claims.broken(opened.pack, locations), *run_examples(opened.pack)]
    found += [*untried_cut_offs(opened.pack, locations), *misdated_lines(opened.pack, locations, today)]
    return tuple(sorted([*found, *_left_out(opened, switched_off, found)]))


def misdated_lines(pack: Pack, locations: Locations, today: date) -> Iterator[Fault]:
    """What the days of help lines and emergency numbers say that cannot be, or is long ago. ``today``: in UTC.

    An error for a day that has come nowhere on earth; a warning for what is shown as checked, but was not for 180 days.
    """
    for place in pack.places:
        location = locations.entry("help-lines.yaml", "places", place.id)
        rows: list[tuple[str, Emergency | HelpLine, bool, Location]] = [
            (f"the emergency number of '{place.id}'", place.emergency, True, location.at("emergency")),
            *(
                (f"the line '{line.id}'", line, line.checked, location.at("lines", at))
                for at, line in enumerate(place.lines)
            ),
        ]
        for what, entry, checked, where in rows:
            for name, day in (("read_on", entry.read_on), ("confirmed_on", entry.confirmed_on)):
                if day and date.fromisoformat(day) > today + AHEAD_OF_UTC:
                    message = f"{what} says '{name}: {day}', and that day is still to come."
                    yield locations.error(where.at(name), "E504", message, "Write the day on which it was checked.")
            if checked and entry.checked_on and today - date.fromisoformat(entry.checked_on) > MAX_AGE:
                message = f"{what} was last checked on {entry.checked_on}."
                yield locations.warning(where, "W501", message, "Check it at its source, and set confirmed_on.")


def outcome_in_short(outcome: Outcome) -> dict[str, object]:
    """The outcome as `assess` prints it: level, access, priority, rules, scores, steps, not_shown."""
    return {
        "level": outcome.level,
        "access": outcome.access,
        "priority": outcome.priority,
        "rules": [rule.id for rule in outcome.rules],
        "scores": {name: plain(score.value) for name, score in outcome.scores.items()},
        "steps": list(outcome.steps),
        "not_shown": list(outcome.not_shown),
    }


def _left_out(opened: loader.LoadedPack, switched_off: Collection[str], found: Collection[Fault]) -> Iterator[Fault]:
    """The faults of the pack without the questions of these switches that are not in ``found``."""
    left = leave_out(opened.pack, switched_off)
    if not left.not_asked:
        return
    off = " and ".join(sorted(opened.pack.switches.intersection(switched_off)))
    for fault in (*lint(left, opened.sources, opened.catalogues), *run_examples(left)):
        if fault not in found:
            yield replace(fault, message=f"with {off} switched off: {fault.message}")
