"""What a counselor sent back, as the person reads it on the screen; no paper says anything of it."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from assessment.core.model.pack import Pack
from assessment.core.model.texts import Paragraphs, Step
from assessment.core.replies import CounselorReply, still_read
from assessment.presenters.formatting import desk_day, in_words
from assessment.records.submissions import OpenSubmission


@dataclass(frozen=True)
class ShownStep:
    """``lead_in``: a sentence before the others, or ''; ``in_short``: all of it in one line."""

    title: str
    lead_in: str
    paragraphs: Paragraphs
    in_short: str


@dataclass(frozen=True)
class ShownReply:
    """``written``: the day, in words. ``say`` is empty where the pack has no such message any more."""

    written: str
    say: Paragraphs
    steps: tuple[ShownStep, ...]
    released: tuple[ShownStep, ...]


def shown_step(step: Step, role: str) -> ShownStep:
    """The step as it reads to somebody with this role."""
    return ShownStep(step.title, step.lead_in.get(role, ""), step.do, step.in_short)


def read_by_counselor(record: OpenSubmission) -> str:
    """The heading for everybody whose case a counselor acted on, '' before; it depends on nothing that was answered."""
    row = record.row
    if not record.replies and not (record.shared and row.read_round >= 1):
        return ""
    newer = record.shared and row.read_round < row.round
    return _("A counselor has read what you sent before") if newer else _("A counselor has read this")


def newest_reply(pack: Pack, record: OpenSubmission) -> ShownReply | None:
    """The reply that stands now, None without one: the newest, and of its steps those that still may be read."""
    return shown_reply(pack, record, record.replies[-1]) if record.replies else None


def shown_reply(pack: Pack, record: OpenSubmission, reply: CounselorReply) -> ShownReply:
    """``reply`` as this person reads it, in the language of ``pack``."""
    role, kept = pack.role_of(record.latest_answers), still_read(pack, record.parsed_rounds, reply)
    message = pack.reply.get(reply.message)
    return ShownReply(
        written=in_words(desk_day(reply.at)),
        say=message.say if message is not None else (),
        steps=tuple(shown_step(pack.step[name], role) for name in kept.steps),
        released=tuple(shown_step(pack.step[name], role) for name in kept.released),
    )
