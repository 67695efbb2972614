"""Why some survivors may stay: a file beside the folder of a pack, which names each with its reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from assessment.core.packs import yaml_reader
from mutation.mutant import Mutant

SUFFIX = ".survivors.yaml"


class UnreadableReasons(Exception):
    """The file of reasons is not what it should be; the message says how."""


@dataclass(frozen=True)
class Reasons:
    """``reason_for``: by file and change, as they are printed."""

    reason_for: Mapping[tuple[str, str], str]

    def of(self, mutant: Mutant) -> str:
        """The reason why the mutant may survive; '' when none is given."""
        return self.reason_for.get((mutant.file, mutant.change), "")

    def idle(self, survivors: Collection[Mutant]) -> list[str]:
        """The changes for which a reason is given, and that did not survive."""
        survived = {(mutant.file, mutant.change) for mutant in survivors}
        return [f"{file}: {change}" for file, change in self.reason_for if (file, change) not in survived]


def file_of_reasons(folder: Path) -> Path:
    """The file for the pack in ``folder``: it stands beside the folder, because a folder holds nothing but its pack."""
    return folder.parent / f"{folder.name}{SUFFIX}"


def reasons_for(folder: Path) -> Reasons:
    """The reasons for the pack in ``folder``; none without the file. UnreadableReasons if it cannot be understood."""
    path = file_of_reasons(folder)
    if not path.exists():
        return Reasons({})
    source = yaml_reader.read(path.name, path.read_bytes())
    if source.faults:
        raise UnreadableReasons(str(source.faults[0]))
    found: dict[tuple[str, str], str] = {}
    for at, entry in enumerate(source.data if isinstance(source.data, list) else [None]):
        where = f"{path.name}:{source.line((at,))}"
        if not isinstance(entry, dict) or set(entry) != {"file", "changes", "reason"}:
            raise UnreadableReasons(f"{where}: write a list of {{file: …, changes: [...], reason: …}}.")
        reason, changes = entry["reason"], entry["changes"]
        if not isinstance(reason, str) or not reason.strip() or not isinstance(changes, list) or not changes:
            raise UnreadableReasons(f"{where}: give a reason, and the list of the changes it is for.")
        found |= {(str(entry["file"]), str(change)): reason for change in changes}
    return Reasons(found)
