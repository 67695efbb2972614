"""Replies: what a counselor sends back to the person, who reads it here, and gets no mail and no paper of it."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from assessment.core.case_states import Action
from assessment.core.case_transitions import Deed
from assessment.core.errors import InvalidAnswers
from assessment.core.replies import CounselorReply, OpenSteps, open_steps
from assessment.presenters.reply_form import messages_for
from assessment.records.case_drafts import SentForm
from assessment.services import review
from assessment.services.case_actions import CaseRequest, OpenCase, Seen, perform
from assessment.services.case_forms import Circumstances
from assessment.services.review import Desk


@dataclass(frozen=True)
class ChosenReply:
    """What was chosen in the form: ids."""

    message: str = ""
    steps: tuple[str, ...] = ()
    released: tuple[str, ...] = ()


_UNKEPT = SentForm("reply")


def allowed(case: OpenCase) -> OpenSteps:
    """The steps that a reply in this case may hold now, at the level in force or asked for."""
    return open_steps(case.pack, case.submission.parsed_rounds, max(case.state.level, case.state.proposed or 0))


def check(case: OpenCase, chosen: ChosenReply) -> None:
    """InvalidAnswers unless this may be sent: a message of the pack that fits the case, and steps that are open now."""
    steps, wrong = allowed(case), dict[str, str]()
    messages = {each.id for each in messages_for(case.pack, reachable=case.reachable)}
    if chosen.message not in messages and (chosen.message or case.pack.replies):
        wrong["message"] = _("Choose what the person reads first")
    if not chosen.message and not case.pack.replies and not (chosen.steps or chosen.released):
        wrong["steps"] = _("Choose at least one step")
    if not set(chosen.steps) <= set(steps.own):
        wrong["steps"] = _("A step that you chose is not open any more. Read the case again")
    if not set(chosen.released) <= set(steps.couple):
        wrong["released"] = _("Steps for two are not open any more. Read the case again")
    if wrong:
        raise InvalidAnswers(wrong)


def send(desk: Desk, code: str, seen: Seen, chosen: ChosenReply, by: Circumstances, form: SentForm = _UNKEPT) -> None:
    """Send a reply; the newest stands, and the draft of its form is forgotten.

    InvalidAnswers as ``check``, or as in ``review.act_on``.
    """

    def prepare(case: OpenCase) -> CaseRequest:
        if case.seen == seen:
            check(case, chosen)
        reply = CounselorReply(by.now, chosen.message, chosen.steps, chosen.released)
        words = {"message": reply.message, "steps": [*reply.steps], "released": [*reply.released]}
        return CaseRequest(Deed(Action.REPLY, by.now, by.staff.id), words, reply=reply)

    with review.asked_for(desk, code, by.staff, by.now):
        perform(desk.store, code, by.staff, seen, by.now, prepare, form)
