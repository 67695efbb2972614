"""Answering, page by page: save a page and where to go on, or save input that is not sent yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum

from flask_babel import gettext as _
from sqlalchemy import Connection

from assessment.core.engine import safety_messages
from assessment.core.engine.routing import PageEdit, ShownPage, Walk
from assessment.core.errors import InvalidInput, NotFound, StaleDraft
from assessment.core.items import Answer, Answers
from assessment.presenters import question_page
from assessment.presenters.check_answers import PAGE
from assessment.records import drafts
from assessment.records.drafts import DraftContent, OpenDraft, UnsentPage
from assessment.records.position import Position
from assessment.services import session_timeout
from assessment.services.visit import Visit

Move = Callable[[OpenDraft], Position]
"""Where a draft's person goes."""


@dataclass(frozen=True)
class PostedPage:
    """A page as it was posted. ``seen``: the digest it was drawn with; ``cleared``: the control to empty, or ''.

    ``stay``: the person wants the same page again; ``focus``: at this control of it, or ''. ``kept``: how many times it
    was autosaved as far as this page knows, None if it does not say.
    """

    controls: Mapping[str, Sequence[str]]
    seen: str
    cleared: str = ""
    stay: bool = False
    focus: str = ""
    kept: int | None = None


@dataclass(frozen=True)
class FilledIn:
    """What a page is filled in with instead of the stored answers, None for those, and what is wrong with it.

    ``errors``: item id -> message; ``other_tab``: item id -> the stored answer in words, where another tab saved other
    answers to the same page. One of the two is empty. ``kept``, ``late``: as in ``UnsentPage``.
    """

    typed: question_page.Typed | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    other_tab: Mapping[str, str] = field(default_factory=dict)
    kept: int = 0
    late: bool = False


def save_unsent(visit: Visit, number: int, posted: PostedPage) -> int:
    """Save input that is not sent yet, so that the page shows it again. It is no answer before it is sent.

    Nothing is saved if the page was saved since it was drawn, or while another request saves; nor if ``kept`` of the
    page is less than how often it was autosaved: then it is older than what is there. Returns how often that is now.
    """
    with visit.store.writing(durable=False) as conn:
        draft = visit.require_in_progress(conn)
        session_timeout.touch(conn, draft.row, visit.now)
        before = _unsent_of(draft, number)
        if before is not None and posted.kept is not None and posted.kept < before.kept:
            return before.kept
        if (unsent := _unsent_with(draft, number, posted)) is not None:
            with suppress(StaleDraft):
                drafts.save(conn, draft, replace(draft.content, unsent=unsent), visit.now)
    return posted.kept or 0


def filled_in(draft: OpenDraft, number: int) -> FilledIn:
    """What page ``number`` is filled in with: what was typed on it and is no answer, unless it was saved since."""
    page = _page(draft.walk, number)
    unsent = _unsent_of(draft, number)
    if page is None or unsent is None or unsent.seen != question_page.digest(draft.pack, page, draft.answers):
        return FilledIn()
    as_typed = FilledIn(unsent.typed, kept=unsent.kept, late=unsent.late)
    if not unsent.refused:
        return as_typed
    given, messages = _read(page, unsent.typed)
    if messages:
        return replace(as_typed, errors=messages)
    return replace(as_typed, other_tab=question_page.changed_answers(draft.pack, page, draft.answers, given))


class Saved(Enum):
    """What became of a posted page. IN_PART: but for what cannot be read, which is there again as it was typed.

    EXPIRED: it was saved or refused, but the session has expired.
    """

    SAVED = "saved"
    IN_PART = "in part"
    REFUSED = "refused"
    EXPIRED = "expired"


def save_page(visit: Visit, number: int, posted: PostedPage) -> Saved:
    """Save the answers of one page, and where to go on.

    If an answer is invalid, or another tab answered differently, the answers stay as they are: what was posted is
    saved as input that was refused, and the person stays on the page. Whoever wanted to stay there anyway has the
    answers saved that can be read. If something was autosaved that the page has not shown, it is shown first, with what
    was posted. StaleDraft if the round was sent in meanwhile: nothing is saved then.
    """
    with visit.store.writing(durable=False) as conn:
        draft = visit.require_in_progress_even_if_expired(conn)
        saved = save_answers(conn, draft, number, posted, visit.now)
        return Saved.EXPIRED if session_timeout.expired(draft.row, visit.now) else saved


def leave_page(visit: Visit, number: int, posted: PostedPage, go: Move) -> Saved:
    """Go elsewhere from a page, and save what was typed on it as input that is not sent."""
    with visit.store.writing(durable=False) as conn:
        draft = visit.require_in_progress_even_if_expired(conn)

        def change(draft: OpenDraft) -> DraftContent:
            unsent = _unsent_with(draft, number, posted)
            return replace(draft.content, position=go(draft), unsent=draft.content.unsent if unsent is None else unsent)

        expired = session_timeout.expired(draft.row, visit.now)
        change_content(conn, draft, change, visit.now, seen=not expired)
        return Saved.EXPIRED if expired else Saved.SAVED


def save_answers(conn: Connection, draft: OpenDraft, number: int, posted: PostedPage, now: datetime) -> Saved:
    """Do as ``save_page``, in the caller's transaction. The session may have expired: then it is not extended."""
    try:
        return _save_answers(conn, draft, number, posted, now)
    except StaleDraft:
        newer = reopen(conn, draft)
        if newer.current_round != draft.current_round or newer.submitted != draft.submitted:
            raise
        return _save_answers(conn, newer, number, posted, now)


def change_content(
    conn: Connection,
    draft: OpenDraft,
    change: Callable[[OpenDraft], DraftContent],
    now: datetime,
    *,
    seen: bool = False,
) -> None:
    """Replace the content of a draft, as ``change`` makes it from the draft; also if another request saved it.

    ``seen``: the browser was active at ``now``.
    """
    try:
        drafts.save(conn, draft, change(draft), now, seen=seen)
    except StaleDraft:
        newer = reopen(conn, draft)
        drafts.save(conn, newer, change(newer), now, seen=seen)


def reopen(conn: Connection, draft: OpenDraft) -> OpenDraft:
    """The draft as it is now, after another request saved it. NotFound if it was erased."""
    newer = drafts.open_by_token(conn, draft.token)
    if newer is None:
        raise NotFound(f"draft {draft.row.id} is gone")
    return newer


def _save_answers(conn: Connection, draft: OpenDraft, number: int, posted: PostedPage, now: datetime) -> Saved:
    edit = _Edit(draft, posted)
    walk = draft.current_round.walk(draft.answers, PageEdit(number, edit.apply))
    page, seen = _page(walk, number), not session_timeout.expired(draft.row, now)
    if page is None:  # it is not asked any more
        if seen:
            session_timeout.touch(conn, draft.row, now)
        return Saved.SAVED
    content, others = draft.content, _of_other_pages(draft, number)
    if edit.saved is Saved.REFUSED:
        position = Position(number, content.position.new, focus=posted.focus)
        content = replace(content, position=position, unsent=(*others, edit.note(page, draft.answers)))
    else:
        position = _next_position(draft, walk, page, posted)
        unread = (edit.note(page, walk.all_answers),) if edit.saved is Saved.IN_PART else ()
        content = replace(content, answers=walk.all_answers, position=position, unsent=(*others, *unread))
    drafts.save(conn, draft, content, now, seen=seen)
    return edit.saved


class _Edit:
    """Reads the posted answers of a page when the walk comes to it. ``saved``: what becomes of them.

    ``late``: item id -> what was autosaved for it, where the page was posted empty and has not shown it.
    """

    def __init__(self, draft: OpenDraft, posted: PostedPage) -> None:
        self.draft, self.posted = draft, posted
        self.saved = Saved.SAVED
        self.late: question_page.Typed = {}

    def apply(self, page: ShownPage) -> Answers:
        """All answers with those of the page as they were posted; the stored ones if the page is refused."""
        stored = self.draft.answers
        typed = _typed(page, self.posted)
        parsed, messages = _read(page, typed)
        self.late = _late(self.draft, page, self.posted, typed)
        if self.late or (messages and not self.posted.stay) or self._saved_elsewhere(page, parsed):
            self.saved = Saved.REFUSED
            return stored
        if messages:
            self.saved = Saved.IN_PART
        replaced = {item.id for item in page.items} - messages.keys()
        return {name: answer for name, answer in stored.items() if name not in replaced} | parsed

    def _saved_elsewhere(self, page: ShownPage, parsed: Answers) -> bool:
        """Whether another tab saved other answers to the page since it was drawn."""
        pack, stored = self.draft.pack, self.draft.answers
        drawn_before = self.posted.seen != question_page.digest(pack, page, stored)
        return drawn_before and bool(question_page.changed_answers(pack, page, stored, parsed))

    def note(self, page: ShownPage, answers: Answers) -> UnsentPage:
        """What was posted, to be shown again over these ``answers``."""
        before = _unsent_of(self.draft, page.number)
        return UnsentPage(
            page.number,
            question_page.digest(self.draft.pack, page, answers),
            {**_typed(page, self.posted), **self.late},
            refused=not self.late,
            kept=max(before.kept if before else 0, self.posted.kept or 0),
            late=bool(self.late),
        )


def _late(
    draft: OpenDraft, page: ShownPage, posted: PostedPage, typed: question_page.Typed
) -> Mapping[str, Sequence[str]]:
    """What was autosaved for the items of a page that are posted empty, if the page was drawn before that came."""
    before = _unsent_of(draft, page.number)
    if before is None or before.seen != posted.seen or posted.kept is None or posted.kept >= before.kept:
        return {}
    return {name: values for name, values in before.typed.items() if any(values) and not any(typed.get(name, ()))}


def _read(page: ShownPage, typed: question_page.Typed) -> tuple[dict[str, Answer], dict[str, str]]:
    """The answers that were typed on a page, and what is wrong with the others, by item."""
    parsed: dict[str, Answer] = {}
    messages: dict[str, str] = {}
    for item in page.items:
        try:
            answer = item.parse(typed.get(item.id, ()))
        except InvalidInput as refused:
            messages[item.id] = _(refused.template, **refused.values)
            continue
        if answer is not None:
            parsed[item.id] = answer
    return parsed, messages


def _next_position(draft: OpenDraft, walk: Walk, page: ShownPage, posted: PostedPage) -> Position:
    """Where to go from ``page``, once ``walk`` has its answers; a safety message that they call for comes first."""
    came_from = draft.content.position.new
    if posted.focus or posted.stay:
        position = Position(page.number, came_from, focus=posted.focus)
    elif came_from is None:
        following = (each.number for each in walk.pages if each.number > page.number)
        position = Position(next(following, draft.current_round.end_number))
    else:
        new = _new_pages(draft, walk, page, came_from)
        at_list = Position(draft.current_round.end_number, new, focus=f"{PAGE}{page.number}")
        position = Position(new[0], new) if new else at_list
    return replace(position, message=page.number) if _calls_for_message(draft, walk, page, posted) else position


def _new_pages(draft: OpenDraft, walk: Walk, page: ShownPage, still_new: tuple[int, ...]) -> tuple[int, ...]:
    """The pages that came up since the list of answers was left, with those that ``page`` brought up, unanswered."""
    known = {each.number for each in draft.walk.pages}
    return tuple(
        each.number
        for each in walk.pages
        if each.number != page.number
        and (each.number in still_new or each.number not in known)
        and question_page.unanswered(each, walk.all_answers)
    )


def _calls_for_message(draft: OpenDraft, walk: Walk, page: ShownPage, posted: PostedPage) -> bool:
    """Whether the answers just saved call for a safety message before anything else is asked.

    A page that was saved since it was drawn, by a second click or another tab, shows its message once more: the person
    may not have read it.
    """
    if posted.seen == question_page.digest(draft.pack, page, draft.answers):
        stored = {item.id: draft.answers[item.id] for item in page.items if item.id in draft.answers}
        before: Answers = {name: answer for name, answer in stored.items() if draft.pack.items[name].counts(answer)}
    else:
        before = {}
    return safety_messages.newly_triggered(draft.pack, page.item_ids, before, walk.counted)


def _page(walk: Walk, number: int) -> ShownPage | None:
    return next((page for page in walk.pages if page.number == number), None)


def _unsent_with(draft: OpenDraft, number: int, posted: PostedPage) -> tuple[UnsentPage, ...] | None:
    """All unsent input with that of page ``number`` as posted; None if the page was saved since it was drawn."""
    page = _page(draft.walk, number)
    if page is None or posted.seen != question_page.digest(draft.pack, page, draft.answers):
        return None
    before = _unsent_of(draft, number)
    typed = _typed(page, posted)
    unsent = UnsentPage(number, posted.seen, typed, before is not None and before.refused, posted.kept or 0)
    if late := _late(draft, page, posted, typed):
        unsent = replace(unsent, typed={**typed, **late}, kept=before.kept if before else 0, late=True)
    return (*_of_other_pages(draft, number), unsent)


def _unsent_of(draft: OpenDraft, number: int) -> UnsentPage | None:
    return next((each for each in draft.content.unsent if each.page == number), None)


def _of_other_pages(draft: OpenDraft, number: int) -> tuple[UnsentPage, ...]:
    return tuple(each for each in draft.content.unsent if each.page != number)


def _typed(page: ShownPage, posted: PostedPage) -> question_page.Typed:
    """Item id -> what was posted for it; without the control that is to be cleared."""
    named = question_page.names(page)
    return {item: posted.controls.get(name, ()) for item, name in named.items() if name != posted.cleared}
