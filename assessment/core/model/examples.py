"""Worked examples: answers and the outcome they must lead to, as frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ExampleRound:
    """The answers of a check-in, so many days after the first pass."""

    after_days: int
    answers: Mapping[str, object]


@dataclass(frozen=True)
class Example:
    """Answers, those of check-ins too, and what the last of them must lead to; ``expect`` holds only what is named."""

    name: str
    answers: Mapping[str, object]
    expect: Mapping[str, object]
    line: int = 0
    rounds: tuple[ExampleRound, ...] = ()
