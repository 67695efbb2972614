"""What happens in the cases of a demonstration: a table of stories, each told once in each team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from assessment.services.demo import words

Words = str | int | tuple[str, str]
"""What is typed or answered; where there are two, one for each team."""


class StoryKind(Enum):
    """Which answers a story begins with: those of the lowest level, below the levels of danger, or of danger."""

    LOWEST = "lowest"
    CALM = "calm"
    DANGER = "danger"
    HIGHEST = "highest"


class By(Enum):
    """Who takes a step. ``ANOTHER``: a colleague of the owner."""

    PERSON = "person"
    OWNER = "owner"
    ANOTHER = "another"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True)
class StoryStep:
    """Something done: ``what`` is the last part of a form's address, or an act of the person.

    ``at``: how much of the time since the answers were sent in had passed, from 0 to 1. ``form``: field -> what is
    typed.
    """

    at: float
    by: By
    what: str
    form: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """One case. ``due_in``: hours from now, if its answers set a time and the days allow it; ``days``: its age if not.

    ``reachable``: the person says how to reach them. ``has_trend``: its six words are printed. ``owner_away``: by now.
    """

    kind: StoryKind
    steps: tuple[StoryStep, ...] = ()
    due_in: int | None = None
    days: float = 2
    reachable: bool = True
    has_trend: bool = False
    owner_away: bool = False


def _owner(at: float, what: str, **form: Words) -> StoryStep:
    return StoryStep(at, By.OWNER, what, form)


def _person(at: float, what: str, **form: Words) -> StoryStep:
    return StoryStep(at, By.PERSON, what, form)


def _claim(at: float, by: By = By.OWNER) -> StoryStep:
    return StoryStep(at, by, "claim")


def _talk(at: float) -> StoryStep:
    return _owner(at, "contact", came_to="talked", said=words.TALKS)


def _missed(at: float) -> StoryStep:
    return _owner(at, "contact", came_to="not_reached", said=words.MISSED)


def _confirm(at: float) -> StoryStep:
    return _owner(at, "decide", level="same")


def _sign_off(at: float, next_step: str = "person", reason: Words = "") -> StoryStep:
    return _owner(at, "sign-off", next_step=next_step, reason=reason)


def _second_look(asked: float, settled: float, how: str, reason: Words) -> tuple[StoryStep, ...]:
    """The owner keeps a level of danger, and a supervisor looks too; nothing of it happens at a lower level."""
    view: dict[str, Words] = {"level": "same", "reason": words.SECOND_VIEW}
    return (
        _owner(asked, "decide", level="same", reason=words.STAYS),
        StoryStep((asked + settled) / 2, By.SUPERVISOR, "second-view", view),
        StoryStep(settled, By.SUPERVISOR, how, {"reason": reason}),
    )


def _closed_once(begin: float, end: float) -> tuple[StoryStep, ...]:
    """Read, and closed without a talk, between these two times."""
    part = (end - begin) / 3
    return (_claim(begin), _confirm(begin + part), _sign_off(end, reason=words.NO_TALK_NEEDED))


_FIRST: dict[str, Words] = {
    **dict.fromkeys(("kept_promises", "was_open", "listened", "kept_limits"), 2),
    **dict.fromkeys(("pushed", "stuck_in_same_argument", "something_kind"), 1),
    **{"setback": "no", "calm_talk": "did_not_try", "trust_today": 4, "upset": 2, "afraid_now": "no"},
}
_WORSE: dict[str, Words] = {
    **_FIRST,
    **dict.fromkeys(("kept_promises", "listened"), 1),
    **{"setback": "small", "calm_talk": "did_not_stay_calm", "trust_today": 3, "upset": 3, "afraid_now": "yes"},
}
_BETTER: dict[str, Words] = {**_FIRST, "kept_promises": 3, "calm_talk": "yes", "trust_today": 5, "upset": 1}
_BEST: dict[str, Words] = {**_BETTER, "was_open": 3, "listened": 3, "something_kind": 2, "trust_today": 6}
"""Answers of check-ins, where a pack asks these."""

NEW = (
    Story(StoryKind.HIGHEST, due_in=5),
    Story(StoryKind.DANGER, due_in=-3, days=1),
    Story(StoryKind.CALM, (_person(0.5, "ask-for-call"),), due_in=20, days=1),
    Story(StoryKind.CALM, days=3, reachable=False),
    Story(StoryKind.CALM, (_claim(0.3), _owner(0.4, "notes", note=words.NOT_MINE), _owner(0.5, "release")), due_in=60),
)
RETURNED = (
    Story(
        StoryKind.LOWEST,
        (
            *_closed_once(0.03, 0.08),
            _person(0.48, "check-in", **_FIRST),
            *_closed_once(0.5, 0.52),
            _person(0.975, "check-in", **_WORSE),
        ),
        days=29,
    ),
    Story(StoryKind.CALM, (*_closed_once(0.1, 0.3), _person(0.96, "ask-for-call")), days=9, owner_away=True),
    Story(
        StoryKind.LOWEST,
        (
            *_closed_once(0.03, 0.06),
            _person(0.325, "check-in", **_FIRST),
            *_closed_once(0.34, 0.38),
            _person(0.65, "check-in", **_BETTER),
            _claim(0.67),
            _confirm(0.68),
            _owner(0.69, "reply", message="come_back"),
            _sign_off(0.7, reason=words.NO_TALK_NEEDED),
            _person(0.99, "check-in", **_BEST),
        ),
        days=43,
        has_trend=True,
    ),
)
CLAIMED = (
    Story(StoryKind.DANGER, (_claim(0.3), _owner(0.4, "notes", note=words.READ_FIRST)), due_in=3),
    Story(
        StoryKind.CALM,
        (
            _claim(0.2, By.ANOTHER),
            StoryStep(0.5, By.ANOTHER, "hand-over", {"to": "owner", "reason": words.HANDED_OVER}),
        ),
        due_in=-20,
        days=4,
    ),
    Story(
        StoryKind.DANGER,
        (_claim(0.1), _missed(0.2), *_second_look(0.3, 0.6, "disagree", words.DISAGREES)),
        due_in=22,
        days=1,
    ),
)
IN_CONTACT = (
    Story(StoryKind.DANGER, (_claim(0.2), _missed(0.4), _talk(0.7)), due_in=7),
    Story(StoryKind.CALM, (_claim(0.2), _missed(0.4), _owner(0.6, "wait", days=0)), days=6),
)
WAITING = (Story(StoryKind.CALM, (_claim(0.1), _talk(0.4), _owner(0.8, "wait", days=3)), days=5),)
SECOND_LOOK = (
    Story(
        StoryKind.DANGER, (_claim(0.2), _talk(0.5), _owner(0.7, "decide", level="lower", reason=words.LOWER)), due_in=6
    ),
    Story(
        StoryKind.DANGER, (_claim(0.3), _missed(0.5), _owner(0.6, "decide", level="same", reason=words.STAYS)), due_in=9
    ),
)
DECIDED = (
    Story(
        StoryKind.CALM,
        (_claim(0.2), _talk(0.5), _confirm(0.7), _owner(0.8, "reply", message="open_to_talk")),
        due_in=26,
    ),
)
CLOSED = (
    Story(
        StoryKind.DANGER,
        (_claim(0.02), _talk(0.1), *_second_look(0.15, 0.2, "agree", words.AGREES), _sign_off(0.25, "referred")),
        days=8,
    ),
    Story(StoryKind.CALM, (_claim(0.1), _confirm(0.2), _sign_off(0.3, reason=words.NO_WAY)), days=6, reachable=False),
)
WITHDRAWN = (Story(StoryKind.CALM, (_claim(0.2), _missed(0.4), _person(0.8, "withdraw")), days=7),)

STORIES = (*NEW, *RETURNED, *CLAIMED, *IN_CONTACT, *WAITING, *SECOND_LOOK, *DECIDED, *CLOSED, *WITHDRAWN)
"""Twenty cases of a team, in every state of a case."""
