"""What figures are counted from; nothing of it is encrypted."""

from assessment.storage.day_counts import BEGUN as BEGUN
from assessment.storage.day_counts import SENT_IN as SENT_IN
from assessment.storage.figures import StateCount as StateCount
