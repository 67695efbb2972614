"""Draw the table of states of a case into docs/case-states.md, between its two marks.

``python -m scripts.case_states`` writes it; a test compares it with the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from assessment.core.case_states import TABLE, CaseState, DoneBy, Transition

PAGE = Path(__file__).resolve().parents[1] / "docs" / "case-states.md"
BEGIN, END = "<!-- drawn by scripts/case_states.py -->", "<!-- end of what is drawn -->"
WHO = {
    DoneBy.PERSON: "the person",
    DoneBy.CLOCK: "the clock",
    DoneBy.TEAM: "anybody in the team",
    DoneBy.OWNER: "the owner",
    DoneBy.OWNER_OR_STAND_IN: "the owner; anybody while the owner is away",
    DoneBy.SUPERVISOR: "a supervisor",
    DoneBy.SECOND_PERSON: "a supervisor who neither proposed the level nor had the case since",
}


def drawn(page: str) -> str:
    """The page with the diagram and the table as the code has them."""
    between = f"{BEGIN}\n\n```mermaid\n{_diagram()}\n```\n\n{_table()}\n\n{END}"
    return re.sub(f"{BEGIN}.*{END}", lambda _: between, page, flags=re.DOTALL)


def _diagram() -> str:
    arrows = {arrow: None for each in TABLE for arrow in _arrows(each)}
    return "\n".join(["stateDiagram-v2", "    [*] --> new: shared", *arrows])


def _arrows(transition: Transition) -> Iterator[str]:
    """An arrow for each change of state; what leads from nearly everywhere stands in the table alone."""
    if len(transition.states) > MOST_ARROWS:
        return
    for state in CaseState:
        for to in (transition.to, transition.to_at_danger):
            if state in transition.states and to is not None and to is not state:
                danger = " at danger" if to is transition.to_at_danger else ""
                yield f"    {state.value} --> {to.value}: {transition.action.value}{danger}"


MOST_ARROWS = 4


def _table() -> str:
    rows = ["| from | what | who | to | needs |", "|---|---|---|---|---|"]
    rows.extend(" | ".join(("", *_cells(each), "")).strip() for each in TABLE)
    return "\n".join(rows)


def _cells(transition: Transition) -> tuple[str, ...]:
    to = "the same" if transition.to is None else _words(transition.to)
    if transition.to_at_danger is not None:
        to += f"; at a level of danger {_words(transition.to_at_danger)}"
    needs = "; ".join(each.value for each in transition.needs) or "–"
    return (_from(transition.states), transition.action.value, WHO[transition.actor], to, needs)


def _from(states: frozenset[CaseState]) -> str:
    """The states, or the few that are left out."""
    others = [each for each in CaseState if each not in states]
    if len(others) <= MOST_LEFT_OUT:
        return f"any but {', '.join(map(_words, others))}"
    return ", ".join(_words(each) for each in CaseState if each in states)


MOST_LEFT_OUT = 3


def _words(state: CaseState) -> str:
    return state.value.replace("_", " ")


def main() -> None:
    PAGE.write_text(drawn(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
