"""What each file of a pack may hold."""

from assessment.core.schema.files import FILES, QUESTIONNAIRE, answer_set
from assessment.core.schema.pauses import OPTIONAL

__all__ = ["FILES", "OPTIONAL", "QUESTIONNAIRE", "answer_set"]
