"""What a page says about a resume code that opens the answers on it: when it was made, and how to stop it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from babel import dates
from flask_babel import gettext as _

from assessment.presenters.formatting import clock, current_locale, desk_day, in_words, zone_name
from assessment.records.drafts import OpenDraft

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class CodeNotice:
    """``made``: a sentence; ``until``: the last day of the code, in words.

    ``confirm``: whether there are answers that only this browser opens once the code is stopped.
    """

    made: str
    until: str
    confirm: bool


def code_notice(draft: OpenDraft, now: datetime) -> CodeNotice | None:
    """The notice about the draft's code; None if none opens it."""
    row = draft.row
    if row.code_made_at is None or row.code_until is None or row.code_until <= now:
        return None
    made = _(
        "They were made on %(day)s at %(time)s (%(zone)s), %(ago)s.",
        day=in_words(desk_day(row.code_made_at)),
        time=clock(row.code_made_at),
        zone=zone_name(row.code_made_at),
        ago=dates.format_timedelta(-max(now - row.code_made_at, MINUTE), add_direction=True, locale=current_locale()),
    )
    return CodeNotice(made, in_words(desk_day(row.code_until)), confirm=draft.holds_answers)
