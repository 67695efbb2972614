"""Every mutant of a pack."""

from __future__ import annotations

from itertools import chain

from mutation.mutant import Mutant, PackFiles
from mutation.question_changes import question_mutants
from mutation.rule_changes import rule_mutants
from mutation.score_changes import score_mutants
from mutation.step_changes import safety_message_mutants, step_mutants
from mutation.text_changes import text_mutants


def mutants(files: PackFiles) -> list[Mutant]:
    """All mutants, those of one place together; of two with equal edits, the first."""
    found = chain(
        rule_mutants(files),
        score_mutants(files),
        step_mutants(files),
        safety_message_mutants(files),
        question_mutants(files),
        text_mutants(files),
    )
    unlike: dict[str, Mutant] = {}
    for mutant in found:
        unlike.setdefault(repr((mutant.file, mutant.edits)), mutant)
    return list(unlike.values())
