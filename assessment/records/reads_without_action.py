"""Reads without action: somebody opened a case, and did nothing in it from a day before until a day after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from assessment.records.audit_verbs import Kind, Verb
from assessment.storage.audit import AuditEntry

WITHIN = timedelta(days=1)
READS = frozenset({Verb.OPENED.value, Verb.PRINTED.value, Verb.EXPORTED.value})
ACTIONS = frozenset(verb.value for verb in Verb if verb.kind is Kind.CHANGE)


@dataclass(frozen=True)
class ReadWithoutAction:
    """How often an account read a case without doing anything in it, and when last."""

    account_id: int
    who: str
    case: str
    last: datetime
    reads: int


def reads_without_action(entries: Iterable[AuditEntry], now: datetime) -> tuple[ReadWithoutAction, ...]:
    """Those among these entries, the last one first. Who read within the last day may still do something."""
    reads, actions = (
        defaultdict[tuple[int, str], list[AuditEntry]](list),
        defaultdict[tuple[int, str], list[datetime]](list),
    )
    for entry in entries:
        if entry.account_id is None:
            continue
        if entry.verb in READS and entry.at <= now - WITHIN:
            reads[entry.account_id, entry.subject].append(entry)
        elif entry.verb in ACTIONS:
            actions[entry.account_id, entry.subject].append(entry.at)
    found = []
    for (account_id, case), of_case in reads.items():
        without_action = [
            read for read in of_case if all(abs(at - read.at) > WITHIN for at in actions[account_id, case])
        ]
        if without_action:
            last = max(without_action, key=lambda read: read.at)
            found.append(ReadWithoutAction(account_id, last.who, case, last.at, len(without_action)))
    return tuple(sorted(found, key=lambda each: each.last, reverse=True))
