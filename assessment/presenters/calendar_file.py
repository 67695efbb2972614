"""A calendar file with the days of the next check-ins. Its texts are neutral, because others may see a calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from assessment.core.check_ins import schedule
from assessment.core.paper import Paper
from assessment.presenters.formatting import desk_day

if TYPE_CHECKING:
    from icalendar import Event


def dates_file(paper: Paper, now: datetime) -> bytes:
    """An iCalendar file (RFC 5545) with an all-day event for each planned check-in that is neither done nor past.

    A check-in that is not on paper does not count as done. The file contains no address, no alarm and nothing about
    the person. Equal days give equal bytes.
    """
    from icalendar import Calendar, Event  # here, because few ask for the file, and it takes a twelfth of a start

    first, *done = (desk_day(each.at) for each in paper.rounds if not each.addendum)
    today = desk_day(now)
    days = [each.on for each in schedule(paper.pack, first, done, today).planned if not each.done]
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Dates//Dates//EN")
    calendar.add("method", "PUBLISH")
    for day in days:
        if day >= today:
            calendar.add_component(_filled_in(Event(), day, first))
    written: bytes = calendar.to_ical()
    return written


def _filled_in(event: Event, day: date, stamp: date) -> Event:
    # A calendar that imports the file twice shows the day once.
    event.add("uid", f"{day.isoformat()}-{stamp.isoformat()}@dates.invalid")
    event.add("dtstamp", datetime.combine(stamp, time(), UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", _("A moment for yourself"))
    # People with whom the calendar is shared see no title, and the person is not shown as busy.
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event
