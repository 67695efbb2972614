"""YAML is most of what loading a pack costs, and tests load the same files over and over: each text is parsed once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from ruamel.yaml.events import Event

from assessment.core.packs import yaml_reader

Parse = Callable[[str], Iterator[Event]]


def once(parse: Parse) -> Parse:
    """``parse``, which remembers the events of a text that was read to its end; no fault comes earlier or later."""
    parsed: dict[str, list[Event]] = {}

    def events(text: str) -> Iterator[Event]:
        if text in parsed:
            yield from parsed[text]
            return
        found = []
        for event in parse(text):
            found.append(event)
            yield event
        parsed[text] = found

    return events


def pytest_configure() -> None:
    pytest.MonkeyPatch().setattr(yaml_reader, "_events", once(yaml_reader._events))
