"""Steps, strengths and the other texts of the result page and the report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from assessment.core.errors import suggestion
from assessment.core.model.privacy import PrivateNames
from assessment.core.model.rules import Level
from assessment.core.model.texts import Faq, Step, Strength, Texts
from assessment.core.packs.build.context import BuildContext
from assessment.core.packs.yaml_reader import Path
from assessment.core.rules.parser import Vocabulary
from assessment.core.rules.syntax_tree import Expression

STEPS, TEXTS = "steps.yaml", "texts.yaml"


def build_steps(
    context: BuildContext, known: Vocabulary, private: PrivateNames
) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    """The steps, and the ids of the steps that every discreet report prints."""
    context.check_unique_entries(STEPS, "steps", "step")
    built: dict[str, Step] = {}
    for shape in context.part(STEPS, "steps", []):
        path = (*context.path_of(STEPS, "steps", shape["id"]), "when")
        when = context.parse(shape["when"], known, STEPS, path)
        if when is None:
            if context.damaged is not None:
                context.damaged.add(shape["id"])
            continue
        printed = shape["shown"] == "everywhere"
        if printed:
            _check_private(context, private, STEPS, path, when, f"step '{shape['id']}'")
        built[shape["id"]] = Step(
            id=shape["id"],
            title=shape["title"],
            when=when,
            do=shape["do"],
            in_short=shape["in_short"],
            couple=shape["kind"] == "couple",
            printed=printed,
            source=shape["source"],
        )
    discreet = context.part(STEPS, "discreet", [])
    for at, name in enumerate(discreet):
        step = built.get(name)
        if step is None:
            remedy = suggestion(name, list(built))
            context.report_unknown(STEPS, ("discreet", at), f"there is no step '{name}'.", remedy, name)
        elif step.couple or not step.printed:
            message = f"'{name}' is a couple's step, or shown on the screen only."
            context.report(
                STEPS, ("discreet", at), "E331", message, "Name a step of kind own that is shown everywhere."
            )
    return tuple(built.values()), tuple(discreet)


def build_texts(
    context: BuildContext, known: Vocabulary, private: PrivateNames, levels: Iterable[Level], steps: tuple[str, ...]
) -> Texts | None:
    """The texts of the result page and the report; None when some of them are missing."""
    context.check_unique_entries(TEXTS, "strengths", "strength")
    strengths = []
    for shape in context.part(TEXTS, "strengths", []):
        path = (*context.path_of(TEXTS, "strengths", shape["id"]), "when")
        when = context.parse(shape["when"], known, TEXTS, path)
        if when is not None:
            _check_private(context, private, TEXTS, path, when, f"strength '{shape['id']}'")
            strengths.append(Strength(shape["id"], when, shape["say"]))
    data = context.shaped.get(TEXTS)
    if any(level.discreet for level in levels):
        if isinstance(data, dict) and "discreet" not in data:
            message = "'discreet' is missing, but a level prints it."
            context.report(TEXTS, (), "E332", message, "Write the shared wording.")
        if STEPS in context.shaped and len(steps) != 3:
            context.report(STEPS, ("discreet",), "E332", "a discreet report prints three steps.", "Name three.")
    try:
        return _texts(data, tuple(strengths)) if isinstance(data, dict) else None
    except KeyError:
        return None


def _check_private(
    context: BuildContext, private: PrivateNames, file: str, path: Path, when: Expression, what: str
) -> None:
    """Report a condition of something that is printed if private answers can decide it."""
    read = sorted(private.read_by(when))
    if read:
        message = f"{what} is printed, and would show that '{read[0]}' was answered in private."
        context.report(file, path, "E330", message, "Leave the private item out, or show it on screen only.")


def _texts(data: Mapping[str, Any], strengths: tuple[Strength, ...]) -> Texts:
    discreet = data.get("discreet", {"headline": "", "say": ()})
    return Texts(
        thanks=data["thanks"],
        strengths=strengths,
        no_strengths=data["no_strengths"],
        bands_note=data["bands_note"],
        about_report=data["about_report"],
        limits=data["limits"],
        discreet_headline=discreet["headline"],
        discreet_say=discreet["say"],
        choosing_title=data["choosing"]["title"],
        choosing_intro=data["choosing"]["intro"],
        choosing_questions=data["choosing"]["questions"],
        faq=tuple(Faq(entry["ask"], entry["reply"]) for entry in data["faq"]),
        callback_title=data["callback"]["title"],
        callback_say=data["callback"]["say"],
        deleting=data["deleting"],
    )
