"""Item types: one file each. Adding a type is adding a file here and its line in ``TYPES``."""

from assessment.core.items.base import Answer, Answers, Control, Item, Option, Wording, Worse
from assessment.core.items.multiple import Multiple
from assessment.core.items.number import Number
from assessment.core.items.rating import Rating
from assessment.core.items.single import Single
from assessment.core.items.text import Text

TYPES: dict[str, type[Item]] = {kind.type: kind for kind in (Single, Multiple, Rating, Number, Text)}

__all__ = [
    "TYPES",
    "Answer",
    "Answers",
    "Control",
    "Item",
    "Multiple",
    "Number",
    "Option",
    "Rating",
    "Single",
    "Text",
    "Wording",
    "Worse",
]
