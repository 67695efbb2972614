"""The linter: finds what is wrong with a pack that can be built. Fast enough for every load, unlike `check --prove`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assessment.core.errors import Fault
from assessment.core.model.pack import Pack
from assessment.core.packs.lint import (
    claims,
    directions,
    help_lines,
    lookalikes,
    overlaps,
    own_hands,
    paper,
    promises,
    safety_claims,
    safety_messages,
    said_numbers,
    scores,
    sources,
    swapped_options,
    switches,
    texts,
    translations,
    undrawable,
    unreachable,
    unused,
)
from assessment.core.packs.lint.locations import Locations
from assessment.core.packs.lint.satisfiable import ValueSpace
from assessment.core.packs.lint.score_values import attainable
from assessment.core.packs.translations import Catalogue
from assessment.core.packs.translations import texts as translatable
from assessment.core.packs.yaml_reader import Source


def lint(pack: Pack, files: Mapping[str, Source], catalogues: Mapping[str, Catalogue]) -> Iterator[Fault]:
    """Every error and warning. ``files`` and ``catalogues``: what the pack was read from."""
    locations = Locations(files)
    values = attainable(pack)
    yield from scores.check(pack, locations, values)
    yield from directions.check(pack, locations)
    yield from overlaps.check(pack, locations, values)
    space = ValueSpace(pack, values)
    yield from unreachable.check(pack, locations, space)
    yield from safety_messages.check(pack, locations, space)
    yield from safety_claims.check(pack, locations, space)
    yield from paper.check(pack, locations)
    yield from own_hands.check(pack, locations)
    yield from switches.check(pack, locations)
    yield from unused.check(pack, locations)
    yield from claims.check(pack, locations, space)
    yield from help_lines.check(pack, locations)
    yield from texts.check(locations)
    yield from sources.check(locations)
    found = translatable({name: source.data for name, source in files.items()})
    yield from lookalikes.check(pack, locations, space, found, catalogues)
    yield from said_numbers.check(pack, locations, found, catalogues)
    yield from promises.check(pack, locations, found, catalogues)
    yield from undrawable.check(locations, found, catalogues)
    yield from swapped_options.check(pack.language, found, catalogues)
    yield from translations.check(pack, locations, found, catalogues)
