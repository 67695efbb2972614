"""Whatever the wall clock does, a run of the sweep believes no more time to have passed than the machine ran."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.clock import Clocks
from assessment.services import resume, sweep
from assessment.services.proven_time import (
    BELIEVED_AFTER,
    BETWEEN_RUNS,
    TOLERANCE,
    ZERO,
    Run,
    SweepDecision,
    Verdict,
    believing,
    decide,
    in_words,
)
from tests.support.stopped_clock import NOON

HOUR = BETWEEN_RUNS
DAY = timedelta(days=1)


def at(uptime: timedelta, wrong_by: timedelta = ZERO, boot: str = "this") -> Clocks:
    """What the clocks show so long after the machine was started at noon, with the wall clock set wrong by so much."""
    return Clocks(NOON + uptime + wrong_by, uptime, boot)


@dataclass
class Host:
    """A machine that runs: its clock can be set, it can be started again, and the sweep runs on it."""

    uptime: timedelta = DAY
    wrong_by: timedelta = ZERO
    boot: int = 1
    last: Run | None = None
    decisions: list[SweepDecision] = field(default_factory=list)

    def runs(self, by: timedelta) -> Host:
        self.uptime += by
        return self

    def is_set(self, by: timedelta) -> Host:
        self.wrong_by += by
        return self

    def starts_again(self) -> Host:
        self.boot += 1
        self.uptime, self.wrong_by = ZERO, self.wrong_by + self.uptime
        return self

    def sweeps(self) -> SweepDecision:
        decision = decide(self.last, at(self.uptime, self.wrong_by, str(self.boot)))
        self.last = decision.run
        self.decisions.append(decision)
        return decision


def settled() -> Host:
    """A machine on which the sweep has deleted once."""
    host = Host()
    host.sweeps()
    assert host.runs(HOUR).sweeps().proven == NOON + host.uptime
    return host


def test_a_host_without_memory_deletes_nothing_before_the_second_run_an_hour_later() -> None:
    host = Host()
    assert (host.sweeps().verdict, host.decisions[-1].proven) == (Verdict.FIRST, None)
    for _ in range(5):
        assert (host.runs(HOUR / 6).sweeps().verdict, host.decisions[-1].proven) == (Verdict.SOON, None)
    assert host.runs(HOUR / 6).sweeps().verdict is Verdict.AGREED
    assert host.decisions[-1].proven == NOON + host.uptime


def test_after_a_start_of_the_machine_it_waits_for_the_second_run_again() -> None:
    host = settled().starts_again()
    assert (host.sweeps().verdict, host.decisions[-1].proven) == (Verdict.BOOTED, None)
    assert host.runs(HOUR).sweeps().proven is not None


def test_a_start_is_noticed_where_the_kernel_does_not_name_it() -> None:
    last = Run(at(DAY, boot=""), settled=True)
    assert decide(last, at(timedelta(minutes=1), DAY, boot="")).verdict is Verdict.BOOTED


@pytest.mark.parametrize("jump", [timedelta(hours=30), timedelta(days=400), timedelta(minutes=10)])
def test_a_clock_set_forward_deletes_nothing_that_it_would_not_have_deleted_otherwise(jump: timedelta) -> None:
    host = settled().runs(HOUR).is_set(jump)
    found = host.sweeps()
    assert (found.verdict, found.proven, found.jump) == (Verdict.JUMPED, None, jump)
    for _ in range(50):
        assert host.runs(HOUR).sweeps().proven == NOON + host.uptime  # as if nobody had set it


@pytest.mark.parametrize("jump", [timedelta(minutes=-10), timedelta(days=-400)])
def test_a_clock_set_back_deletes_later_and_nothing_in_the_run_that_sees_it(jump: timedelta) -> None:
    host = settled().runs(HOUR).is_set(jump)
    assert (host.sweeps().verdict, host.decisions[-1].proven) == (Verdict.JUMPED, None)
    assert host.runs(HOUR).sweeps().proven == NOON + host.uptime + jump


@pytest.mark.parametrize("jump", [timedelta(hours=30), timedelta(minutes=-10)])
def test_a_clock_that_is_set_right_again_is_as_good_as_before(jump: timedelta) -> None:
    host = settled().is_set(jump)
    host.sweeps()
    host.runs(HOUR).is_set(-jump).sweeps()
    proven = host.runs(HOUR).sweeps().proven
    assert proven is not None
    assert proven <= NOON + host.uptime
    assert proven == NOON + host.uptime + min(jump, ZERO)


def test_within_the_first_hour_of_a_machine_a_time_server_may_set_the_clock() -> None:
    years = timedelta(days=20 * 365)
    host = Host(uptime=ZERO, wrong_by=-years)
    host.sweeps()
    assert host.runs(HOUR / 6).is_set(years).sweeps().verdict is Verdict.JUMPED
    assert host.runs(HOUR).sweeps().proven == NOON + host.uptime


def test_a_clock_set_forward_is_believed_once_everything_kept_has_passed_its_time_or_somebody_says_so() -> None:
    assert max(resume.VALID_FOR, sweep.UNREACHABLE_AFTER) <= BELIEVED_AFTER
    host = settled().is_set(30 * HOUR)
    host.sweeps()
    for _ in range(BELIEVED_AFTER // DAY - 1):
        assert host.runs(DAY).sweeps().proven == NOON + host.uptime
    assert host.runs(DAY).sweeps().proven == NOON + host.uptime + 30 * HOUR
    other = settled().is_set(30 * HOUR)
    other.last = believing(other.sweeps().run)
    assert other.runs(HOUR).sweeps().proven == NOON + other.uptime + 30 * HOUR


def test_a_start_of_the_machine_does_not_make_a_wrong_clock_right() -> None:
    host = settled().is_set(400 * DAY)
    host.sweeps()
    host.runs(HOUR).starts_again().sweeps()
    proven = host.runs(HOUR).sweeps().proven
    assert proven is not None
    assert proven == NOON + host.uptime + host.wrong_by - 400 * DAY


JUMPS = st.integers(-500 * 24, 500 * 24).map(lambda hours: timedelta(hours=hours)) | st.integers(-90, 90).map(
    lambda minutes: timedelta(minutes=minutes)
)
Steps = list[tuple[timedelta, timedelta]]
STEPS = st.lists(st.tuples(st.integers(1, 200).map(lambda tenths: HOUR * tenths / 10), JUMPS | st.just(ZERO)))


@given(STEPS)
def test_nothing_is_deleted_before_its_time_has_really_passed(steps: Steps) -> None:
    """Drafts are left at every moment at which the sweep runs: each stays for as long as it should, by a true clock.

    The wall clock is set at any time, by any amount, any number of times; and every step may hide a minute from it.
    """
    host = settled()
    left = [(host.uptime, NOON + host.uptime + host.wrong_by)]
    for passed, jump in steps:
        decision = host.runs(passed).is_set(jump).sweeps()
        hidden = TOLERANCE * len(host.decisions)
        for really, seen_at in left:
            if decision.proven is not None and seen_at < decision.proven - sweep.UNREACHABLE_AFTER:
                assert host.uptime - really >= sweep.UNREACHABLE_AFTER - hidden
        left.append((host.uptime, NOON + host.uptime + host.wrong_by))


LONG = BELIEVED_AFTER * 3
LONG_STEPS = st.lists(st.tuples(st.integers(1, 60).map(lambda days: DAY * days), JUMPS | st.just(ZERO)))


@given(LONG_STEPS)
def test_what_is_kept_for_long_goes_by_no_clock_that_was_ever_set_forward(steps: Steps) -> None:
    host = settled()
    left = [(host.uptime, NOON + host.uptime + host.wrong_by)]
    for passed, jump in steps:
        before = host.runs(passed).is_set(jump).sweeps().before(LONG)
        hidden = TOLERANCE * len(host.decisions)
        for really, closed_at in left:
            if before is not None and closed_at < before:
                assert host.uptime - really >= LONG - hidden
        left.append((host.uptime, NOON + host.uptime + host.wrong_by))


def test_a_clock_set_forward_is_believed_about_what_is_kept_for_long_only_when_somebody_says_so() -> None:
    host = settled().is_set(400 * DAY)
    host.sweeps()
    for _ in range(BELIEVED_AFTER // DAY + 1):
        decision = host.runs(DAY).sweeps()
    assert decision.before(DAY) == NOON + host.uptime + 399 * DAY
    assert decision.before(LONG) == NOON + host.uptime - LONG
    host.last = believing(decision.run)
    assert host.runs(HOUR).sweeps().before(LONG) == NOON + host.uptime + 400 * DAY - LONG


@given(STEPS)
def test_a_run_deletes_only_when_both_clocks_went_on_alike_for_an_hour(
    steps: list[tuple[timedelta, timedelta]],
) -> None:
    host = Host()
    host.sweeps()
    for passed, jump in steps:
        before = host.last
        assert before is not None
        decision = host.runs(passed).is_set(jump).sweeps()
        now = at(host.uptime, host.wrong_by)
        if decision.proven is not None:
            ran = now.uptime - before.clocks.uptime
            assert ran >= HOUR
            assert abs(now.wall - before.clocks.wall - ran) <= TOLERANCE
            assert decision.proven <= now.wall
        assert (decision.proven is not None) == (decision.verdict is Verdict.AGREED)


@pytest.mark.parametrize(
    ("jump", "words"),
    [
        (timedelta(hours=30), "forward by 30 h 0 min"),
        (timedelta(minutes=-10), "back by 0 h 10 min"),
        (timedelta(days=400), "forward by 9600 h 0 min"),
    ],
)
def test_a_jump_is_put_into_words(jump: timedelta, words: str) -> None:
    assert in_words(jump) == words
