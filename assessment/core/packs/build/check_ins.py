"""The check-in plan and the rules over time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from assessment.core.errors import suggestion
from assessment.core.items import Item
from assessment.core.model.check_ins import CheckInPlan, LevelHold, LevelStep, OverTime, OverTimeRule, RepeatedItems
from assessment.core.model.privacy import PrivateNames
from assessment.core.model.questionnaire import Questionnaire
from assessment.core.model.scales import Scale
from assessment.core.packs.build.context import BuildContext
from assessment.core.packs.build.rules import Rulebook
from assessment.core.packs.yaml_reader import Path
from assessment.core.rules.explain import reads
from assessment.core.rules.parser import Vocabulary

PACK, RULES = "pack.yaml", "rules.yaml"
CONDITIONS = ("when", "without_gain")
EFFECTS = ("counts_as", "climbs", "then")


def build_check_ins(
    context: BuildContext,
    questionnaires: Sequence[Questionnaire],
    rules: Rulebook,
    scales: Sequence[Scale],
    private: PrivateNames,
) -> CheckInPlan | None:
    """The check-in plan; None when the pack has no check-ins."""
    shape = context.part(PACK, "again", None)
    if shape is None:
        return None
    # What a check-in asks is decided before it is scored.
    known = replace(_before_levels(rules.known), scores={}, bands={})
    alone = shape.get("alone")
    if alone is not None:
        _check_items(context, ("again", "alone", "ask"), [alone["ask"]], known)
    elif "private_for_weeks" in shape and any(each.private and each.show_if for each in questionnaires):
        message = "check-ins repeat private questions without asking whether the person is alone."
        context.report(PACK, ("again",), "E354", message, "Name the item that asks it: 'alone: {ask: …}'.")
    pages = list(_repeated_pages(context, shape["ask_again"], questionnaires, known))
    own = {item.id: item for each in questionnaires if each.is_check_in for item in each.items}
    _check_followed(context, shape["follow"], own, {scale.id: scale for scale in scales}, private)
    return CheckInPlan(
        after_weeks=tuple(sorted(set(shape["after_weeks"]))),
        follow=tuple(shape["follow"]),
        private_for_weeks=shape.get("private_for_weeks"),
        alone=RepeatedItems(alone["title"], alone["intro"], (alone["ask"],)) if alone is not None else None,
        pages=tuple(pages),
    )


def _before_levels(known: Vocabulary) -> Vocabulary:
    return replace(known, levels=())


def _repeated_pages(
    context: BuildContext,
    shapes: Sequence[Mapping[str, Any]],
    questionnaires: Sequence[Questionnaire],
    known: Vocabulary,
) -> Iterator[RepeatedItems]:
    conditions = {
        question.item.id: question.show_if
        for questionnaire in questionnaires
        for page in questionnaire.pages
        for question in page.questions
    }
    seen: list[tuple[str, Path]] = []
    for at, shape in enumerate(shapes):
        path: Path = ("again", "ask_again", at)
        items = shape["items"]
        _check_items(context, (*path, "items"), items, known)
        seen.extend((name, (*path, "items")) for name in items)
        for name in items:
            condition = conditions.get(name)
            together = sorted(reads(condition) & set(items)) if condition is not None else []
            if together:
                message = f"'{name}' needs '{together[0]}', which is asked on the same page."
                context.report(PACK, (*path, "items"), "E212", message, "Ask it on a page after that one.")
        when = context.parse(shape.get("when"), known, PACK, (*path, "when"))
        yield RepeatedItems(shape["title"], shape["intro"], tuple(items), when)
    context.check_unique(PACK, seen, "item")


def _check_followed(
    context: BuildContext,
    names: Sequence[str],
    own: Mapping[str, Item],
    scales: Mapping[str, Scale],
    private: PrivateNames,
) -> None:
    """Report scores and items that cannot be shown over time.

    They must be in every check-in, have points and a better end, and not be private.
    """
    for at, name in enumerate(names):
        path: Path = ("again", "follow", at)
        if name not in scales and name not in own:
            message = f"there is no score, and no item of the check-in, called '{name}'."
            context.report_unknown(PACK, path, message, suggestion(name, [*scales, *own]), name)
            continue
        parts = [part.id for part in scales[name].parts] if name in scales else [name]
        if not set(parts) <= own.keys():
            message = f"the score '{name}' is not made of questions of the check-in, so it cannot change."
            context.report(PACK, path, "E353", message, "Name a score made of those only.")
        elif not private.items.isdisjoint(parts):
            context.report(PACK, path, "E330", f"'{name}' would show a private answer over time.", "Leave it out.")
        elif name in own and (own[name].worse.direction == "" or own[name].point_range() is None):
            message = f"'{name}' cannot be drawn over time: it has no points, or no better end."
            context.report(PACK, path, "E353", message, "Name a rating or a number with 'worse: up' or 'worse: down'.")
    context.check_unique(PACK, [(name, ("again", "follow")) for name in names], "score or item")


def _check_items(context: BuildContext, path: Path, names: Sequence[str], known: Vocabulary) -> None:
    for name in names:
        if name not in known.items:
            context.report_unknown(PACK, path, f"there is no item '{name}'.", suggestion(name, list(known.items)), name)


def build_over_time(
    context: BuildContext, questionnaires: Sequence[Questionnaire], rules: Rulebook, scales: Sequence[Scale]
) -> OverTime:
    """The rules over time; empty when the pack has none."""
    shape = context.part(RULES, "over_time", None)
    if shape is None:
        return OverTime()
    check_in = {item.id for each in questionnaires if each.is_check_in for item in each.items}
    if not check_in and context.damaged is not None and not context.may_hold_more(PACK, "again"):
        message = "the pack has rules over time, but no check-ins."
        context.report(
            RULES, ("over_time",), "E352", message, "Name them in pack.yaml: 'again: …'. Or remove the rules."
        )
    builder = _CheckInBuilder(context, rules, {scale.id: scale for scale in scales}, check_in)
    context.check_unique(RULES, [(each["id"], builder.path(each["id"])) for each in shape["rules"]], "rule over time")
    climbs = builder.climbs(shape["climbs"])
    return OverTime(climbs, builder.keeps(shape.get("keeps")), tuple(builder.rule(each) for each in shape["rules"]))


@dataclass(frozen=True)
class _CheckInBuilder:
    context: BuildContext
    rules: Rulebook
    scales: Mapping[str, Scale]
    check_in: set[str]

    def path(self, name: str) -> Path:
        """The path of the rule over time called ``name`` in the file as it was written."""
        data: Any = self.context.sources[RULES].data
        entries = data["over_time"]["rules"]
        at = next(at for at, each in enumerate(entries) if isinstance(each, dict) and each.get("id") == name)
        return ("over_time", "rules", at)

    def named(self, path: Path, what: str, name: str, known: Sequence[str]) -> None:
        if name not in known:
            self.context.report_unknown(RULES, path, f"there is no {what} '{name}'.", suggestion(name, known), name)

    def outputs(self, path: Path, shape: Mapping[str, Any]) -> None:
        known = {
            "level": [each.id for each in self.rules.levels],
            "access": [each.id for each in self.rules.access],
            "priority": [each.id for each in self.rules.priorities],
        }
        for output, names in known.items():
            if output in shape:
                self.named((*path, output), output, shape[output], names)

    def climbs(self, shapes: Sequence[Mapping[str, Any]]) -> tuple[LevelStep, ...]:
        for at, shape in enumerate(shapes):
            self.outputs(("over_time", "climbs", at), shape)
        levels = [each.id for each in self.rules.levels]
        ranks = [levels.index(shape["level"]) for shape in shapes if shape["level"] in levels]
        if any(low >= high for low, high in pairwise(ranks)):
            message = "the levels of 'climbs' are not in rising order."
            self.context.report(RULES, ("over_time", "climbs"), "E351", message, "Put them in the order of 'levels'.")
        return tuple(LevelStep(**shape) for shape in shapes)

    def keeps(self, shape: Mapping[str, Any] | None) -> LevelHold | None:
        if shape is None:
            return None
        for at, level in enumerate(shape["levels"]):
            self.named(("over_time", "keeps", "levels", at), "level", level, [each.id for each in self.rules.levels])
        return LevelHold(tuple(shape["levels"]), shape["label"], shape["because"], shape["say"])

    def rule(self, shape: Mapping[str, Any]) -> OverTimeRule:
        path = self.path(shape["id"])
        self.check_form(path, shape)
        self.check_scale(path, shape.get("without_gain"))
        ids = [each.id for each in self.rules.rules if each.when is not None]
        if "counts_as" in shape:
            self.named((*path, "counts_as"), "rule", shape["counts_as"], ids)
        for name in shape["leaving_out"]:
            self.named((*path, "leaving_out"), "rule", name, ids)
        self.outputs((*path, "then"), shape.get("then", {}))
        known = _before_levels(self.rules.known)
        return OverTimeRule(
            id=shape["id"],
            label=shape["label"],
            because=shape["because"],
            say=shape["say"],
            when=self.context.parse(shape.get("when"), known, RULES, (*path, "when")),
            without_gain=shape.get("without_gain"),
            running=shape["running"],
            counts_as=shape.get("counts_as"),
            climbs=shape["climbs"],
            leaving_out=tuple(shape["leaving_out"]),
            access=shape.get("then", {}).get("access"),
            priority=shape.get("then", {}).get("priority"),
        )

    def check_form(self, path: Path, shape: Mapping[str, Any]) -> None:
        """Report a rule without exactly one condition and one effect, or with settings that do not belong to them."""
        name = shape["id"]
        if sum(key in shape for key in CONDITIONS) != 1:
            message = f"'{name}' has no condition, or more than one."
            self.context.report(RULES, path, "E350", message, f"Give it one of: {', '.join(CONDITIONS)}.")
        if sum(bool(shape.get(key)) for key in EFFECTS) != 1:
            message = f"'{name}' has no effect, or more than one."
            self.context.report(RULES, path, "E350", message, f"Give it one of: {', '.join(EFFECTS)}.")
        if shape["leaving_out"] and not shape["climbs"]:
            message = "'leaving_out' is only allowed with 'climbs: true'."
            self.context.report(RULES, path, "E350", message, "Remove it.")
        if "without_gain" in shape and shape["running"] < 2:
            message = "one check-in cannot show a gain."
            self.context.report(RULES, path, "E350", message, "Write 'running: 2', or more.")
        if shape["climbs"] and not self.context.part(RULES, "over_time", {})["climbs"]:
            message = f"'{name}' raises the level, but nothing says to which levels."
            self.context.report(RULES, path, "E351", message, "List them under 'climbs'.")

    def check_scale(self, path: Path, name: str | None) -> None:
        if name is None:
            return
        self.named((*path, "without_gain"), "score", name, list(self.scales))
        scale = self.scales.get(name)
        if scale is not None and not {part.id for part in scale.parts} <= self.check_in:
            message = f"the score '{name}' is not made of questions of the check-in, so it cannot change."
            self.context.report(RULES, (*path, "without_gain"), "E353", message, "Name a score made of those only.")
