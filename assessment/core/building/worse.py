"""Which answers to an item are worse: read from the item, or from its answer set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessment.core.building.draft import Draft
from assessment.core.errors import suggestion
from assessment.core.items import Worse
from assessment.core.source import Path

WAYS = ("up", "down")


def check(draft: Draft, file: str, path: Path, answer: Mapping[str, Any], worse: Any) -> None:
    """Report what is wrong with ``worse`` for the answer set; ``path`` is where it stands."""
    kind = answer["type"]
    if kind in ("rating", "number"):
        if worse not in WAYS:
            message = f"a {kind} is worse upwards or downwards."
            draft.fault(file, path, "E342", message, "Write 'worse: up' or 'worse: down'.")
        return
    if kind == "text" or "options" not in answer or worse in WAYS:
        message = "these answers are in no order."
        remedy = "Take 'worse' out." if kind == "text" or "options" not in answer else "List the options, best first."
        draft.fault(file, path, "E342", message, remedy)
        return
    if kind == "multiple" and any(isinstance(step, list) for step in worse):
        message = "the options of a multiple choice are ticked each for itself."
        draft.fault(file, path, "E342", message, "Write one list of the options that it is worse to tick.")
    elif kind == "single" and len(worse) < 2:
        draft.fault(file, path, "E343", "one step has nothing to be worse than.", "Name at least two, best first.")
    _check_options(draft, file, path, answer, worse)


def of(shape: Mapping[str, Any], answer: Mapping[str, Any]) -> Worse:
    """What an item's own ``worse``, or else its answer set's, says; both are checked already."""
    worse = shape.get("worse", answer.get("worse"))
    if worse is None:
        return Worse()
    if answer["type"] in ("rating", "number"):
        return Worse(way=worse)
    if answer["type"] == "multiple":
        return Worse(ticks=tuple(worse))
    return Worse(steps=tuple(tuple(step) if isinstance(step, list) else (step,) for step in worse))


def _check_options(draft: Draft, file: str, path: Path, answer: Mapping[str, Any], worse: list[Any]) -> None:
    offered = {option.get("id", ""): option for option in answer["options"]}
    seen: set[str] = set()
    for at, step in enumerate(worse):
        for name in step if isinstance(step, list) else [step]:
            if name not in offered:
                message = f"there is no option '{name}'."
                draft.fault(file, (*path, at), "E301", message, suggestion(name, list(offered)))
            elif name in seen:
                draft.fault(file, (*path, at), "E343", f"'{name}' stands in it twice.", "Keep one.")
            elif "counts_as" in offered[name]:
                message = f"'{name}' counts as unanswered, so it is neither better nor worse."
                draft.fault(file, (*path, at), "E343", message, "Leave it out.")
            seen.add(name)
