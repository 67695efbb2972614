"""Steps, strengths and the other texts of the result page and the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assessment.core.errors import suggestion
from assessment.core.model.privacy import PrivateNames
from assessment.core.model.texts import Faq, PaperTexts, Step, Strength, Texts
from assessment.core.packs.build.context import BuildContext
from assessment.core.packs.yaml_reader import Path
from assessment.core.rules.parser import Vocabulary
from assessment.core.rules.syntax_tree import Expression

STEPS, TEXTS = "steps.yaml", "texts.yaml"


def build_steps(context: BuildContext, known: Vocabulary) -> tuple[tuple[Step, ...], str]:
    """The steps, and the id of the one that stands on every paper."""
    context.check_unique_entries(STEPS, "steps", "step")
    built: dict[str, Step] = {}
    for shape in context.part(STEPS, "steps", []):
        path = (*context.path_of(STEPS, "steps", shape["id"]), "when")
        when = context.parse(shape["when"], known, STEPS, path)
        if when is None:
            if context.damaged is not None:
                context.damaged.add(shape["id"])
            continue
        built[shape["id"]] = Step(
            id=shape["id"],
            title=shape["title"],
            when=when,
            do=shape["do"],
            in_short=shape["in_short"],
            couple=shape["kind"] == "couple",
            shown=shape["shown"],
            source=shape["source"],
        )
    name = context.part(STEPS, "on_every_paper", "")
    step = built.get(name)
    if step is None and name:
        remedy = suggestion(name, list(built))
        context.report_unknown(STEPS, ("on_every_paper",), f"there is no step '{name}'.", remedy, name)
    elif step is not None and (step.couple or step.shown == "screen"):
        message = f"'{name}' is a couple's step, or shown on the screen only."
        context.report(STEPS, ("on_every_paper",), "E331", message, "Name a step of kind own that is shown everywhere.")
    return tuple(built.values()), name


def build_texts(context: BuildContext, known: Vocabulary, private: PrivateNames) -> Texts | None:
    """The texts of the result page and the report; None when some of them are missing."""
    context.check_unique_entries(TEXTS, "strengths", "strength")
    strengths = []
    for shape in context.part(TEXTS, "strengths", []):
        path = (*context.path_of(TEXTS, "strengths", shape["id"]), "when")
        when = context.parse(shape["when"], known, TEXTS, path)
        if when is not None:
            _check_private(context, private, path, when, shape["id"])
            strengths.append(Strength(shape["id"], when, shape["say"]))
    data = context.shaped.get(TEXTS)
    level = context.part(TEXTS, "paper", {}).get("more_help_from")
    if level is not None and level not in known.levels:
        remedy = suggestion(level, list(known.levels))
        path = ("paper", "more_help_from")
        context.report_unknown(TEXTS, path, f"there is no level '{level}'.", remedy, level)
    try:
        return _texts(data, tuple(strengths), known.levels) if isinstance(data, dict) else None
    except KeyError:
        return None


def _check_private(context: BuildContext, private: PrivateNames, path: Path, when: Expression, name: str) -> None:
    """Report the condition of a strength if private answers can decide it."""
    read = sorted(private.read_by(when))
    if read:
        message = f"strength '{name}' would show what was answered to '{read[0]}' in private."
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
        paper=PaperTexts(
            say=paper["say"],
            say_more_help=paper["say_more_help"],
            more_help_at=frozenset(levels[levels.index(first) :] if first in levels else ()),
            box=paper["box"],
        ),
        choosing_title=data["choosing"]["title"],
        choosing_intro=data["choosing"]["intro"],
        choosing_questions=data["choosing"]["questions"],
        faq=tuple(Faq(entry["ask"], entry["reply"]) for entry in data["faq"]),
        callback_title=data["callback"]["title"],
        callback_say=data["callback"]["say"],
        deleting=data["deleting"],
    )
