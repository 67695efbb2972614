"""Which words of two languages belong together, learned from the texts of one catalogue and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

STEM = 5
"""Letters: endings differ from form to form."""
SEEN = 2
"""In how many other texts two words have to meet to count as tied."""
_WORD = re.compile(r"[^\W\d_]+")

Stems = frozenset[str]
Pair = tuple[Stems, Stems]
"""A text and its translation."""


def stems(text: str) -> Stems:
    """The words of a text, each cut to its first letters."""
    return frozenset(word[:STEM] for word in _WORD.findall(text.lower()))


@dataclass
class WordTies:
    """How often words stand in the same texts (the coefficient of Dice).

    ``pairs``: every text with its translation; ``of``: those whose words are asked for, so that no others are counted.
    """

    pairs: Iterable[Pair]
    of: Collection[Pair]
    _sources: Counter[str] = field(default_factory=Counter)
    _targets: Counter[str] = field(default_factory=Counter)
    _both: Counter[tuple[str, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        asked = [frozenset[str]().union(*(pair[side] for pair in self.of)) for side in (0, 1)]
        for source, target in set(self.pairs):
            known, said = source & asked[0], target & asked[1]
            self._sources.update(known)
            self._targets.update(said)
            self._both.update((word, other) for word in known for other in said)

    def swapped(self, one: Pair, other: Pair) -> float:
        """How much better the two translations fit the other way round; below 0 when they fit as they are.

        The two texts themselves are left out of the count, and so are the words that both have.
        """
        own = [(a - b, c - d) for (a, c), (b, d) in ((one, other), (other, one))]
        turned = [(own[0][0], own[1][1]), (own[1][0], own[0][1])]
        texts = {one, other}
        return sum(self._fit(pair, texts) for pair in turned) - sum(self._fit(pair, texts) for pair in own)

    def _fit(self, pair: Pair, without: Collection[Pair]) -> float:
        """From 0, when no word is tied to one of the other side, to 1."""
        source, target = pair
        if not source or not target:
            return 0.0
        ties = {(word, said): self._tie(word, said, without) for word in source for said in target}
        best = [max(ties[word, said] for said in target) for word in source]
        best_back = [max(ties[word, said] for word in source) for said in target]
        return (sum(best) / len(best) + sum(best_back) / len(best_back)) / 2

    def _tie(self, word: str, said: str, without: Collection[Pair]) -> float:
        left_out = [(word in source, said in target) for source, target in without]
        both = self._both[word, said] - sum(one and other for one, other in left_out)
        if both < SEEN:
            return 0.0
        alone = self._sources[word] + self._targets[said] - sum(one + other for one, other in left_out)
        return 2 * both / alone
