"""Options whose translations are swapped, and answers that like sets of options translate in two ways.

Only what word lists, numbers and the other texts of the catalogue show.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from assessment.core.errors import Fault
from assessment.core.packs.lint.language_words import LanguageWords, words_of
from assessment.core.packs.lint.lookalikes import folded
from assessment.core.packs.lint.word_ties import Pair, WordTies, stems
from assessment.core.packs.translations import Catalogue, TranslatableText, options_of, usable

FITS_BETTER = 0.25
"""By how much words have to fit better the other way round: shipped translations stay far below."""
MOST = 40
"""Of options in one list, and of lists with one answer: nobody writes more, and comparing takes their square."""
COMPARE = "Compare the two, and swap their msgstr."
ONE_WAY = "Translate it in one way, or let its labels differ in the pack."
_NUMBER = re.compile(r"[0-9]+")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Label:
    """The label of an option, in both languages, without what people read over."""

    name: str
    source: str
    say: str

    @cached_property
    def words(self) -> Pair:
        return stems(self.source), stems(self.say)


@dataclass(frozen=True)
class _Both:
    """What is known of the two languages. ``ways``: how often a label is translated in a way, over all options."""

    source: LanguageWords | None
    target: LanguageWords | None
    ways: Mapping[tuple[str, str], int]
    ties: WordTies

    def swapped(self, one: Label, other: Label) -> bool:
        """Whether the two translations belong the other way round."""
        in_order = self._in_order(one, other)
        if self._taken(one, other) or self._taken(other, one) or _numbers_swapped(one, other) or in_order is False:
            return True
        return in_order is None and self.ties.swapped(one.words, other.words) > FITS_BETTER

    def _taken(self, one: Label, other: Label) -> bool:
        """Whether the other has the label's own word, or what is elsewhere more often the label's translation."""
        if one.say in (one.source, other.say):
            return False
        elsewhere = self.ways.get((one.source, other.say), 0)  # its own list counts once for the way it has there
        return other.say == one.source or elsewhere >= self.ways[one.source, one.say]

    def _in_order(self, one: Label, other: Label) -> bool | None:
        """Whether both languages put the two in the same order; None when one of them does not know it."""
        if self.source is None or self.target is None:
            return None
        signs = (_sign(self.source, one.source, other.source), _sign(self.target, one.say, other.say))
        return None if 0 in signs else signs[0] == signs[1]


def check(language: str, found: Mapping[str, TranslatableText], catalogues: Mapping[str, Catalogue]) -> Iterator[Fault]:
    """A warning for every two options whose translations seem swapped, and every answer translated in two ways.

    ``language``: of the pack.
    """
    for catalogue in catalogues.values():
        translated = usable(catalogue, found)
        groups = _groups(found, translated)
        labels = [label for group in groups for label in group]
        pairs = ((stems(found[name].text), stems(say)) for name, say in translated.items())
        ways = Counter((label.source, label.say) for label in labels)
        ties = WordTies(pairs, [label.words for label in labels])
        both = _Both(words_of(language), words_of(catalogue.language), ways, ties)
        for group in groups:
            for one, other in combinations(group[:MOST], 2):
                if both.swapped(one, other):
                    message = (
                        f"'{_shown(catalogue, one)}' and '{_shown(catalogue, other)}' seem swapped: they translate "
                        f"'{found[one.name].text[:60]}' and '{found[other.name].text[:60]}' of one question."
                    )
                    yield catalogue.warning(other.name, "W623", message, COMPARE)
        yield from _in_two_ways(catalogue, groups)


def _groups(found: Mapping[str, TranslatableText], translated: Mapping[str, str]) -> list[list[Label]]:
    """The translated labels of each list of options."""
    groups: dict[str, list[Label]] = {}
    for name in translated:
        options = options_of(name)
        if options is not None:
            groups.setdefault(options, []).append(Label(name, folded(found[name].text), folded(translated[name])))
    return list(groups.values())


def _numbers_swapped(one: Label, other: Label) -> bool:
    own, others = (sorted(_NUMBER.findall(label.source)) for label in (one, other))
    said, others_said = (sorted(_NUMBER.findall(label.say)) for label in (one, other))
    return own != others and (said, others_said) == (others, own)


def _sign(words: LanguageWords, one: str, other: str) -> int:
    """Whether the first label stands below (-1) or above (1) the second in an order of the language; 0 for neither."""
    for ranks in (words.order, {**dict.fromkeys(words.no, 0), **dict.fromkeys(words.yes, 1)}):
        if ranks is words.order:
            found = [ranks.get(label) for label in (one, other)]
        else:
            found = [ranks.get(_WORD.findall(label)[0]) if _WORD.search(label) else None for label in (one, other)]
        if found[0] is not None and found[1] is not None and found[0] != found[1]:
            return 1 if found[0] > found[1] else -1
    return 0


def _in_two_ways(catalogue: Catalogue, groups: Sequence[Sequence[Label]]) -> Iterator[Fault]:
    """An answer that two lists of options share with another answer, and translate in two ways."""
    sources = [frozenset(label.source for label in group) for group in groups]
    places: dict[str, list[tuple[int, Label]]] = {}
    for at, group in enumerate(groups):
        for label in group:
            places.setdefault(label.source, []).append((at, label))
    for listed in places.values():
        for number, (at, other) in enumerate(listed[:MOST]):
            alike = (one for of, one in listed[:number] if len(sources[of] & sources[at]) > 1)
            one = next((one for one in alike if one.say != other.say), None)
            if one is not None:
                message = (
                    f"'{_shown(catalogue, other)}' is '{_shown(catalogue, one)}' on line "
                    f"{catalogue.entries[one.name].line}, and both translate one answer of sets that are alike."
                )
                yield catalogue.warning(other.name, "W624", message, ONE_WAY)


def _shown(catalogue: Catalogue, label: Label) -> str:
    return catalogue.entries[label.name].say.strip()[:60]
