"""What each file of a pack may hold."""

from assessment.core.schema.files import ANSWER_SET, FILES, QUESTIONNAIRE
from assessment.core.schema.pauses import OPTIONAL

__all__ = ["ANSWER_SET", "FILES", "OPTIONAL", "QUESTIONNAIRE"]
