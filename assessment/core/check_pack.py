"""Checks a pack: examples come out as expected and try its cut-offs, these are as claimed, help lines are fresh."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from assessment.core.engine.outcome import Outcome
from assessment.core.errors import Fault, InvalidPack
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.core.packs.lint import claims, lint
from assessment.core.packs.lint.locations import Locations
from assessment.core.packs.switches import leave_out
from assessment.core.untried_cut_offs import untried_cut_offs
from assessment.core.worked_examples import plain, run_examples

MAX_AGE = timedelta(days=180)


def check(folder: Path, today: date, switched_off: Collection[str] = ()) -> tuple[Fault, ...]:
    """Every fault of the pack in ``folder``, warnings included.

    Faults that the pack has only while the switches ``switched_off`` are off are included.
    """
    try:
        opened = loader.load_with_warnings(folder)
    except InvalidPack as refused:
        return refused.faults
    return faults_of(opened, today, switched_off)


def faults_of(opened: loader.LoadedPack, today: date, switched_off: Collection[str] = ()) -> tuple[Fault, ...]:
    """Every fault of a pack that could be loaded, as ``check`` finds them."""
    locations = Locations(opened.sources)
    found = [*opened.warnings, *claims.broken(opened.pack, locations), *run_examples(opened.pack)]
    found += [*untried_cut_offs(opened.pack, locations), *outdated_lines(opened.pack, locations, today)]
    return tuple(sorted([*found, *_left_out(opened, switched_off, found)]))


def outdated_lines(pack: Pack, locations: Locations, today: date) -> Iterator[Fault]:
    """A warning for every emergency number and checked help line that nobody has checked for 180 days."""
    for place in pack.places:
        location = locations.entry("help-lines.yaml", "places", place.id)
        rows = [
            (f"the emergency number of '{place.id}'", place.emergency.checked_on, location.at("emergency")),
            *(
                (f"the line '{line.id}'", line.checked_on, location.at("lines", at))
                for at, line in enumerate(place.lines)
                if line.checked
            ),
        ]
        for what, day, where in rows:
            if day and today - date.fromisoformat(day) > MAX_AGE:
                message = f"{what} was last checked on {day}."
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
