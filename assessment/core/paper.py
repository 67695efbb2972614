"""What paper is made of: the outcome of the answers as if every private one had been the one the pack assumes. Pure.

Paper is the PDF, the printed result page and the calendar file. Answers that differ in private only give equal papers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from math import ceil

from assessment.core.check_ins import Round, assess_round
from assessment.core.check_ins.history import read_rounds
from assessment.core.engine.outcome import Outcome
from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.model.scales import Part, Scale
from assessment.core.model.texts import Step

PRINTED_STEPS = 3
KINDS_OF_HELP = ("say", "say_more_help")
"""As texts.yaml names them."""


@dataclass(frozen=True)
class Paper:
    """Everything that paper may say of one person.

    ``pack``: the one answered, with only those parts of its scales that paper counts. ``rounds``: the first pass, and
    each later round with an open answer, with the answers as paper assumes them. ``outcome``: that of the last of them,
    with access at its tightest and without praise of the partner. ``steps``: for one person, shown everywhere; the one
    that stands on every paper is among them. ``scales``: those that an open answer counts in. ``at``: when the last
    open answer was sent in.
    """

    pack: Pack
    rounds: tuple[Round, ...]
    outcome: Outcome
    steps: tuple[str, ...]
    scales: tuple[Scale, ...]
    at: datetime

    @property
    def kind_of_help(self) -> str:
        """One of ``KINDS_OF_HELP``; it names no level."""
        say, say_more_help = KINDS_OF_HELP
        return say_more_help if self.outcome.level in self.pack.texts.paper.more_help_at else say

    @property
    def printed_steps(self) -> tuple[str, ...]:
        """The first steps, among them always the one of every paper: last where the others come before it."""
        first, always = self.steps[:PRINTED_STEPS], self.pack.step_on_every_paper
        return first if always in first else (*first[: PRINTED_STEPS - 1], always)


def on_paper(pack: Pack, answers: Answers) -> Answers:
    """The answers of one round as paper assumes them, whatever was asked or answered in private.

    The questions of a check-in count only if an open one among them was answered.
    """
    given = {name: answer for name, answer in answers.items() if pack.paper.is_open(name)}
    not_asked = pack.check_in_items if pack.check_in_items.isdisjoint(given) else frozenset[str]()
    return given | {name: answer for name, answer in pack.paper.assumed.items() if name not in not_asked}


def paper_of(pack: Pack, rounds: Sequence[Round]) -> Paper:
    """The paper of these rounds, in the language of ``pack``; ValueError when they are not in the order of time."""
    counted = counted_on_paper(pack)
    known: list[Round] = []
    for each in _open_rounds(pack, rounds):
        read = replace(each, answers=_round_on_paper(pack, each, first=not known), outcome=None)
        known.append(replace(read, outcome=assess_round(counted, [*known, read])))
    outcome = known[-1].outcome
    assert outcome is not None  # each round was assessed
    printed = {each.id for each in pack.texts.strengths if each.on_paper}
    shown = read_rounds(counted, known)
    given = {name for each in shown for name in each.answers if pack.paper.is_open(name)}
    own, always = outcome.steps, pack.step_on_every_paper
    steps = own if always in own else (always, *own)
    return Paper(
        pack=counted,
        rounds=tuple(known),
        outcome=replace(
            outcome,
            access=pack.access[-1].id,
            steps=steps,
            strengths=tuple(name for name in outcome.strengths if name in printed),
            withheld=(),
            notes=(),
            not_shown=(),
        ),
        steps=steps,
        scales=counted.scales_using(given),
        at=known[-1].at,
    )


def _open_rounds(pack: Pack, rounds: Sequence[Round]) -> list[Round]:
    """The first pass, and the later rounds with an open answer: that there were others must not show."""
    first, *later = rounds
    return [first, *(each for each in later if any(pack.paper.is_open(name) for name in each.answers))]


def _round_on_paper(pack: Pack, given: Round, *, first: bool) -> Answers:
    """The answers of one round; a check-in may ask every private question once more."""
    answers = on_paper(pack, given.answers)
    return answers if first or given.addendum else {**answers, **pack.paper.assumed}


def _steps(pack: Pack) -> tuple[Step, ...]:
    """The steps that may stand on paper. Access counts as locked there, so one for a couple's step stands for it."""
    return tuple(
        replace(step, instead_of=None) for step in pack.steps if not step.couple and step.shown == "everywhere"
    )


def counted_on_paper(pack: Pack) -> Pack:
    """The pack with only those parts of its scales that paper counts, and those steps that may stand on it."""
    return _counted_on_paper(pack, pack.language)


@lru_cache(maxsize=32)
def _counted_on_paper(pack: Pack, _language: str) -> Pack:
    def counted(each: Pack) -> Pack:
        steps = _steps(each)
        otherwise = each.step_otherwise if any(step.id == each.step_otherwise for step in steps) else None
        return replace(each, scales=_scales(each), steps=steps, step_otherwise=otherwise, hash=_hash(each))

    # A pack equals itself in another language, but its texts do not read the same.
    return pack.changed(counted)


def _hash(pack: Pack) -> str:
    # What is kept by pack, such as compiled scales, must not take this one for the pack that was answered.
    return hashlib.sha256(f"on paper {pack.hash}".encode()).hexdigest()


def _scales(pack: Pack) -> tuple[Scale, ...]:
    left_out = set(pack.paper.left_out)
    found: list[Scale] = []
    for scale in pack.scales:
        parts = tuple(part for part in scale.parts if part.id not in left_out)
        if not parts:
            left_out.add(scale.id)
        judges = scale.id in pack.scales_on_partner
        found.append(replace(scale, parts=parts, needs=_needed(scale, parts), judges_partner=judges))
    return tuple(found)


def _needed(scale: Scale, parts: Sequence[Part]) -> int:
    """How many of the parts on paper must have points; at least one, so that a scale without any has no score."""
    if scale.needs_percent is not None:
        return max(1, ceil(Fraction(scale.needs_percent * len(parts), 100)))
    return max(1, min(scale.needs, len(parts)))
