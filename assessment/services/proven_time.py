"""Proven time: how late it is at least, so that a clock that is set wrong deletes nothing before its time.

The wall clock can be set to anything. How long the machine runs cannot. So a run of the sweep looks at both, and at
what both showed at the run before: if the wall clock went on as fast as the machine ran, nobody set it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from assessment.clock import Clocks

BETWEEN_RUNS = timedelta(hours=1)
TOLERANCE = timedelta(minutes=1)
"""By how much the clocks may differ from one run to the next: time servers correct a clock a little now and then."""
BELIEVED_AFTER = timedelta(days=30)
"""A clock that was set forward is believed once the machine has run for so long, about what is kept no longer."""
ZERO = timedelta()


class Verdict(Enum):
    """FIRST: nothing is known of a run before. BOOTED: the machine was started since. SOON: under an hour ago.

    JUMPED: the wall clock was set since. AGREED: both clocks went on alike for an hour or more.
    """

    FIRST = "first"
    BOOTED = "booted"
    SOON = "soon"
    JUMPED = "jumped"
    AGREED = "agreed"


@dataclass(frozen=True)
class Run:
    """What is remembered of a run. ``ahead``: by how much the wall clock may be ahead of proven time.

    ``settled``: the clocks agreed once since the machine was started; before, a time server may set the clock freely.
    ``since_ahead``: how long the machine ran since the wall clock was last set forward. ``forward``: as ``ahead``, but
    believed only once the clock is set back or somebody says that it is right, however long the machine runs.
    """

    clocks: Clocks
    settled: bool = False
    ahead: timedelta = ZERO
    since_ahead: timedelta = ZERO
    forward: timedelta = ZERO


@dataclass(frozen=True)
class SweepDecision:
    """``run``: what to remember. ``proven``: what ended before this may be deleted; None if nothing may.

    ``jump``: by how much the wall clock was set since the run before, forward if it is positive.
    ``proven_for_long``: as ``proven``, for what is kept for longer than ``BELIEVED_AFTER``.
    """

    verdict: Verdict
    run: Run
    proven: datetime | None = None
    jump: timedelta = ZERO
    proven_for_long: datetime | None = None

    def before(self, kept_for: timedelta) -> datetime | None:
        """What ended or was last used before this has been kept for so long; None if nothing may be deleted."""
        proven = self.proven if kept_for <= BELIEVED_AFTER else self.proven_for_long
        return None if proven is None else proven - kept_for


def decide(last: Run | None, now: Clocks) -> SweepDecision:
    """What a run that finds these clocks may delete, after a run that left ``last``."""
    if last is None:
        return SweepDecision(Verdict.FIRST, Run(now))
    if now.boot != last.clocks.boot or now.uptime < last.clocks.uptime:
        set_back = max(ZERO, last.clocks.wall - now.wall)
        ahead = max(ZERO, last.ahead - set_back)
        forward = max(ZERO, last.forward - set_back)
        return SweepDecision(Verdict.BOOTED, replace(last, clocks=now, settled=False, ahead=ahead, forward=forward))
    passed = now.uptime - last.clocks.uptime
    jump = now.wall - last.clocks.wall - passed
    if abs(jump) > TOLERANCE:
        return SweepDecision(Verdict.JUMPED, _jumped(last, now, jump), jump=jump)
    if passed < BETWEEN_RUNS:
        return SweepDecision(Verdict.SOON, last)
    since_ahead = last.since_ahead + passed
    ahead = last.ahead if since_ahead < BELIEVED_AFTER else ZERO
    run = Run(now, True, ahead, since_ahead, last.forward)
    return SweepDecision(Verdict.AGREED, run, now.wall - ahead, proven_for_long=now.wall - last.forward)


def believing(run: Run) -> Run:
    """The run, once an operator said that the wall clock is right."""
    return replace(run, ahead=ZERO, forward=ZERO)


def _jumped(last: Run, now: Clocks, jump: timedelta) -> Run:
    passed = now.uptime - last.clocks.uptime
    if jump > ZERO and not last.settled:  # the first hour after a start is there for this
        return replace(last, clocks=now, since_ahead=last.since_ahead + passed)
    since_ahead = ZERO if jump > ZERO else last.since_ahead + passed
    ahead, forward = (max(ZERO, each + jump) for each in (last.ahead, last.forward))
    return replace(last, clocks=now, ahead=ahead, since_ahead=since_ahead, forward=forward)


def in_words(jump: timedelta) -> str:
    """By how much a clock was set, for operators."""
    hours, minutes = divmod(round(abs(jump) / timedelta(minutes=1)), 60)
    return f"{'forward' if jump > ZERO else 'back'} by {hours} h {minutes} min"
