"""Where a person is headed, as the address or the form says: numbers of pages, and never a topic."""

from __future__ import annotations

import re
from typing import Any

from flask import request

from assessment.services.questions import FromCheck, NextPage

_NUMBER = re.compile(r"(?<!\d)\d{1,6}(?!\d)", re.ASCII)


def detour() -> FromCheck | None:
    """Where the person came from."""
    new = _numbers("new")
    return FromCheck(new) if new or request.values.get("from") == "check" else None


def onward() -> NextPage:
    """Where to go on after a pause."""
    return NextPage(next(iter(_numbers("to")), None), detour())


def paused() -> NextPage:
    """The same, with the page whose answers were spoken to."""
    found = onward()
    return NextPage(found.page, found.detour, pause=next(iter(_numbers("pause")), None))


def told(leg: NextPage) -> dict[str, Any]:
    """What ``paused`` reads back, from a form or an address."""
    numbers = {"pause": leg.pause, "to": leg.page}
    found: dict[str, Any] = {name: str(number) for name, number in numbers.items() if number is not None}
    if leg.detour:
        found |= {"from": "check", "new": "-".join(map(str, leg.detour.new))}
    return found


def _numbers(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in _NUMBER.findall(request.values.get(name, "")))
