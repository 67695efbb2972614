"""Steps, texts, help lines and examples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from assessment.core.errors import suggestion
from assessment.core.model.examples import Example, ExampleRound
from assessment.core.model.help_lines import HelpLine, Place
from assessment.core.model.privacy import PrivateNames
from assessment.core.model.rules import Level
from assessment.core.model.texts import Faq, Step, Strength, Texts
from assessment.core.packs.build.context import BuildContext
from assessment.core.packs.yaml_reader import Path
from assessment.core.rules.parser import Vocabulary
from assessment.core.rules.syntax_tree import Expression


def steps(draft: BuildContext, known: Vocabulary, private: PrivateNames) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    """The steps in their order, and the ids of those that every discreet report prints."""
    file = "steps.yaml"
    draft.unique_entries(file, "steps", "step")
    built: dict[str, Step] = {}
    for shape in draft.part(file, "steps", []):
        path = (*draft.line(file, "steps", shape["id"]), "when")
        when = draft.expression(shape["when"], known, file, path)
        if when is None:
            if draft.damaged is not None:
                draft.damaged.add(shape["id"])
            continue
        printed = shape["shown"] == "everywhere"
        if printed:
            _check_private(draft, private, file, path, when, f"step '{shape['id']}'")
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
    discreet = draft.part(file, "discreet", [])
    for at, name in enumerate(discreet):
        step = built.get(name)
        if step is None:
            draft.unknown(file, ("discreet", at), f"there is no step '{name}'.", suggestion(name, list(built)), name)
        elif step.couple or not step.printed:
            draft.fault(
                file,
                ("discreet", at),
                "E331",
                f"'{name}' is for two, or for the screen only.",
                "Name an own, printed step.",
            )
    return tuple(built.values()), tuple(discreet)


def _check_private(
    draft: BuildContext, private: PrivateNames, file: str, path: Path, when: Expression, what: str
) -> None:
    """Report the condition of something printed when it reads a private answer."""
    read = sorted(private.read_by(when))
    if read:
        message = f"{what} is printed, and would show that '{read[0]}' was answered in private."
        draft.fault(file, path, "E330", message, "Leave the private item out, or show it on screen only.")


def texts(
    draft: BuildContext, known: Vocabulary, private: PrivateNames, levels: Iterable[Level], steps: tuple[str, ...]
) -> Texts | None:
    """The sentences of the result page and the report; None when the file was refused."""
    file = "texts.yaml"
    draft.unique_entries(file, "strengths", "strength")
    strengths = []
    for shape in draft.part(file, "strengths", []):
        path = (*draft.line(file, "strengths", shape["id"]), "when")
        when = draft.expression(shape["when"], known, file, path)
        if when is not None:
            _check_private(draft, private, file, path, when, f"strength '{shape['id']}'")
            strengths.append(Strength(shape["id"], when, shape["say"]))
    data = draft.shaped.get(file)
    if any(level.discreet for level in levels):
        if isinstance(data, dict) and "discreet" not in data:
            draft.fault(file, (), "E332", "'discreet' is missing, but a level prints it.", "Write the shared wording.")
        if "steps.yaml" in draft.shaped and len(steps) != 3:
            draft.fault("steps.yaml", ("discreet",), "E332", "a discreet report prints three steps.", "Name three.")
    try:
        return _texts(data, tuple(strengths)) if isinstance(data, dict) else None
    except KeyError:
        return None


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


def places(draft: BuildContext) -> tuple[Place, ...]:
    """Help lines by place. A confirmed line must say when somebody last read it at its source."""
    file = "help-lines.yaml"
    draft.unique_entries(file, "places", "place")
    built = []
    for shape in draft.part(file, "places", []):
        path = draft.line(file, "places", shape["id"])
        draft.unique(file, [(line["id"], path) for line in shape["lines"]], "help line")
        for line in shape["lines"]:
            if line["status"] == "confirmed" and not line["checked_on"]:
                message = f"'{line['id']}' is confirmed, but has no day."
                draft.fault(file, path, "E333", message, "Say when it was read at its source: checked_on.")
        lines = tuple(
            HelpLine(
                id=line["id"],
                name=line["name"],
                number=line["number"],
                hours=line["hours"],
                say=line["say"],
                audience=tuple(line["audience"]),
                source=line["source"],
                confirmed=line["status"] == "confirmed",
                checked_on=line["checked_on"],
            )
            for line in shape["lines"]
        )
        emergency = shape["emergency"]
        built.append(Place(shape["id"], shape["label"], emergency["number"], emergency["say"], lines))
    return tuple(built)


def examples(draft: BuildContext) -> tuple[Example, ...]:
    """The worked examples with their answers written out; ``like`` is followed here."""
    file = "examples.yaml"
    draft.unique_entries(file, "", "example")
    built: dict[str, Example] = {}
    for shape in draft.entries(file):
        path = draft.line(file, "", shape["name"])
        base = shape.get("like")
        if base is not None and base not in built:
            draft.fault(
                file,
                (*path, "like"),
                "E334",
                f"no example before this one is called '{base}'.",
                suggestion(base, list(built)),
            )
        answers = dict(built[base].answers) if base in built else {}
        for name, value in shape["answers"].items():
            if value is None:
                answers.pop(name, None)
            else:
                answers[name] = value
        line = draft.sources[file].line(path)
        rounds = built[base].rounds if base in built else ()
        if "rounds" in shape:
            rounds = tuple(ExampleRound(each["after_days"], each["answers"]) for each in shape["rounds"])
        built[shape["name"]] = Example(shape["name"], answers, shape["expect"], line, rounds)
    return tuple(built.values())
