"""Which way of contact is safe: asked where answers are shared, and kept with those of the first pass."""

from __future__ import annotations

from dataclasses import replace

from assessment.core.check_ins import Round, assess_round
from assessment.core.engine.answers import dumped, loaded
from assessment.core.engine.outcome import as_json, from_json
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.records.submissions import OpenSubmission, StoredRound


def with_safe_contact(pack: Pack, answers: Answers, way: str) -> Answers:
    """The answers with the ``way`` that was chosen, the name of an answer to the pack's item. Others change nothing."""
    name = pack.sharing.asks_item
    if not name or way not in pack.items[name].space.names:
        return answers
    return {**answers, name: pack.items[name].space.answer_named(way)}


def submission_with_safe_contact(pack: Pack, submission: OpenSubmission, way: str) -> OpenSubmission:
    """The submission with the ``way`` among the answers of the first pass, and with the notes that this leads to.

    Everything else of an outcome stays as it was found when its round was sent in.
    """
    first, *later = submission.rounds
    before = loaded(first.answers)
    answers = with_safe_contact(pack, before, way)
    if answers == before:
        return submission
    stored = [replace(first, answers=dumped(answers)), *later]
    known: list[Round] = []
    for at, each in enumerate(submission.parsed_rounds):
        known.append(replace(each, answers=loaded(stored[at].answers)))
        stored[at] = _with_notes(pack, known, stored[at])
    return replace(submission, rounds=tuple(stored))


def _with_notes(pack: Pack, rounds: list[Round], last: StoredRound) -> StoredRound:
    """The round with the notes made anew; ``rounds`` are those up to it."""
    outcome = replace(from_json(last.outcome), notes=assess_round(pack, rounds).notes)
    return replace(last, outcome=as_json(outcome))
