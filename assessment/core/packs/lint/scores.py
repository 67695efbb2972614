"""Scores that are probably wrong: unreachable bands, options without points, items reversed or counted twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from assessment.core.errors import Fault
from assessment.core.items import Item, Option
from assessment.core.model.pack import Pack
from assessment.core.model.scales import Scale
from assessment.core.packs.lint.language_words import words_of
from assessment.core.packs.lint.locations import Locations
from assessment.core.packs.lint.score_values import Values, rounded


def check(pack: Pack, locations: Locations, attainable: Mapping[str, Values | None]) -> Iterator[Fault]:
    """Every error and warning about the scales of the pack."""
    reversed_sets = _mirrored(pack)
    yield from _unexplained(pack, locations)
    for scale in pack.scales:
        values = attainable[scale.id]
        if values is not None:
            yield from _bands(scale, values, locations)
        if not scale.of_scales:
            yield from _points(pack, scale, locations)
            yield from _reversed_twice(pack, scale, locations, reversed_sets)
        else:
            yield from _counted_twice(pack, scale, locations)


def _unexplained(pack: Pack, locations: Locations) -> Iterator[Fault]:
    """Bands without a word on what a score means or what moves it, in a pack that says it of another band."""
    bands = [(scale, at, band) for scale in pack.scales for at, band in enumerate(scale.bands)]
    if not any(band.means or band.moves for _, _, band in bands):
        return
    for scale, at, band in bands:
        missing = [key for key in ("means", "moves") if not getattr(band, key)]
        if missing:
            message = f"the band '{band.id}' of '{scale.id}' does not say {' and '.join(missing)}, as others do."
            location = locations.entry("scores.yaml", "", scale.id).at("bands", at)
            yield locations.error(
                location, "E641", message, "Say in one plain sentence each what it means and what moves it."
            )


def _counted_twice(pack: Pack, scale: Scale, locations: Locations) -> Iterator[Fault]:
    """Items that count in a score of scores through two of its parts. Twice in one list is an error of its own."""
    through: dict[str, list[str]] = {}
    for part in scale.parts:
        for name in sorted(pack.items_of(part.id)):
            through.setdefault(name, []).append(part.id)
    for name, parts in through.items():
        if len(parts) > 1:
            by = " and ".join(f"'{part}'" for part in parts)
            message = f"'{name}' counts {len(parts)} times in the score '{scale.id}', through {by}."
            location = locations.entry("scores.yaml", "", scale.id).at("from")
            yield locations.warning(location, "W618", message, "Let each item count in one part only.")


def _bands(scale: Scale, values: Values, locations: Locations) -> Iterator[Fault]:
    location = locations.entry("scores.yaml", "", scale.id)
    if not values:
        return
    for at, (low, high) in enumerate(pairwise([scale.low, *scale.limits, scale.high + 1])):
        if not any(low <= value < high for value in values):
            band = scale.bands[at]
            near = min(values, key=lambda value: abs(value - low))
            message = (
                f"no score can reach band '{band.id}' of '{scale.id}': the points of its parts give no score "
                f"from {low} to below {high}; the nearest is {rounded(near)}."
            )
            yield locations.error(location.at("bands", at), "E601", message, "Move the limits, or remove the band.")


def _points(pack: Pack, scale: Scale, locations: Locations) -> Iterator[Fault]:
    for part in scale.parts:
        item = pack.items[part.id]
        for name in item.unscored_answers():
            message = f"'{name}' of '{item.id}' has no points, but '{item.id}' counts in the score '{scale.id}'."
            remedy = "Give it points. If it is no answer to score, write 'counts_as: unanswered' or 'unsure: true'."
            yield locations.error(locations.items[item.id], "E603", message, remedy)


def _reversed_twice(pack: Pack, scale: Scale, locations: Locations, mirrored: set[tuple[str, ...]]) -> Iterator[Fault]:
    """Items that the score reverses although their labels are in reverse order, unless that is so for all its items."""
    backwards = {part.id: _backwards(pack, part.id, mirrored) for part in scale.parts}
    if any(backwards[part.id] for part in scale.parts if not part.reverse):
        return
    for at, part in enumerate(scale.parts):
        if part.reverse and backwards[part.id]:
            labels = _labels(pack.items[part.id])
            message = (
                f"'{part.id}' is reversed twice: its labels already run from '{labels[0]}' down to '{labels[-1]}' "
                f"while their points rise, and the score '{scale.id}' reverses it again."
            )
            location = locations.entry("scores.yaml", "", scale.id).at("from", at)
            yield locations.warning(
                location, "W602", message, f"Write '{part.id}' without reverse, or reverse its labels."
            )


def _backwards(pack: Pack, name: str, mirrored: set[tuple[str, ...]]) -> bool:
    labels = _labels(pack.items[name])
    words = words_of(pack.language)
    ranks = [words.order[label] for label in labels if label in words.order] if words is not None else []
    if len(ranks) > 1 and ranks[0] != ranks[-1]:
        return all(first >= then for first, then in pairwise(ranks))
    return labels in mirrored


def _labels(item: Item) -> tuple[str, ...]:
    """The labels of an item with points, in the order of the points."""
    options: tuple[Option, ...] = item.control().options if item.point_range() else ()
    scored = [(option.points, option.label) for option in options if option.points is not None]
    return tuple(label.lower().rstrip(".!") for _, label in sorted(scored, key=lambda each: each[0]))


def _mirrored(pack: Pack) -> set[tuple[str, ...]]:
    """The lists of labels that an earlier item of the pack has in reverse order."""
    seen: set[tuple[str, ...]] = set()
    found = set()
    for item in pack.items.values():
        labels = _labels(item)
        if labels[::-1] in seen and len(labels) > 1:
            found.add(labels)
        else:
            seen.add(labels)
    return found
