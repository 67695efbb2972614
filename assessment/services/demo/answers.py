"""What people answer in a demonstration: varied copies of the worked examples of the pack."""

from __future__ import annotations

import random
from collections.abc import Iterator

from assessment.core.engine.answers import read
from assessment.core.engine.outcome import assess
from assessment.core.items import Answer, Answers
from assessment.core.model.pack import Pack
from assessment.core.rules.evaluate import Facts, compile_expression
from assessment.core.rules.explain import reads
from assessment.services.demo.stories import StoryKind

LEAST_ANSWERED = 20
"""Examples with fewer answers, or fewer than half of the longest one's, show little."""


class Examples:
    """The worked examples of a pack, taken in turn."""

    def __init__(self, pack: Pack, chance: random.Random) -> None:
        self._pack, self._chance = pack, chance
        answers = [read(pack, example.answers) for example in pack.examples]
        enough = min(LEAST_ANSWERED, max(map(len, answers), default=0) // 2)
        self._by_level: list[list[Answers]] = [[] for _ in pack.levels]
        for each in answers or [{}]:
            if len(each) >= enough:
                self._by_level[self._rank(each)].append(each)
        self._turns = {
            (kind, alike): self._turn(kind, reachable=alike) for kind in StoryKind for alike in (True, False)
        }

    def take(self, kind: StoryKind, *, reachable: bool) -> Answers:
        """Answers of this kind. ``reachable``: they call a way of contact safe, where the pack asks and any do."""
        return self._varied(next(self._turns[kind, reachable]))

    def _turn(self, kind: StoryKind, *, reachable: bool) -> Iterator[Answers]:
        """The examples of each level of a kind in turn, for ever."""
        groups = self._groups(kind)
        chosen = [[each for each in group if self._is_reachable(each) == reachable] or group for group in groups]
        at = 0
        while True:
            group = chosen[at % len(chosen)]
            yield group[at // len(chosen) % len(group)]
            at += 1

    def _groups(self, kind: StoryKind) -> list[list[Answers]]:
        everything = [each for each in self._by_level if each]
        calm = [each for each in self._by_level[: self._pack.danger_from] if each] or everything
        danger = [each for each in self._by_level[self._pack.danger_from :] if each] or everything[-1:]
        match kind:
            case StoryKind.LOWEST:
                return everything[:1]
            case StoryKind.CALM:
                return calm
            case StoryKind.DANGER:
                return danger[:-1] or danger
            case StoryKind.HIGHEST:
                return danger[-1:]

    def _is_reachable(self, answers: Answers) -> bool:
        contact = self._pack.sharing.contact
        return contact is None or compile_expression(contact.when, self._pack.items)(Facts(answers, {})) is True

    def _rank(self, answers: Answers) -> int:
        return self._pack.level_rank[assess(self._pack, answers).level]

    def _varied(self, answers: Answers) -> Answers:
        """Similar answers with the same level and way of contact: some are replaced by a neighboring option."""
        contact = self._pack.sharing.contact
        kept = reads(contact.when) if contact is not None else frozenset()
        varied: dict[str, Answer] = dict(answers)
        for name, answer in answers.items():
            near = () if name in kept else self._pack.items[name].space.neighbors(answer)
            if near and self._chance.random() < 0.3:
                varied[name] = self._chance.choice(near)
        return varied if self._rank(varied) == self._rank(answers) else answers
