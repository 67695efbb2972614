"""What a counselor sends back: stored with the case, under its owner alone, and ended by danger and by the person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from assessment.core.case_states import NotAllowed, Refusal
from assessment.core.errors import InvalidAnswers
from assessment.core.items import Answers
from assessment.core.replies import CounselorReply
from assessment.pdf.html import staff_html
from assessment.presenters.case import case_of
from assessment.presenters.staff_report import staff_report
from assessment.records.drafts import OpenDraft
from assessment.records.store import Store
from assessment.records.submissions import OpenSubmission
from assessment.services import replies, sharing
from assessment.services.accounts import COUNSELOR, SUPERVISOR
from assessment.services.case_actions import OpenCase
from assessment.services.case_forms import Circumstances
from assessment.services.replies import ChosenReply
from assessment.services.review import CaseChanged, CaseWithdrawn, Desk, Seen, act_on, open_review
from assessment.services.staff import Staff
from assessment.storage import accounts
from assessment.storage import cases as case_rows
from assessment.storage.engine import reading, writing
from assessment.vault.keyring import Keyring
from tests.support import encrypted_drafts
from tests.support.reviewed_pack import HIGH_IS_DANGER, REVIEWED
from tests.support.staff import FIRST
from tests.support.stopped_clock import later

BAD: Answers = {"tired": 3, "awake": 3}
CONTACT = (
    "pack.yaml",
    "  keep: {label: Keep}\n",
    "  keep: {label: Keep}\n  contact: {when: tired >= 1, ask: Where?}\n",
)
IN_TOUCH = ("replies.yaml", "label: Thanks,", "label: Thanks, only_if_reachable: true,")
THANKS = ChosenReply("thanks", ("walk",), ("together",))


class RepliedCase:
    """A case that Ada claimed, and the person who shared it."""

    def __init__(self, store: Store, engine: Engine, draft: OpenDraft, ada: Staff, bea: Staff) -> None:
        self.desk, self.engine, self.draft, self.ada, self.bea, self.hour = Desk(store), engine, draft, ada, bea, 1
        self.code = self.own.code
        self.act("claim")

    @property
    def own(self) -> OpenSubmission:
        """What the person opens."""
        return encrypted_drafts.own_record(self.engine, encrypted_drafts.reopened(self.engine, self.draft))

    @property
    def seen(self) -> Seen:
        with reading(self.engine) as conn:
            row = case_rows.by_code(conn, self.code, FIRST)
        return Seen(row.round, row.revision)

    def released(self) -> tuple[str, ...]:
        """The steps for two that counselors read as released, on the page and in the staff copy."""
        found = open_review(self.desk, self.code, self.ada, later(hours=self.hour), lambda pack: pack)
        titles = found.review.facts.released_steps
        copy = staff_html(staff_report(found.case.pack, case_of(found.case.submission)))
        assert f"<span>Steps for two, released</span>{', '.join(titles) or 'none'}</li>" in copy
        return titles

    def act(self, what: str, /, **form: str) -> None:
        act_on(self.desk, self.code, self.seen, what, form, self.circumstances())

    def circumstances(self, staff: Staff | None = None) -> Circumstances:
        self.hour += 1
        return Circumstances(staff or self.ada, later(hours=self.hour), fresh_factor=True)

    def reply(self, chosen: ChosenReply = THANKS, seen: Seen | None = None, staff: Staff | None = None) -> None:
        replies.send(self.desk, self.code, seen or self.seen, chosen, self.circumstances(staff))

    def wrong(self, chosen: ChosenReply) -> set[str]:
        before = self.own
        with pytest.raises(InvalidAnswers) as raised:
            self.reply(chosen)
        assert self.own == before
        return set(raised.value.messages)


Tell = Callable[..., RepliedCase]


@pytest.fixture
def told(tmp_path: Path, engine: Engine, ring: Keyring) -> Tell:
    pack = encrypted_drafts.sleep(tmp_path, *REVIEWED, *HIGH_IS_DANGER, CONTACT, IN_TOUCH)
    staff = []
    with writing(engine) as conn:
        for name, role in (("ada", COUNSELOR), ("bea", SUPERVISOR)):
            account = accounts.add(conn, f"{name}@desk.example", name.title(), "no hash", role, FIRST)
            assert account is not None
            staff.append(Staff(account, f"{name}@desk.example", role, FIRST))

    def shared(answers: Answers = BAD, contact: str = "555-0142") -> RepliedCase:
        draft = encrypted_drafts.begun(engine, pack, answers)
        encrypted_drafts.sent(engine, ring, draft, contact=contact)
        return RepliedCase(Store(engine, ring), engine, draft, *staff)

    return shared


def test_the_person_opens_what_was_sent_with_their_own_key(told: Tell) -> None:
    case = told()
    case.reply()
    assert case.own.replies == (CounselorReply(later(hours=3), "thanks", ("walk",), ("together",)),)
    assert case.own.rounds[0].answers == '{"awake":3,"tired":3}'
    assert case.own.row.read_round == 1


def test_the_newest_reply_stands_and_the_earlier_ones_are_kept(told: Tell) -> None:
    case = told()
    case.reply()
    case.reply(ChosenReply("slowly"))
    assert [each.message for each in case.own.replies] == ["thanks", "slowly"]


def test_what_is_sent_twice_stands_once(told: Tell) -> None:
    case = told()
    seen = case.seen
    case.reply(THANKS, seen)
    case.reply(THANKS, seen)
    assert len(case.own.replies) == 1


def test_only_the_owner_replies(told: Tell) -> None:
    case = told()
    with pytest.raises(NotAllowed) as raised:
        case.reply(staff=case.bea)
    assert raised.value.refusal is Refusal.ACTOR
    assert case.own.replies == ()


def test_who_has_not_seen_the_case_as_it_is_now_sends_nothing(told: Tell) -> None:
    case = told()
    seen = case.seen
    case.act("notes", note="Called.")
    with pytest.raises(CaseChanged):
        case.reply(THANKS, seen)
    with pytest.raises(CaseChanged):
        case.reply(ChosenReply("nothing such"), seen)
    assert case.own.replies == ()


def test_only_messages_of_the_pack_and_open_steps_are_sent(told: Tell) -> None:
    case = told()
    assert case.wrong(ChosenReply("")) == {"message"}
    assert case.wrong(ChosenReply("You are safe now.", ("walk",))) == {"message"}
    assert case.wrong(ChosenReply("thanks", ("nothing such",))) == {"steps"}
    assert case.wrong(ChosenReply("thanks", ("together",))) == {"steps"}
    assert case.wrong(ChosenReply("thanks", (), ("walk",))) == {"released"}


def test_a_message_about_contact_is_sent_only_where_there_is_a_safe_way(told: Tell) -> None:
    case = told()
    case.reply(ChosenReply("thanks"))
    assert [each.message for each in case.own.replies] == ["thanks"]
    assert told(contact="").wrong(ChosenReply("thanks")) == {"message"}


def test_a_level_of_danger_that_is_asked_for_ends_what_was_released(told: Tell) -> None:
    case = told()
    case.act("contact", channel="phone", came_to="talked", said="It got worse.")
    case.reply()
    case.act("decide", level="high", reason="It got worse.")
    [kept] = case.own.replies
    assert (kept.message, kept.steps, kept.released) == ("thanks", ("walk",), ())
    assert case.wrong(THANKS) == {"released"}


def test_counselors_read_as_released_what_the_person_can_read_now(told: Tell) -> None:
    case = told()
    case.act("contact", channel="phone", came_to="talked", said="It got worse.")
    assert case.released() == ()
    case.reply()
    assert case.released() == ("Together",)
    case.reply(ChosenReply("thanks", ("walk",)))
    assert case.released() == ()
    case.reply()
    case.act("decide", level="high", reason="It got worse.")
    assert case.released() == ()


def test_a_level_below_danger_ends_nothing(told: Tell) -> None:
    case = told()
    case.reply()
    case.act("decide", level="care")
    assert case.own.replies[0].released == ("together",)


def test_what_the_person_sends_in_later_carries_the_reply_along(told: Tell, ring: Keyring) -> None:
    case = told()
    case.reply()
    with writing(case.engine) as conn:
        draft = encrypted_drafts.reopened(case.engine, case.draft)
        sharing.share_submission(conn, Store(conn.engine, ring), draft, "555-0199", later(hours=9))
    assert case.own.contact == "555-0199"
    assert [each.message for each in case.own.replies] == ["thanks"]


def test_who_stops_sharing_keeps_what_they_were_told_and_the_team_reads_it_no_more(told: Tell, ring: Keyring) -> None:
    case = told()
    case.reply()
    seen = case.seen
    with writing(case.engine) as conn:
        draft = encrypted_drafts.reopened(case.engine, case.draft)
        sharing.withdraw_submission(conn, ring, draft, later(hours=9), encrypted_drafts.unnoted)
    assert [each.message for each in case.own.replies] == ["thanks"]
    assert case.own.row.sealed_key is None
    with pytest.raises(CaseWithdrawn):
        case.reply(THANKS, seen)


def opened(case: RepliedCase) -> OpenCase:
    return open_review(case.desk, case.code, case.ada, later(hours=9), lambda pack: pack).case


def said(case: OpenCase, chosen: ChosenReply) -> dict[str, str]:
    """What is wrong with this reply, by field."""
    try:
        replies.check(case, chosen)
    except InvalidAnswers as refused:
        return dict(refused.messages)
    return {}


def test_what_may_not_be_sent_is_said_beside_its_field(told: Tell) -> None:
    case = opened(told())
    first = "Choose what the person reads first"
    assert said(case, ChosenReply()) == said(case, ChosenReply("nothing such")) == {"message": first}
    assert said(case, ChosenReply("thanks", ("nothing such",))) == {
        "steps": "A step that you chose is not open any more. Read the case again"
    }
    assert said(case, ChosenReply("thanks", (), ("nothing such",))) == {
        "released": "Steps for two are not open any more. Read the case again"
    }


def test_every_step_that_is_open_may_be_sent_at_once(told: Tell) -> None:
    case = opened(told())
    may = replies.allowed(case)
    assert said(case, ChosenReply("thanks", tuple(may.own), tuple(may.couple))) == {}


def test_a_reply_of_a_pack_without_messages_holds_a_step(told: Tell) -> None:
    case = opened(told())
    case = replace(case, pack=replace(case.pack, replies=()))
    assert said(case, ChosenReply()) == {"steps": "Choose at least one step"}
    assert said(case, ChosenReply("thanks")) == {"message": "Choose what the person reads first"}
    assert said(case, ChosenReply("", ("walk",))) == said(case, ChosenReply("", (), ("together",))) == {}
