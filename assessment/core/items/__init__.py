"""Item types: one file each, found by ``item_type``. Adding a type is adding a file and its line below."""

from assessment.core.items.answer_space import Answer, Answers, AnswerSpace, Enumeration, Interval, Opaque, Subsets
from assessment.core.items.base import Control, Item, Option, Wording, Worse
from assessment.core.items.multiple import Multiple
from assessment.core.items.number import Number
from assessment.core.items.rating import Rating
from assessment.core.items.registry import TYPES, item_type
from assessment.core.items.single import Single
from assessment.core.items.text import Text

__all__ = [
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
