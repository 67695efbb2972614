"""Items with their answer sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assessment.core.errors import suggestion
from assessment.core.items import LEFT_OUT, TYPES, Item, Subsets, Wording, Worse
from assessment.core.items.settings import Flaw, setting_names
from assessment.core.packs.build.context import BuildContext
from assessment.core.packs.schema import ANSWERS
from assessment.core.packs.yaml_reader import Path

NOT_ASKED = "not_asked_counts_as"


class ItemBuilder:
    """Builds items one by one; ``earlier`` are the items that an item may refer to."""

    def __init__(self, context: BuildContext) -> None:
        self.context = context
        self.sets = self._shared_sets()

    def build(self, file: str, path: Path, shape: Mapping[str, Any], earlier: Mapping[str, Item]) -> Item | None:
        """The item of ``shape``; None, with a fault, when its answer set does not fit."""
        answer = self._answer_set(file, path, shape["answer"])
        if answer is None or not self._fits(file, path, shape, answer, earlier):
            self.context.drop(shape["id"])
            return None
        item = _item(shape, answer, earlier)
        for at, name in enumerate(shape.get("critical", [])):
            self._check_answer(file, path, ("critical", at), item, name)
        if item.on_paper not in ("", LEFT_OUT):
            self._check_answer(file, path, ("on_paper",), item, item.on_paper, LEFT_OUT)
        if item.not_asked_counts_as:
            self._check_points(file, (*path, NOT_ASKED), item)
        return item

    def _check_answer(self, file: str, path: Path, key: Path, item: Item, name: str, *also: str) -> bool:
        """Whether an answer is called ``name``, which stands under ``key``; else it is reported.

        ``also``: words that may stand there as well.
        """
        try:
            item.space.answer_named(name)
        except KeyError:
            message = f"{key[0]}: '{item.id}' has no answer '{name[:60]}'."
            self.context.report(file, (*path, *key), "E301", message, _answer_to_name(item, name, key, also))
            return False
        return True

    def _check_points(self, file: str, where: Path, item: Item) -> None:
        """Report what an item counts as where it is not asked, if that is no answer or one that does not count."""
        name = item.not_asked_counts_as
        if not self._check_answer(file, where[:-1], (NOT_ASKED,), item, name):
            return
        if item.points_if_not_asked is None or not item.counts(item.space.answer_named(name)):
            message = f"the answer '{name}' of '{item.id}' has no points, or counts as unanswered."
            self.context.report(file, where, "E320", message, f"Name one that counts in scores, or drop {NOT_ASKED}.")

    def _shared_sets(self) -> dict[str, Mapping[str, Any] | None]:
        """Every set of answers.yaml; None for the unsound ones, so that their faults are reported once."""
        shaped = self.context.shaped.get(ANSWERS) or {}
        return {
            name: answer if answer is not None and self._is_sound(ANSWERS, (name,), answer) else None
            for name, answer in shaped.items()
        }

    def _answer_set(self, file: str, path: Path, answer: str | Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The answer set itself, or the one of answers.yaml by its name; None when it is unsound or unknown."""
        where = (*path, "answer")
        if not isinstance(answer, str):
            return answer if self._is_sound(file, where, answer) else None
        if answer not in self.sets:
            remedy = suggestion(answer, list(self.sets))
            self.context.report_unknown(file, where, f"there is no answer set '{answer}'.", remedy, answer)
        return self.sets.get(answer)

    def _is_sound(self, file: str, path: Path, answer: Mapping[str, Any]) -> bool:
        """Whether the settings belong to the type of the answer set and agree with each other."""
        kind = TYPES[answer["type"]]
        flaws = [*_foreign_settings(kind, answer), *kind.flaws(answer)]
        self._report(file, path, flaws)
        if flaws or "worse" not in answer:
            return not flaws
        return self._report(file, (*path, "worse"), kind.flaws_of_worse(answer, answer["worse"]))

    def _fits(
        self,
        file: str,
        path: Path,
        shape: Mapping[str, Any],
        answer: Mapping[str, Any],
        earlier: Mapping[str, Item],
    ) -> bool:
        """Whether the item's own settings agree with its answer set."""
        kind, fits = TYPES[answer["type"]], True
        if "also" in shape and not kind.takes_also:
            takers = " or ".join(name for name, each in TYPES.items() if each.takes_also)
            remedy = "Add it to the options." if "options" in setting_names(kind.settings) else "Remove it."
            flaw = Flaw((), "E306", f"'also' belongs to type {takers}.", remedy)
            fits = self._report(file, (*path, "also"), [flaw])
        elif "also" in shape:
            fits = self._report(file, (*path, "also"), kind.flaws_of_also(shape["also"]))
        if "worse" in shape:
            fits = self._report(file, (*path, "worse"), kind.flaws_of_worse(answer, shape["worse"])) and fits
        source = answer.get("options_from")
        if source and not (source in earlier and isinstance(earlier[source].space, Subsets)):
            where = (*path, "answer")
            if source in earlier or (self.context.damaged is not None and source not in self.context.damaged):
                message = f"'{source}' is no multiple choice on an earlier page."
                self.context.report(file, where, "E306", message, "Name one.")
            return False
        return fits

    def _report(self, file: str, path: Path, flaws: Iterable[Flaw]) -> bool:
        """Report the flaws as faults. Returns whether there were none."""
        before = len(self.context.faults)
        for flaw in flaws:
            self.context.report(file, (*path, *flaw.path), flaw.code, flaw.message, flaw.remedy)
        return len(self.context.faults) == before


def _foreign_settings(kind: type[Item], answer: Mapping[str, Any]) -> Iterable[Flaw]:
    """Settings of other types."""
    for name in sorted(answer.keys() - setting_names(kind.settings) - {"type"}):
        yield Flaw((), "E306", f"'{name}' is no setting of type {kind.type}.", "Remove it, or change the type.")


def _answer_to_name(item: Item, name: str, key: Path, also: Sequence[str]) -> str:
    """What to write in place of ``name``, which is no answer of the item."""
    known = [*item.space.names, *also]
    if item.space.limits is not None and not item.space.names:
        low, high = item.space.limits
        return f"Write a number from {low} to {high}."
    return suggestion(name, known) if known else f"Leave '{key[0]}' out: its answers have no names."


def _item(shape: Mapping[str, Any], answer: Mapping[str, Any], earlier: Mapping[str, Item]) -> Item:
    ask, kind = shape["ask"], TYPES[answer["type"]]
    worse = shape.get("worse", answer.get("worse"))
    common: dict[str, Any] = {
        "id": shape["id"],
        "ask": Wording(ask["otherwise"], {role: text for role, text in ask.items() if role != "otherwise"}),
        "short": shape.get("short", ask["otherwise"]),
        "share": shape["share"],
        "code": shape["code"],
        "help": shape["help"],
        "construct": shape["construct"],
        "source": shape["source"],
        "critical": frozenset(shape.get("critical", [])),
        "worse": Worse() if worse is None else kind.worse_of(worse),
        "switch": shape["switch"],
        "notice": shape["notice"],
        "on_paper": shape["on_paper"],
        "judges_partner": shape["judges_partner"],
        "not_asked_counts_as": shape["not_asked_counts_as"],
        "in_your_hands": shape["in_your_hands"],
    }
    item = kind.build(common, answer, shape.get("also", []))
    return item.with_options(earlier[item.options_from].control().options) if item.options_from else item
