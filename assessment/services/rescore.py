"""Score all shared submissions with an edited pack, to see what would change. Stores nothing but that this was done."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from sqlalchemy import Connection

from assessment import clock
from assessment.core import batch as batch_core
from assessment.core.engine import answers
from assessment.core.errors import InvalidAnswers, NotFound
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.presenters.rescore_report import RescoreDiff, Routing
from assessment.records import audit, submissions
from assessment.records.audit import COMMAND, Verb
from assessment.records.errors import CannotDecrypt
from assessment.records.store import Store
from assessment.records.submissions import OpenSubmission
from assessment.storage import packs
from assessment.storage import submissions as submission_rows
from assessment.storage.submissions import Submission
from assessment.vault.keyring import Keyring

BATCH = 2000


def stored_version(store: Store, pack_id: str, beginning: str) -> Pack:
    """The stored version of the pack whose hash starts with ``beginning``. NotFound if there is not exactly one."""
    with store.reading() as conn:
        hashes = packs.hashes_starting_with(conn, pack_id, beginning)
        if len(hashes) != 1:
            found = "no stored version" if not hashes else f"{len(hashes)} stored versions"
            raise NotFound(f"{found} of {pack_id} with a hash that begins with '{beginning[:64]}'")
        return loader.from_snapshot(packs.snapshot(conn, hashes[0]))


def count_shared(store: Store, pack: Pack) -> int:
    """How many people shared their answers to this pack, in any of its versions."""
    with store.reading() as conn:
        return submission_rows.count_shared_of_pack(conn, pack.id)


def compare(
    store: Store,
    pack: Pack,
    against: Pack | None,
    advance: Callable[[int], object] = lambda people: None,
) -> RescoreDiff:
    """Score each shared submission with ``pack``; compare with its stored outcome, or with that of ``against``.

    Answers that ``pack`` cannot read are ignored and counted. ``advance`` is called with the number of people in each
    finished batch.
    """
    diff = RescoreDiff()
    with store.writing() as conn:  # on record before anything is opened
        audit.record(conn, store.keyring, COMMAND, Verb.RESCORED, clock.now(), subject=pack.id)
    with store.reading() as conn:
        for batch in _batches(conn, store.keyring, pack.id, diff.unopened):
            people = [_readable(pack, raw, diff) for _, raw, _ in batch]
            before = _before(batch, against)
            for (code, *_), old, new in zip(batch, before, _routes(pack, people), strict=True):
                diff.count(old, new, code)
            advance(len(batch))
    return diff


def _before(batch: list[tuple[str, str, str]], against: Pack | None) -> Iterable[Routing]:
    if against is None:
        return (_stored(outcome) for _, _, outcome in batch)
    return _routes(against, [_readable(against, raw, None) for _, raw, _ in batch])


def _batches(
    conn: Connection, keyring: Keyring, pack_id: str, unopened: list[str]
) -> Iterator[list[tuple[str, str, str]]]:
    """Code, answers and outcome of the first round of each shared submission; adds to ``unopened`` what is left out."""
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


def _readable(pack: Pack, raw: str, diff: RescoreDiff | None) -> Answers:
    """The answers that ``pack`` can read. The others are counted in ``diff``, if there is one."""
    stored = answers.loaded(raw)
    try:
        return answers.read(pack, stored)
    except InvalidAnswers as refused:
        if diff is not None:
            diff.unreadable.update(refused.messages.keys())
            diff.scored_without += 1
        return answers.read(pack, {name: value for name, value in stored.items() if name not in refused.messages})


def _stored(outcome: str) -> Routing:
    plain = json.loads(outcome)
    rules = frozenset(rule["id"] for rule in plain["rules"])
    return Routing(plain["level"], plain["access"], plain["priority"], plain["decided_by"], rules)


def _routes(pack: Pack, people: list[Answers]) -> Iterator[Routing]:
    outcomes = batch_core.assess(pack, batch_core.columns(pack, people))
    fired = [(rule, holds.tolist()) for rule, holds in outcomes.fired.items()]
    outputs = (outcomes.level, outcomes.access, outcomes.priority, outcomes.decided_by)
    indices = zip(*(each.tolist() for each in outputs), strict=True)
    for at, (level, access, priority, rule) in enumerate(indices):
        yield Routing(
            pack.levels[level].id,
            pack.access[access].id,
            pack.priorities[priority].id,
            pack.rules[rule].id,
            frozenset(name for name, holds in fired if holds[at]),
        )
