"""Replies of counselors: which steps one may hold, and which of them the person still reads. Pure.

Couple's steps that were held back may be released only where nothing speaks of danger: below the levels of danger, with
the access between open and locked, and with the gate of the pack open. Own steps behind the gate need the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from assessment.core.check_ins import Round
from assessment.core.check_ins.outcome import passes_gate
from assessment.core.model.pack import Pack


@dataclass(frozen=True)
class CounselorReply:
    """What a counselor sent back. ``message``: the id of one, or ''; ``released``: couple's steps held back before."""

    at: datetime
    message: str = ""
    steps: tuple[str, ...] = ()
    released: tuple[str, ...] = ()


@dataclass(frozen=True)
class OpenSteps:
    """The ids of the steps that a reply may hold now: ``own``, for one person, and ``couple``, to be released."""

    own: tuple[str, ...]
    couple: tuple[str, ...]


def open_steps(pack: Pack, rounds: Sequence[Round], level: int = 0) -> OpenSteps:
    """The steps that a reply may hold after ``rounds``. ``level``: the rank of the level in force, where it is known.

    The level that the answers came to counts as well, also where somebody lowered it.
    """
    outcome = rounds[-1].outcome
    assert outcome is not None  # rounds that were sent in
    danger = max(level, pack.level_rank[outcome.level]) >= pack.danger_from
    calm = not danger and passes_gate(pack, rounds, outcome.level)
    after_review = outcome.access in {each.id for each in pack.access[1:-1]}
    return OpenSteps(
        own=tuple(step.id for step in pack.steps if not step.couple and (calm or not step.gated)),
        couple=outcome.withheld if calm and after_review else (),
    )


def still_read(pack: Pack, rounds: Sequence[Round], reply: CounselorReply) -> CounselorReply:
    """The reply without the steps that may not be read any more: what came later counts."""
    allowed = open_steps(pack, rounds)
    return replace(
        reply,
        steps=tuple(each for each in reply.steps if each in allowed.own),
        released=tuple(each for each in reply.released if each in allowed.couple),
    )


def without_releases(replies: Sequence[CounselorReply]) -> tuple[CounselorReply, ...]:
    """The replies once a level of danger is in force, or asked for: no couple's step stays released."""
    return tuple(replace(each, released=()) for each in replies)
