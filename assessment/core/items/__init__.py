"""Item types, one module each, registered by ``item_type``. A new type needs a module and an import here."""

from assessment.core.items.answer_space import Answer, Answers, AnswerSpace, Enumeration, Interval, Opaque, Subsets
from assessment.core.items.base import LEFT_OUT, Control, Item, Option, Wording, Worse
from assessment.core.items.multiple import Multiple
from assessment.core.items.number import Number
from assessment.core.items.rating import Rating
from assessment.core.items.registry import TYPES, item_type
from assessment.core.items.single import Single
from assessment.core.items.text import Text

__all__ = [
    "LEFT_OUT",
    "TYPES",
    "Answer",
    "AnswerSpace",
    "Answers",
    "Control",
    "Enumeration",
    "Interval",
    "Item",
    "Multiple",
    "Number",
    "Opaque",
    "Option",
    "Rating",
    "Single",
    "Subsets",
    "Text",
    "Wording",
    "Worse",
    "item_type",
]
