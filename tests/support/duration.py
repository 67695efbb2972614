"""An item type that the service does not have, with its control: what somebody who adds one has to write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from assessment.core.errors import InvalidInput
from assessment.core.items import Answer, AnswerSpace, Control, Interval, Item, Worse, answer_order
from assessment.core.items.fields import WholeNumberField
from assessment.core.items.settings import AnswerSettings, Flaw

CONTROL = """\
{% macro hint(item) -%}
  {{ _("At most %(count)s hours.", count=item.maximum) }}
{%- endmacro %}
{% macro control(item, describedby) -%}
  {% for unit in (_("Hours"), _("Minutes")) %}
    {% set id = item.id if loop.first else item.id ~ "-" ~ loop.index %}
    <label class="govuk-label" for="{{ id }}">{{ unit }}</label>
    <input class="govuk-input"
           dir="ltr"
           type="text"
           inputmode="numeric"
           id="{{ id }}"
           name="{{ item.id }}"
           value="{{ item.sent[loop.index0] if item.sent else '' }}"
           {% if item.error %}aria-invalid="true"{% endif %}>
  {% endfor %}
{%- endmacro %}
"""
"""The file templates/components/controls/duration.html."""


class DurationSettings(AnswerSettings):
    hours = WholeNumberField(required=True)


@dataclass(frozen=True, kw_only=True)
class Duration(Item):
    """How long, in hours and minutes; an answer is the minutes, and ``hours`` the longest there is."""

    settings: ClassVar[type[AnswerSettings]] = DurationSettings

    hours: int

    @classmethod
    def flaws(cls, settings: Mapping[str, Any]) -> Iterator[Flaw]:
        if not 1 <= settings["hours"] <= 24:
            yield Flaw(("hours",), "E306", "a duration has 1 to 24 hours.", "Say how long it can be.")

    @classmethod
    def flaws_of_worse(cls, settings: Mapping[str, Any], worse: Any) -> Iterator[Flaw]:
        return answer_order.flaws_of_direction(cls.type, worse)

    @classmethod
    def worse_of(cls, worse: Any) -> Worse:
        return Worse(direction=worse)

    @property
    def space(self) -> AnswerSpace:
        return Interval(0, self.hours * 60)

    def points(self, answer: Answer) -> int | None:
        return answer if isinstance(answer, int) else None

    def point_range(self) -> tuple[int, int] | None:
        return self.space.limits

    def control(self) -> Control:
        return Control("duration", group="group", maximum=self.hours)

    def parse(self, raw: Sequence[str]) -> Answer | None:
        typed = [each.strip() for each in raw]
        if not any(typed):
            return None
        if len(typed) != 2 or not all(re.fullmatch("[0-9]{0,2}", each) for each in typed):
            raise InvalidInput("Enter hours and minutes as numbers")
        hours, minutes = (int(each or 0) for each in typed)
        if minutes > 59 or hours * 60 + minutes > self.hours * 60:
            raise InvalidInput("Enter at most %(hours)s hours, and at most 59 minutes", hours=self.hours)
        return hours * 60 + minutes

    def form_values(self, answer: Answer) -> tuple[str, ...]:
        assert isinstance(answer, int)
        return str(answer // 60), str(answer % 60)

    def read(self, value: object) -> Answer:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= self.hours * 60:
            return value
        raise ValueError(f"expected minutes from 0 to {self.hours * 60}")

    def describe(self, answer: Answer) -> str:
        hours, minutes = self.form_values(answer)
        return f"{hours} h {minutes} min"
