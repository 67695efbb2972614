"""The shape of every file of a pack: which keys it may have, and which kinds of values."""

from __future__ import annotations

from marshmallow import Schema

from assessment.core.packs.schema.help_lines import HelpLinesFile
from assessment.core.packs.schema.pack_files import PackFile, QuestionnaireFile, answer_set
from assessment.core.packs.schema.replies import ReplyMessageShape
from assessment.core.packs.schema.rule_files import RulesFile, ScaleShape
from assessment.core.packs.schema.safety_messages import SafetyMessageShape
from assessment.core.packs.schema.text_files import ExampleShape, StepsFile, TextsFile

__all__ = ["ANSWERS", "EXAMPLES", "FILES", "OPTIONAL", "QUESTIONNAIRE", "answer_set"]

ANSWERS, EXAMPLES = "answers.yaml", "examples.yaml"
FILES: dict[str, Schema] = {
    "pack.yaml": PackFile(),
    "scores.yaml": ScaleShape(many=True),
    "rules.yaml": RulesFile(),
    "pauses.yaml": SafetyMessageShape(many=True),
    "steps.yaml": StepsFile(),
    "texts.yaml": TextsFile(),
    "replies.yaml": ReplyMessageShape(many=True),
    "help-lines.yaml": HelpLinesFile(),
    EXAMPLES: ExampleShape(many=True),
}
"""The shape of each file whose name is fixed, in the order of docs/questionnaire-format.md."""
QUESTIONNAIRE = QuestionnaireFile()
"""The shape of every other file but answers.yaml, whose entries have the shape that ``answer_set`` gives."""
OPTIONAL = ("pauses.yaml", "replies.yaml")
"""Files that a pack may do without."""
