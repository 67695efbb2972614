"""Worked examples."""

from __future__ import annotations

from assessment.core.errors import suggestion
from assessment.core.model.examples import Example, ExampleRound
from assessment.core.packs.build.context import BuildContext
from assessment.core.packs.schema import EXAMPLES


def build_examples(context: BuildContext) -> tuple[Example, ...]:
    """The worked examples, each with its own answers and those of the example that it names under ``like``."""
    context.check_unique_entries(EXAMPLES, "", "example")
    built: dict[str, Example] = {}
    for shape in context.entries(EXAMPLES):
        path = context.path_of(EXAMPLES, "", shape["name"])
        base = shape.get("like")
        if base is not None and base not in built and (context.damaged is None or base not in context.damaged):
            message = f"no example before this one is called '{base}'."
            context.report(EXAMPLES, (*path, "like"), "E334", message, suggestion(base, list(built)))
        answers = dict(built[base].answers) if base in built else {}
        for name, value in shape["answers"].items():
            if value is None:
                answers.pop(name, None)
            else:
                answers[name] = value
        line = context.sources[EXAMPLES].line(path)
        rounds = built[base].rounds if base in built else ()
        if "rounds" in shape:
            rounds = tuple(ExampleRound(each["after_days"], each["answers"]) for each in shape["rounds"])
        built[shape["name"]] = Example(shape["name"], answers, shape["expect"], line, rounds)
    return tuple(built.values())
