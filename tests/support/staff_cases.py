"""Cases that somebody worked on, as the staff report gets them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from assessment.core.case_states import Action, CaseState
from assessment.core.check_ins import Round
from assessment.core.items import Answer, Answers
from assessment.core.model.pack import Pack
from assessment.presenters.case import Case, CaseWork
from assessment.records.case_events import OpenEvent, SealedEvent
from tests.support.report_samples import CODE
from tests.support.rounds import check_in, first_pass, sent_in
from tests.support.stopped_clock import NOON
from tests.support.storage_rows import new_draft, new_submission

DANA, LENA = 7, 8
NAMES: Mapping[int, str] = {DANA: "Dana Ruiz", LENA: "Lena Koch"}


def event(action: Action, days_ago: float, *, by: int | None = DANA, channel: str = "", **words: object) -> OpenEvent:
    """Something that was done so many days before noon."""
    at = NOON - timedelta(days=days_ago)
    number = 1000 - round(10 * days_ago)
    row = SealedEvent(uuid4(), uuid4(), number, action.value, 1, at, by, channel=channel or None)
    return OpenEvent(row, words)


def worked_on(
    pack: Pack,
    rounds: Sequence[Round],
    events: Sequence[OpenEvent] = (),
    state: CaseState = CaseState.IN_CONTACT,
    *,
    contact: str = "me@own.example",
    tried: bool = True,
) -> Case:
    """A case of these rounds, moved so that the last was sent in two days ago."""
    shift = NOON - timedelta(days=2) - rounds[-1].at
    moved = tuple(replace(each, at=each.at + shift) for each in rounds)
    answers: dict[str, Answer] = {}
    for each in moved:
        answers |= each.answers
    outcome = moved[-1].outcome
    assert outcome is not None
    row = replace(
        new_submission(new_draft(), shared=True, code=CODE),
        round=len(moved),
        owner_id=DANA,
        state=state.value,
        due_at=NOON + timedelta(hours=5),
    )
    work = CaseWork(row, NOON, tuple(events), NAMES, pack.level_rank[outcome.level], tried=tried)
    return Case(CODE, moved, outcome, answers, contact=contact, work=work)


def in_danger(pack: Pack) -> Case:
    """Support first, after the first answers: contacts, notes, a decision and a second look."""
    told = dict.fromkeys(("afraid_of_partner", "controlled", "insulted_or_scared", "danger_if_seen"), "yes")
    answers = first_pass(pack, **told, forced_sex="prefer_not_to_say", hard_to_trust=3, same_argument=2)
    return worked_on(pack, sent_in(pack, (0, answers)), _events_in_danger())


def _events_in_danger() -> tuple[OpenEvent, ...]:
    return (
        event(Action.SHARE, 2, by=None),
        event(Action.CLAIM, 1.9),
        event(
            Action.LOG_CONTACT,
            1.8,
            channel="phone",
            came_to="talked",
            said="Eleven minutes, alone at work. She knows the helpline and has its number under another name. "
            "Agreed: only between 12 and 1, only weekdays.",
        ),
        event(Action.LOG_CONTACT, 0.4, channel="phone", came_to="not_reached", said="Rang twice, no message left."),
        event(
            Action.NOTE,
            1.7,
            text="Sister in the same town; keys and papers are there. The car is in his name.\n"
            "Check the phone plan: he pays it and sees the calls.",
        ),
        event(Action.CONFIRM, 1.5, reason="Control and insults, danger if seen."),
        event(Action.AGREE, 1, by=LENA, reason="No couple work. Look again after each check-in."),
    )


def ordinary(pack: Pack) -> Case:
    """Guided self-help, new, nobody's yet."""
    answers = first_pass(pack, same_argument=2)
    case = worked_on(pack, sent_in(pack, (0, answers)), (), CaseState.NEW, contact="", tried=False)
    assert case.work is not None
    return replace(case, work=replace(case.work, row=replace(case.work.row, owner_id=None)))


def after_check_ins(pack: Pack) -> Case:
    """Three check-ins, things getting harder, and fear at the last one."""
    rounds = sent_in(
        pack,
        (0, first_pass(pack, hard_to_trust=3, same_argument=3)),
        (14, check_in()),
        (28, check_in(kept_promises=1, was_open=1, upset=3, trust_today=4, stuck_in_same_argument=3)),
        (
            42,
            check_in(
                kept_promises=1, listened=1, was_open=0, upset=3, trust_today=2, setback="serious", afraid_now="yes"
            ),
        ),
    )
    case = worked_on(
        pack,
        rounds,
        (
            event(Action.SHARE, 44, by=None),
            event(Action.CLAIM, 43),
            event(Action.LOG_CONTACT, 43, channel="email", came_to="talked", said="Wants to go on alone for now."),
            event(Action.CONFIRM, 42, reason="As the answers say."),
            event(Action.SIGN_OFF, 42, next_step="person"),
            event(Action.CHECK_IN, 2, by=None),
        ),
        CaseState.RETURNED,
        tried=False,
    )
    assert case.work is not None
    return replace(case, work=replace(case.work, row=replace(case.work.row, read_round=1)))


def with_words(pack: Pack, words: str, item: str) -> Case:
    """An ordinary case in which one question is answered in these words, and so are a note and a contact."""
    answers: Answers = dict(first_pass(pack)) | {item: words}
    events = (
        event(Action.CLAIM, 1.9),
        event(Action.NOTE, 1.7, text=words),
        event(Action.LOG_CONTACT, 1.6, channel="email", came_to="talked", said=words),
    )
    return worked_on(pack, sent_in(pack, (0, answers)), events)
