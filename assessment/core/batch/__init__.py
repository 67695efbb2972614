"""Many people at once: the same pack, answers in columns, the same outcomes. The web process never imports this."""

from assessment.core.batch.columns import Columns, columns
from assessment.core.batch.outcomes import Outcomes, assess

__all__ = ["Columns", "Outcomes", "assess", "columns"]
