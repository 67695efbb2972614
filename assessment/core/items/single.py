"""One of several options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, ClassVar, Self

from assessment.core.errors import InvalidInput
from assessment.core.items import answer_order
from assessment.core.items.answer_space import Answer, AnswerSpace, Enumeration
from assessment.core.items.base import Control, Item, Option, Worse
from assessment.core.items.fields import IdField, listed, nested
from assessment.core.items.options import OptionShape, below, flaws_of_only, flaws_of_options, ids, in_row, option
from assessment.core.items.registry import item_type
from assessment.core.items.settings import AnswerSettings, Flaw


class SingleSettings(AnswerSettings):
    options = listed(nested(OptionShape))
    options_from = IdField()


@item_type("single")
@dataclass(frozen=True, kw_only=True)
class Single(Item):
    settings: ClassVar[type[AnswerSettings]] = SingleSettings

    options: tuple[Option, ...]
    options_from: str | None = None

    @classmethod
    def flaws(cls, settings: Mapping[str, Any]) -> Iterator[Flaw]:
        if ("options" in settings) == ("options_from" in settings):
            message = "a single choice has either options or options_from."
            yield Flaw((), "E306", message, "Give one of the two.")
        yield from below("options", flaws_of_options(cls.type, settings.get("options", []), "id"))
        yield from below("options", flaws_of_only(cls.type, settings.get("options", [])))

    @classmethod
    def flaws_of_worse(cls, settings: Mapping[str, Any], worse: Any) -> Iterator[Flaw]:
        return answer_order.flaws_of_steps(settings.get("options", []), worse)

    @classmethod
    def worse_of(cls, worse: Any) -> Worse:
        return Worse(steps=tuple(tuple(step) if isinstance(step, list) else (step,) for step in worse))

    @classmethod
    def build(cls, common: Mapping[str, Any], settings: Mapping[str, Any], also: Sequence[Mapping[str, Any]]) -> Self:
        options = tuple(option(each) for each in settings.get("options", []))
        return cls(**common, options=options, options_from=settings.get("options_from"))

    def with_options(self, options: Sequence[Option]) -> Single:
        return replace(self, options=tuple(options))

    @cached_property
    def _by_id(self) -> dict[str, Option]:
        return {option.id: option for option in self.options}

    def parse(self, raw: Sequence[str]) -> Answer | None:
        chosen = [value for value in raw if value]
        if not chosen:
            return None
        if len(chosen) > 1 or chosen[0] not in self._by_id:
            raise InvalidInput("Choose one of the answers")
        return chosen[0]

    def read(self, value: object) -> Answer:
        if isinstance(value, str) and value in self._by_id:
            return value
        raise ValueError(f"expected one of: {ids(self.options)}")

    def describe(self, answer: Answer) -> str:
        return self._by_id[str(answer)].label

    def control(self) -> Control:
        return Control("radios", self.options, group="radiogroup", clearable=True, in_row=in_row(self.options))

    @cached_property
    def space(self) -> AnswerSpace:
        return Enumeration(tuple(self._by_id))

    def points(self, answer: Answer) -> int | None:
        return self._by_id[str(answer)].points

    def point_range(self) -> tuple[int, int] | None:
        points = [option.points for option in self.options if option.points is not None]
        return (min(points), max(points)) if points else None

    def unscored_answers(self) -> tuple[str, ...]:
        return tuple(
            each.id for each in self.options if each.points is None and not each.unsure and not each.unanswered
        )

    def is_unsure(self, answer: Answer) -> bool:
        return self._by_id[str(answer)].unsure

    def counts(self, answer: Answer) -> bool:
        return not self._by_id[str(answer)].unanswered
