"""Outcomes of many people at once, from answers in columns. The web process never imports this, as it needs numpy."""

from assessment.core.batch.columns import Columns, columns
from assessment.core.batch.outcomes import Outcomes, assess

__all__ = ["Columns", "Outcomes", "assess", "columns"]
