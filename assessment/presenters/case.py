"""What pages and reports for staff are made from: everything one person sent in, decrypted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from assessment.core.case_states import CaseState
from assessment.core.case_transitions import state_now
from assessment.core.check_ins import Round
from assessment.core.check_ins.trends import Reliability
from assessment.core.engine.outcome import Outcome, from_json
from assessment.core.items import Answers
from assessment.core.replies import CounselorReply
from assessment.presenters.formatting import desk_day
from assessment.records.case_events import OpenEvent
from assessment.records.submissions import OpenSubmission, Submission


@dataclass(frozen=True)
class CaseWork:
    """What staff did about a case. ``now``: when it is read; ``events``: oldest first; ``names``: of the accounts.

    ``level``: the rank of the level in force, None where nothing but the answers says it. ``reliability``: the
    operator's data on scores, by their ids. ``tried``: a contact was logged since the person last sent something in.
    """

    row: Submission
    now: datetime
    events: tuple[OpenEvent, ...] = ()
    names: Mapping[int, str] = field(default_factory=dict)
    level: int | None = None
    reliability: Mapping[str, Reliability] = field(default_factory=dict)
    tried: bool = False

    @property
    def state(self) -> CaseState:
        """Where the case stands when it is read."""
        return state_now(self.row, self.now)


@dataclass(frozen=True)
class Case:
    """One submission. ``rounds``: as they were sent in, oldest first; ``outcome``: that of the last one.

    ``answers``: the latest to each question of all rounds; ``contact``: '' when none was given; ``callback``: whether
    a call was asked for on the result page; ``reply``: the newest of a counselor; ``work``: None for answers that are
    no case of a team.
    """

    code: str
    rounds: tuple[Round, ...]
    outcome: Outcome
    answers: Answers
    contact: str = ""
    callback: bool = False
    work: CaseWork | None = None
    reply: CounselorReply | None = None

    @property
    def read_at(self) -> datetime:
        """When it is read; for answers that are no case, when they were given."""
        return self.rounds[-1].at if self.work is None else self.work.now

    @property
    def days(self) -> tuple[date, ...]:
        """When each round was sent in."""
        return tuple(desk_day(each.at) for each in self.rounds)


def case_of(record: OpenSubmission, work: CaseWork | None = None) -> Case:
    """The case of a submission that was decrypted."""
    return Case(
        code=record.code,
        rounds=record.parsed_rounds,
        outcome=from_json(record.last.outcome),
        answers=record.latest_answers,
        contact=record.contact,
        callback=record.callback,
        work=work,
        reply=record.replies[-1] if record.replies else None,
    )
