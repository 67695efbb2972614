"""What each file of a pack may hold."""

from assessment.core.packs.schema.pack_files import FILES, QUESTIONNAIRE, answer_set
from assessment.core.packs.schema.safety_messages import OPTIONAL

__all__ = ["FILES", "OPTIONAL", "QUESTIONNAIRE", "answer_set"]
