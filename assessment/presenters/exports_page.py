"""The page of files that somebody asked for, and the one on which they choose cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from assessment.core.case_states import CaseState
from assessment.core.case_transitions import state_now
from assessment.core.desk_lists import CaseList
from assessment.presenters.case_words import STATES
from assessment.presenters.due_times import due_in_short
from assessment.presenters.export_formats import FORMATS
from assessment.presenters.formatting import format_number, moment
from assessment.presenters.today_page import TITLES
from assessment.records.case_lists import ListedCase
from assessment.records.exports import ExportProgress

LISTS = tuple(each for each in CaseList if each is not CaseList.WITHDRAWN)
"""Those whose cases can be taken along."""


@dataclass(frozen=True)
class ShownExport:
    """``made`` of ``cases`` files are made, which ``words`` say; ``ready``: all are; ``empty``: none is in it.

    ``id``: as forms have it; ``left_out``: how many cases are not in it and why, in a sentence, or ''; ``ends``: when
    it is deleted.
    """

    id: str
    title: str
    words: str
    made: int
    cases: int
    ready: bool
    empty: bool
    left_out: str
    ends: str

    @property
    def waits(self) -> bool:
        """True while files of it are still to be made."""
        return not self.ready and not self.empty


@dataclass(frozen=True)
class CaseChoice:
    """A case to choose: its code, and what is known of it without opening it."""

    code: str
    about: str


def shown_export(of: ExportProgress, ends_at: datetime) -> ShownExport:
    """An export as the page shows it."""
    export, wanted = of.export, of.made + of.waiting
    label = str(FORMATS[export.kind].label)
    counts = {"made": format_number(of.made), "cases": format_number(wanted)}
    return ShownExport(
        id=str(export.id),
        title=_("%(kind)s, asked for on %(when)s", kind=label, when=moment(export.asked_at)),
        words=_("%(made)s of %(cases)s files are made.", **counts) if of.waiting else _made(of.made),
        made=of.made,
        cases=wanted,
        ready=not of.waiting and of.made > 0,
        empty=wanted == 0,
        left_out=_left_out(of.left_out),
        ends=moment(ends_at),
    )


def case_choices(cases: Sequence[ListedCase], now: datetime) -> tuple[CaseChoice, ...]:
    """The cases of a list, in its order."""
    return tuple(CaseChoice(each.code, _about(each, now)) for each in cases)


def _about(case: ListedCase, now: datetime) -> str:
    state = state_now(case, now)
    due = "" if case.due_at is None or state is CaseState.CLOSED else due_in_short(case.due_at, now)
    return " · ".join(filter(None, (str(STATES[state]), due)))


def list_title(chosen: CaseList) -> str:
    """What the desk calls a list."""
    return str(TITLES[chosen])


def _made(count: int) -> str:
    if not count:
        return _("No file is in it.")
    return ngettext("%(num)s file is ready.", "%(num)s files are ready.", count)


def _left_out(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(num)s case is left out: it is not shared with your teams any more, or cannot be opened.",
        "%(num)s cases are left out: they are not shared with your teams any more, or cannot be opened.",
        count,
    )
