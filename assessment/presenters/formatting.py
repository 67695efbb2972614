"""Numbers, days and lists in the language of the request."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale, dates, lists, numbers
from flask import has_app_context
from flask_babel import get_locale, get_timezone
from flask_babel import gettext as _

from assessment.core.desk_lists import COUNTED_BELOW

ENGLISH = Locale.parse("en_GB")
"""Its days and lists are those of this project's English: 22 November 2026; one, two and three."""
_IN_SPANISH = {
    "standard": ("y", "e", re.compile("\u2068?(?:[ií]|h[ií](?![aeáé]))", re.IGNORECASE)),
    "or": ("o", "u", re.compile(r"\u2068?(?:h?[oó]|8|11\b)", re.IGNORECASE)),
}
"""By the style of a list: its last word, what stands for it before the same sound, and what begins with that sound.

CLDR has neither. Source: Diccionario panhispánico de dudas, under "y" and "o".
"""


def current_locale() -> Locale:
    """Whose days, numbers and lists to write: those of the request's language, and of English outside requests."""
    chosen: Locale | None = get_locale()
    return ENGLISH if chosen is None or chosen.language == "en" else chosen


def isolated(words: str) -> str:
    """Somebody's own words within a sentence: kept in their direction, whatever that of the sentence is."""
    return f"\N{FIRST STRONG ISOLATE}{words}\N{POP DIRECTIONAL ISOLATE}" if words and not words.isascii() else words


def in_words(day: date) -> str:
    """ "22 November 2026"."""
    return dates.format_date(day, "long", current_locale())


def in_short(day: date) -> str:
    """ "22 Nov 2026"."""
    return dates.format_date(day, "medium", current_locale())


def day_and_month(day: date) -> str:
    """ "22 Nov"."""
    return dates.format_skeleton("MMMd", day, locale=current_locale())


def desk_zone() -> tzinfo:
    """The time zone of the desk, in which everybody reads days and hours; UTC outside of the application."""
    zone = get_timezone() if has_app_context() else None
    return UTC if zone is None else _standard_zone(zone)


@cache
def _standard_zone(zone: tzinfo) -> tzinfo:
    """The zone of Flask-Babel, which is pytz's, as the standard library has it."""
    return UTC if str(zone) == "UTC" else ZoneInfo(str(zone))


def at_desk(at: datetime) -> datetime:
    """The moment by the clocks of the desk."""
    return at.astimezone(desk_zone())


def desk_day(at: datetime) -> date:
    """The day that the desk has at this moment."""
    return at_desk(at).date()


def clock(at: datetime) -> str:
    """ "14:05", by the clocks of the desk."""
    return f"{at_desk(at):%H:%M}"


def zone_name(at: datetime) -> str:
    """What the time of the desk is called then: "UTC", "CET", or "UTC-03" where it has no name."""
    name = at_desk(at).tzname() or ""
    return f"UTC{name}" if name[:1] in ("+", "-") else name


def moment(at: datetime) -> str:
    """ "22 November 2026, 12:00 UTC", by the clocks of the desk."""
    return _("%(day)s, %(time)s %(zone)s", day=in_words(desk_day(at)), time=clock(at), zone=zone_name(at))


def weekdays() -> tuple[str, ...]:
    """The days of the week from Monday, one letter each."""
    names = dates.get_day_names("narrow", "stand-alone", current_locale())
    return tuple(names[day] for day in range(7))


def listed(words: Sequence[str]) -> str:
    """ "one, two and three"."""
    return _joined(words, "standard")


def any_of(words: Sequence[str]) -> str:
    """ "one, two or three"."""
    return _joined(words, "or")


def _joined(words: Sequence[str], style: Literal["standard", "or"]) -> str:
    locale = current_locale()
    written = lists.format_list(words, style, locale)
    if locale.language != "es" or len(words) < 2:
        return written
    usual, before_sound, sound = _IN_SPANISH[style]
    end = f" {usual} {words[-1]}"
    if not sound.match(words[-1]) or not written.endswith(end):
        return written
    return f"{written.removesuffix(end)} {before_sound} {words[-1]}"


def within(words: str) -> str:
    """Words that begin a sentence, as they stand in the middle of one."""
    return f"{words[:1].lower()}{words[1:]}"


def without_gaps(words: str) -> list[str]:
    """The lines of somebody's own words; of empty lines that follow each other, one, and none at the ends."""
    lines = [line.rstrip() for line in words.strip().split("\n")]
    return [line for before, line in zip(["", *lines], lines, strict=False) if line or before]


def format_number(value: Decimal | Fraction | int) -> str:
    """ "59.65": every decimal that ``value`` has; a fraction that never ends is cut after 28 digits."""
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / value.denominator
    return numbers.format_decimal(value, locale=current_locale(), decimal_quantization=False)


def up_to_99(count: int) -> str:
    """ "7", or "99+"."""
    return str(count) if count < COUNTED_BELOW else f"{COUNTED_BELOW - 1}+"


def round_half_up(value: Fraction, decimals: int = 0) -> Decimal:
    """The nearest number with so many decimals, halves up."""
    return Decimal(math.floor(value * 10**decimals + Fraction(1, 2))).scaleb(-decimals)
