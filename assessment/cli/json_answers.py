"""Answers on stdin, as JSON."""

from __future__ import annotations

import json

from assessment.cli.failure import fail
from assessment.core.engine import answers
from assessment.core.errors import InvalidAnswers
from assessment.core.items import Answers
from assessment.core.model.pack import Pack

LONGEST_ID, LONGEST_NUMBER = 60, 20
"""Characters of an id that a message repeats, and digits of a number that is read."""


def parse_answers(pack: Pack, text: bytes, line: int) -> Answers:
    """Parse one JSON object of answers; faults end the command. ``line`` is its line number, 0 for the whole input."""
    where = f"Line {line}: " if line else ""
    try:
        raw = json.loads(text.decode("utf-8-sig").strip(), object_pairs_hook=_unique, parse_int=_bounded)
    except UnicodeDecodeError:
        fail(f"{where}this cannot be read: it is not UTF-8.")
    except json.JSONDecodeError as wrong:
        at = f"line {line or wrong.lineno}, column {wrong.colno}"
        fail(f'{where}this is not JSON ({wrong.msg} at {at}). Write one object: {{"item": "option"}}.')
    except RecursionError:
        fail(f"{where}this cannot be read: it is nested too deeply.")
    except ValueError as wrong:
        fail(f"{where}this cannot be read: {wrong}.")
    if not isinstance(raw, dict):
        fail(f'{where}expected one object of answers, such as {{"item": "option"}}.')
    try:
        return answers.read(pack, raw)
    except InvalidAnswers as refused:
        fail("\n".join(f"{where}{item[:LONGEST_ID]}: {message}" for item, message in refused.messages.items()))


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    unique: dict[str, object] = {}
    for name, value in pairs:
        if name in unique:
            raise ValueError(f"'{name}' occurs twice")
        unique[name] = value
    return unique


def _bounded(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError("a number in it is too long")
    return int(digits)
