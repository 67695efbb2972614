"""Where a person stands in the questions: found again, and changed by the buttons that answer nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from assessment.core.engine import safety_messages
from assessment.presenters import question_page
from assessment.presenters.check_answers import PAGE
from assessment.records.drafts import DraftContent, OpenDraft
from assessment.records.position import AT_THE_BEGINNING, CALL, SEND, Position
from assessment.services.questions import Move, change_content
from assessment.services.visit import Visit

PRIVATE_SHOWN = timedelta(minutes=1)
"""How long after it was asked for the list shows private answers. Whoever comes back to the page later, and may not be
the one who asked, is to ask again; the page itself stays on the screen for as long as somebody reads it.
"""


def standing(draft: OpenDraft) -> Position:
    """Where the person stands, as far as it is still there to be shown: answers may have changed in another tab."""
    position = draft.content.position
    if position.message is not None and not has_message(draft, position.message):
        position = without_message(position)
    pages = draft.walk.pages
    if position.page > pages[-1].number:
        return replace(position, page=draft.current_round.end_number)
    return replace(position, page=question_page.page_at(pages, position.page).number)


def at_list(draft: OpenDraft, position: Position) -> bool:
    """True if ``position`` is the list of answers, not a page of questions."""
    return position.page == draft.current_round.end_number


def has_message(draft: OpenDraft, number: int) -> bool:
    """True if the stored answers on page ``number`` call for a safety message."""
    page = next((page for page in draft.walk.pages if page.number == number), None)
    return page is not None and bool(safety_messages.active_messages(draft.pack, page.item_ids, draft.walk.counted))


def move(visit: Visit, go: Move) -> None:
    """Store where the person stands now. NothingToAnswer, or as in ``Visit.require``."""
    with visit.store.writing(durable=False) as conn:
        draft = visit.require_in_progress(conn)
        change_content(conn, draft, lambda each: replace(each.content, position=go(each)), visit.now, seen=True)


def move_at_result(visit: Visit, position: Position) -> None:
    """Store where the person stands at the address of the result, for as long as this visit goes on.

    NotSubmitted, or as in ``Visit.require``.
    """
    with visit.store.writing(durable=False) as conn:
        draft = visit.require_submitted(conn)
        standing = replace(position, visit=_beginning(draft))
        change_content(conn, draft, lambda each: replace(each.content, at_result=standing), visit.now)


def at_result(draft: OpenDraft) -> Position:
    """Where the person stands at the address of the result: after each new beginning of a visit, at its top."""
    position = draft.content.at_result
    return position if position.visit == _beginning(draft) else AT_THE_BEGINNING


def page_from_list(number: int, control: str) -> Move:
    """To page ``number``, at this control of it, and from there back to the list of answers."""
    return lambda draft: Position(number, draft.content.position.new or (), focus=control)


def page_before(number: int) -> Move:
    """To the page before ``number``; from a page that was opened from the list of answers, back to that."""

    def go(draft: OpenDraft) -> Position:
        came_from = draft.content.position.new
        if came_from is not None:
            return Position(draft.current_round.end_number, came_from, focus=f"{PAGE}{number}")
        before = [page.number for page in draft.walk.pages if page.number < number]
        return Position(before[-1] if before else number)

    return go


def to_list(draft: OpenDraft) -> Position:
    """To the list of answers."""
    return Position(draft.current_round.end_number, draft.content.position.new)


def back_to_list(visit: Visit, about_sharing: Mapping[str, str]) -> None:
    """From the form that sends the answers in, with what was filled in there, to the list of answers.

    NothingToAnswer, or as in ``Visit.require``.
    """

    def change(draft: OpenDraft) -> DraftContent:
        return replace(draft.content, position=to_list(draft), about_sharing=about_sharing)

    with visit.store.writing(durable=False) as conn:
        change_content(conn, visit.require_in_progress(conn), change, visit.now, seen=True)


def to_private(now: datetime) -> Move:
    """To the list of answers with the private ones, for a short while of this visit."""

    def go(draft: OpenDraft) -> Position:
        until = int((now + PRIVATE_SHOWN).timestamp())
        return replace(to_list(draft), visit=_beginning(draft), private_until=until)

    return go


def shows_private(draft: OpenDraft, position: Position, now: datetime) -> bool:
    """Whether the list of answers shows the private ones: soon after somebody asked for them, in the same visit.

    Not where the clock was set back meanwhile, for then nobody knows how long ago that was.
    """
    left = position.private_until - now.timestamp()
    return position.visit == _beginning(draft) and 0 < left <= PRIVATE_SHOWN.total_seconds()


def _beginning(draft: OpenDraft) -> str:
    """Names the beginning of this visit: it differs with the token, of which each beginning makes a new one."""
    return sha256(draft.token.encode()).hexdigest()[:16]


def to_send(draft: OpenDraft) -> Position:
    """To the form that sends the answers in."""
    return replace(to_list(draft), form=SEND)


def past_message(number: int) -> Move:
    """On from the safety message of page ``number``, to where the answers led; unless the person went on already."""

    def go(draft: OpenDraft) -> Position:
        position = draft.content.position
        return without_message(position) if position.message == number else position

    return go


def to_call(number: int) -> Move:
    """From the safety message of page ``number`` to the form that asks for a call."""

    def go(draft: OpenDraft) -> Position:
        position = draft.content.position
        return replace(position, form=CALL, message=number) if has_message(draft, number) else position

    return go


def at_element(element: str) -> Move:
    """Stay, with the focus on the element with this id."""
    return lambda draft: replace(draft.content.position, focus=element)


def with_typed(form: str, typed: Mapping[str, str], *, refused: bool | None = None, focus: str = "") -> Move:
    """Stay at ``form`` with what was typed into it; ``refused`` is None to say nothing new about it."""

    def go(draft: OpenDraft) -> Position:
        position = draft.content.position
        wrong = (position.refused and position.form == form) if refused is None else refused
        return replace(position, form=form, typed=typed, refused=wrong, focus=focus)

    return go


def without_message(position: Position) -> Position:
    """The position once its safety message is past; asking for a call is part of that message."""
    if position.form == CALL:
        position = replace(position, form="", typed={}, refused=False)
    return replace(position, message=None, focus=position.focus if position.focus.startswith("q") else "")
