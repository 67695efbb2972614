"""The breaker opens when the database did not answer in time, asks it alone, and closes by itself."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, enumerate

import pytest

from assessment.core.errors import DatabaseBusy
from assessment.storage.breaker import EVIDENCE_S, SECONDS_BETWEEN, Breaker

PATIENCE = 300.0


class Database:
    """Answers once it is said to. ``asked``: how often, and how long was waited each time in between."""

    def __init__(self) -> None:
        self.asked: list[float] = []
        self.up, self.was_asked = Event(), Event()

    def answers(self) -> bool:
        return self.up.is_set()

    def pause(self, seconds: float) -> None:
        self.asked.append(seconds)
        self.was_asked.set()
        self.up.wait(PATIENCE)


def closed() -> None:
    """Wait until no breaker asks any more."""
    for thread in enumerate():
        if thread.name == "breaker":
            thread.join(PATIENCE)


@pytest.fixture
def database() -> Iterator[Database]:
    database = Database()
    yield database
    database.up.set()
    closed()


def test_it_lets_everybody_through_until_somebody_waited_in_vain(database: Database) -> None:
    breaker = Breaker(database.answers, database.pause)
    breaker.check()
    breaker.trip(EVIDENCE_S)
    with pytest.raises(DatabaseBusy):
        breaker.check()


def test_who_waited_only_for_a_moment_opens_nothing(database: Database) -> None:
    breaker = Breaker(database.answers, database.pause)
    breaker.trip(EVIDENCE_S / 2)
    breaker.check()


def test_it_closes_by_itself_once_the_database_answers(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    breaker = Breaker(database.answers, database.pause)
    breaker.trip(EVIDENCE_S)
    assert database.was_asked.wait(PATIENCE)
    database.up.set()
    closed()
    breaker.check()
    logged = capsys.readouterr()
    assert "database does not answer" in logged.out + logged.err
    assert "database answers again" in logged.out + logged.err


def test_one_thread_asks_however_many_waited_in_vain(database: Database) -> None:
    breaker = Breaker(database.answers, database.pause)
    for _ in range(5):
        breaker.trip(EVIDENCE_S)
    assert sum(thread.name == "breaker" for thread in enumerate()) == 1
    assert database.was_asked.wait(PATIENCE)
    assert database.asked == [SECONDS_BETWEEN]


def test_it_opens_again_when_the_database_hangs_again(database: Database) -> None:
    breaker = Breaker(database.answers, database.pause)
    breaker.trip(EVIDENCE_S)
    database.up.set()
    closed()
    database.up.clear()
    breaker.trip(EVIDENCE_S)
    with pytest.raises(DatabaseBusy):
        breaker.check()
