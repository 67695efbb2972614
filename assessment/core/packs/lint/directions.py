"""Scores whose points run against what their items or parts say is worse, and options that order tells apart alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise, product

from assessment.core.errors import Fault
from assessment.core.items import Item
from assessment.core.model.pack import Pack
from assessment.core.model.scales import Part, Scale
from assessment.core.packs.lint.locations import Locations

OTHER_WAY = "Reverse it in the score, or correct 'worse', the points or 'higher_is'."
NOT_REVERSED = "Do not reverse it in the score, or correct 'worse', the points or 'higher_is'."
ALIKE = "Give them different points, or put them in one step: worse: [best, [one, other], worst]."


def check(pack: Pack, locations: Locations) -> Iterator[Fault]:
    """Warnings for every part of a score that makes it better by what is worse, and for options of equal points."""
    for scale in pack.scales:
        for at, part in enumerate(scale.parts):
            worse = _worse_of_scale(pack.scale[part.id]) if scale.of_scales else _worse_of_item(pack.items[part.id])
            if worse:
                yield from _against(scale, at, part, worse, locations)
        yield from _tones(scale, locations)
    scored = dict.fromkeys(part.id for scale in pack.scales if not scale.of_scales for part in scale.parts)
    for name in scored:
        yield from _alike(pack.items[name], locations)


def _worse_of_scale(scale: Scale) -> str:
    return "up" if scale.higher_is == "worse" else "down"


def _worse_of_item(item: Item) -> str:
    """Where points lead as answers get worse: 'up', 'down', 'both', or '' when the item does not say."""
    if item.worse.direction:
        return item.worse.direction
    steps = _points_by_step(item)
    moves = {"up" if then > first else "down" for each in pairwise(steps) for first, then in _different(*each)}
    return moves.pop() if len(moves) == 1 else "both" if moves else ""


def _points_by_step(item: Item) -> list[list[int]]:
    """The points of each step from best to worst; options without points left out, and steps without any."""
    points = {option.id: option.points for option in item.control().options if option.points is not None}
    steps = [[points[name] for name in step if name in points] for step in item.worse.steps]
    return [step for step in steps if step]


def _different(first: list[int], then: list[int]) -> Iterator[tuple[int, int]]:
    return ((one, other) for one, other in product(first, then) if one != other)


def _against(scale: Scale, at: int, part: Part, worse: str, locations: Locations) -> Iterator[Fault]:
    location = locations.entry("scores.yaml", "", scale.id).at("from", at)
    if worse == "both":
        message = (
            f"the points of '{part.id}' rise for some worse answers and fall for others, in the score '{scale.id}'."
        )
        yield locations.warning(location, "W617", message, "Let the points rise or fall from best to worst.")
        return
    counted = worse if not part.reverse else {"up": "down", "down": "up"}[worse]
    if counted != _worse_of_scale(scale):
        what = "points rise" if worse == "up" else "points fall"
        way = ", which the score reverses" if part.reverse else ""
        message = (
            f"'{part.id}' counts the wrong way round in the score '{scale.id}': its {what} as things get worse{way}, "
            f"but of the score higher is {scale.higher_is}."
        )
        yield locations.warning(location, "W617", message, NOT_REVERSED if part.reverse else OTHER_WAY)


def _tones(scale: Scale, locations: Locations) -> Iterator[Fault]:
    """A band shown with care while one for worse scores is not."""
    bands = list(enumerate(scale.bands))
    worst_first = bands if scale.higher_is == "better" else bands[::-1]
    for (_, worse), (at, band) in pairwise(worst_first):
        if band.tone and not worse.tone:
            message = (
                f"the band '{band.id}' of '{scale.id}' asks for care and the band '{worse.id}' does not, but of the "
                f"score higher is {scale.higher_is}."
            )
            location = locations.entry("scores.yaml", "", scale.id).at("bands", at)
            yield locations.warning(location, "W617", message, "Correct 'higher_is', or give the worse band the tone.")


def _alike(item: Item, locations: Locations) -> Iterator[Fault]:
    """Options of different steps that have the same points: the order says that one is worse, the score does not."""
    points = {option.id: option.points for option in item.control().options if option.points is not None}
    for first, then in combinations(item.worse.steps, 2):
        for one, other in product(first, then):
            if one in points and points.get(other) == points[one]:
                message = (
                    f"'{one}' and '{other}' of '{item.id}' both have {points[one]} points, but 'worse' says that "
                    f"'{other}' is worse."
                )
                yield locations.warning(locations.items[item.id].at("worse"), "W620", message, ALIKE)
