"""Everything that was shared read again by an edited pack, to see what would change. Keeps nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from sqlalchemy import Connection

from assessment.core import batch as batch_core
from assessment.core.engine import answers
from assessment.core.errors import InvalidAnswers, NotFound
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.presenters.rescore_report import RescoreDiff, Routing
from assessment.records import submissions
from assessment.records.errors import CannotDecrypt
from assessment.records.store import Store
from assessment.records.submissions import OpenSubmission
from assessment.storage import packs
from assessment.storage import submissions as submission_rows
from assessment.storage.submissions import Submission
from assessment.vault.keyring import Keyring

BATCH = 2000


def kept(store: Store, pack_id: str, beginning: str) -> Pack:
    """The kept definition whose hash begins so. NotFound when there is none, or more than one."""
    with store.reading() as conn:
        hashes = packs.hashes_starting_with(conn, pack_id, beginning)
        if len(hashes) != 1:
            found = "no definition" if not hashes else f"{len(hashes)} definitions"
            raise NotFound(f"{found} of {pack_id} is kept under a hash that begins with '{beginning[:64]}'")
        return loader.from_snapshot(packs.snapshot(conn, hashes[0]))


def people(store: Store, pack: Pack) -> int:
    """How many people shared what they answered to this pack, in any of its definitions."""
    with store.reading() as conn:
        return submission_rows.count_shared_of_pack(conn, pack.id)


def shift(
    store: Store,
    pack: Pack,
    against: Pack | None,
    advance: Callable[[int], object] = lambda people: None,
) -> RescoreDiff:
    """Compare the outcome of all that was shared by ``pack`` with the stored one, or with the one by ``against``.

    An answer that a pack cannot read is left out of account and counted. ``advance`` is called with how many
    more people were read.
    """
    found = RescoreDiff()
    with store.reading() as conn:
        for batch in _batches(conn, store.keyring, pack.id, found.unopened):
            people = [_readable(pack, raw, found) for _, raw, _ in batch]
            before = _before(batch, against)
            for (code, *_), old, new in zip(batch, before, _routes(pack, people), strict=True):
                found.count(old, new, code)
            advance(len(batch))
    return found


def _before(batch: list[tuple[str, str, str]], against: Pack | None) -> Iterable[Routing]:
    if against is None:
        return (_stored(outcome) for _, _, outcome in batch)
    return _routes(against, [_readable(against, raw, None) for _, raw, _ in batch])


def _batches(
    conn: Connection, keyring: Keyring, pack_id: str, unopened: list[str]
) -> Iterator[list[tuple[str, str, str]]]:
    """Code, answers and outcome of the first pass: what was not shared, nobody here can read."""
    opened = _opened(submission_rows.shared_of_pack(conn, pack_id), keyring, unopened)
    rows = ((each.code, each.rounds[0].answers, each.rounds[0].outcome) for each in opened)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _opened(rows: Iterable[Submission], keyring: Keyring, unopened: list[str]) -> Iterator[OpenSubmission]:
    for row in rows:
        try:
            yield submissions.open_for_team(row, keyring)
        except CannotDecrypt:
            unopened.append(row.code)


def _readable(pack: Pack, raw: str, counted: RescoreDiff | None) -> Answers:
    """The answers that ``pack`` can read; the others are counted."""
    given = answers.loaded(raw)
    try:
        return answers.read(pack, given)
    except InvalidAnswers as refused:
        if counted is not None:
            counted.unreadable.update(refused.messages.keys())
            counted.scored_without += 1
        return answers.read(pack, {name: value for name, value in given.items() if name not in refused.messages})


def _stored(outcome: str) -> Routing:
    plain = json.loads(outcome)
    rules = frozenset(rule["id"] for rule in plain["rules"])
    return Routing(plain["level"], plain["access"], plain["priority"], plain["decided_by"], rules)


def _routes(pack: Pack, people: list[Answers]) -> Iterator[Routing]:
    found = batch_core.assess(pack, batch_core.columns(pack, people))
    fired = [(rule, holds.tolist()) for rule, holds in found.fired.items()]
    places = zip(
        *(each.tolist() for each in (found.level, found.access, found.priority, found.decided_by)), strict=True
    )
    for at, (level, access, priority, rule) in enumerate(places):
        yield Routing(
            pack.levels[level].id,
            pack.access[access].id,
            pack.priorities[priority].id,
            pack.rules[rule].id,
            frozenset(name for name, holds in fired if holds[at]),
        )
