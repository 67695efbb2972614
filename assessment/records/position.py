"""Where a person stands in the questions: kept inside the draft's ciphertext, so that no address depends on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CALL, SEND = "call", "send"
"""The forms that are shown at the address of the questions: asking for a call, and sending the answers in."""
SHARE, REACH, WITHDRAW = "share", "reach", "withdraw"
"""The forms that are shown at the address of the result, as CALL is: sharing the answers, saying anew how a counselor
may reach the person, and withdrawing the answers."""


@dataclass(frozen=True)
class Position:
    """Where a person stands in the current round, or at the address of the result.

    ``page``: the number of a page; a number above that of every page stands for the list of answers.
    ``new``: None unless the page was opened from the list of answers; then the pages that came up since, still unseen.
    ``message``: the page whose safety message is shown first. ``form``: the form that is open, or '';
    ``typed``: what was typed into it; ``refused``: whether it was sent in and something is wrong with it.
    ``focus``: the id of the element that has the focus when the page is opened; '' for its heading.
    ``visit``: names the beginning of the visit after which it ends; '' if it outlasts visits.
    ``private_until``: until when the list of answers shows the private ones, in seconds since 1970; 0 for not at all.
    """

    page: int = 0
    new: tuple[int, ...] | None = None
    message: int | None = None
    form: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    refused: bool = False
    focus: str = ""
    visit: str = ""
    private_until: int = 0


AT_THE_BEGINNING = Position()
"""Before the first page, which is then the nearest."""


def as_json(position: Position) -> dict[str, Any]:
    """The position without its page, and without what has its default: an ordinary page needs no more."""
    names = ("message", "form", "refused", "focus", "visit", "private_until")
    found = {name: part for name in names if (part := getattr(position, name))}
    if position.new is not None:
        found["new"] = list(position.new)
    if position.typed:
        found["typed"] = dict(position.typed)
    return found


def from_json(page: int, stored: Mapping[str, Any]) -> Position:
    """The position on ``page`` that ``as_json`` wrote."""
    new = tuple(stored["new"]) if "new" in stored else None
    return Position(page, **{**stored, "new": new})
