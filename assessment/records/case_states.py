"""How a case stands: worked out from its events and from what was sent in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from assessment.core.case_states import SENT_BY_PERSON, Action, CaseState
from assessment.core.case_transitions import CaseStanding, Deed, replay, state_now
from assessment.core.model.pack import Pack
from assessment.records.case_events import OpenEvent
from assessment.records.submissions import NOT_SHARED, OpenSubmission, Submission

TALKED = "talked"
"""What a contact came to, in its event: a talk, with the person alone."""


def state_of(pack: Pack, submission: OpenSubmission, events: Sequence[OpenEvent], now: datetime) -> CaseStanding:
    """How a shared case stands now.

    State and owner are those of the row: an event whose words are damaged must not stop the work on a case.
    """
    row = submission.row
    case = replay(deeds(pack, submission, events), pack.danger_from)
    return replace(case, state=state_now(row, now), owner=row.owner_id)


def stood_at(pack: Pack, submission: OpenSubmission, events: Sequence[OpenEvent], revision: int) -> CaseStanding | None:
    """How a case stood after so many events; None before it was last shared."""
    until = [each for each in events if each.row.number <= revision]
    shared = max(each.row.number for each in events if each.action is Action.SHARE)
    return replay(deeds(pack, submission, until), pack.danger_from) if shared <= revision else None


def since_shared(events: Sequence[OpenEvent], revision: int | None = None) -> list[OpenEvent]:
    """What was done since the case was last shared; with ``revision``, only up to that many events."""
    shared = max(at for at, each in enumerate(events) if each.action is Action.SHARE)
    return [each for each in events[shared:] if revision is None or each.row.number <= revision]


def sent_in(row: Submission, action: Action) -> Submission:
    """The row of a case after its person did this: new where nobody has it, and returned to its owner otherwise."""
    new = row.state in (*NOT_SHARED, CaseState.NEW.value)
    return replace(
        row,
        state=(CaseState.NEW if new else CaseState.RETURNED).value,
        owner_id=None if new else row.owner_id,
        revision=row.revision + 1,
        read_round=0 if action is Action.SHARE else row.read_round,
        withdrawn_at=None,
        wait_until=None,
        closed_at=None,
    )


def deeds(pack: Pack, submission: OpenSubmission, events: Sequence[OpenEvent]) -> Iterator[Deed]:
    """What was done since the case was last shared, as the table of states reads it."""
    sent = None
    for each in since_shared(events):
        if each.action in SENT_BY_PERSON:
            sent = each.row.at
        yield replace(_deed(pack, submission, each), too_early=sent is not None and is_before(each.happened_at, sent))


def last_sent(events: Sequence[OpenEvent]) -> datetime:
    """When the person of a shared case last sent something in."""
    return next(each.row.at for each in reversed(events) if each.action in SENT_BY_PERSON)


def is_before(at: datetime, sent: datetime) -> bool:
    """Whether a time, which forms take to the minute, lies before another."""
    return at < sent.replace(second=0, microsecond=0)


def _deed(pack: Pack, submission: OpenSubmission, event: OpenEvent) -> Deed:
    row, words = event.row, event.words
    if event.action in SENT_BY_PERSON:
        rounds = submission.parsed_rounds
        sent = rounds[min(row.round, len(rounds)) - 1]
        assert sent.outcome is not None
        return Deed(event.action, row.at, level=pack.level_rank[sent.outcome.level])
    return Deed(
        event.action,
        row.at,
        row.actor,
        level=pack.level_rank.get(words.get("level", "")),
        new_owner=words.get("to"),
        talked=words.get("came_to") == TALKED,
    )
