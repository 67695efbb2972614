"""Worked examples of a pack: whether their answers lead to what they expect, on screen, on paper and for staff."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cached_property

from assessment.core.check_ins import Round, answer_history, assess_round, hidden_on_screen, walk_check_in
from assessment.core.engine import answers
from assessment.core.engine.outcome import LEVEL_HOLD, Outcome
from assessment.core.engine.routing import Walk, effective_answers, walk
from assessment.core.engine.safety_messages import active_messages
from assessment.core.errors import Fault, InvalidAnswers, suggestion
from assessment.core.items import Answers
from assessment.core.model.examples import Example
from assessment.core.model.pack import Pack
from assessment.core.packs.schema.rule_files import ACTIONS
from assessment.core.paper import KINDS_OF_HELP, Paper, paper_of

EXAMPLES = "examples.yaml"
EXAMPLES_BEGIN = datetime(2026, 1, 1, 12, tzinfo=UTC)
CORRECT = "Correct the rules or the example."


def run_examples(pack: Pack) -> Iterator[Fault]:
    """Assess the answers of every example. Yields a fault for each value that is not the expected one.

    An answer that the pack does not take is told once: examples give theirs to those that are like them.
    """
    refused_in: dict[str, list[Example]] = {}
    for example in pack.examples:
        try:
            rounds = rounds_of(pack, example)
            found = _Found(pack, rounds, assess_round(pack, rounds))
        except InvalidAnswers as refused:
            for name, message in refused.messages.items():
                refused_in.setdefault(f"{name}: {message}", []).append(example)
            continue
        for code, message, remedy in _expected(found, example.expect):
            yield _fault(example, code, message, remedy)
    for message, (first, *others) in refused_in.items():
        more = f", also in '{others[0].name[:60]}'" if others else ""
        more += f" and {len(others) - 1} more" if others[1:] else ""
        remedy = f"Correct the answer{more}."
        yield _fault(first, "E401", message, remedy)


def plain(value: Fraction | None) -> int | float | None:
    """A score as a JSON number: whole when it is whole, else the nearest float."""
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(value)


def rounds_of(pack: Pack, example: Example) -> list[Round]:
    """The first pass and the check-ins of an example. Raises InvalidAnswers for what the pack does not take."""
    given = [(0, example.answers), *((each.after_days, each.answers) for each in example.rounds)]
    return [Round(EXAMPLES_BEGIN + timedelta(days=days), answers.read(pack, each)) for days, each in given]


@dataclass(frozen=True)
class _Found:
    """What the rounds of an example lead to."""

    pack: Pack
    rounds: Sequence[Round]
    outcome: Outcome

    @property
    def bands(self) -> dict[str, str | None]:
        return {name: score.band for name, score in self.outcome.scores.items()}

    @property
    def scores(self) -> dict[str, int | float | None]:
        return {name: plain(score.value) for name, score in self.outcome.scores.items()}

    @property
    def care(self) -> list[str]:
        """The scores whose band is shown with care."""
        bands = self.bands.items()
        return [name for name, band in bands for each in self.pack.scale[name].bands if each.id == band and each.tone]

    @property
    def action(self) -> str:
        return self.pack.level[self.outcome.level].action_to

    @cached_property
    def walked(self) -> Walk:
        """The pages of the last round."""
        last, before = self.rounds[-1], self.rounds[:-1]
        if before:
            return walk_check_in(self.pack, answer_history(self.pack, before), last.answers, last.at)
        return walk(self.pack, last.answers)

    @property
    def safety_messages(self) -> list[str]:
        """Those that a page of the last round is followed by, the most urgent first."""
        walked = self.walked
        active = (active_messages(self.pack, page.item_ids, walked.counted) for page in walked.pages)
        shown = {message.id for each in active if each is not None for message in each.messages}
        return [message.id for message in self.pack.safety_messages if message.id in shown]

    @property
    def critical(self) -> list[str]:
        """The items whose latest answer a counselor must not miss."""
        latest = self.latest
        return [name for name, item in self.pack.items.items() if name in latest and item.is_critical(latest[name])]

    @property
    def latest(self) -> Answers:
        """The latest answer to each item."""
        return {name: answer for each in self.rounds for name, answer in each.answers.items()}

    @property
    def scores_on_screen(self) -> list[str]:
        """The scores that the result page shows, also those that have not enough answers."""
        asked = self.pack.scales_using(effective_answers(self.pack, self.latest).shown)
        hidden = hidden_on_screen(self.pack, self.rounds, self.outcome.level)
        return [scale.id for scale in asked if scale.id not in hidden]

    def said(self) -> Iterator[str]:
        """Every text that the person reads in the last round: questions, safety messages, level, steps, strengths."""
        pack, outcome = self.pack, self.outcome
        role = pack.role_of(self.latest)
        for page in self.walked.pages:
            yield from (page.title, page.intro, *(item.ask.to(role) for item in page.items))
        for message in pack.safety_messages:
            if message.id in self.safety_messages:
                yield from (message.title, *message.say)
        level = pack.level[outcome.level]
        yield from (level.headline, *level.say, level.why, level.action_label, level.step_up)
        for step in (pack.step[name] for name in outcome.steps):
            yield from (step.title, step.lead_in.get(role, ""), *step.do, step.in_short)
        yield from (each.say for each in pack.texts.strengths if each.id in outcome.strengths)

    def said_to_counselor(self) -> Iterator[str]:
        """The label of the level, the reasons of the rules, and the notes."""
        yield self.pack.level[self.outcome.level].label
        yield from (self.pack.rule[rule.id].because for rule in self.outcome.rules)
        yield from (note.say for note in self.pack.notes if note.id in self.outcome.notes)

    def printed(self) -> Iterator[str]:
        """The texts of paper that depend on the answers."""
        texts = self.pack.texts.paper
        yield from texts.say_more_help if self.paper.kind_of_help == "say_more_help" else texts.say
        for step in (self.pack.step[name] for name in self.paper.printed_steps):
            yield from (step.title, *step.do, step.in_short)

    @property
    def printed_bands(self) -> dict[str, str | None]:
        printed = {scale.id: self.paper.outcome.scores[scale.id].band for scale in self.paper.scales}
        return {scale.id: printed.get(scale.id) for scale in self.pack.scales}

    @property
    def scores_for_others(self) -> list[str]:
        """The scores on the copy that may be shown to others: none that says how the partner is seen."""
        return [scale.id for scale in self.paper.scales if not scale.judges_partner]

    @cached_property
    def paper(self) -> Paper:
        return paper_of(self.pack, self.rounds)

    @property
    def printed_scores(self) -> dict[str, int | float | None]:
        """Of every scale; None for one that is not on paper, or has no score there."""
        printed = {scale.id: plain(self.paper.outcome.scores[scale.id].value) for scale in self.paper.scales}
        return {scale.id: printed.get(scale.id) for scale in self.pack.scales}


_Names = Collection[str]
_Complaint = tuple[str, str, str]
"""Code, message and remedy of a fault."""


@dataclass(frozen=True)
class _Value:
    """One thing that an example may expect. ``kind``: what its names name; ``names``: all there are."""

    read: Callable[[_Found], object]
    kind: str
    names: Callable[[Pack], _Names]


def _ids(attribute: str) -> Callable[[Pack], _Names]:
    return lambda pack: [each.id for each in getattr(pack, attribute)]


def _over_time(pack: Pack) -> _Names:
    return [*(rule.id for rule in pack.over_time.rules), *([LEVEL_HOLD] if pack.over_time.keeps else [])]


def _with_critical_answers(pack: Pack) -> _Names:
    return [name for name, item in pack.items.items() if item.critical]


def _places_of_actions(_: Pack) -> _Names:
    return ACTIONS


_VALUES: dict[str, _Value] = {
    "level": _Value(lambda found: found.outcome.level, "level", _ids("levels")),
    "access": _Value(lambda found: found.outcome.access, "access", _ids("access")),
    "priority": _Value(lambda found: found.outcome.priority, "priority", _ids("priorities")),
    "rules": _Value(lambda found: [rule.id for rule in found.outcome.rules], "rule", _ids("rules")),
    "scores": _Value(lambda found: found.scores, "score", _ids("scales")),
    "bands": _Value(lambda found: found.bands, "score", _ids("scales")),
    "on_screen": _Value(lambda found: found.scores_on_screen, "score", _ids("scales")),
    "steps": _Value(lambda found: list(found.outcome.steps), "step", _ids("steps")),
    "held": _Value(lambda found: list(found.outcome.withheld), "step", _ids("steps")),
    "notes": _Value(lambda found: list(found.outcome.notes), "note", _ids("notes")),
    "strengths": _Value(
        lambda found: list(found.outcome.strengths), "strength", lambda pack: [each.id for each in pack.texts.strengths]
    ),
    "care": _Value(lambda found: found.care, "score", _ids("scales")),
    "action": _Value(lambda found: found.action, "place of an action", _places_of_actions),
    "over_time": _Value(lambda found: [fired.id for fired in found.outcome.over_time], "rule over time", _over_time),
    "not_shown": _Value(lambda found: list(found.outcome.not_shown), "item", lambda pack: pack.items),
    "pauses": _Value(lambda found: found.safety_messages, "safety message", _ids("safety_messages")),
    "critical": _Value(lambda found: found.critical, "item with critical answers", _with_critical_answers),
}
_ON_PAPER: dict[str, _Value] = {
    "help": _Value(lambda found: found.paper.kind_of_help, "kind of help", lambda _: KINDS_OF_HELP),
    "steps": _Value(lambda found: list(found.paper.printed_steps), "step", _ids("steps")),
    "scores": _Value(lambda found: found.printed_scores, "score", _ids("scales")),
    "bands": _Value(lambda found: found.printed_bands, "score", _ids("scales")),
    "for_others": _Value(lambda found: found.scores_for_others, "score", _ids("scales")),
}
_WORDS: dict[str, Callable[[_Found], Iterator[str]]] = {
    "says": _Found.said,
    "says_to_counselor": _Found.said_to_counselor,
}
_WORDS_ON_PAPER: dict[str, Callable[[_Found], Iterator[str]]] = {"says": _Found.printed}


def _expected(found: _Found, expect: Mapping[str, object]) -> Iterator[_Complaint]:
    for key, expected in expect.items():
        if key in _VALUES:
            yield from _compared(found, key, _VALUES[key], expected)
        elif key in _WORDS:
            yield from _spoken(key, _WORDS[key](found), expected)
        elif key == "paper":
            yield from _expected_on_paper(found, expected)
        else:
            yield "E402", f"an outcome has no '{key}'.", suggestion(key, [*_VALUES, *_WORDS, "paper"])


def _expected_on_paper(found: _Found, expected: object) -> Iterator[_Complaint]:
    if not isinstance(expected, Mapping):
        yield "E402", "'paper' is not a mapping.", "Write {help: say, steps: [...], scores: {score: value}}."
        return
    for part, value in expected.items():
        if part in _ON_PAPER:
            complaints = _compared(found, part, _ON_PAPER[part], value)
        elif part in _WORDS_ON_PAPER:
            complaints = _spoken(part, _WORDS_ON_PAPER[part](found), value)
        else:
            yield "E402", f"paper has no '{part}'.", suggestion(str(part), [*_ON_PAPER, *_WORDS_ON_PAPER])
            continue
        for code, message, remedy in complaints:
            yield code, f"on paper, {message}", remedy


def _spoken(key: str, texts: Iterator[str], expected: object) -> Iterator[_Complaint]:
    """A complaint for each expected phrase that stands in none of the texts, or before the one expected earlier."""
    if not isinstance(expected, list) or not all(isinstance(phrase, str) for phrase in expected):
        yield "E402", f"'{key}' is not a list of words.", "Write [words that must be read, …]."
        return
    read, at = list(texts), 0
    for phrase in expected:
        places = [place for place, text in enumerate(read) if phrase in text]
        following = [place for place in places if place >= at]
        if following:
            at = following[0]
        elif places:
            yield "E403", f"“{phrase}” is said before the words above it.", "Correct the texts or the example."
        else:
            yield "E403", f"nothing says “{phrase}”.", "Correct the texts, the rules or the example."


def _compared(found: _Found, key: str, value: _Value, expected: object) -> Iterator[_Complaint]:
    actual, names = value.read(found), list(value.names(found.pack))
    match actual, expected:
        case dict(), Mapping():
            yield from _unknown(value.kind, names, expected)
            for name in (name for name in expected if name in actual):
                yield from _compared_of_scale(found.pack, key, name, expected[name], actual[name])
        case (list(), list()) | (str(), str()):
            unknown = list(_unknown(value.kind, names, expected if isinstance(expected, list) else [expected]))
            yield from unknown
            if not unknown and expected != actual:
                yield "E403", f"{key} is {actual}, not {expected}.", CORRECT
        case dict(), _:
            yield "E402", f"'{key}' is not a mapping.", "Write {score: value}."
        case list(), _:
            yield "E402", f"'{key}' is not a list.", f"Write [{value.kind}, …]."
        case _:
            yield "E402", f"'{key}' is not the id of a {value.kind}.", suggestion("", names)


def _unknown(kind: str, names: Sequence[str], expected: Iterable[object]) -> Iterator[_Complaint]:
    for name in expected:
        if name not in names:
            yield "E402", f"there is no {kind} '{str(name)[:60]}'.", suggestion(str(name)[:60], names)


def _compared_of_scale(pack: Pack, key: str, name: str, expected: object, actual: object) -> Iterator[_Complaint]:
    bands = [band.id for band in pack.scale[name].bands]
    if key == "bands" and expected is not None and expected not in bands:
        yield "E402", f"'{name}' has no band '{expected}'.", suggestion(str(expected), bands)
    elif not _same(expected, actual):
        what = f"the band of {name}" if key == "bands" else name
        yield "E403", f"{what} is {actual}, not {expected}.", CORRECT


def _same(expected: object, found: object) -> bool:
    """Whether both are equal. A score written with decimals is compared to that many decimals."""
    if isinstance(expected, str) and isinstance(found, (int, float)):
        whole, _, decimals = expected.partition(".")
        return f"{found:.{len(decimals)}f}" == f"{whole}.{decimals}" if decimals else False
    return expected == found


def _fault(example: Example, code: str, message: str, remedy: str) -> Fault:
    return Fault(EXAMPLES, example.line, code, f"example '{example.name}': {message}", remedy)
