"""What a person does while answering: begin, save a page, send in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from flask_babel import gettext as _
from sqlalchemy import Connection

from assessment.core.engine import sensitivity
from assessment.core.engine.answers import dumped
from assessment.core.engine.outcome import as_json, assess
from assessment.core.engine.routing import ShownPage
from assessment.core.errors import AssessmentError, InvalidAnswers, InvalidInput, NotFound, StaleDraft
from assessment.core.items import Answer, Answers
from assessment.core.model.pack import Pack
from assessment.presenters import question_page, safety_page
from assessment.records import drafts, submissions
from assessment.records.drafts import DraftContent, OpenDraft, UnsentPage
from assessment.records.submissions import OpenSubmission, StoredRound
from assessment.services import check_ins, sharing
from assessment.storage import packs
from assessment.storage import submissions as submission_rows
from assessment.storage.submissions import Submission
from assessment.vault.keyring import Keyring

SHARE, KEEP = CHOICES = ("share", "keep")


class ChangedElsewhere(AssessmentError):
    """Another tab saved other answers to the same page: item id -> what is stored now, in words."""

    def __init__(self, stored: Mapping[str, str]) -> None:
        self.stored = dict(stored)
        super().__init__(f"{len(self.stored)} answers were changed elsewhere")


@dataclass(frozen=True)
class PostedPage:
    """A page as it came back. ``seen``: the digest it was drawn with; ``cleared``: the control to empty, or ''.

    ``stay``: the same page is wanted next.
    """

    controls: Mapping[str, Sequence[str]]
    seen: str
    cleared: str
    stay: bool = False


@dataclass(frozen=True)
class FromCheck:
    """The person came from the list of answers; ``new`` are pages that came up since and are still to be seen."""

    new: tuple[int, ...] = ()


@dataclass(frozen=True)
class NextPage:
    """Where to go: a page, at ``place`` the question on it, or with ``page`` None the list of answers.

    ``pause``: the page whose answers are spoken to before.
    """

    page: int | None
    detour: FromCheck | None = None
    place: int | None = None
    pause: int | None = None


def begin(conn: Connection, pack: Pack, place: str, now: datetime) -> str:
    """Begin a draft on this version of the pack; the token that opens it."""
    packs.keep(conn, pack, now)
    return drafts.create(conn, pack, DraftContent({}, place=place), now).token


def where_left(held: OpenDraft) -> NextPage:
    """The page a person was at, or the nearest asked; first what is said to its answers, if they stopped there."""
    shown = held.current_round.pages(held.answers)
    if held.content.page > shown[-1].number:
        return NextPage(None)
    page = question_page.page_at(shown, held.content.page)
    return NextPage(
        page.number, pause=page.number if safety_page.calls_for_pause(held.current_round, page, held.answers) else None
    )


def typed(held: OpenDraft, number: int, sent: PostedPage) -> question_page.Typed:
    """Item id -> what was sent for it, of the items on the page; without what was to be cleared."""
    return _typed(question_page.page_at(held.current_round.pages(held.answers), number), sent)


def note_unsent(conn: Connection, held: OpenDraft, number: int, sent: PostedPage, now: datetime) -> None:
    """Keep what is typed on a page and not sent, so that the page shows it again; it is no answer before it is sent.

    Nothing is kept of a page that was saved since it was drawn, or while another request saves.
    """
    page = question_page.page_at(held.current_round.pages(held.answers), number)
    if page.number != number or sent.seen != question_page.digest(held.current_round, page, held.answers):
        return
    unsent = (*_of_other_pages(held, number), UnsentPage(number, sent.seen, _typed(page, sent)))
    with suppress(StaleDraft):
        drafts.save(conn, held, replace(held.content, unsent=unsent), now)


def unsent(held: OpenDraft, number: int) -> question_page.Typed | None:
    """What was typed on a page and not sent; None when nothing was, or when the page was saved since."""
    noted = next((each for each in held.content.unsent if each.page == number), None)
    if noted is None:
        return None
    page = question_page.page_at(held.current_round.pages(held.answers), number)
    fresh = page.number == number and noted.seen == question_page.digest(held.current_round, page, held.answers)
    return noted.typed if fresh else None


def save_page(
    conn: Connection, held: OpenDraft, number: int, sent: PostedPage, detour: FromCheck | None, now: datetime
) -> NextPage:
    """Keep the answers of one page; where to go next.

    InvalidAnswers when one cannot be read, ChangedElsewhere when another tab answered otherwise, StaleDraft when it was
    sent in meanwhile: nothing is kept then.
    """
    try:
        return _save_page(conn, held, number, sent, detour, now)
    except StaleDraft:
        again = _held_again(conn, held)
        if again.current_round != held.current_round or again.submitted != held.submitted:
            raise
        return _save_page(conn, again, number, sent, detour, now)


def submit(
    conn: Connection, keyring: Keyring, held: OpenDraft, choice: str, contact: str, now: datetime
) -> OpenSubmission:
    """Send the answers in, once: sending them again gives the first record back.

    ``choice`` is share or keep; InvalidAnswers says so for anything else, and for a contact that is too long.
    """
    if choice not in CHOICES:
        raise InvalidAnswers({"choice": _("Choose one of the two")})
    contact = sharing.one_line(contact) if choice == SHARE else ""
    try:
        return _submit(conn, keyring, held, choice == SHARE, contact, now)
    except StaleDraft:
        again = _held_again(conn, held)
        sent = submissions.own(conn, again.row, again.key)
        return sent or _submit(conn, keyring, again, choice == SHARE, contact, now)


def ask_for_call_now(
    conn: Connection, keyring: Keyring, held: OpenDraft, contact: str, now: datetime
) -> OpenSubmission:
    """Send in, shared, what is answered so far, and ask a counselor to get in touch.

    InvalidAnswers without a ``contact``, or when it is too long.
    """
    sharing.reachable(contact)
    if held.current_round.again:
        check_ins.send(conn, keyring, held, now)
    else:
        submit(conn, keyring, held, SHARE, contact, now)
    return sharing.ask_for_call(conn, keyring, _held_again(conn, held), contact, now)


def choose_place(conn: Connection, held: OpenDraft, place: str, now: datetime) -> None:
    """Keep which place's help lines the person wants to see."""
    try:
        drafts.save(conn, held, replace(held.content, place=place), now)
    except StaleDraft:
        again = _held_again(conn, held)
        drafts.save(conn, again, replace(again.content, place=place), now)


def _held_again(conn: Connection, before: OpenDraft) -> OpenDraft:
    """The draft as it is after somebody else saved it."""
    found = drafts.open_by_token(conn, before.token)
    if found is None:
        raise NotFound(f"draft {before.row.id} is gone")
    return found


def _submit(
    conn: Connection, keyring: Keyring, held: OpenDraft, shared: bool, contact: str, now: datetime
) -> OpenSubmission:
    submission_rows.lock_draft(conn, held.row)
    sent = submissions.own(conn, held.row, held.key)
    if sent is not None:
        return sent
    outcome = assess(held.pack, held.answers)
    explained = sensitivity.as_json(sensitivity.explain(held.pack, held.answers, outcome))
    row = Submission(
        id=uuid4(),
        code="",
        draft_id=held.row.id,
        pack_hash=held.pack.hash,
        round=1,
        body=b"",
        sealed_key=None,
        team_key_id=None,
        priority_rank=held.pack.priority_rank(outcome.priority),
        state=submission_rows.NEW if shared else submission_rows.KEPT,
        submitted_at=now,
        shared_at=now if shared else None,
        withdrawn_at=None,
        reviewed_at=None,
        reviewed_by=None,
    )
    record = OpenSubmission(row, (StoredRound(now, dumped(held.answers), as_json(outcome), explained),), contact)
    return drafts.submit(conn, held, keyring, record, DraftContent({}, place=held.content.place), now)


def _save_page(
    conn: Connection, held: OpenDraft, number: int, sent: PostedPage, detour: FromCheck | None, now: datetime
) -> NextPage:
    before = held.current_round.pages(held.answers)
    page = question_page.page_at(before, number)
    if page.number != number:
        return NextPage(page.number)
    answers = _merged(held, page, sent)
    named = question_page.names(page)
    emptied = next((item for item, name in named.items() if name == sent.cleared), None)
    if emptied or sent.stay:
        leg = NextPage(number, detour, int(sent.cleared[1:]) if emptied else None)
    else:
        leg = _next(before, held.current_round.pages(answers), page, answers, detour)
    content = replace(held.content, answers=answers, page=leg.page or held.current_round.beyond)
    drafts.save(conn, held, replace(content, unsent=_of_other_pages(held, number)), now)
    first_sight = sent.seen == question_page.digest(held.current_round, page, held.answers)
    if safety_page.asks_for_pause(held.current_round, page, held.answers, answers, first_sight=first_sight):
        return replace(leg, pause=number)
    return leg


def _merged(held: OpenDraft, page: ShownPage, sent: PostedPage) -> Answers:
    """The stored answers, with those of the page as they were sent."""
    given: dict[str, Answer] = {}
    messages: dict[str, str] = {}
    texts = _typed(page, sent)
    for item in page.items:
        try:
            answer = item.parse(texts.get(item.id, ()))
        except InvalidInput as refused:
            messages[item.id] = _(refused.template, **refused.values)
            continue
        if answer is not None:
            given[item.id] = answer
    if messages:
        raise InvalidAnswers(messages)
    if sent.seen != question_page.digest(held.current_round, page, held.answers):
        stored = question_page.differing(held.pack, page, held.answers, given)
        if stored:
            raise ChangedElsewhere(stored)
    own = {item.id for item in page.items}
    return {name: answer for name, answer in held.answers.items() if name not in own} | given


def _of_other_pages(held: OpenDraft, number: int) -> tuple[UnsentPage, ...]:
    return tuple(each for each in held.content.unsent if each.page != number)


def _typed(page: ShownPage, sent: PostedPage) -> question_page.Typed:
    named = question_page.names(page)
    return {item: sent.controls.get(name, ()) for item, name in named.items() if name != sent.cleared}


def _next(
    before: Sequence[ShownPage], after: Sequence[ShownPage], page: ShownPage, answers: Answers, detour: FromCheck | None
) -> NextPage:
    """Where to go from ``page``: of the pages asked before its answers were saved, and of those asked after."""
    if detour is None:
        return NextPage(next((each.number for each in after if each.number > page.number), None))
    known = {each.number for each in before}
    new = tuple(
        each.number
        for each in after
        if each.number != page.number
        and (each.number in detour.new or each.number not in known)
        and question_page.untouched(each, answers)
    )
    return NextPage(new[0] if new else None, FromCheck(new))
