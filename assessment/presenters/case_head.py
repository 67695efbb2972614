"""The head of a case: its level in force, the part of the person, and what changed since somebody read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from assessment.core.case_states import OPEN, READING, SENT_BY_PERSON, Action
from assessment.core.engine.due_times import case_priority
from assessment.core.engine.outcome import Outcome
from assessment.core.engine.routing import effective_answers
from assessment.core.items import Answer, Answers, Item
from assessment.core.model.pack import Pack
from assessment.core.model.rules import OutcomeChoice
from assessment.presenters.case import Case, CaseWork
from assessment.presenters.case_words import STATES
from assessment.presenters.due_times import due_time, target_in_words
from assessment.presenters.formatting import desk_day, in_short, isolated, moment
from assessment.presenters.round_names import check_ins_sent
from assessment.presenters.scores import show_score
from assessment.presenters.staff_answers import role_in_words
from assessment.presenters.story import short_role
from assessment.records.case_events import OpenEvent

CHANGES_SHOWN = 8


@dataclass(frozen=True)
class Urgency:
    """A priority as it is shown. ``tone``: alarm, care, plain or '' (usual)."""

    label: str
    tone: str


@dataclass(frozen=True)
class CaseHead:
    """``level``: the one in force; ``why``: a sentence where the answers lead to another one, else ''.

    ``danger``: the level in force, or the one that the answers lead to, is one of danger. ``role``: which part was the
    person's; ``about``: what was sent in and when; ``target``: that of the priority; ``owner``: a name; ``due`` and
    ``state`` in words; each '' where there is none.
    """

    level: str
    why: str
    danger: bool
    role: str
    about: tuple[str, ...]
    priority: Urgency
    target: str
    owner: str = ""
    due: str = ""
    overdue: bool = False
    state: str = ""


@dataclass(frozen=True)
class FactChange:
    """ "Afraid of the partner: yes, was “No”". ``critical``: a counselor must not miss what it is now."""

    label: str
    now: str
    was: str
    critical: bool = False


@dataclass(frozen=True)
class ChangedSince:
    """What is different since somebody last acted on the case. ``more``: how many changes are not shown, or ''."""

    title: str
    changes: tuple[FactChange, ...]
    more: str


def case_head(pack: Pack, case: Case) -> CaseHead:
    """The head of a case, with the level that the answers lead to where nothing else was decided."""
    from_answers = pack.level_rank[case.outcome.level]
    work, role = case.work, short_role(pack, case) or role_in_words(pack, case.answers)
    rank = from_answers if work is None or work.level is None else work.level
    level, answers_lead_to = pack.levels[rank], pack.levels[from_answers]
    why = _why(work, answers_lead_to.label, level.id, higher=rank > from_answers) if rank != from_answers else ""
    danger = max(rank, from_answers) >= pack.danger_from
    priority = case_priority(pack, case.outcome.priority, call=case.callback)
    about = tuple(_about(case, raised=priority.id != case.outcome.priority))
    target = "" if priority.target is None else target_in_words(priority.target)
    head = CaseHead(level.label, why, danger, role, about, urgency(pack.priorities, priority), target)
    if work is None:
        return head
    state, due = work.state, due_time(work.row.due_at, work.now)
    return replace(
        head,
        owner=work.names.get(work.row.owner_id or 0, ""),
        due=due.words if work.row.due_at else "",
        overdue=due.overdue and state in OPEN,
        state=str(STATES[state]),
    )


def urgency(priorities: Sequence[OutcomeChoice], priority: OutcomeChoice) -> Urgency:
    """A priority as it is shown: the highest alarms, the next asks for care, the lowest stays plain."""
    top, rank = len(priorities) - 1, priorities.index(priority)
    tone = "plain" if rank == 0 else {top: "alarm", top - 1: "care"}.get(rank, "")
    return Urgency(priority.label, tone)


def _about(case: Case, *, raised: bool) -> Iterator[str]:
    """What was sent in and when, from how many sides, and why it is more urgent than the answers make it."""
    check_ins, last = check_ins_sent(case.rounds), case.rounds[-1].at
    shared = _shared_at(case.work) if case.work is not None else None
    if case.rounds[-1].addendum:
        yield _("answers left out before, sent in on %(when)s", when=moment(last))
    elif check_ins:
        yield _("check-in %(number)s, sent in on %(when)s", number=check_ins, when=moment(last))
    elif shared:
        yield _("shared %(when)s", when=moment(shared))
    else:
        yield _("sent in on %(when)s", when=moment(last))
    yield _("one side only")
    if raised:
        yield _("priority raised: asks for a call")


def _shared_at(work: CaseWork) -> datetime | None:
    """When the answers were shared last: a call or another contact since then is in the row as well."""
    shared = [each.row.at for each in work.events if each.action is Action.SHARE]
    return shared[-1] if shared else work.row.shared_at


def _why(work: CaseWork | None, answers: str, level: str, *, higher: bool) -> str:
    decided = None if work is None else _decision(work, level)
    if work is not None and decided is not None and decided.row.actor is not None:
        return _(
            "The answers lead to “%(level)s”. %(name)s decided otherwise on %(day)s.",
            level=answers,
            name=isolated(work.names[decided.row.actor]),
            day=in_short(desk_day(decided.row.at)),
        )
    if higher:
        return _(
            "The answers now lead to “%(level)s”. The higher level stays until somebody lowers it.",
            level=answers,
        )
    return _("The answers lead to “%(level)s”.", level=answers)


def _decision(work: CaseWork, level: str) -> OpenEvent | None:
    """The last decision on this level since the person sent something in."""
    for each in reversed(work.events):
        if each.action in SENT_BY_PERSON:
            return None
        if each.action not in (Action.KEEP_VIEW, Action.AGREE) and each.words.get("level") == level:
            return each
    return None


def changed_since(pack: Pack, case: Case) -> ChangedSince | None:
    """What is different since somebody last acted on the case, or claimed it; None if nobody did, or nothing is."""
    work = case.work
    if work is None:
        return None
    reading = _last_reading(work)
    read = work.row.read_round or _sent_before(case, reading)
    if not 0 < read <= len(case.rounds):
        return None
    found = [*_level(pack, case, read), *_by_person(work, reading, call=case.callback)]
    answers = _answers(pack, case, read)
    scores = list(_scores(pack, case, read))
    if not found and not answers and not scores:
        return None
    room = max(0, CHANGES_SHOWN - len(found))
    rest = [*answers, *scores]
    hidden = len(rest) - room
    more = ngettext("%(num)s more change", "%(num)s more changes", hidden) if hidden > 0 else ""
    return ChangedSince(_title(work, reading), (*found, *rest[:room]), more)


def _last_reading(work: CaseWork) -> OpenEvent | None:
    """The last event of somebody who had read the case.

    Until there is one, that of whoever had claimed it when the person last sent something in: a case that returned is
    claimed again in order to read what changed.
    """
    if work.row.read_round:
        return next((each for each in reversed(work.events) if each.action in READING), None)
    sent = [at for at, each in enumerate(work.events) if each.action in SENT_BY_PERSON]
    before = work.events[: sent[-1]] if sent else ()
    return next((each for each in reversed(before) if each.action is Action.CLAIM), None)


def _sent_before(case: Case, event: OpenEvent | None) -> int:
    """How many rounds the person had sent in by then; 0 without an event."""
    return sum(each.at <= event.row.at for each in case.rounds) if event is not None else 0


def _title(work: CaseWork, reading: OpenEvent | None) -> str:
    if reading is None or reading.row.actor is None:
        return _("Changed since the last review")
    name, day = isolated(work.names[reading.row.actor]), in_short(desk_day(reading.row.at))
    if reading.action is Action.CLAIM:
        return _("Changed since %(name)s claimed it on %(day)s", name=name, day=day)
    return _("Changed since %(name)s’s review on %(day)s", name=name, day=day)


def _level(pack: Pack, case: Case, read: int) -> Iterator[FactChange]:
    before = _outcome(case, read)
    if before is not None and before.level != case.outcome.level:
        label, was = _("Level by the answers"), _was(pack.level[before.level].label)
        yield FactChange(label, pack.level[case.outcome.level].label, was)


def _outcome(case: Case, read: int) -> Outcome | None:
    return case.rounds[read - 1].outcome


def _by_person(work: CaseWork, reading: OpenEvent | None, *, call: bool) -> Iterator[FactChange]:
    """What the person did besides answering. ``call``: whether a call is still asked for."""
    later = work.events[work.events.index(reading) + 1 :] if reading is not None else ()
    done = {each.action for each in later}
    if Action.ASK_FOR_CALL in done and call:
        yield FactChange(_("Asks for a call"), _("Yes, on the result page"), _("new"))
    if Action.CHANGE_CONTACT in done:
        yield FactChange(_("Contact given"), _("changed"), _("see Handling"))


def _answers(pack: Pack, case: Case, read: int) -> list[FactChange]:
    """Answers that are new or different: first those that are or were critical, then private ones, then the others."""
    before: dict[str, Answer] = {}
    for each in case.rounds[:read]:
        before |= each.answers
    if case.answers == before:
        return []
    changed = [item for name, item in pack.items.items() if case.answers.get(name) != before.get(name)]
    asked = effective_answers(pack, before).shown

    def order(item: Item) -> tuple[bool, bool, bool]:
        now, was = case.answers.get(item.id), before.get(item.id)
        grave = [each is not None and (item.is_critical(each) or item.is_unsure(each)) for each in (now, was)]
        return not grave[0], not grave[1], item.id not in pack.private.items

    return [_answer(item, case.answers, before, asked) for item in sorted(changed, key=order)]


def _answer(item: Item, now: Answers, before: Mapping[str, Answer], asked: frozenset[str]) -> FactChange:
    after = now[item.id]
    if item.id in before:
        was = _was(item.describe(before[item.id]))
    else:
        was = _("not answered then") if item.id in asked else _("not asked then")
    return FactChange(item.short, item.describe(after), was, item.is_critical(after))


def _scores(pack: Pack, case: Case, read: int) -> Iterator[FactChange]:
    before = _outcome(case, read)
    for scale in pack.scales:
        now = show_score(scale, case.outcome.scores[scale.id]).in_words
        if before is not None and (was := show_score(scale, before.scores[scale.id]).in_words) != now:
            yield FactChange(scale.label, now, _was(was))


def _was(words: str) -> str:
    return _("was “%(answer)s”", answer=words)
