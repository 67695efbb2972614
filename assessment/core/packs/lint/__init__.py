"""The linter: what is wrong with a pack although every reference holds. Fast, at load; `check --prove` looks deeper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assessment.core.errors import Fault
from assessment.core.model.pack import Pack
from assessment.core.packs.lint import (
    overlaps,
    safety_messages,
    scores,
    switches,
    texts,
    translations,
    unreachable,
    unused,
)
from assessment.core.packs.lint.locations import Locations
from assessment.core.packs.lint.satisfiable import ValueSpace
from assessment.core.packs.lint.score_values import attainable
from assessment.core.packs.translations import Catalogue
from assessment.core.packs.yaml_reader import Source


def lint(pack: Pack, sources: Mapping[str, Source], catalogues: Mapping[str, Catalogue]) -> Iterator[Fault]:
    """Every fault and warning; ``sources`` and ``catalogues`` are the files the pack was read from."""
    places = Locations(sources)
    values = attainable(pack)
    yield from scores.check(pack, places, values)
    yield from overlaps.check(pack, places, values)
    world = ValueSpace(pack, values)
    yield from unreachable.check(pack, places, world)
    yield from safety_messages.check(pack, places, world)
    yield from switches.check(pack, places)
    yield from unused.check(pack, places)
    yield from texts.check(pack, places)
    yield from translations.check(pack, places, catalogues)
