"""What nobody can meet: items never asked, rules, steps and sentences that are never true, levels no rule gives."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.core.errors import Fault
from assessment.core.model.pack import Pack
from assessment.core.model.questionnaire import Page, Questionnaire
from assessment.core.model.rules import Rule
from assessment.core.packs.lint.locations import Location, Locations
from assessment.core.packs.lint.satisfiable import NOT_TRUE, TRUE, Goal, ValueSpace, possible
from assessment.core.rules.syntax_tree import Expression, Or


def check(pack: Pack, places: Locations, world: ValueSpace) -> Iterator[Fault]:
    """Every item, rule, step, note, strength and level that nobody can meet."""
    yield from _asked(pack, places, world)
    yield from _rules(pack, places, world)
    yield from _over_time(pack, places, world)
    yield from _sentences(pack, places, world)
    yield from _outputs(pack, places)


def _asked(pack: Pack, places: Locations, world: ValueSpace) -> Iterator[Fault]:
    """In the order of the pack, so that an item that needs one never asked is found too."""
    for questionnaire in pack.questionnaires:
        use = places.entry("pack.yaml", "questionnaires", questionnaire.id)
        file = f"{questionnaire.id}.yaml"
        if _dead(world, questionnaire.show_if):
            world.never.update(item.id for item in questionnaire.items)
            yield _never_asked(places, use.at("show_if"), f"the questionnaire '{questionnaire.id}'")
            continue
        for at, page in enumerate(questionnaire.pages):
            if page.show_if is not None and _dead(world, questionnaire.show_if, page.show_if):
                world.never.update(question.item.id for question in page.questions)
                yield _never_asked(places, Location(file, ("pages", at, "show_if")), f"the page '{page.title}'")
                continue
            yield from _questions(places, world, questionnaire, page)


def _questions(places: Locations, world: ValueSpace, questionnaire: Questionnaire, page: Page) -> Iterator[Fault]:
    for question in page.questions:
        above = (questionnaire.show_if, page.show_if, question.show_if)
        if question.show_if is not None and _dead(world, *above):
            world.never.add(question.item.id)
            spot = places.items.get(question.item.id, Location(f"{questionnaire.id}.yaml", ()))
            yield _never_asked(places, spot.at("show_if"), f"the item '{question.item.id}'")


def _dead(world: ValueSpace, *conditions: Expression | None) -> bool:
    goals: list[Goal] = [(each, TRUE) for each in conditions if each is not None]
    return bool(goals) and not possible(world, *goals)


def _never_asked(places: Locations, spot: Location, what: str) -> Fault:
    message = f"{what} is never asked: no answers make its show_if true."
    return places.error(spot, "E605", message, "Mend the condition, or take it out.")


def _rules(pack: Pack, places: Locations, world: ValueSpace) -> Iterator[Fault]:
    before: list[Rule] = []
    for rule in pack.rules:
        spot = places.entry("rules.yaml", "rules", rule.id).at("when")
        if rule.when is not None and _dead(world, rule.when):
            yield places.error(
                spot, "E606", f"no answers make rule '{rule.id}' true.", "Mend its condition, or take it out."
            )
        elif rule.level is not None:
            shadow = _shadow(world, rule, before)
            if shadow:
                message = f"rule '{rule.id}' never sets the level: whenever it is true, {shadow} before it is true too."
                yield places.error(spot, "E607", message, "Move it up, narrow the other, or take its level out.")
            before.append(rule)


def _over_time(pack: Pack, places: Locations, world: ValueSpace) -> Iterator[Fault]:
    for at, rule in enumerate(pack.over_time.rules):
        if _dead(world, rule.when):
            spot = Location("rules.yaml", ("over_time", "rules", at, "when"))
            message = f"no answers make rule '{rule.id}' true."
            yield places.error(spot, "E606", message, "Mend its condition, or take it out.")
    for at, page in enumerate(pack.check_ins.pages if pack.check_ins is not None else ()):
        if _dead(world, page.when):
            spot = Location("pack.yaml", ("again", "ask_again", at, "when"))
            message = f"the page '{page.title}' is never asked: no answers make its condition true."
            yield places.error(spot, "E605", message, "Mend the condition, or take the page out.")


def _shadow(world: ValueSpace, rule: Rule, before: list[Rule]) -> str:
    """The rule, or all the rules before it, without which this one is never true; '' when there are none."""
    if not before:
        return ""
    wanted: list[Goal] = [(rule.when, TRUE)] if rule.when is not None else []
    for other in before:
        if other.when is not None and not possible(world, (other.when, NOT_TRUE), *wanted):
            return f"rule '{other.id}'"
    every = Or(tuple(other.when for other in before if other.when is not None))
    return "" if possible(world, (every, NOT_TRUE), *wanted) else "one of the rules"


def _sentences(pack: Pack, places: Locations, world: ValueSpace) -> Iterator[Fault]:
    spots = [
        *((f"step '{each.id}'", each.when, places.entry("steps.yaml", "steps", each.id)) for each in pack.steps),
        *((f"note '{each.id}'", each.when, places.entry("rules.yaml", "notes", each.id)) for each in pack.notes),
        *((f"pause '{each.id}'", each.when, places.entry("pauses.yaml", "", each.id)) for each in pack.safety_messages),
        *(
            (f"strength '{each.id}'", each.when, places.entry("texts.yaml", "strengths", each.id))
            for each in pack.texts.strengths
        ),
    ]
    if pack.sharing.contact is not None:
        spots.append(
            ("the question for a contact", pack.sharing.contact.when, Location("pack.yaml", ("sharing", "contact")))
        )
    for what, when, spot in spots:
        if _dead(world, when):
            message = f"nobody can get {what}: no answers make its condition true."
            yield places.error(spot.at("when"), "E608", message, "Mend the condition, or take it out.")


def _outputs(pack: Pack, places: Locations) -> Iterator[Fault]:
    given = {output for rule in pack.rules for output in (rule.level, rule.access, rule.priority)}
    for level in pack.levels:
        if level.id not in given:
            spot = places.entry("rules.yaml", "levels", level.id)
            message = f"no rule gives the level '{level.id}'."
            yield places.error(spot, "E609", message, "Write a rule for it, or take it out.")
    for key, choices in (("access", pack.access), ("priorities", pack.priorities)):
        for choice in choices[1:]:
            if choice.id not in given:
                spot = places.entry("rules.yaml", key, choice.id)
                message = f"no rule gives '{choice.id}' of {key}."
                yield places.warning(spot, "W610", message, "Write a rule for it, or take it out.")
