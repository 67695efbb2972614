"""What operators are told to free on the disk of PostgreSQL is there, and holds all that people wrote."""

from __future__ import annotations

import re

from sqlalchemy import LargeBinary

from assessment.settings import ROOT
from assessment.storage import staff_tables
from assessment.storage.tables import Base

OF_ACCOUNTS = {staff_tables.Account.__tablename__, staff_tables.PasskeyRow.__tablename__}
"""Their sealed columns hold what somebody signs in with."""


def test_every_table_of_sealed_words_is_vacuumed_and_no_other() -> None:
    [named] = re.findall(r"`VACUUM ([a-z_, ]+)`", (ROOT / "docs/operators.md").read_text())
    tables = Base.metadata.tables.values()
    sealed = {each.name for each in tables if any(isinstance(column.type, LargeBinary) for column in each.columns)}
    assert sorted(named.split(", ")) == sorted(sealed - OF_ACCOUNTS)
