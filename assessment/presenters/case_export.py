"""A case to take along: its answers and scores by round, without contact details and without what staff wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from assessment.core.case_transitions import state_now
from assessment.core.check_ins import Round
from assessment.core.check_ins.history import read_rounds
from assessment.core.engine.outcome import Outcome
from assessment.core.items import Answer, Item
from assessment.core.model.pack import Pack
from assessment.core.model.questionnaire import Questionnaire
from assessment.presenters import spreadsheet
from assessment.presenters.export_values import ExportedScore, exported_scores, plain_pack
from assessment.presenters.spreadsheet import Cell
from assessment.presenters.validity import limits
from assessment.records.submissions import OpenSubmission

COLUMNS = ("code", "round", "sent_in", "kind", "id", "name", "value", "in_words", "remark")
"""Of the table, as programs know them: they are the same in every language."""


@dataclass(frozen=True)
class ExportedAnswer:
    """One item of one round. ``answer``: None where it was asked and skipped.

    ``asked``: False for an answer that counts no more, because a later change took its question away.
    """

    item: Item
    questionnaire: Questionnaire
    answer: Answer | None
    asked: bool


@dataclass(frozen=True)
class ExportedRound:
    """The first pass, which is number 0, a check-in or an addendum."""

    number: int
    addendum: bool
    at: datetime
    answers: tuple[ExportedAnswer, ...]
    outcome: Outcome
    scores: tuple[ExportedScore, ...]


@dataclass(frozen=True)
class ExportedCase:
    """A case, ready to be written. ``pack``: the one it was answered on, in the language of who takes it along.

    ``role``: the answer that selects the wording of questions.
    """

    pack: Pack
    code: str
    state: str
    shared_at: datetime | None
    made: datetime
    role: str
    rounds: tuple[ExportedRound, ...]


def exported_case(pack: Pack, record: OpenSubmission, made: datetime) -> ExportedCase:
    """The case of a submission that was decrypted."""
    rounds = record.parsed_rounds
    return ExportedCase(
        pack=pack,
        code=record.code,
        state=state_now(record.row, made).value,
        shared_at=record.row.shared_at,
        made=made,
        role=pack.role_of(record.latest_answers),
        rounds=exported_rounds(pack, rounds),
    )


def exported_rounds(pack: Pack, rounds: Sequence[Round]) -> tuple[ExportedRound, ...]:
    """Every round with what it asked, and what else was answered in it; each has an outcome."""
    home = {item.id: each for each in pack.questionnaires for item in each.items}
    found = []
    for number, (given, read) in enumerate(zip(rounds, read_rounds(pack, rounds), strict=True)):
        assert given.outcome is not None
        asked = set(read.asked)
        answers = tuple(
            ExportedAnswer(item, home[name], given.answers.get(name), name in asked)
            for name, item in pack.items.items()
            if name in asked or name in given.answers
        )
        scores = exported_scores(pack, given.outcome)
        found.append(ExportedRound(number, given.addendum, given.at, answers, given.outcome, scores))
    return tuple(found)


def case_json(case: ExportedCase) -> bytes:
    """The case as JSON made to be read."""
    pack = case.pack
    plain: dict[str, Any] = {
        "code": case.code,
        "made": case.made.isoformat(timespec="seconds"),
        "warning": _("May endanger: do not send home"),
        "limits": list(limits(pack.texts)),
        "state": case.state,
        "shared": None if case.shared_at is None else case.shared_at.isoformat(timespec="seconds"),
        "questions": plain_pack(pack),
        "rounds": [_plain_round(case, each) for each in case.rounds],
    }
    return (json.dumps(plain, ensure_ascii=False, indent=2) + "\n").encode()


def case_table(case: ExportedCase) -> bytes:
    """The case as CSV, a line for each answer, each question that was skipped, each score and each result."""
    return spreadsheet.table(COLUMNS, (line for each in case.rounds for line in _lines(case, each)))


def result_choices(case: ExportedCase, outcome: Outcome) -> tuple[tuple[str, str, str], ...]:
    """What the rules suggest: level, access and priority, each with the id and the words of its value."""
    pack = case.pack
    access = {each.id: each.label for each in pack.access}
    priorities = {each.id: each.label for each in pack.priorities}
    return (
        ("level", outcome.level, pack.level[outcome.level].label),
        ("access", outcome.access, access[outcome.access]),
        ("priority", outcome.priority, priorities[outcome.priority]),
    )


def _plain_round(case: ExportedCase, of: ExportedRound) -> dict[str, object]:
    pack, outcome = case.pack, of.outcome
    return {
        "round": of.number,
        "left_out_before": of.addendum,
        "sent_in": of.at.isoformat(timespec="seconds"),
        "answers": [_plain_answer(case, each) for each in of.answers],
        "scores": [each.plain for each in of.scores],
        "suggested": {name: {"id": value, "in_words": label} for name, value, label in result_choices(case, outcome)},
        "decided_by": {"id": outcome.decided_by, "in_words": pack.rule[outcome.decided_by].label},
        "rules": [{"id": each.id, "in_words": pack.rule[each.id].label} for each in outcome.rules],
        "rules_over_time": [each.id for each in outcome.over_time],
        "steps": [{"id": name, "title": pack.step[name].title} for name in outcome.steps],
        "steps_held_back": [{"id": name, "title": pack.step[name].title} for name in outcome.withheld],
    }


def _plain_answer(case: ExportedCase, of: ExportedAnswer) -> dict[str, object]:
    item, answer = of.item, of.answer
    return {
        "id": item.id,
        "question": item.ask.to(case.role),
        "answer": answer,
        "in_words": None if answer is None else item.describe(answer),
        "private": item.id in case.pack.private.items,
        "critical": answer is not None and item.is_critical(answer),
        "counts": of.asked and answer is not None and item.counts(answer),
    }


def _lines(case: ExportedCase, of: ExportedRound) -> Iterator[tuple[Cell, ...]]:
    begin = (case.code, of.number, of.at.isoformat(timespec="seconds"))
    for each in of.answers:
        yield (*begin, *_answer_cells(case, each))
    for score in of.scores:
        remark = f"{score.score.answered} of {score.score.of} answered{'; prorated' if score.prorated else ''}"
        band = score.band.label if score.band else ""
        yield (*begin, "score", score.scale.id, score.scale.label, score.value, band, remark)
    for name, value, label in result_choices(case, of.outcome):
        yield (*begin, "suggested", name, "", value, label, "")


def _answer_cells(case: ExportedCase, of: ExportedAnswer) -> tuple[Cell, ...]:
    item, answer = of.item, of.answer
    question = item.ask.to(case.role)
    if answer is None:
        return "skipped", item.id, question, "", "", ""
    value: Cell = "; ".join(answer) if isinstance(answer, tuple) else answer
    remarks = ("critical" if item.is_critical(answer) else "", "" if of.asked else "left out of account")
    words = item.describe(answer)
    return "answer", item.id, question, "" if item.free_text else value, words, "; ".join(filter(None, remarks))
