"""Checks a pack: its examples must give the expected outcomes, and its help lines must have been checked lately."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

from assessment.core.check_ins import Round, assess_round
from assessment.core.engine import answers
from assessment.core.engine.outcome import Outcome
from assessment.core.errors import Fault, InvalidAnswers, InvalidPack, suggestion
from assessment.core.model.examples import Example
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.core.packs.lint import lint
from assessment.core.packs.lint.locations import Locations
from assessment.core.packs.switches import leave_out

EXAMPLES = "examples.yaml"
EXAMPLES_BEGIN = datetime(2026, 1, 1, 12, tzinfo=UTC)
MAX_AGE = timedelta(days=180)


def check(folder: Path, today: date, switched_off: Collection[str] = ()) -> tuple[Fault, ...]:
    """Every fault of the pack in ``folder``, warnings included.

    Faults that the pack has only while the switches ``switched_off`` are off are included.
    """
    try:
        opened = loader.load_with_warnings(folder)
    except InvalidPack as refused:
        return refused.faults
    outdated = outdated_lines(opened.pack, Locations(opened.sources), today)
    found = [*opened.warnings, *run_examples(opened.pack), *outdated]
    return tuple(sorted([*found, *_left_out(opened, switched_off, found)]))


def run_examples(pack: Pack) -> Iterator[Fault]:
    """Assess the answers of every example. Yields a fault for each value that is not the expected one."""
    for example in pack.examples:
        try:
            outcome = assess_round(pack, list(_rounds(pack, example)))
        except InvalidAnswers as refused:
            for name, message in refused.messages.items():
                yield _fault(example, "E401", f"{name}: {message}", "Correct the answer.")
            continue
        found = outcome_in_short(outcome) | {
            "held": list(outcome.withheld),
            "notes": list(outcome.notes),
            "strengths": list(outcome.strengths),
            "over_time": [fired.id for fired in outcome.over_time],
        }
        for key, expected in example.expect.items():
            if key not in found:
                yield _fault(example, "E402", f"an outcome has no '{key}'.", suggestion(key, list(found)))
            else:
                yield from _compared(example, key, expected, found[key])


def _rounds(pack: Pack, example: Example) -> Iterator[Round]:
    yield Round(EXAMPLES_BEGIN, answers.read(pack, example.answers))
    for each in example.rounds:
        yield Round(EXAMPLES_BEGIN + timedelta(days=each.after_days), answers.read(pack, each.answers))


def outdated_lines(pack: Pack, locations: Locations, today: date) -> Iterator[Fault]:
    """A warning for every confirmed help line that nobody has checked for 180 days."""
    for place in pack.places:
        for at, line in enumerate(place.lines):
            if line.confirmed and today - date.fromisoformat(line.checked_on) > MAX_AGE:
                message = f"the line '{line.id}' was last checked on {line.checked_on}."
                location = locations.entry("help-lines.yaml", "places", place.id).at("lines", at)
                yield locations.warning(location, "W501", message, "Check it at its source, and set checked_on.")


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


def plain(value: Fraction | None) -> int | float | None:
    """A score as a JSON number: whole when it is whole, else the nearest float."""
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(value)


def _left_out(opened: loader.LoadedPack, switched_off: Collection[str], found: Collection[Fault]) -> Iterator[Fault]:
    """The faults of the pack without the questions of these switches that are not in ``found``."""
    left = leave_out(opened.pack, switched_off)
    if not left.not_asked:
        return
    off = " and ".join(sorted(opened.pack.switches.intersection(switched_off)))
    for fault in (*lint(left, opened.sources, opened.catalogues), *run_examples(left)):
        if fault not in found:
            yield replace(fault, message=f"with {off} switched off: {fault.message}")


def _compared(example: Example, key: str, expected: object, found: object) -> Iterator[Fault]:
    if isinstance(found, dict):
        if not isinstance(expected, Mapping):
            yield _fault(example, "E402", f"'{key}' is not a mapping.", "Write {score: value}.")
            return
        for name, value in expected.items():
            if name not in found:
                yield _fault(example, "E402", f"there is no score '{name}'.", suggestion(str(name), list(found)))
            elif not _same(value, found[name]):
                yield _fault(
                    example, "E403", f"{name} is {found[name]}, not {value}.", "Correct the rules or the example."
                )
    elif not _same(expected, found):
        yield _fault(example, "E403", f"{key} is {found}, not {expected}.", "Correct the rules or the example.")


def _same(expected: object, found: object) -> bool:
    """Whether both are equal. A score written with decimals is compared to that many decimals."""
    if isinstance(expected, str) and isinstance(found, (int, float)):
        whole, _, decimals = expected.partition(".")
        return f"{found:.{len(decimals)}f}" == f"{whole}.{decimals}" if decimals else False
    return expected == found


def _fault(example: Example, code: str, message: str, remedy: str) -> Fault:
    return Fault(EXAMPLES, example.line, code, f"example '{example.name}': {message}", remedy)
