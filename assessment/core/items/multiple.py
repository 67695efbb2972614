"""One or more of several options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Self

from assessment.core.errors import InvalidInput
from assessment.core.items import answer_order
from assessment.core.items.answer_space import Answer, Subsets
from assessment.core.items.base import Control, Item, Option, Worse
from assessment.core.items.fields import listed, nested
from assessment.core.items.options import OptionShape, below, flaws_of_options, ids, option
from assessment.core.items.registry import item_type
from assessment.core.items.settings import AnswerSettings, Flaw


class MultipleSettings(AnswerSettings):
    options = listed(nested(OptionShape))


@item_type("multiple")
@dataclass(frozen=True, kw_only=True)
class Multiple(Item):
    settings: ClassVar[type[AnswerSettings]] = MultipleSettings

    options: tuple[Option, ...]

    @classmethod
    def flaws(cls, settings: Mapping[str, Any]) -> Iterator[Flaw]:
        if "options" not in settings:
            yield Flaw((), "E306", "type multiple has no options.", "List its options.")
        yield from below("options", flaws_of_options(cls.type, settings.get("options", []), "id"))
        if "options" in settings and all(each["alone"] for each in settings["options"]):
            yield Flaw(("options",), "E306", "every option excludes all others.", "Ask a single choice.")

    @classmethod
    def flaws_of_worse(cls, settings: Mapping[str, Any], worse: Any) -> Iterator[Flaw]:
        return answer_order.flaws_of_ticks(settings.get("options", []), worse)

    @classmethod
    def worse_of(cls, worse: Any) -> Worse:
        return Worse(ticks=tuple(worse))

    @classmethod
    def build(cls, common: Mapping[str, Any], settings: Mapping[str, Any], also: Sequence[Mapping[str, Any]]) -> Self:
        return cls(**common, options=tuple(option(each) for each in settings["options"]))

    @cached_property
    def _by_id(self) -> dict[str, Option]:
        return {option.id: option for option in self.options}

    def _chosen(self, answer: Answer) -> list[Option]:
        return [self._by_id[each] for each in (answer if isinstance(answer, tuple) else (str(answer),))]

    def _in_order(self, chosen: set[str]) -> tuple[str, ...]:
        return tuple(option.id for option in self.options if option.id in chosen)

    def parse(self, raw: Sequence[str]) -> Answer | None:
        chosen = {value for value in raw if value}
        if not chosen <= self._by_id.keys():
            raise InvalidInput("Choose from the answers in the list")
        if chosen and not self.space.allows(chosen):
            only = next(option.label for option in self.options if option.only and option.id in chosen)
            raise InvalidInput("Choose “%(only)s” or other answers, but not both", only=only)
        return self._in_order(chosen) or None

    def read(self, value: object) -> Answer:
        if isinstance(value, (list, tuple)) and value and all(isinstance(each, str) for each in value):
            chosen = set(value)
            if chosen <= self._by_id.keys() and self.space.allows(chosen):
                return self._in_order(chosen)
            if chosen <= self._by_id.keys():
                raise ValueError(f"expected {' or '.join(sorted(self.space.alone & chosen))} alone, or without it")
        raise ValueError(f"expected a list with one or more of: {ids(self.options)}")

    def describe(self, answer: Answer) -> str:
        return ", ".join(option.label for option in self._chosen(answer))

    def control(self) -> Control:
        return Control("checkboxes", self.options, group="group")

    @cached_property
    def space(self) -> Subsets:
        return Subsets(tuple(self._by_id), frozenset(option.id for option in self.options if option.only))

    def ineffective_settings(self) -> Iterator[Flaw]:
        if any(each.points is not None for each in self.options):
            message = f"the points of '{self.id}' have no effect: a multiple choice does not score."
            yield Flaw((), "W613", message, "Remove them, or ask a single choice.")

    def is_unsure(self, answer: Answer) -> bool:
        return any(option.unsure for option in self._chosen(answer))

    def counts(self, answer: Answer) -> bool:
        """An answer counts when at least one of its options does."""
        return not all(option.unanswered for option in self._chosen(answer))
