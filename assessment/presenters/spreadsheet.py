"""Tables to take along, as CSV that a spreadsheet opens and runs nothing of."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet takes for the beginning of a formula; the last four are full-width forms of the first four."""

Cell = str | int | Decimal | None
"""What a cell holds: words, a number, or nothing."""


def table(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The table as UTF-8 with a byte order mark, by which spreadsheets know that it is; lines end as RFC 4180 says."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(map(harmless, columns))
    for row in rows:
        writer.writerow(harmless(each) if isinstance(each, str) else each for each in row)
    return written.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """The text of a cell so that no spreadsheet runs it: what looks like a formula has an apostrophe before it.

    Spaces before it do not keep every spreadsheet from running it.
    """
    return f"'{cell}" if cell.startswith(FORMULA) or cell.lstrip().startswith(FORMULA) else cell
