"""Checks of the key ``worse``, which says which answers are worse: a direction, options in order, or options ticked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assessment.core.errors import suggestion
from assessment.core.items.settings import Flaw

DIRECTIONS = ("up", "down")


def flaws_of_direction(kind: str, worse: Any) -> Iterator[Flaw]:
    """What is wrong with ``worse`` for answers that are numbers."""
    if worse not in DIRECTIONS:
        message = f"a {kind} is worse either upwards or downwards."
        yield Flaw((), "E342", message, "Write 'worse: up' or 'worse: down'.")


def flaws_of_steps(options: Sequence[Mapping[str, Any]], worse: Any) -> Iterator[Flaw]:
    """What is wrong with ``worse`` for a single choice of these options."""
    if not options or worse in DIRECTIONS:
        yield _no_order(options)
        return
    if len(worse) < 2:
        yield Flaw((), "E343", "there is nothing else that it could be worse than.", "Name at least two, best first.")
    yield from _flaws_of_names(options, worse)


def flaws_of_ticks(options: Sequence[Mapping[str, Any]], worse: Any) -> Iterator[Flaw]:
    """What is wrong with ``worse`` for a multiple choice of these options."""
    if not options or worse in DIRECTIONS:
        yield _no_order(options)
        return
    if any(isinstance(step, list) for step in worse):
        message = "a multiple choice has no steps: each option is ticked independently."
        yield Flaw((), "E342", message, "Write one list of the options that it is worse to tick.")
    yield from _flaws_of_names(options, worse)


def _no_order(options: Sequence[Mapping[str, Any]]) -> Flaw:
    remedy = "List the options, best first." if options else "Remove 'worse'."
    return Flaw((), "E342", "these answers are in no order.", remedy)


def _flaws_of_names(options: Sequence[Mapping[str, Any]], worse: Sequence[Any]) -> Iterator[Flaw]:
    offered = {option.get("id", ""): option for option in options}
    seen: set[str] = set()
    for at, step in enumerate(worse):
        for name in step if isinstance(step, list) else [step]:
            if name not in offered:
                yield Flaw((at,), "E301", f"there is no option '{name}'.", suggestion(name, list(offered)))
            elif name in seen:
                yield Flaw((at,), "E343", f"'{name}' is in the list twice.", "Keep one.")
            elif "counts_as" in offered[name]:
                message = f"'{name}' counts as unanswered, so it is neither better nor worse."
                yield Flaw((at,), "E343", message, "Leave it out.")
            elif offered[name]["alone"]:
                message = f"'{name}' takes the place of other answers, so it is neither better nor worse."
                yield Flaw((at,), "E343", message, "Leave it out.")
            seen.add(name)
