"""The linter: what is wrong with a pack although every reference holds. Fast, at load; `check --prove` looks deeper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assessment.core.definition import Pack
from assessment.core.errors import Fault
from assessment.core.linting import pauses, reach, scores, switches, tables, translated, unused, wording
from assessment.core.linting.attainable import attainable
from assessment.core.linting.places import Places
from assessment.core.linting.possible import World
from assessment.core.source import Source
from assessment.core.translations import Catalogue


def lint(pack: Pack, sources: Mapping[str, Source], catalogues: Mapping[str, Catalogue]) -> Iterator[Fault]:
    """Every fault and warning; ``sources`` and ``catalogues`` are the files the pack was read from."""
    places = Places(sources)
    values = attainable(pack)
    yield from scores.check(pack, places, values)
    yield from tables.check(pack, places, values)
    world = World(pack, values)
    yield from reach.check(pack, places, world)
    yield from pauses.check(pack, places, world)
    yield from switches.check(pack, places)
    yield from unused.check(pack, places)
    yield from wording.check(pack, places)
    yield from translated.check(pack, places, catalogues)
