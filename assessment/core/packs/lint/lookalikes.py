"""Answers, questions and names that look alike: they differ by case, spaces or a mark at the end alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from assessment.core.errors import Fault
from assessment.core.model.pack import Pack
from assessment.core.model.texts import Step
from assessment.core.packs.lint.locations import Location, Locations
from assessment.core.packs.lint.satisfiable import TRUE, Goal, ValueSpace, satisfiable
from assessment.core.packs.translations import Catalogue, TranslatableText, options_of, usable
from assessment.core.rules.syntax_tree import Compare

REMEDY = "Say in each what sets it apart."
MOST_ALIKE = 20
"""Of one wording in one group; the rest of them are passed over."""
NAMES = ("scores", "rules/levels", "rules/access", "rules/priorities", "rules/rules", "help-lines/places")
"""Lists of things with a label of their own, and how the names of their labels begin."""
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})

Together = Callable[[str, str], bool]
Found = Mapping[str, TranslatableText]


@dataclass(frozen=True)
class Group:
    """Texts that must be told apart, by what each belongs to. ``together``: whether two of them can meet."""

    texts: Mapping[str, str]
    together: Together = lambda _one, _other: True


def check(
    pack: Pack, locations: Locations, space: ValueSpace, found: Found, catalogues: Mapping[str, Catalogue]
) -> Iterator[Fault]:
    """A warning for every two texts of a group that look alike, in every language."""
    groups = [
        *_answers(pack, locations, found),
        *_questions(pack, locations, space, found),
        *_names(pack, space, found),
    ]
    own = {name: text.text for name, text in found.items()}
    where = {name: Location(text.file, text.path) for name, text in found.items()}
    said = set()
    for first, then in _alike(groups, own):
        said.add((first, then))
        line = f"line {locations.line(where[first])}"
        line += "" if where[first].file == where[then].file else f" of {where[first].file}"
        yield locations.warning(where[then], "W619", _message(own, first, then, line), REMEDY)
    for catalogue in catalogues.values():
        translated = own | usable(catalogue, found)
        for first, then in _alike(groups, translated):
            if (first, then) not in said and then in catalogue.entries:
                at = catalogue.entries[first].line if first in catalogue.entries else 0
                yield catalogue.warning(then, "W619", _message(translated, first, then, f"line {at}"), REMEDY)


def folded(text: str) -> str:
    """The text without what people read over: case, spaces, the kind of quotes, and marks at its ends."""
    return " ".join(text.translate(_QUOTES).casefold().split()).strip(" .,:;!?…¿¡")


def _message(texts: Mapping[str, str], first: str, then: str, line: str) -> str:
    return f"'{texts[then][:100]}' can hardly be told from '{texts[first][:100]}' on {line}."


def _alike(groups: Sequence[Group], texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The names of each text that looks like one before it, with that one."""
    seen: set[tuple[str, str]] = set()
    for group in groups:
        buckets: dict[str, list[str]] = {}
        for owner, name in group.texts.items():
            if folded(texts[name]):
                buckets.setdefault(folded(texts[name]), []).append(owner)
        for bucket in buckets.values():
            for at, other in enumerate(bucket[:MOST_ALIKE]):
                pairs = ((group.texts[one], group.texts[other]) for one in bucket[:at] if group.together(one, other))
                pair = next((pair for pair in pairs if pair[0] != pair[1] and not _refused(texts, *pair)), None)
                if pair is not None and pair not in seen:
                    seen.add(pair)
                    yield pair


def _refused(texts: Mapping[str, str], one: str, other: str) -> bool:
    """Whether both are the very same label in one list of options, which is an error of its own."""
    return texts[one] == texts[other] and options_of(one) is not None and options_of(one) == options_of(other)


def _answers(pack: Pack, locations: Locations, found: Found) -> Iterator[Group]:
    """The answers to each item: the options of its set, and those it adds."""
    for item in pack.items:
        shape = locations.shape(locations.items[item])
        file = locations.items[item].file.removesuffix(".yaml")
        answer = shape.get("answer")
        options = f"answers/{answer}/options/" if isinstance(answer, str) else f"{file}/{item}/answer/options/"
        added = f"{file}/{item}/also/"
        names = [
            *(name for name in found if name.startswith(options)),
            *(name for name in found if name.startswith(added)),
        ]
        yield Group({name: name for name in names})


def _questions(pack: Pack, locations: Locations, space: ValueSpace, found: Found) -> Iterator[Group]:
    """The questions in the words of each role, and their short forms; those that one person may meet in one round."""

    def together(one: str, other: str, *, role: str = "") -> bool:
        if (one in pack.check_in_items) != (other in pack.check_in_items):
            return False
        goals: list[Goal] = [*space.asked(one), *space.asked(other)]
        if role:
            goals.append((Compare("item", str(pack.role), "==", role), TRUE))
        return satisfiable(space, *goals)

    def named(key: str, *rest: str) -> dict[str, str]:
        paths = {item: f"{locations.items[item].file.removesuffix('.yaml')}/{item}/{key}" for item in pack.items}
        ends = [*(f"/{each}" for each in rest), ""]
        texts = {item: next((path + end for end in ends if path + end in found), "") for item, path in paths.items()}
        return {item: name for item, name in texts.items() if name}

    yield Group(named("ask", "otherwise"), together)
    for role in sorted({role for item in pack.items.values() for role in item.ask.by_role}):
        yield Group(named("ask", role, "otherwise"), partial(together, role=role))
    yield Group(named("short"), together)


def _names(pack: Pack, space: ValueSpace, found: Found) -> Iterator[Group]:
    """Names of scores, bands, levels, rules and places; titles of questionnaires, and of steps that go together."""
    for begin in NAMES:
        names = [name for name in found if name.startswith(f"{begin}/") and name.endswith("/label")]
        direct = [name for name in names if name.count("/") == begin.count("/") + 2]
        yield Group({name: name for name in direct})
    for scale in pack.scales:
        names = [f"scores/{scale.id}/bands/{band.id}/label" for band in scale.bands]
        yield Group({name: name for name in names if name in found})
    titles = [f"{each.id}/title" for each in pack.questionnaires]
    yield Group({name: name for name in titles if name in found})

    def together(one: str, other: str) -> bool:
        return _given_together(space, pack.step[one], pack.step[other])

    steps = {step: f"steps/steps/{step}/title" for step in pack.step}
    yield Group({step: name for step, name in steps.items() if name in found}, together)


def _given_together(space: ValueSpace, one: Step, other: Step) -> bool:
    stand_ins = (one.instead_of, other.instead_of)
    return (
        one.id not in stand_ins
        and other.id not in stand_ins
        and satisfiable(space, (one.when, TRUE), (other.when, TRUE))
    )
