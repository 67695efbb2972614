"""Pauses: what is said at once when an answer tells of danger."""

from __future__ import annotations

from dataclasses import replace

from assessment.core.model.safety_messages import SafetyMessage
from assessment.core.packs.build.context import BuildContext
from assessment.core.rules.parser import Vocabulary
from assessment.core.rules.syntax_tree import leaves, scores_of

FILE = "pauses.yaml"


def pauses(draft: BuildContext, known: Vocabulary) -> tuple[SafetyMessage, ...]:
    """Every pause, the most urgent first. One may look at answers only: scores and level come when all is answered."""
    draft.unique_entries(FILE, "", "pause")
    built = []
    for shape in draft.entries(FILE):
        path = (*draft.line(FILE, "", shape["id"]), "when")
        when = draft.expression(shape["when"], replace(known, levels=()), FILE, path)
        if when is None:
            continue
        scores = [name for leaf in leaves(when) for name in scores_of(leaf)]
        if scores:
            message = f"a pause looks at the score '{scores[0]}', which is not known before all is answered."
            draft.fault(FILE, path, "E335", message, "Let it look at answers only.")
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
