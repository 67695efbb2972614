"""Steps, strengths and the other texts of the result page and the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assessment.core.errors import suggestion
from assessment.core.model.privacy import PrivateNames
from assessment.core.model.texts import (
    Faq,
    Headline,
    PaperTexts,
    Sign,
    SignGrade,
    Signs,
    Step,
    Strength,
    Texts,
    Validity,
)
from assessment.core.packs.build.context import BuildContext
from assessment.core.packs.build.roles import known_roles
from assessment.core.packs.yaml_reader import Path
from assessment.core.rules.parser import Vocabulary
from assessment.core.rules.syntax_tree import And, Expression

STEPS, TEXTS = "steps.yaml", "texts.yaml"


@dataclass(frozen=True)
class StepLibrary:
    """The steps, the ids of the one on every paper and of the one given when no other own step is, and the gate."""

    steps: tuple[Step, ...]
    on_every_paper: str
    otherwise: str | None
    gate: Expression | None


def build_steps(context: BuildContext, known: Vocabulary) -> StepLibrary:
    """The contents of ``steps.yaml``."""
    context.check_unique_entries(STEPS, "steps", "step")
    gate = context.parse(context.part(STEPS, "gate", None), known, STEPS, ("gate",))
    built: dict[str, Step] = {}
    for shape in context.part(STEPS, "steps", []):
        step = _step(context, shape, known, gate)
        if step is not None:
            built[step.id] = step
        else:
            context.drop(shape["id"])
    _check_roles(context, built, known)
    _check_instead_of(context, built)
    _check_tonight(context, built, gate)
    _check_step_on_every_paper(context, built)
    otherwise = _step_otherwise(context, built)
    return StepLibrary(
        tuple(built.values()),
        context.part(STEPS, "on_every_paper", ""),
        otherwise.id if otherwise else None,
        gate,
    )


def _step(context: BuildContext, shape: Mapping[str, Any], known: Vocabulary, gate: Expression | None) -> Step | None:
    """The step; None when its condition cannot be read."""
    path = context.path_of(STEPS, "steps", shape["id"])
    when = context.parse(shape["when"], known, STEPS, (*path, "when"))
    if when is None:
        return None
    gated = gate is not None and not shape["even_in_danger"]
    return Step(
        id=shape["id"],
        title=shape["title"],
        when=_behind(gate, when) if gated else when,
        do=shape["do"],
        in_short=shape["in_short"],
        couple=shape["kind"] == "couple",
        shown=shape["shown"],
        rhythm=shape["rhythm"],
        source=shape["source"],
        first_when=context.parse(shape["first_when"], known, STEPS, (*path, "first_when")),
        lead_in=shape["lead_in"],
        gated=gated,
        instead_of=shape["instead_of"],
        tonight=shape["tonight"],
    )


def _check_roles(context: BuildContext, steps: Mapping[str, Step], known: Vocabulary) -> None:
    """Report lead-ins for what is no role; only the first one if the pack has no roles."""
    roles = known_roles(context, known.items)
    if roles is None:
        return
    unknown_roles = [(step.id, role) for step in steps.values() for role in sorted(set(step.lead_in) - set(roles))]
    for name, unknown in unknown_roles if roles else unknown_roles[:1]:
        path = (*context.path_of(STEPS, "steps", name), "lead_in", unknown)
        message = f"'{name}' has a lead-in for '{unknown}', which is no role."
        context.report_unknown(STEPS, path, message, suggestion(unknown, roles), unknown)


def _check_instead_of(context: BuildContext, steps: Mapping[str, Step]) -> None:
    """Report a step that stands for one that is not a couple's, or is a couple's itself."""
    for step in steps.values():
        if step.instead_of is None:
            continue
        path = (*context.path_of(STEPS, "steps", step.id), "instead_of")
        if step.instead_of not in steps:
            remedy = suggestion(step.instead_of, list(steps))
            context.report_unknown(STEPS, path, f"there is no step '{step.instead_of}'.", remedy, step.instead_of)
        elif step.couple or not steps[step.instead_of].couple:
            message = f"'{step.id}' cannot stand for '{step.instead_of}'."
            context.report(STEPS, path, "E332", message, "Let a step of kind own stand for one of kind couple.")


def _check_tonight(context: BuildContext, steps: Mapping[str, Step], gate: Expression | None) -> None:
    """Report a sentence for the partner beside a step that people in danger are given; once if there is no gate."""
    if gate is None and context.may_hold_more(STEPS, "gate"):
        return
    ungated = [step.id for step in steps.values() if step.tonight and not step.gated]
    for name in ungated if gate is not None else ungated[:1]:
        path = (*context.path_of(STEPS, "steps", name), "tonight")
        message = f"'{name}' has no gate to pass, so people in danger would be told to say this to their partner."
        remedy = "Leave the sentence out, or remove 'even_in_danger'."
        if gate is None:
            remedy = "Write 'gate: …' above the steps, or leave 'tonight' out of all of them."
        context.report(STEPS, path, "E345", message, remedy)


def _behind(gate: Expression | None, when: Expression) -> Expression:
    return when if gate is None else And((gate, when))


def _check_step_on_every_paper(context: BuildContext, steps: Mapping[str, Step]) -> None:
    """Report the step on every paper if it may not stand there."""
    step = _named_step(context, steps, "on_every_paper")
    if step is not None and (step.couple or step.shown == "screen"):
        message = f"'{step.id}' is a couple's step, or shown on the screen only."
        context.report(STEPS, ("on_every_paper",), "E331", message, "Name a step of kind own that is shown everywhere.")


def _step_otherwise(context: BuildContext, steps: Mapping[str, Step]) -> Step | None:
    """The step that is given when no other own step is; reports one that is not for everybody."""
    step = _named_step(context, steps, "otherwise")
    if step is not None and (step.couple or step.gated or step.instead_of):
        message = f"'{step.id}' is not for everybody: it is a couple's, has to pass the gate, or stands for another."
        context.report(STEPS, ("otherwise",), "E331", message, "Name a step of kind own with 'even_in_danger: true'.")
    return step


def _named_step(context: BuildContext, built: Mapping[str, Step], key: str) -> Step | None:
    name = context.part(STEPS, key, None)
    if name and name not in built:
        remedy = suggestion(name, list(built))
        context.report_unknown(STEPS, (key,), f"there is no step '{name}'.", remedy, name)
    return built.get(name)


def build_texts(
    context: BuildContext, known: Vocabulary, private: PrivateNames, gate: Expression | None
) -> Texts | None:
    """The texts of the result page and the report; None when some of them are missing. ``gate``: of praise."""
    context.check_unique_entries(TEXTS, "strengths", "strength")
    strengths = []
    for shape in context.part(TEXTS, "strengths", []):
        path = (*context.path_of(TEXTS, "strengths", shape["id"]), "when")
        when = context.parse(shape["when"], known, TEXTS, path)
        if when is not None:
            _check_private(context, private, path, when, f"strength '{shape['id']}'")
            gated = gate is not None and shape["praises_partner"]
            on_paper = shape["of_both"] or not shape["praises_partner"]
            shown_when = _behind(gate, when) if gated else when
            strengths.append(Strength(shape["id"], shown_when, shape["say"], gated, on_paper))
    headlines, signs = _headlines(context, known, private), _signs(context, known, private)
    data = context.shaped.get(TEXTS)
    level = context.part(TEXTS, "paper", {}).get("more_help_from")
    if level is not None and level not in known.levels:
        remedy = suggestion(level, list(known.levels))
        path = ("paper", "more_help_from")
        context.report_unknown(TEXTS, path, f"there is no level '{level}'.", remedy, level)
    try:
        return (
            replace(_texts(data, tuple(strengths), known.levels), headlines=headlines, signs=signs)
            if isinstance(data, dict)
            else None
        )
    except KeyError:
        return None


def _headlines(context: BuildContext, known: Vocabulary, private: PrivateNames) -> tuple[Headline, ...]:
    context.check_unique_entries(TEXTS, "headlines", "headline")
    built = []
    for shape in context.part(TEXTS, "headlines", []):
        path = (*context.path_of(TEXTS, "headlines", shape["id"]), "when")
        when = context.parse(shape["when"], known, TEXTS, path)
        if when is not None:
            _check_private(context, private, path, when, f"headline '{shape['id']}'")
            built.append(Headline(shape["id"], when, shape["say"]))
    return tuple(built)


def _signs(context: BuildContext, known: Vocabulary, private: PrivateNames) -> Signs | None:
    shape = context.part(TEXTS, "signs", None)
    if shape is None:
        return None
    context.check_unique(TEXTS, [(each["id"], ("signs", "shown")) for each in shape["shown"]], "sign")
    shown = []
    for at, each in enumerate(shape["shown"]):
        path: Path = ("signs", "shown", at)
        if each["line"] >= len(each["grades"]):
            message = f"the line of '{each['id']}' is past its highest grade."
            context.report(TEXTS, (*path, "line"), "E362", message, "Grades are counted from 0: name one of them.")
        grades = []
        for grade, written in enumerate(each["grades"]):
            where = (*path, "grades", grade, "when")
            when = context.parse(written["when"], replace(known, levels=()), TEXTS, where)
            if when is not None:
                _check_private(context, private, where, when, f"sign '{each['id']}'")
                grades.append(SignGrade(when, written["say"]))
        shown.append(Sign(each["id"], each["label"], each["line"], tuple(grades)))
    return Signs(shape["title"], shape["intro"], tuple(shown))


def _check_private(context: BuildContext, private: PrivateNames, path: Path, when: Expression, what: str) -> None:
    """Report the condition of ``what`` if private answers can decide it."""
    read = sorted(private.read_by(when))
    if read:
        message = f"{what} would show what was answered to '{read[0]}' in private."
        context.report(TEXTS, path, "E330", message, "Leave the private item out.")


def _texts(data: Mapping[str, Any], strengths: tuple[Strength, ...], levels: Sequence[str]) -> Texts:
    paper = data["paper"]
    first = paper["more_help_from"]
    return Texts(
        thanks=data["thanks"],
        strengths=strengths,
        no_strengths=data["no_strengths"],
        bands_note=data["bands_note"],
        about_report=data["about_report"],
        limits=data["limits"],
        validity=_validity(data),
        paper=PaperTexts(
            say=paper["say"],
            say_more_help=paper["say_more_help"],
            more_help_at=frozenset(levels[levels.index(first) :] if first in levels else ()),
            box=paper["box"],
        ),
        choosing_title=data["choosing"]["title"],
        choosing_intro=data["choosing"]["intro"],
        choosing_questions=data["choosing"]["questions"],
        faq=tuple(Faq(entry["ask"], entry["reply"], entry["on_paper"]) for entry in data["faq"]),
        callback_title=data["callback"]["title"],
        callback_say=data["callback"]["say"],
        deleting=data["deleting"],
    )


def _validity(data: Mapping[str, Any]) -> Validity | None:
    if "validated" in data:
        return Validity(data["validated"]["say"], data["validated"]["source"])
    return Validity(data["not_validated"]) if "not_validated" in data else None
