"""Answers read from JSON, and written as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import islice

from assessment.core.errors import InvalidAnswers, suggestion
from assessment.core.items import Answer, Answers
from assessment.core.model.pack import Pack


def read(pack: Pack, raw: Mapping[str, object]) -> Answers:
    """Check one answers object ({"item": "option" | number | ["option", …]}) against the pack.

    InvalidAnswers names every item that does not exist and every value that is not an answer to it.
    """
    answers: dict[str, Answer] = {}
    messages: dict[str, str] = {}
    for name, value in raw.items():
        item = pack.items.get(name)
        if item is None:
            messages[name] = f"there is no such item. {suggestion(name, list(pack.items))}"
            continue
        try:
            answers[name] = item.read(value)
        except ValueError as refused:
            messages[name] = f"{_beginning(value)} is not an answer to it: {refused}."
    if messages:
        raise InvalidAnswers(messages)
    return answers


def _beginning(value: object) -> str:
    """The first 80 characters of the JSON text of ``value``, which may be long or deep."""
    return "".join(islice(json.JSONEncoder().iterencode(value), 80))[:80]


def dumped(answers: Answers) -> str:
    """The canonical JSON text of ``answers``."""
    return json.dumps(answers, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def loaded(text: str) -> Answers:
    """Read answers from the text that ``dumped`` gave."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in json.loads(text).items()}
