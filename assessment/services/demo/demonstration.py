"""Fills a database for a demonstration: who works there, and what happened in their cases until now."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from assessment.core.engine.working_time import WorkingCalendar
from assessment.core.model.pack import Pack
from assessment.presenters.formatting import desk_day
from assessment.records.store import Store
from assessment.services import absences, figures
from assessment.services.demo import cast, timetable
from assessment.services.demo.answers import Examples
from assessment.services.demo.cast import DemoPeople, DemoPerson
from assessment.services.demo.stories import STORIES, By, StoryKind, StoryStep
from assessment.services.demo.storyteller import PlannedCase, StoryTeller, calls, contact_of
from assessment.services.staff import Staff
from assessment.storage import accounts, day_counts, packs
from assessment.storage.day_counts import BEGUN, SENT_IN
from assessment.vault.factor_keys import FactorKeys
from assessment.vault.keyring import FIRST_TEAM

CASES = 2 * len(STORIES)
KEPT_PRIVATE = 4
BEGIN_A_DAY, BEGIN_AT_A_WEEKEND = (14, 30), (4, 14)
"""How many people begin on a day, at least and at most, besides those with a case."""
SATURDAY = 5
BEGAN = timedelta(weeks=8)
"""How long ago the people of the demonstration got their accounts."""
AWAY_DAYS = 5


@dataclass(frozen=True)
class Demonstration:
    """``people``: a counselor first. ``words``: six that open the answers of somebody with check-ins."""

    people: tuple[DemoPerson, ...]
    words: str


def fill(store: Store, pack: Pack, keys: FactorKeys, password: str, now: datetime) -> Demonstration:
    """Add 40 cases, 4 submissions that were kept private, and the people who work here, with this password.

    Needs the application context, because it configures how passwords are hashed.
    """
    here = cast.add(store, keys, password, now - BEGAN)
    chance = random.Random(42)  # noqa: S311  # no secret, and the demo is the same every time
    examples = Examples(pack, chance)
    with store.writing() as conn:
        packs.keep(conn, pack, now)
    cases = list(_planned(store, pack, examples, here, now))
    teller = StoryTeller(store, pack, now)
    for number in range(KEPT_PRIVATE):
        answers = examples.take(StoryKind.DANGER if number == 0 else StoryKind.CALM, reachable=True)
        teller.keep(answers, now - timedelta(days=3 * number + 1))
    _count_people(store, now)
    _tell(teller, store.calendar, cases, now)
    for side in (0, 1):
        _be_away(store, [each for each in cases if each.side == side], now)
    with_trend = next(each for each in cases if each.story.has_trend)
    return Demonstration(here.people, teller.words_of(with_trend))


def _count_people(store: Store, now: datetime) -> None:
    """People who left no case behind: each day some begin, and fewer send in. Only their number is kept."""
    chance = random.Random(28)  # noqa: S311  # no secret, and the demo is the same every time
    today = store.calendar.day(now)
    with store.writing() as conn:
        for number in range(figures.DAYS):
            day = today - timedelta(days=number)
            begun = chance.randint(*(BEGIN_A_DAY if day.weekday() < SATURDAY else BEGIN_AT_A_WEEKEND))
            day_counts.count(conn, BEGUN, day, begun)
            day_counts.count(conn, SENT_IN, day, round(begun * chance.uniform(0.5, 0.8)))


def _planned(store: Store, pack: Pack, examples: Examples, here: DemoPeople, now: datetime) -> Iterator[PlannedCase]:
    """Every story, once in each of the two teams."""
    for side, team in enumerate((FIRST_TEAM, here.second_team)):
        staff = _staff(store, here, side, frozenset({FIRST_TEAM, here.second_team}), team)
        supervisor, *counselors = staff
        for number, story in enumerate(STORIES):
            answers = examples.take(story.kind, reachable=story.reachable)
            asks = calls(pack, story)
            contact = contact_of(pack, story, answers, number + side)
            owner, another = (counselors[(number + at) % len(counselors)] for at in (2, 3))
            who = {By.OWNER: owner, By.ANOTHER: another, By.SUPERVISOR: supervisor}
            sent = timetable.sent_at(pack, answers, story, store.calendar, call=asks, now=now)
            yield PlannedCase(story, answers, contact, asks, sent, team, side, who)


def _staff(store: Store, here: DemoPeople, side: int, teams: frozenset[int], team: int) -> list[Staff]:
    """The supervisor, and then the counselors of one side."""
    counselors = [each for each in here.people if each.role == accounts.COUNSELOR]
    half = len(counselors) // 2
    supervisor = next(each for each in here.people if each.role == accounts.SUPERVISOR)
    with store.reading() as conn:
        chosen = counselors[side * half : (side + 1) * half]
        return [
            Staff(accounts.id_of(conn, supervisor.email), supervisor.email, supervisor.role, teams),
            *(Staff(accounts.id_of(conn, each.email), each.email, each.role, frozenset({team})) for each in chosen),
        ]


def _tell(teller: StoryTeller, calendar: WorkingCalendar, cases: list[PlannedCase], now: datetime) -> None:
    """Let everything happen in the order of time, as the audit log would have it."""
    taken: list[tuple[datetime, int, StoryStep | None, PlannedCase]] = [
        (case.sent, number, None, case) for number, case in enumerate(cases)
    ]
    taken += [
        (at, number, step, case)
        for number, case in enumerate(cases)
        for at, step in timetable.moments(case.story, calendar, case.sent, now)
    ]
    for at, _number, step, case in sorted(taken, key=lambda each: each[:2]):
        if step is None:
            teller.send_in(case)
        else:
            teller.take(case, step, at)


def _be_away(store: Store, cases: list[PlannedCase], now: datetime) -> None:
    """The owner of one case is away, and a colleague stands in for them."""
    asked = next(each for each in cases if each.story.owner_away)
    until = desk_day(now + timedelta(days=AWAY_DAYS)).isoformat()
    form = {"until": until, "deputy": str(asked.staff[By.ANOTHER].id)}
    absences.begin(store, asked.staff[By.OWNER], form, now)
