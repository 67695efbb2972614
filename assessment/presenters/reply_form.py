"""What a counselor may send back to the person of a case, in words to choose by."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from assessment.core.engine.outcome import from_json
from assessment.core.model.pack import Pack
from assessment.core.model.replies import ReplyMessage
from assessment.core.replies import OpenSteps
from assessment.records.submissions import OpenSubmission


@dataclass(frozen=True)
class StepToChoose:
    """``hint``: the step in one line. ``given``: the person has it on their result page already."""

    id: str
    title: str
    hint: str
    given: bool


@dataclass(frozen=True)
class ReplyForm:
    """``messages``: id, label and the whole text; ``reachable``: those that tell of contact are among them.

    ``closed``: why no step for two can be released, '' where one can.
    ``offered``: steps to choose, and ``more``: those that the rules gave nobody with these answers.
    """

    messages: tuple[tuple[str, str, str], ...]
    reachable: bool
    offered: tuple[StepToChoose, ...]
    more: tuple[StepToChoose, ...]
    couple: tuple[StepToChoose, ...]
    closed: str


def reply_form(pack: Pack, record: OpenSubmission, allowed: OpenSteps, *, reachable: bool) -> ReplyForm:
    """The form for this case. ``allowed``: the steps that its reply may hold; ``reachable``: some contact is safe."""
    outcome = from_json(record.last.outcome)
    given = set(outcome.steps)
    return ReplyForm(
        messages=tuple((each.id, each.label, " ".join(each.say)) for each in messages_for(pack, reachable=reachable)),
        reachable=reachable,
        offered=_to_choose(pack, (name for name in outcome.steps if name in allowed.own), given),
        more=_to_choose(pack, (name for name in allowed.own if name not in given), given),
        couple=_to_choose(pack, allowed.couple, given),
        closed="" if allowed.couple else _why_closed(outcome.withheld),
    )


def messages_for(pack: Pack, *, reachable: bool) -> tuple[ReplyMessage, ...]:
    """The messages that may be sent in a case: none about contact unless some contact is safe."""
    return tuple(each for each in pack.replies if reachable or not each.only_if_reachable)


def _to_choose(pack: Pack, names: Iterable[str], given: Collection[str]) -> tuple[StepToChoose, ...]:
    return tuple(StepToChoose(name, pack.step[name].title, pack.step[name].in_short, name in given) for name in names)


def _why_closed(withheld: Collection[str]) -> str:
    if not withheld:
        return _("No step for two waits for a review here.")
    return _("Steps for two stay closed: at a level of danger, or while a question about safety is open.")
