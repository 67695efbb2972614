"""Who read a case and did nothing in it: found by its definition, whatever else happened."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.records.audit import AuditEntry, Verb
from assessment.records.reads_without_action import ReadWithoutAction, reads_without_action
from tests.support.stopped_clock import NOON, ago

VERBS = [
    *(Verb.OPENED, Verb.PRINTED, Verb.NOTED, Verb.CLAIMED, Verb.REVIEWED),
    *(Verb.SIGNED_IN, Verb.NOT_FOUND, Verb.SHARED),
]


def entry(verb: Verb, at: datetime, account: int | None = 7, case: str = "heron-42") -> AuditEntry:
    return AuditEntry(1, at, "ada", account, verb.value, case, None, "", "", None)


READ = entry(Verb.OPENED, ago(days=3))


def test_a_read_that_led_to_nothing_is_named_with_how_often_and_when_last() -> None:
    again = entry(Verb.PRINTED, ago(days=3, hours=-1))
    assert reads_without_action([READ, again], NOON) == (ReadWithoutAction(7, "ada", "heron-42", again.at, 2),)


@pytest.mark.parametrize("hours", [-24, -1, 0, 1, 24])
def test_who_did_something_within_a_day_is_not_named(hours: int) -> None:
    assert reads_without_action([READ, entry(Verb.NOTED, ago(days=3, hours=hours))], NOON) == ()


@pytest.mark.parametrize(
    "other",
    [
        entry(Verb.NOTED, ago(days=3, hours=25)),
        entry(Verb.NOTED, ago(days=3), account=8),
        entry(Verb.NOTED, ago(days=3), case="wren-11"),
        entry(Verb.WITHDRAWN, ago(days=3), account=None),
        entry(Verb.SIGNED_OUT, ago(days=3)),
    ],
    ids=["too late", "somebody else", "another case", "the person", "no change"],
)
def test_what_else_happened_is_no_action_of_theirs(other: AuditEntry) -> None:
    assert [each.case for each in reads_without_action([READ, other], NOON)] == ["heron-42"]


def test_who_read_within_the_last_day_may_still_do_something() -> None:
    assert reads_without_action([entry(Verb.OPENED, ago(hours=23))], NOON) == ()


@given(
    st.lists(
        st.builds(
            lambda verb, hours, account, case: entry(verb, ago(hours=hours), account, case),
            st.sampled_from(VERBS),
            st.integers(0, 100),
            st.sampled_from([None, 7, 8]),
            st.sampled_from(["heron-42", "wren-11"]),
        ),
        max_size=12,
    )
)
def test_every_read_that_is_named_had_no_action_near_it_and_every_other_had_one(entries: list[AuditEntry]) -> None:
    named = {(each.account_id, each.case): each for each in reads_without_action(entries, NOON)}
    for key in {(7, "heron-42"), (7, "wren-11"), (8, "heron-42"), (8, "wren-11")}:
        own = [each for each in entries if (each.account_id, each.subject) == key]
        acted = [each.at for each in own if each.verb in ("noted", "claimed", "reviewed", "shared")]
        quiet = [
            each.at
            for each in own
            if each.verb in ("opened", "printed")
            and (NOON - each.at).total_seconds() >= 24 * 3600
            and not any(abs((at - each.at).total_seconds()) <= 24 * 3600 for at in acted)
        ]
        assert (key in named) == bool(quiet)
        if quiet:
            assert (named[key].last, named[key].reads) == (max(quiet), len(quiet))
