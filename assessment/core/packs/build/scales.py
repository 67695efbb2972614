"""Scales with their parts and bands."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from typing import Any

from assessment.core.errors import suggestion
from assessment.core.items import Enumeration, Item
from assessment.core.model.scales import Band, Part, Scale
from assessment.core.packs.build.context import RESERVED_WORDS, BuildContext
from assessment.core.packs.yaml_reader import Path

FILE = "scores.yaml"
RULES = "rules.yaml"


def build_scales(context: BuildContext, items: Mapping[str, Item]) -> tuple[Scale, ...]:
    """The scales of the pack. A scale comes after the scales that it is made of."""
    shapes = context.entries(FILE)
    context.check_unique_entries(FILE, "", "score")
    built: dict[str, Scale] = {}
    for shape in shapes:
        path = context.path_of(FILE, "", shape["id"])
        if shape["id"] in items or shape["id"] in RESERVED_WORDS:
            context.report(
                FILE, path, "E305", f"'{shape['id']}' is taken.", "Choose an id that no item or word of the rules has."
            )
        scale = _scale(context, path, shape, items, built)
        if scale is not None:
            built[scale.id] = scale
        else:
            context.drop(shape["id"])
    return tuple(built.values())


def _scale(
    context: BuildContext, path: Path, shape: Mapping[str, Any], items: Mapping[str, Item], built: Mapping[str, Scale]
) -> Scale | None:
    before = len(context.faults)
    parts, bands = _parts(shape), _bands(shape)
    known = _check_parts(context, path, parts, items, built)
    low, high = (Fraction(edge) for edge in shape["range"].split(".."))
    needs = _needed(shape["needs"], len(parts))
    _check_settings(context, path, shape, needs)
    _check_bands(context, path, bands, low, high)
    if not known or len(context.faults) > before:
        return None
    scale = Scale(
        id=shape["id"],
        label=shape["label"],
        parts=parts,
        of_scales=bool(parts) and parts[0].id in built,
        method=shape["method"],
        low=low,
        high=high,
        needs=needs,
        higher_is=shape["higher_is"],
        bands=bands,
        at_least=shape.get("at_least", 0),
        needs_percent=None if isinstance(shape["needs"], int) else int(shape["needs"][:-1]),
        judges_partner=shape["judges_partner"],
        hidden_at=_hidden_at(context, path, shape.get("shown_below")),
    )
    _check_range(context, path, scale, items, built)
    return scale if len(context.faults) == before else None


def _parts(shape: Mapping[str, Any]) -> tuple[Part, ...]:
    return tuple(
        Part(part.get("item", part.get("reverse")), "reverse" in part, part.get("weight", 1)) for part in shape["parts"]
    )


def _bands(shape: Mapping[str, Any]) -> tuple[Band, ...]:
    return tuple(
        Band(
            band["id"],
            band["label"],
            Fraction(band["below"]) if "below" in band else None,
            band["tone"],
            band["means"],
            band["moves"],
        )
        for band in shape["bands"]
    )


def _hidden_at(context: BuildContext, path: Path, shown_below: str | None) -> frozenset[str]:
    """The levels from ``shown_below`` up; none without it. Reports a level that does not exist."""
    levels = [level["id"] for level in context.part(RULES, "levels", [])]
    if shown_below is None or not levels:
        return frozenset()
    if shown_below not in levels:
        remedy = suggestion(shown_below, levels)
        context.report_unknown(FILE, (*path, "shown_below"), f"there is no level '{shown_below}'.", remedy, shown_below)
        return frozenset()
    return frozenset(levels[levels.index(shown_below) :])


def _needed(needs: int | str, parts: int) -> int:
    return needs if isinstance(needs, int) else ceil(Fraction(int(needs[:-1]) * parts, 100))


def _check_settings(context: BuildContext, path: Path, shape: Mapping[str, Any], needs: int) -> None:
    low, high = (int(edge) for edge in shape["range"].split(".."))
    if low >= high:
        context.report(
            FILE,
            (*path, "range"),
            "E310",
            "the lower end of the range is not below the upper one.",
            "Write lowest..highest.",
        )
    if needs > len(shape["parts"]):
        message = f"{needs} are needed, but there are {len(shape['parts'])}."
        context.report(FILE, (*path, "needs"), "E311", message, "Lower 'needs'.")
    if (shape["method"] == "count") != ("at_least" in shape):
        message = "'at_least' belongs to the method count, which needs it."
        context.report(FILE, path, "E312", message, "Add it or remove it.")
    if shape["method"] != "weighted" and any("weight" in part for part in shape["parts"]):
        message = "weights are only allowed with the method weighted."
        context.report(FILE, (*path, "from"), "E312", message, "Remove them, or change the method.")


def _check_parts(
    context: BuildContext, path: Path, parts: tuple[Part, ...], items: Mapping[str, Item], built: Mapping[str, Scale]
) -> bool:
    """Whether every part exists. Reports parts that do not exist, have no points, or cannot be combined."""
    where, known = (*path, "from"), True
    names = [part.id for part in parts]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        context.report(FILE, where, "E302", f"'{name}' counts in the score twice.", "Keep one.")
    for name in names:
        if name not in items and name not in built:
            remedy = suggestion(name, [*items, *built])
            context.report_unknown(
                FILE, where, f"there is no item, and no score before this one, called '{name}'.", remedy, name
            )
            known = False
        elif name in items and len(set(items[name].point_range() or ())) < 2:
            message = f"'{name}' has no points, or the same for all answers."
            chosen = isinstance(items[name].space, Enumeration) and items[name].options_from is None
            remedy = "Give its options points, or remove it." if chosen else "Remove it."
            context.report(FILE, where, "E313", message, remedy)
    if len({name in built for name in names if name in items or name in built}) > 1:
        context.report(FILE, where, "E314", "items and scores are mixed.", "Make a score from items, or from scores.")
    return known


def _check_bands(context: BuildContext, path: Path, bands: tuple[Band, ...], low: Fraction, high: Fraction) -> None:
    where = (*path, "bands")
    context.check_unique(FILE, [(band.id, where) for band in bands], "band")
    if bands[-1].below is not None:
        context.report(
            FILE, where, "E315", f"no band covers scores from {bands[-1].below}.", "Leave 'below' out of the last band."
        )
    edge, before = low, ""
    for band in bands[:-1]:
        if band.below is None:
            context.report(
                FILE, where, "E316", f"'{band.id}' has no limit, so the bands after it overlap it.", "Give it 'below'."
            )
            return
        if before and band.below <= edge:
            message = f"the bands '{before}' and '{band.id}' overlap: they end below {edge} and below {band.below}."
            context.report(FILE, where, "E317", message, "Let the limits rise from band to band.")
        elif band.below <= edge or band.below > high:
            message = f"no score can reach band '{band.id}': it would be from {edge} to {band.below}."
            context.report(FILE, where, "E317", message, f"Let the limits rise within {low}..{high}.")
        edge, before = band.below, band.id


def _check_range(
    context: BuildContext, path: Path, scale: Scale, items: Mapping[str, Item], built: Mapping[str, Scale]
) -> None:
    """Report a range that the parts do not give. A mean is mapped onto any range; other methods have their own."""
    if scale.method == "mean":
        return
    if scale.of_scales:
        edges = [(built[part.id].low, built[part.id].high, part.weight) for part in scale.parts]
    else:
        ranges = [(items[part.id].point_range() or (0, 0), part.weight) for part in scale.parts]
        edges = [(Fraction(low), Fraction(high), weight) for (low, high), weight in ranges]
    if scale.method == "count":
        lowest, highest = Fraction(0), Fraction(len(edges))
    elif scale.method in ("sum", "weighted"):
        weights = [weight if scale.method == "weighted" else 1 for *_, weight in edges]
        lowest = sum((low * weight for (low, *_), weight in zip(edges, weights, strict=True)), Fraction(0))
        highest = sum((high * weight for (_, high, _), weight in zip(edges, weights, strict=True)), Fraction(0))
    else:
        lowest, highest = min(low for low, *_ in edges), max(high for _, high, _ in edges)
    if (lowest, highest) != (scale.low, scale.high):
        message = f"the parts give a score from {lowest} to {highest}."
        context.report(FILE, (*path, "range"), "E310", message, f"Write 'range: {lowest}..{highest}'.")
