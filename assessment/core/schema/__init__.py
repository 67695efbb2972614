"""What each file of a pack may hold."""

from assessment.core.schema.files import ANSWER_SET, FILES, QUESTIONNAIRE

__all__ = ["ANSWER_SET", "FILES", "QUESTIONNAIRE"]
