"""Any number of options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from assessment.core.errors import Unreadable
from assessment.core.items.base import Answer, Control, Item, Option, listed


@dataclass(frozen=True, kw_only=True)
class Multiple(Item):
    type: ClassVar[str] = "multiple"

    options: tuple[Option, ...]

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
            raise Unreadable("Choose from the answers in the list")
        return self._in_order(chosen) or None

    def read(self, value: object) -> Answer:
        if isinstance(value, (list, tuple)) and value and all(isinstance(each, str) for each in value):
            chosen = set(value)
            if chosen <= self._by_id.keys():
                return self._in_order(chosen)
        raise ValueError(f"expected a list with one or more of: {listed(self.options)}")

    def describe(self, answer: Answer) -> str:
        return ", ".join(option.label for option in self._chosen(answer))

    def control(self) -> Control:
        return Control("checkboxes", self.options)

    def unsure(self, answer: Answer) -> bool:
        return any(option.unsure for option in self._chosen(answer))

    def counts(self, answer: Answer) -> bool:
        """An option beside it that counts makes the whole answer count."""
        return not all(option.unanswered for option in self._chosen(answer))
