"""Items that are never asked, rules and texts whose conditions are never true, and levels that no rule gives."""

from __future__ import annotations

from collections.abc import Iterator

from assessment.core.errors import Fault
from assessment.core.model.pack import Pack
from assessment.core.model.questionnaire import Page, Questionnaire
from assessment.core.model.rules import Rule
from assessment.core.packs.lint.locations import Location, Locations
from assessment.core.packs.lint.satisfiable import NOT_TRUE, TRUE, Goal, ValueSpace, satisfiable
from assessment.core.rules.syntax_tree import Expression, Or


def check(pack: Pack, locations: Locations, space: ValueSpace) -> Iterator[Fault]:
    """An error for every item, rule, step, note, safety message, strength and level that nobody can reach."""
    yield from _asked(pack, locations, space)
    yield from _rules(pack, locations, space)
    yield from _over_time(pack, locations, space)
    yield from _sentences(pack, locations, space)
    yield from _outputs(pack, locations)


def _asked(pack: Pack, locations: Locations, space: ValueSpace) -> Iterator[Fault]:
    """Items that are never asked, in the order of the pack, because one may make a later one unreachable."""
    for questionnaire in pack.questionnaires:
        use = locations.entry("pack.yaml", "questionnaires", questionnaire.id)
        file = f"{questionnaire.id}.yaml"
        if _dead(space, questionnaire.show_if):
            space.never.update(item.id for item in questionnaire.items)
            yield _never_asked(locations, use.at("show_if"), f"the questionnaire '{questionnaire.id}'")
            continue
        for at, page in enumerate(questionnaire.pages):
            if page.show_if is not None and _dead(space, questionnaire.show_if, page.show_if):
                space.never.update(question.item.id for question in page.questions)
                yield _never_asked(locations, Location(file, ("pages", at, "show_if")), f"the page '{page.title}'")
                continue
            yield from _questions(locations, space, questionnaire, page)


def _questions(locations: Locations, space: ValueSpace, questionnaire: Questionnaire, page: Page) -> Iterator[Fault]:
    for question in page.questions:
        above = (questionnaire.show_if, page.show_if, question.show_if)
        if question.show_if is not None and _dead(space, *above):
            space.never.add(question.item.id)
            location = locations.items.get(question.item.id, Location(f"{questionnaire.id}.yaml", ()))
            yield _never_asked(locations, location.at("show_if"), f"the item '{question.item.id}'")


def _dead(space: ValueSpace, *conditions: Expression | None) -> bool:
    goals: list[Goal] = [(each, TRUE) for each in conditions if each is not None]
    return bool(goals) and not satisfiable(space, *goals)


def _never_asked(locations: Locations, location: Location, what: str) -> Fault:
    message = f"{what} is never asked: no answers make its show_if true."
    return locations.error(location, "E605", message, "Correct the condition, or remove it.")


def _rules(pack: Pack, locations: Locations, space: ValueSpace) -> Iterator[Fault]:
    before: list[Rule] = []
    for rule in pack.rules:
        location = locations.entry("rules.yaml", "rules", rule.id).at("when")
        if rule.when is not None and _dead(space, rule.when):
            yield locations.error(
                location, "E606", f"no answers make rule '{rule.id}' true.", "Correct its condition, or remove it."
            )
        elif rule.level is not None:
            shadowing = _shadowing(space, rule, before)
            if shadowing:
                message = (
                    f"rule '{rule.id}' never sets the level: whenever it is true, {shadowing} before it is true too."
                )
                yield locations.error(location, "E607", message, "Move it up, narrow the other, or remove its level.")
            before.append(rule)


def _over_time(pack: Pack, locations: Locations, space: ValueSpace) -> Iterator[Fault]:
    for at, rule in enumerate(pack.over_time.rules):
        if _dead(space, rule.when):
            location = Location("rules.yaml", ("over_time", "rules", at, "when"))
            message = f"no answers make rule '{rule.id}' true."
            yield locations.error(location, "E606", message, "Correct its condition, or remove it.")
    for at, page in enumerate(pack.check_ins.pages if pack.check_ins is not None else ()):
        if _dead(space, page.when):
            location = Location("pack.yaml", ("again", "ask_again", at, "when"))
            message = f"the page '{page.title}' is never asked: no answers make its condition true."
            yield locations.error(location, "E605", message, "Correct the condition, or remove the page.")


def _shadowing(space: ValueSpace, rule: Rule, before: list[Rule]) -> str:
    """The earlier rule, or rules, that are true whenever this one is; '' when there are none."""
    if not before:
        return ""
    wanted: list[Goal] = [(rule.when, TRUE)] if rule.when is not None else []
    for other in before:
        if other.when is not None and not satisfiable(space, (other.when, NOT_TRUE), *wanted):
            return f"rule '{other.id}'"
    every = Or(tuple(other.when for other in before if other.when is not None))
    return "" if satisfiable(space, (every, NOT_TRUE), *wanted) else "one of the rules"


def _sentences(pack: Pack, locations: Locations, space: ValueSpace) -> Iterator[Fault]:
    located = [
        *(
            (f"step '{each.id}'", each.when, locations.entry("steps.yaml", "steps", each.id))
            for each in pack.steps
            if each.id != pack.step_otherwise
        ),
        *((f"note '{each.id}'", each.when, locations.entry("rules.yaml", "notes", each.id)) for each in pack.notes),
        *(
            (f"safety message '{each.id}'", each.when, locations.entry("pauses.yaml", "", each.id))
            for each in pack.safety_messages
        ),
        *(
            (f"strength '{each.id}'", each.when, locations.entry("texts.yaml", "strengths", each.id))
            for each in pack.texts.strengths
        ),
        *(
            (f"headline '{each.id}'", each.when, locations.entry("texts.yaml", "headlines", each.id))
            for each in pack.texts.headlines
        ),
    ]
    if pack.sharing.contact is not None:
        at = Location("pack.yaml", ("sharing", "contact"))
        located.append(("request for contact details", pack.sharing.contact.when, at))
        channels = pack.sharing.contact.channels.items()
        located.extend((f"contact by {channel}", safe, at.at("channels", channel)) for channel, safe in channels)
    for what, when, location in located:
        if _dead(space, when):
            message = f"nobody can get the {what}: no answers make its condition true."
            yield locations.error(location.at("when"), "E608", message, "Correct the condition, or remove it.")
    call = pack.sharing.asks_for_call
    if call is not None and _dead(space, call):
        location = Location("pack.yaml", ("sharing", "asks_for_call"))
        message = "no answer can ask for a call: no answers make its condition true."
        yield locations.error(location, "E608", message, "Correct the condition, or remove it.")


def _outputs(pack: Pack, locations: Locations) -> Iterator[Fault]:
    outputs = {output for rule in pack.rules for output in (rule.level, rule.access, rule.priority)}
    for level in pack.levels:
        if level.id not in outputs:
            location = locations.entry("rules.yaml", "levels", level.id)
            message = f"no rule gives the level '{level.id}'."
            yield locations.error(location, "E609", message, "Write a rule for it, or remove it.")
    for key, choices in (("access", pack.access), ("priorities", pack.priorities)):
        for choice in choices[1:]:
            if choice.id not in outputs:
                location = locations.entry("rules.yaml", key, choice.id)
                message = f"no rule gives '{choice.id}' of {key}."
                yield locations.warning(location, "W610", message, "Write a rule for it, or remove it.")
