"""When things happen in a demonstration: in the order of time, mostly at office hours, and none later than now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from assessment.core.engine import due_times
from assessment.core.engine.outcome import assess
from assessment.core.engine.working_time import WorkingCalendar
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.presenters.formatting import desk_day
from assessment.services.demo.stories import By, Story, StoryStep

NEAR = 9
"""What is due within so many hours is due before midnight."""
LONGEST_BACK = timedelta(days=21)
SOON = timedelta(minutes=4)
HOUR = timedelta(hours=1)


def sent_at(
    pack: Pack, answers: Answers, story: Story, calendar: WorkingCalendar, *, call: bool, now: datetime
) -> datetime:
    """When the answers were sent in, so that the case is due when its story says, as far as the calendar allows."""
    priority = due_times.case_priority(pack, assess(pack, answers).priority, call=call)
    if story.due_in is None or priority.target is None:
        return now - timedelta(days=story.days)
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), now.tzinfo)
    wished = now + story.due_in * HOUR
    if 0 < story.due_in <= NEAR:
        wished = min(wished, midnight - HOUR)
    at = now - HOUR - SOON
    while now - at < LONGEST_BACK:
        due = due_times.due_at(priority, at, calendar)
        earlier = due_times.due_at(priority, at - HOUR, calendar)
        assert due is not None
        assert earlier is not None
        if due <= wished or (story.due_in > 0 and earlier <= now):
            break
        at -= HOUR
    return at


def moments(
    story: Story, calendar: WorkingCalendar, sent: datetime, now: datetime
) -> Iterator[tuple[datetime, StoryStep]]:
    """The steps of a story, each with its time."""
    last = sent
    for step in story.steps:
        at = sent + (now - sent) * step.at
        if step.by is not By.PERSON and _at_office_hours(calendar, at) < now - HOUR:
            at = _at_office_hours(calendar, at)
        last = max(at, last + SOON)
        yield last, step


def awaited_day(at: datetime, days: int, now: datetime) -> date:
    """The day that a step at ``at`` waits for: so many days from now, or the day after the step if that is later."""
    return max(desk_day(now + timedelta(days=days)), desk_day(at + timedelta(days=1)))


def _at_office_hours(calendar: WorkingCalendar, at: datetime) -> datetime:
    """The time, or one after the next working day begins, at the minute of the time."""
    opens, _closes = next(calendar.openings_after(at))
    return at if opens <= at else opens + timedelta(minutes=at.minute)
