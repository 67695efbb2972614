"""What a person does with their answers: begin, save a page, send in, share, ask for a call, take everything back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from flask_babel import gettext as _
from sqlalchemy import Connection

from assessment.core import explanation
from assessment.core.answers import dumped, loaded
from assessment.core.definition import Pack
from assessment.core.errors import AssessmentError, InvalidAnswers, NotFound, StaleDraft, Unreadable
from assessment.core.flow import ShownPage, pages, sheet
from assessment.core.items import Answer, Answers
from assessment.core.outcome import as_json, assess
from assessment.core.rules.evaluate import Facts, Reading, compiled
from assessment.storage import drafts, packs, submissions
from assessment.storage.drafts import Draft
from assessment.storage.submissions import Submission
from assessment.workflow import asking, shelf

CONTACT_LENGTH = 200
SHARE, KEEP = CHOICES = ("share", "keep")


class ChangedElsewhere(AssessmentError):
    """Another tab saved other answers to the same page: item id -> what is stored now, in words."""

    def __init__(self, stored: Mapping[str, str]) -> None:
        self.stored = dict(stored)
        super().__init__(f"{len(self.stored)} answers were changed elsewhere")


@dataclass(frozen=True)
class Held:
    """A draft that somebody holds, with the pack it was begun on."""

    token: str
    draft: Draft
    pack: Pack
    answers: Answers

    @property
    def finished(self) -> bool:
        return self.draft.submission_id is not None


@dataclass(frozen=True)
class Sent:
    """A page as it came back. ``seen``: the digest it was drawn with; ``cleared``: the control to empty, or ''.

    ``stay``: the same page is wanted next.
    """

    controls: Mapping[str, Sequence[str]]
    seen: str
    cleared: str
    stay: bool = False


@dataclass(frozen=True)
class Detour:
    """The person came from the list of answers; ``new`` are pages that came up since and are still to be seen."""

    new: tuple[int, ...] = ()


@dataclass(frozen=True)
class Leg:
    """Where to go: a page, at ``place`` the question on it, or with ``page`` None the list of answers."""

    page: int | None
    detour: Detour | None = None
    place: int | None = None


def begin(conn: Connection, pack: Pack, place: str, now: datetime) -> str:
    """Begin a draft on this version of the pack; the token that opens it."""
    packs.keep(conn, pack, now)
    _, token = drafts.begin(conn, pack.hash, now, place)
    return token


def held(conn: Connection, token: str) -> Held | None:
    """What ``token`` opens."""
    draft = drafts.held_by(conn, token) if token else None
    if draft is None:
        return None
    return Held(token, draft, shelf.of_hash(conn, draft.pack_hash), loaded(draft.answers))


def where_left(held: Held) -> Leg:
    """The page a person was at, or the nearest asked."""
    shown = pages(held.pack, held.answers)
    beyond = held.draft.page > shown[-1].number
    return Leg(None if beyond else asking.page_at(shown, held.draft.page).number)


def typed(held: Held, number: int, sent: Sent) -> asking.Typed:
    """Item id -> what was sent for it, of the items on the page; without what was to be cleared."""
    page = asking.page_at(pages(held.pack, held.answers), number)
    named = asking.names(page)
    return {item: sent.controls.get(name, ()) for item, name in named.items() if name != sent.cleared}


def save_page(conn: Connection, held: Held, number: int, sent: Sent, detour: Detour | None, now: datetime) -> Leg:
    """Keep the answers of one page; where to go next.

    InvalidAnswers when one cannot be read, ChangedElsewhere when another tab answered otherwise: nothing is kept then.
    """
    try:
        return _save_page(conn, held, number, sent, detour, now)
    except StaleDraft:
        return _save_page(conn, _held_again(conn, held), number, sent, detour, now)


def contact_asked(held: Held) -> bool:
    """Whether sharing these answers also asks where the person may be reached."""
    reading = _contact_reading(held.pack)
    return reading is not None and reading(Facts(sheet(held.pack, held.answers).counted, {})) is True


def submit(conn: Connection, held: Held, choice: str, contact: str, now: datetime) -> Submission:
    """Send the answers in, once: sending them again gives the first submission back.

    ``choice`` is share or keep; InvalidAnswers says so for anything else, and for a contact that is too long.
    """
    if choice not in CHOICES:
        raise InvalidAnswers({"choice": _("Choose one of the two")})
    contact = _contact(contact) if choice == SHARE else ""
    try:
        return _submit(conn, held, choice == SHARE, contact, now)
    except StaleDraft:
        return _submit(conn, _held_again(conn, held), choice == SHARE, contact, now)


def submission_of(conn: Connection, held: Held) -> Submission:
    """What the draft became. NotFound while it is not sent in."""
    found = submissions.of_draft(conn, held.draft)
    if found is None:
        raise NotFound(f"draft {held.draft.id} is not submitted")
    return found


def share(conn: Connection, held: Held, contact: str, now: datetime) -> Submission:
    """Let counselors read what was kept back so far; ``contact`` may be empty. InvalidAnswers when it is too long."""
    contact = _contact(contact)
    kept = submission_of(conn, held)
    return submissions.share(conn, kept, contact, kept.callback, now, kept.priority_rank)


def ask_for_call(conn: Connection, held: Held, contact: str, now: datetime) -> Submission:
    """Ask a counselor to get in touch, which shares the answers. InvalidAnswers without a ``contact``."""
    contact = _contact(contact)
    if not contact:
        raise InvalidAnswers({"contact": _("Write where a counselor can reach you")})
    kept = submission_of(conn, held)
    rank = max(kept.priority_rank, _rank_of_a_call(held.pack))
    return submissions.share(conn, kept, contact, True, now, rank)


def choose_place(conn: Connection, held: Held, place: str) -> None:
    """Keep which place's help lines the person wants to see."""
    drafts.choose_place(conn, held.draft, place)


def erase(conn: Connection, token: str) -> None:
    """Delete the answers and everything made of them, shared or not. Erasing twice is no error."""
    draft = drafts.held_by(conn, token)
    if draft is not None:
        drafts.erase(conn, draft)


def give_up(conn: Connection, token: str) -> None:
    """Let no browser open this any more. A counselor keeps what was shared; everything else is erased.

    Only the holder's token opens a draft, so what nobody else was given would lie about unread. No pack that is
    damaged can hinder it.
    """
    draft = drafts.held_by(conn, token)
    if draft is None:
        return
    submission = submissions.of_draft(conn, draft)
    if submission is not None and submission.shared:
        drafts.release(conn, draft)
    else:
        drafts.erase(conn, draft)


def _contact(typed: str) -> str:
    """One line of text, however it was typed. InvalidAnswers when it is too long."""
    contact = "".join(each for each in " ".join(typed.split()) if each.isprintable())
    if len(contact) > CONTACT_LENGTH:
        raise InvalidAnswers({"contact": _("Use at most %(limit)s characters", limit=CONTACT_LENGTH)})
    return contact


def _rank_of_a_call(pack: Pack) -> int:
    """The priority below the highest: the highest is for danger, and a call asked for should not wait for days."""
    highest = len(pack.priorities) - 1
    return max(highest - 1, min(highest, 1))


def _held_again(conn: Connection, before: Held) -> Held:
    """The draft as it is after somebody else saved it."""
    found = held(conn, before.token)
    if found is None:
        raise NotFound(f"draft {before.draft.id} is gone")
    return found


def _submit(conn: Connection, held: Held, shared: bool, contact: str, now: datetime) -> Submission:
    outcome = assess(held.pack, held.answers)
    return submissions.submit(
        conn,
        held.draft,
        answers_text=dumped(held.answers),
        outcome_text=as_json(outcome),
        explanation_text=explanation.as_json(explanation.explain(held.pack, held.answers, outcome)),
        shared=shared,
        contact=contact,
        priority_rank=held.pack.priority_rank(outcome.priority),
        now=now,
    )


def _save_page(conn: Connection, held: Held, number: int, sent: Sent, detour: Detour | None, now: datetime) -> Leg:
    page = asking.page_at(pages(held.pack, held.answers), number)
    if page.number != number:
        return Leg(page.number)
    answers = _merged(held, page, sent)
    named = asking.names(page)
    emptied = next((item for item, name in named.items() if name == sent.cleared), None)
    if emptied or sent.stay:
        leg = Leg(number, detour, int(sent.cleared[1:]) if emptied else None)
    else:
        leg = _next(held, page, answers, detour)
    beyond = max(held.pack.pages) + 1
    drafts.save(conn, held.draft, dumped(answers), leg.page or beyond, now)
    return leg


def _merged(held: Held, page: ShownPage, sent: Sent) -> Answers:
    """The stored answers, with those of the page as they were sent."""
    given: dict[str, Answer] = {}
    messages: dict[str, str] = {}
    texts = typed(held, page.number, sent)
    for item in page.items:
        try:
            answer = item.parse(texts.get(item.id, ()))
        except Unreadable as refused:
            messages[item.id] = _(refused.template, **refused.values)
            continue
        if answer is not None:
            given[item.id] = answer
    if messages:
        raise InvalidAnswers(messages)
    if sent.seen != asking.digest(held.pack, page, held.answers):
        stored = asking.differing(held.pack, page, held.answers, given)
        if stored:
            raise ChangedElsewhere(stored)
    own = {item.id for item in page.items}
    return {name: answer for name, answer in held.answers.items() if name not in own} | given


def _next(held: Held, page: ShownPage, answers: Answers, detour: Detour | None) -> Leg:
    after = pages(held.pack, answers)
    if detour is None:
        return Leg(next((each.number for each in after if each.number > page.number), None))
    before = {each.number for each in pages(held.pack, held.answers)}
    new = tuple(
        each.number
        for each in after
        if each.number != page.number
        and (each.number in detour.new or each.number not in before)
        and asking.untouched(each, answers)
    )
    return Leg(new[0] if new else None, Detour(new))


@lru_cache(maxsize=8)
def _contact_reading(pack: Pack) -> Reading | None:
    contact = pack.sharing.contact
    return compiled(contact.when, pack.items) if contact else None
