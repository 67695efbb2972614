"""Minimization: removes all answers from an answer set that are not needed for what it shows."""

from __future__ import annotations

from collections.abc import Callable

from assessment.core.engine.outcome import assess
from assessment.core.items import Answer, Answers
from assessment.core.model.pack import Pack
from assessment.core.prove.claims import Breach, breaks
from assessment.core.prove.reachability import Target, reached_by
from assessment.core.rules.claims import Claim


def minimized(pack: Pack, claim: Claim, breach: Breach) -> Breach:
    """A smaller breach of the claim: without any one of its answers or ticked options, the claim holds."""
    return _smallest(breach, lambda tried: breaks(pack, claim, tried))


def minimized_witness(pack: Pack, target: Target, answers: Answers) -> Answers:
    """Fewer answers that reach the target: without any one answer or ticked option, they do not reach it."""
    return _smallest(Breach(answers), lambda tried: target in reached_by(assess(pack, tried.before))).before


def _smallest(breach: Breach, shows: Callable[[Breach], bool]) -> Breach:
    size = breach.size + 1
    while breach.size < size:
        size = breach.size
        for name, option in _cuts(breach):
            less = _cut(breach, name, option)
            if less is not None and shows(less):
                breach = less
    return breach


def _cuts(breach: Breach) -> list[tuple[str, str]]:
    """Each answer as (item, ''), followed by each of its ticked options; the last questions first."""
    cuts: list[tuple[str, str]] = []
    for name, answer in reversed(list(breach.before.items())):
        if name != breach.item:
            cuts.append((name, ""))
        if isinstance(answer, tuple):
            cuts += [(name, option) for option in answer]
    return cuts


def _cut(breach: Breach, name: str, option: str) -> Breach | None:
    """The breach without one answer, or one ticked option of it, before and after; None when there is none."""
    answer = breach.before.get(name)
    if answer is None or (option and answer == (option,)):
        return None
    after = breach.after and _without(breach.after, name, option)
    return Breach(_without(breach.before, name, option), after, breach.item)


def _without(answers: Answers, name: str, option: str) -> dict[str, Answer]:
    answer = answers[name]
    if option and isinstance(answer, tuple):
        return {**answers, name: tuple(each for each in answer if each != option)}
    return {each: value for each, value in answers.items() if each != name}
