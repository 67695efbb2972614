"""What a person left out, and may answer now: how many questions, and where they are. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from flask_babel import gettext as _
from flask_babel import ngettext

from assessment.core.check_ins import LeftOut, answer_history, left_out
from assessment.core.engine import completion_time
from assessment.core.model.pack import Pack
from assessment.records.drafts import OpenDraft
from assessment.records.submissions import OpenSubmission


@dataclass(frozen=True)
class LeftOutSection:
    """A questionnaire with something left out. ``count``: how much, and what to know about it."""

    title: str
    count: str


@dataclass(frozen=True)
class LeftOutPart:
    """``under_way``: the person has begun to answer it; ``effort``: how many questions, and how long they take."""

    say: str
    under_way: bool
    effort: str
    sections: tuple[LeftOutSection, ...]


def left_out_part(draft: OpenDraft, submission: OpenSubmission, now: datetime) -> LeftOutPart | None:
    """What this person may answer now; None where nothing was left out, or while a check-in is answered."""
    pack, missing = draft.pack, left_out(draft.pack, answer_history(draft.pack, submission.parsed_rounds), now)
    if not len(missing) or (draft.in_progress and not draft.content.addendum):
        return None
    return LeftOutPart(
        say=ngettext(
            "You left out %(num)s question, and that is fine. With an answer, this page can say more.",
            "You left out %(num)s questions, and that is fine. With answers, this page can say more.",
            len(missing),
        ),
        under_way=draft.in_progress,
        effort=_effort(pack, missing),
        sections=tuple(_sections(pack, missing)),
    )


def _effort(pack: Pack, missing: LeftOut) -> str:
    """How many questions there are, and how long they take."""
    names, count = {*missing.open, *missing.private}, len(missing)
    pages = [number for number, page in pack.pages.items() if not names.isdisjoint(item.id for item in page.items)]
    minutes = ceil(completion_time.seconds(pack, names, pages) / 60)
    return _(
        "%(questions)s, %(time)s. The others stay as they are.",
        questions=ngettext("%(num)s question", "%(num)s questions", count),
        time=ngettext("about %(num)s minute", "about %(num)s minutes", minutes),
    )


def _sections(pack: Pack, missing: LeftOut) -> Iterator[LeftOutSection]:
    for each in pack.questionnaires:
        count = sum(item.id in missing.open for item in each.items)
        if count:
            yield LeftOutSection(each.title, count_left_out(count))
    if missing.private:
        count = len(missing.private)
        yield LeftOutSection(
            _("Only for you"), _("%(count)s. For a moment when you are alone.", count=count_left_out(count))
        )


def count_left_out(count: int) -> str:
    """ "3 left out"."""
    return ngettext("%(num)s left out", "%(num)s left out", count)
