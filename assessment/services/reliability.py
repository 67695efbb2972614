"""Reliability data of an operator: without it, no change of a score is called reliable."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from assessment.core.check_ins.trends import Reliability
from assessment.core.errors import suggestion
from assessment.core.model.pack import Pack
from assessment.core.packs import yaml_reader
from assessment.core.packs.yaml_reader import Data, Source
from assessment.settings import BadSetting

_DECIMAL = re.compile(r"[0-9]{1,6}(\.[0-9]{1,9})?")
_FORM = "Write for example 'since_last_time: {sd: 14.2, retest: 0.81}'."


@lru_cache(maxsize=32)
def load(file: Path | None, pack: Pack) -> Mapping[str, Reliability]:
    """The reliability data in ``file``, by the id of what the pack follows over time; empty without a file.

    BadSetting names the first line that cannot be used, and says what to write instead.
    """
    if file is None:
        return {}
    try:
        read = yaml_reader.read(file.name, file.read_bytes())
    except OSError as refused:
        raise BadSetting(f"RELIABLE_CHANGE {file} cannot be read ({refused.strerror}).") from None
    if read.faults:
        fault = read.faults[0]
        raise _bad(file, fault.line, f"{fault.message} {fault.remedy}")
    if not isinstance(read.data, dict):
        raise _bad(file, 1, f"expected a mapping. {_FORM}")
    return {name: _reliability(file, read, pack, name, entry) for name, entry in read.data.items()}


def _reliability(file: Path, read: Source, pack: Pack, name: str, entry: Data) -> Reliability:
    line = read.line((name,))
    followed = pack.check_ins.follow if pack.check_ins is not None else ()
    if name not in followed:
        raise _bad(file, line, f"the pack does not follow '{name}' over time. {suggestion(name, followed)}")
    if not isinstance(entry, dict) or entry.keys() != {"sd", "retest"}:
        raise _bad(file, line, f"'{name}' needs sd and retest, and nothing else. {_FORM}")
    sd, retest = (_decimal(file, line, f"{key} of '{name}'", entry[key]) for key in ("sd", "retest"))
    if sd == 0:
        raise _bad(file, line, f"the sd of '{name}' is not above 0.")
    if not 0 < retest < 1:
        raise _bad(file, line, f"the retest of '{name}' is not between 0 and 1: it is a correlation.")
    return Reliability(sd, retest)


def _decimal(file: Path, line: int, what: str, value: Data) -> Fraction:
    text = str(value)
    if isinstance(value, bool) or not isinstance(value, (int, str)) or not _DECIMAL.fullmatch(text):
        raise _bad(file, line, f"the {what} is no plain number such as 14.2.")
    return Fraction(text)


def _bad(file: Path, line: int, message: str) -> BadSetting:
    return BadSetting(f"RELIABLE_CHANGE {file}, line {line}: {message}")
