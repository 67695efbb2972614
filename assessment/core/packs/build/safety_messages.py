"""Safety messages, shown at once after an answer that points to danger."""

from __future__ import annotations

from dataclasses import replace

from assessment.core.model.safety_messages import SafetyMessage
from assessment.core.packs.build.context import BuildContext
from assessment.core.rules.parser import Vocabulary
from assessment.core.rules.syntax_tree import leaves, scores_of

FILE = "pauses.yaml"


def build_safety_messages(context: BuildContext, known: Vocabulary) -> tuple[SafetyMessage, ...]:
    """The safety messages, the most urgent first. Their conditions can use answers only: there are no scores yet."""
    context.check_unique_entries(FILE, "", "safety message")
    built = []
    for shape in context.entries(FILE):
        path = (*context.path_of(FILE, "", shape["id"]), "when")
        when = context.parse(shape["when"], replace(known, levels=()), FILE, path)
        if when is None:
            continue
        scores = [name for leaf in leaves(when) for name in scores_of(leaf)]
        if scores:
            message = f"a safety message uses the score '{scores[0]}', which is not known before all is answered."
            context.report(FILE, path, "E335", message, "Use answers only.")
        built.append(
            SafetyMessage(
                id=shape["id"],
                when=when,
                title=shape["title"],
                say=shape["say"],
                say_again=shape["again"],
                action=shape["action"],
                lines=tuple(shape["lines"]),
                call=shape["call"],
            )
        )
    return tuple(built)
