"""Numbers said in words beside an expression that has other numbers: "below 60" where the rule says ``trust < 40``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessment.core.errors import Fault
from assessment.core.model.pack import Pack
from assessment.core.packs.lint.language_words import LanguageWords, words_of
from assessment.core.packs.lint.locations import Location, Locations
from assessment.core.packs.translations import Catalogue, TranslatableText, usable
from assessment.core.rules.claims import OnlyIf, OutputClaim
from assessment.core.rules.syntax_tree import Compare, Count, Expression, OneOf, Or, Scored, leaves, written

REMEDY = "Say the number that the expression has, or correct the expression."
BESIDE = {("above", ">="): -1, ("at_least", ">"): 1, ("at_most", "<"): -1, ("below", "<="): 1}
"""How far a number in words is from that of the expression, where both say the same: "more than 2" and ``>= 3``."""


@dataclass(frozen=True)
class Beside:
    """Texts that stand beside an expression, by name, and the other numbers that they may say."""

    names: tuple[str, ...]
    when: Expression
    also: tuple[int, ...] = ()


def check(
    pack: Pack, locations: Locations, found: Mapping[str, TranslatableText], catalogues: Mapping[str, Catalogue]
) -> Iterator[Fault]:
    """A warning for every comparison in words with a number that the expression beside it does not have."""
    translated = {file: usable(catalogue, found) for file, catalogue in catalogues.items()}
    own = words_of(pack.language)
    for beside in _beside(pack):
        numbers = _numbers(pack, beside.when, beside.also)
        for name in (name for name in beside.names if name in found):
            location = Location(found[name].file, found[name].path)
            for message in _wrong(numbers, own, found[name].text):
                yield locations.warning(location, "W622", message, REMEDY)
            for file, catalogue in catalogues.items():
                for message in _wrong(numbers, words_of(catalogue.language), translated[file].get(name, "")):
                    yield catalogue.warning(name, "W622", message, REMEDY)
    for claim in pack.claims:
        condition = claim.condition if isinstance(claim, (OnlyIf, OutputClaim)) else None
        if condition is not None:
            for message in _wrong(_numbers(pack, condition), own, claim.say):
                location = locations.entry("rules.yaml", "claims", claim.id).at("say")
                yield locations.warning(location, "W622", message, REMEDY)


def _beside(pack: Pack) -> Iterator[Beside]:
    for rule in pack.rules:
        if rule.when is not None:
            yield Beside(tuple(f"rules/rules/{rule.id}/{key}" for key in ("label", "because")), rule.when)
    for note in pack.notes:
        yield Beside((f"rules/notes/{note.id}/say",), note.when)
    for each in pack.over_time.rules:
        if each.when is not None:
            names = tuple(f"rules/over_time/rules/{each.id}/{key}" for key in ("label", "because", "say"))
            yield Beside(names, each.when, (each.running,))
    for strength in pack.texts.strengths:
        yield Beside((f"texts/strengths/{strength.id}/say",), strength.when)
    for scale in pack.scales:
        limits = [band.below for band in scale.bands]
        for band, before in zip(scale.bands, [None, *limits], strict=False):
            edges = [Compare("score", scale.id, "<", limit) for limit in (band.below, before) if limit is not None]
            yield Beside((f"scores/{scale.id}/bands/{band.id}/label",), Or(tuple(edges)))


@dataclass(frozen=True)
class _Numbers:
    """``exact``: the numbers of an expression; ``near``: others that say the same in words of one kind."""

    exact: frozenset[Fraction]
    near: frozenset[tuple[str, Fraction]]


def _numbers(pack: Pack, when: Expression, also: tuple[int, ...] = ()) -> _Numbers:
    exact: set[Fraction] = set()
    near: set[tuple[str, Fraction]] = set()
    for leaf in leaves(when):
        if isinstance(leaf, (Compare, Count)) and not isinstance(leaf.value, str):
            value = Fraction(leaf.value)
            exact.add(value)
            if isinstance(leaf, Count) or leaf.kind == "item":
                near |= {(kind, value + by) for (kind, op), by in BESIDE.items() if op == leaf.op}
        elif isinstance(leaf, OneOf):
            exact |= {Fraction(value) for value in leaf.values if not isinstance(value, str)}
        if isinstance(leaf, Scored):
            scales = [pack.scale[name] for name in leaf.names]
            exact |= {Fraction(count) for scale in scales for count in (scale.needs, len(scale.parts))}
    return _Numbers(frozenset(exact | {Fraction(each) for each in also} if exact else ()), frozenset(near))


def _wrong(numbers: _Numbers, words: LanguageWords | None, text: str) -> Iterator[str]:
    """The message for every comparison in the text with a number of its own. An expression without any says nothing."""
    for kind, number, said in _compared(words, text.lower()) if words is not None and numbers.exact else ():
        if number not in numbers.exact and (kind, number) not in numbers.near:
            listed = ", ".join(written(each if each.denominator > 1 else int(each)) for each in sorted(numbers.exact))
            yield f"it says '{said}', but the numbers of the expression beside it are {listed}."


def _compared(words: LanguageWords, text: str) -> Iterator[tuple[str, Fraction, str]]:
    """The kind of each comparison in the text, with its number and its words. Lengths of time are passed over."""
    for found in words.number.finditer(text):
        before, after = text[: found.start()].rstrip(), text[found.end() :].lstrip()
        if words.units.match(after):
            continue
        for each in words.compared:
            lead = next((lead for lead in each.before.finditer(before) if lead.end() == len(before)), None)
            trail = each.after.match(after)
            if lead or trail:
                value = words.numbers.get(found.group()) or Fraction(found.group().replace(",", "."))
                said = (
                    f"{lead.group()} {found.group()}" if lead else f"{found.group()} {trail.group() if trail else ''}"
                )
                yield each.kind, Fraction(value), said
                break
