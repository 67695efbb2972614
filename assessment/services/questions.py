"""Answering, page by page: save a page, save unsent input, and find the page to go on with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import Connection

from assessment.core.engine import safety_messages
from assessment.core.engine.routing import PageEdit, ShownPage, Walk
from assessment.core.errors import AssessmentError, InvalidAnswers, InvalidInput, NotFound, StaleDraft
from assessment.core.items import Answer, Answers
from assessment.presenters import question_page
from assessment.records import drafts
from assessment.records.drafts import OpenDraft, UnsentPage
from assessment.services import sessions
from assessment.services.visit import Visit


@dataclass(frozen=True)
class PostedPage:
    """A page as it was posted. ``seen``: the digest it was drawn with; ``cleared``: the control to empty, or ''.

    ``stay``: the person wants the same page again.
    """

    controls: Mapping[str, Sequence[str]]
    seen: str
    cleared: str
    stay: bool = False


@dataclass(frozen=True)
class FromCheck:
    """The person came from the list of answers. ``new``: pages that are asked since a change, and not yet visited."""

    new: tuple[int, ...] = ()


@dataclass(frozen=True)
class NextPage:
    """Where to go next: to a page, at ``question`` on it, or to the list of answers if ``page`` is None.

    ``safety_message``: the page whose safety message is shown first.
    """

    page: int | None
    from_check: FromCheck | None = None
    question: int | None = None
    safety_message: int | None = None


class PageRefused(AssessmentError):
    """A posted page was not saved: an answer is invalid, or another tab saved other answers to the same page.

    ``errors``: item id -> message; ``other_tab``: item id -> the stored answer in words; one of the two is empty.
    ``draft``, ``walk`` and ``typed`` are what the page is shown again with.
    """

    def __init__(
        self,
        draft: OpenDraft,
        walk: Walk,
        typed: question_page.Typed,
        errors: Mapping[str, str],
        other_tab: Mapping[str, str],
    ) -> None:
        super().__init__(f"{len(errors)} invalid answers, {len(other_tab)} changed in another tab")
        self.draft, self.walk, self.typed = draft, walk, typed
        self.errors, self.other_tab = errors, other_tab


def resume_page(draft: OpenDraft) -> NextPage:
    """The page where the person left, or the nearest one shown; before it, the safety message they stopped at."""
    if draft.content.page > draft.walk.pages[-1].number:
        return NextPage(None)
    page = question_page.page_at(draft.walk.pages, draft.content.page)
    message = safety_messages.active_messages(draft.pack, page.item_ids, draft.walk.counted)
    return NextPage(page.number, safety_message=page.number if message else None)


def save_unsent(visit: Visit, number: int, posted: PostedPage) -> None:
    """Save input that is not sent yet, so that the page shows it again. It is no answer before it is sent.

    Nothing is saved if the page was saved since it was drawn, or while another request saves.
    """
    with visit.store.writing(durable=False) as conn:
        draft = visit.require_in_progress(conn)
        sessions.touch(conn, draft.row, visit.now)
        page = _page(draft.walk, number)
        if page is None or posted.seen != question_page.digest(draft.pack, page, draft.answers):
            return
        unsent = (*_of_other_pages(draft, number), UnsentPage(number, posted.seen, _typed(page, posted)))
        with suppress(StaleDraft):
            drafts.save(conn, draft, replace(draft.content, unsent=unsent), visit.now)


def unsent_input(draft: OpenDraft, number: int) -> question_page.Typed | None:
    """The unsent input of a page; None if there is none, or the page was saved since."""
    unsent = next((each for each in draft.content.unsent if each.page == number), None)
    page = _page(draft.walk, number)
    if unsent is None or page is None or unsent.seen != question_page.digest(draft.pack, page, draft.answers):
        return None
    return unsent.typed


def save_page(
    visit: Visit, number: int, posted: PostedPage, from_check: FromCheck | None, *, closing: bool
) -> NextPage | None:
    """Save the answers of one page, and return where to go next; None if the session has expired, or is ``closing``.

    PageRefused if an answer is invalid or another tab answered differently, StaleDraft if the round was sent in
    meanwhile: nothing is saved then.
    """
    with visit.store.writing(durable=False) as conn:
        draft = visit.require_in_progress_even_if_expired(conn)
        next_page = save_answers(conn, draft, number, posted, from_check, visit.now)
        if closing or sessions.expired(draft.row, visit.now):
            return None
        sessions.touch(conn, draft.row, visit.now)
    return next_page


def save_answers(
    conn: Connection, draft: OpenDraft, number: int, posted: PostedPage, from_check: FromCheck | None, now: datetime
) -> NextPage:
    """Do as ``save_page``, in the caller's transaction."""
    try:
        return _save_answers(conn, draft, number, posted, from_check, now)
    except StaleDraft:
        newer = reopen(conn, draft)
        if newer.current_round != draft.current_round or newer.submitted != draft.submitted:
            raise
        return _save_answers(conn, newer, number, posted, from_check, now)


def reopen(conn: Connection, draft: OpenDraft) -> OpenDraft:
    """The draft as it is now, after another request saved it. NotFound if it was erased."""
    newer = drafts.open_by_token(conn, draft.token)
    if newer is None:
        raise NotFound(f"draft {draft.row.id} is gone")
    return newer


def _save_answers(
    conn: Connection, draft: OpenDraft, number: int, posted: PostedPage, from_check: FromCheck | None, now: datetime
) -> NextPage:
    edit = _Edit(draft, posted)
    walk = draft.current_round.walk(draft.answers, PageEdit(number, edit.apply))
    page = _page(walk, number)
    if page is None:
        return NextPage(question_page.page_at(walk.pages, number).number)
    if edit.errors or edit.other_tab:
        raise PageRefused(draft, walk, _typed(page, posted), edit.errors, edit.other_tab)
    cleared = posted.cleared in question_page.names(page).values()
    if cleared or posted.stay:
        next_page = NextPage(number, from_check, int(posted.cleared[1:]) if cleared else None)
    else:
        next_page = _next_page(draft, walk, page, from_check)
    content = replace(draft.content, answers=walk.all_answers, page=next_page.page or draft.current_round.end_number)
    drafts.save(conn, draft, replace(content, unsent=_of_other_pages(draft, number)), now)
    return replace(next_page, safety_message=number) if _calls_for_message(draft, walk, page, posted) else next_page


class _Edit:
    """Reads the posted answers of a page when the walk comes to it; ``errors`` and ``other_tab`` as in PageRefused."""

    def __init__(self, draft: OpenDraft, posted: PostedPage) -> None:
        self.draft, self.posted = draft, posted
        self.errors: dict[str, str] = {}
        self.other_tab: dict[str, str] = {}

    def apply(self, page: ShownPage) -> Answers:
        """All answers with those of the page as they were posted; the stored ones if the page is refused."""
        stored = self.draft.answers
        try:
            parsed = _parse(page, self.posted)
        except InvalidAnswers as refused:
            self.errors = refused.messages
            return stored
        if self.posted.seen != question_page.digest(self.draft.pack, page, stored):
            self.other_tab = question_page.changed_answers(self.draft.pack, page, stored, parsed)
            if self.other_tab:
                return stored
        own = {item.id for item in page.items}
        return {name: answer for name, answer in stored.items() if name not in own} | parsed


def _parse(page: ShownPage, posted: PostedPage) -> dict[str, Answer]:
    """The answers of a posted page. InvalidAnswers."""
    parsed: dict[str, Answer] = {}
    messages: dict[str, str] = {}
    typed = _typed(page, posted)
    for item in page.items:
        try:
            answer = item.parse(typed.get(item.id, ()))
        except InvalidInput as refused:
            messages[item.id] = _(refused.template, **refused.values)
            continue
        if answer is not None:
            parsed[item.id] = answer
    if messages:
        raise InvalidAnswers(messages)
    return parsed


def _next_page(draft: OpenDraft, walk: Walk, page: ShownPage, from_check: FromCheck | None) -> NextPage:
    """Where to go from ``page``; from the list of answers, to pages that came up because of its new answers."""
    if from_check is None:
        return NextPage(next((each.number for each in walk.pages if each.number > page.number), None))
    known = {each.number for each in draft.walk.pages}
    new = tuple(
        each.number
        for each in walk.pages
        if each.number != page.number
        and (each.number in from_check.new or each.number not in known)
        and question_page.unanswered(each, walk.all_answers)
    )
    return NextPage(new[0] if new else None, FromCheck(new))


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


def _of_other_pages(draft: OpenDraft, number: int) -> tuple[UnsentPage, ...]:
    return tuple(each for each in draft.content.unsent if each.page != number)


def _typed(page: ShownPage, posted: PostedPage) -> question_page.Typed:
    """Item id -> what was posted for it; without the control that is to be cleared."""
    named = question_page.names(page)
    return {item: posted.controls.get(name, ()) for item, name in named.items() if name != posted.cleared}
