"""Realistic demo submissions, made from the examples of the pack, with times spread over the past days."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from assessment.core.case_states import NotAllowed
from assessment.core.engine.answers import read
from assessment.core.engine.due_times import SAME_DAY
from assessment.core.engine.outcome import Outcome, assess, from_json
from assessment.core.items import Answer, Answers
from assessment.core.model.pack import Pack
from assessment.records import drafts
from assessment.records.drafts import DraftContent
from assessment.records.store import Store
from assessment.records.submissions import OpenSubmission
from assessment.services import demo_people, submission
from assessment.services.case_actions import Seen
from assessment.services.case_forms import Circumstances
from assessment.services.demo_people import DemoPerson as DemoPerson
from assessment.services.review import Desk, act_on
from assessment.services.staff import Staff
from assessment.services.submission import KEEP, SHARE
from assessment.storage import accounts, case_codes, packs
from assessment.vault.factor_keys import FactorKeys
from assessment.vault.keyring import FIRST_TEAM, Keyring

SUBMISSIONS = 40
KEPT_PRIVATE = 6
REVIEWED = 7
LEAST_ANSWERED = 20
CONTACTS = ("Only on weekdays after six", "In the morning, never at weekends", "At lunch time, not in the evening")
NOT_REACHED = "Left no way to be reached; reads the answer here."
NOTE = "Read all of it. Talked on the phone; will look in again next week."
IN_SECOND_TEAM, OF = 2, 7
"""So many people of so many share with the second team, at each level."""


def fill(store: Store, pack: Pack, keys: FactorKeys, password: str, now: datetime) -> tuple[DemoPerson, ...]:
    """Add 40 submissions and the people who read them, with this password. Returns these, a counselor first.

    Needs the application context, because it configures how passwords are hashed.
    """
    here = demo_people.add(store, keys, password, now)
    chance = random.Random(42)  # noqa: S311  # no secret, and the demo is the same every time
    with store.writing() as conn:
        reviewer = accounts.id_of(conn, here.people[0].email)
        packs.keep(conn, pack, now)
        sent = []
        for at, answers in enumerate(_people(pack, chance)):
            team = here.second_team if at % OF < IN_SECOND_TEAM else FIRST_TEAM
            sent.append(_submit(conn, store.keyring, pack, chance, DraftContent(answers, team=team), now, at))
    readable = [each for each in sent if each.shared and each.row.team_id == FIRST_TEAM]
    staff = Staff(reviewer, here.people[0].email, accounts.COUNSELOR, frozenset({FIRST_TEAM}))
    for record in readable[-REVIEWED:]:
        _review(Desk(store), record, staff, now)
    return here.people


def _review(desk: Desk, record: OpenSubmission, staff: Staff, now: datetime) -> None:
    """Take the case, write a note, and sign it off where no second person has to look at it."""
    by, seen = Circumstances(staff, now), Seen(record.row.round, record.row.revision)
    level = from_json(record.last.outcome).level
    forms: list[tuple[str, dict[str, str]]] = [("claim", {}), ("notes", {"note": NOTE}), ("decide", {"level": level})]
    for what, form in [*forms, ("sign-off", {"next_step": "person", "reason": NOT_REACHED})]:
        with suppress(NotAllowed):
            act_on(desk, record.code, seen, what, form, by)
            seen = replace(seen, revision=seen.revision + 1)


def new_password() -> str:
    """A random password for all of them: four words."""
    return "-".join(secrets.choice(case_codes.WORDS) for _ in range(4))


def _people(pack: Pack, chance: random.Random) -> Iterator[Answers]:
    """Answers of 40 people: each level in turn, each time a varied copy of the next example with that level."""
    examples = [read(pack, example.answers) for example in pack.examples] or [{}]
    enough = min(LEAST_ANSWERED, max(len(answers) for answers in examples) // 2)
    by_level: dict[str, list[Answers]] = {level.id: [] for level in pack.levels}
    for answers in examples:
        if len(answers) >= enough:
            by_level[assess(pack, answers).level].append(answers)
    groups = [group for group in by_level.values() if group]
    for at in range(SUBMISSIONS):
        group = groups[at % len(groups)]
        yield _varied(pack, group[at // len(groups) % len(group)], chance)


def _varied(pack: Pack, answers: Answers, chance: random.Random) -> Answers:
    """Similar answers with the same level: some are replaced by a neighboring option."""
    varied: dict[str, Answer] = dict(answers)
    for name, answer in answers.items():
        near = pack.items[name].space.neighbors(answer)
        if near and chance.random() < 0.3:
            varied[name] = chance.choice(near)
    return varied if _level(pack, varied) == _level(pack, answers) else answers


def _level(pack: Pack, answers: Answers) -> str:
    return assess(pack, answers).level


def _submit(
    conn: Connection, keyring: Keyring, pack: Pack, chance: random.Random, content: DraftContent, now: datetime, at: int
) -> OpenSubmission:
    """Submit one person's answers at some time before ``now``."""
    shared = at % (SUBMISSIONS // KEPT_PRIVATE) != 1
    sent = now - _waited(pack, assess(pack, content.answers), chance)
    contact = chance.choice(CONTACTS) if shared and chance.random() < 0.4 else ""
    draft = drafts.create(conn, pack, content, sent - timedelta(minutes=chance.randint(9, 25)))
    return submission.submit_draft(conn, keyring, draft, SHARE if shared else KEEP, contact, sent)


def _waited(pack: Pack, outcome: Outcome, chance: random.Random) -> timedelta:
    """A random waiting time, mostly within the target of the priority, sometimes past it."""
    target = next(choice.target for choice in pack.priorities if choice.id == outcome.priority)
    time = SAME_DAY if target == 0 else timedelta(days=target or 14)
    return time * chance.triangular(0.02, 1.3, 0.4)
