"""Worked examples: answers and the outcome they must lead to, as frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ExampleRound:
    """A check-in of an example: its answers, and how many days after the first pass it was."""

    after_days: int
    answers: Mapping[str, object]


@dataclass(frozen=True)
class Example:
    """A worked example: answers of the first pass and of check-ins, and parts of the outcome they must lead to.

    ``line``: where the example is in its file, from 1; 0 if unknown.
    """

    name: str
    answers: Mapping[str, object]
    expect: Mapping[str, object]
    line: int = 0
    rounds: tuple[ExampleRound, ...] = ()
