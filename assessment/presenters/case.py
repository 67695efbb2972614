"""What pages and reports for staff are made from: everything one person sent in, decrypted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assessment.core.check_ins import Round
from assessment.core.engine.outcome import Outcome, from_json
from assessment.core.items import Answers
from assessment.records.submissions import OpenSubmission


@dataclass(frozen=True)
class Case:
    """One submission. ``rounds``: as they were sent in, oldest first; ``outcome``: that of the last one.

    ``answers``: the latest to each question of all rounds; ``contact``: '' when none was given; ``callback``: whether
    a call was asked for on the result page.
    """

    code: str
    rounds: tuple[Round, ...]
    outcome: Outcome
    answers: Answers
    contact: str = ""
    callback: bool = False

    @property
    def days(self) -> tuple[date, ...]:
        """When each round was sent in."""
        return tuple(each.at.date() for each in self.rounds)


def case_of(record: OpenSubmission) -> Case:
    """The case of a submission that was decrypted."""
    return Case(
        code=record.code,
        rounds=record.parsed_rounds,
        outcome=from_json(record.last.outcome),
        answers=record.latest_answers,
        contact=record.contact,
        callback=record.callback,
    )
