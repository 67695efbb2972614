"""Believable submissions to look at: made from the pack's own examples, with times spread over the past days."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from assessment.core import explanation
from assessment.core.answers import dumped, read
from assessment.core.definition import Pack
from assessment.core.items import Answer, Answers, Rating
from assessment.core.outcome import Outcome, as_json, assess
from assessment.storage import accounts, drafts, packs, submissions
from assessment.storage.engine import writing
from assessment.storage.submissions import Submission
from assessment.workflow.accounts import AccountRefused, EmailTaken, add_counselor

SUBMISSIONS = 40
KEPT_PRIVATE = 6
REVIEWED = 7
LEAST_ANSWERED = 20
CONTACTS = ("Only on weekdays after six", "In the morning, never at weekends", "At lunch time, not in the evening")
NOTE = "Read all of it. Talked on the phone; will look in again next week."
COUNSELOR = "counselor{}@example.org"


def fill(engine: Engine, pack: Pack, password: str, now: datetime) -> str:
    """Add 40 submissions and a counselor who signs in with ``password``; the counselor's e-mail.

    Needs the application's context, which knows how passwords are hashed.
    """
    email = _counselor(engine, password)
    chance = random.Random(42)  # noqa: S311  # the same demonstration every time, and no secret
    with writing(engine) as conn:
        reviewer = accounts.id_of(conn, email)
        packs.keep(conn, pack, now)
        shared = [
            submission
            for at, answers in enumerate(_people(pack, chance))
            if (submission := _sent_in(conn, pack, chance, answers, now, at)).shared
        ]
        for submission in shared[-REVIEWED:]:
            submissions.write_note(conn, submission, reviewer, NOTE, now)
            submissions.mark_reviewed(conn, submission.code, reviewer, now)
    return email


def _counselor(engine: Engine, password: str) -> str:
    for number in range(1, 1000):
        email = COUNSELOR.format("" if number == 1 else number)
        try:
            return add_counselor(engine, email, password, name="Alex Moreno")
        except EmailTaken:
            continue
    raise AccountRefused("There are a thousand demonstration counselors. Begin with an empty INSTANCE_DIR.")


def _people(pack: Pack, chance: random.Random) -> Iterator[Answers]:
    """Answers of 40 people: each level in turn, each time another of its examples, never quite the same."""
    told = [read(pack, example.answers) for example in pack.examples] or [{}]
    enough = min(LEAST_ANSWERED, max(len(answers) for answers in told) // 2)
    by_level: dict[str, list[Answers]] = {level.id: [] for level in pack.levels}
    for answers in told:
        if len(answers) >= enough:
            by_level[assess(pack, answers).level].append(answers)
    piles = [pile for pile in by_level.values() if pile]
    for at in range(SUBMISSIONS):
        pile = piles[at % len(piles)]
        yield _varied(pack, pile[at // len(piles) % len(pile)], chance)


def _varied(pack: Pack, answers: Answers, chance: random.Random) -> Answers:
    """The same story told by somebody else: some ratings one step off, as long as it leads to the same level."""
    varied: dict[str, Answer] = dict(answers)
    for name, answer in answers.items():
        item = pack.items[name]
        if isinstance(item, Rating) and isinstance(answer, int) and chance.random() < 0.3:
            low, high = item.point_range() or (0, 0)
            varied[name] = min(high, max(low, answer + chance.choice((-1, 1))))
    return varied if _level(pack, varied) == _level(pack, answers) else answers


def _level(pack: Pack, answers: Answers) -> str:
    return assess(pack, answers).level


def _sent_in(
    conn: Connection, pack: Pack, chance: random.Random, answers: Answers, now: datetime, at: int
) -> Submission:
    """Send one person's answers in, at some time before ``now``."""
    outcome = assess(pack, answers)
    shared = at % (SUBMISSIONS // KEPT_PRIVATE) != 1
    sent = now - _waited(pack, outcome, chance)
    draft, _ = drafts.begin(conn, pack.hash, sent - timedelta(minutes=chance.randint(9, 25)))
    contact = chance.choice(CONTACTS) if shared and chance.random() < 0.4 else ""
    return submissions.submit(
        conn,
        draft,
        answers_text=dumped(answers),
        outcome_text=as_json(outcome),
        explanation_text=explanation.as_json(explanation.explain(pack, answers, outcome)),
        shared=shared,
        contact=contact,
        priority_rank=pack.priority_rank(outcome.priority),
        now=sent,
    )


def _waited(pack: Pack, outcome: Outcome, chance: random.Random) -> timedelta:
    """Mostly within the priority's target, now and then past it."""
    target = next(choice.target_hours for choice in pack.priorities if choice.id == outcome.priority) or 24 * 14
    return timedelta(minutes=int(target * 60 * chance.triangular(0.02, 1.15, 0.4)))
