"""What state each key file is in, by itself and beside the fingerprints in the database, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from assessment.storage.key_fingerprints import Known
from assessment.vault import key_files, session_secrets
from assessment.vault.key_files import BadKeys, DoesNotOpen, State
from assessment.vault.keyring import AUDIT, KEK, PEPPERS, PRIVATE, PUBLIC, SALT, Keyring

TEXTS = session_secrets.NAMES
RINGS = (PEPPERS, SALT, AUDIT, PUBLIC)
COMPARED = (*TEXTS, *RINGS)
"""The files whose keys have fingerprints. The private ones are held against the team's public keys."""

LOSS = {
    session_secrets.SECRET_KEY: "Counselors are signed out, and pages that are open must be loaded again.",
    session_secrets.PASSWORD_SALT: "No counselor can sign in with the password, the app or the codes they have.",
    PEPPERS: "No six words work any more that were made with a lost pepper.",
    SALT: "No six words work any more.",
    AUDIT: "Nobody can verify any more what the audit log recorded until now: it is sealed as it stands.",
    PUBLIC: "Nothing is lost while the private keys are there: it is made from them.",
    PRIVATE: "No counselor can open any more what was shared until now.",
    KEK: "Move team-private away as well. No counselor can open any more what was shared until now.",
}
"""What it means to go on without a key of this name."""


@dataclass(frozen=True)
class KeyState:
    """``advice``: sentences for the operator that name the file, '' when it is fine."""

    name: str
    path: Path
    state: State
    advice: str = ""


def look(ring: Keyring, known: Known | None, database: str) -> list[KeyState]:
    """The state of every key file that this process needs.

    ``known``: the fingerprints in the database, None if it needs no key yet or could not be asked: then nothing is
    held against them, and what is missing is no fault. ``database`` names it in messages.
    """
    return list(_Look(ring, known, database).states())


def folder_fault(ring: Keyring) -> str:
    """What is wrong with the folder of the keys, '' if nothing."""
    if ring.folder.exists() and not ring.folder.is_dir():
        return f"{ring.folder} is no folder, but the keys belong there: move it away."
    if key_files.is_too_open(ring.folder):
        return (
            f"The folder of the keys, {ring.folder}, is too open: others on this machine may look into it. "
            f"Run: chmod 700 {ring.folder}"
        )
    return ""


def fingerprints(ring: Keyring, name: str) -> dict[str, str]:
    """The fingerprints of the keys in a file, the newest first; the id is '' where there is only one. BadKeys."""
    if name in TEXTS:
        return {"": key_files.fingerprint(name, session_secrets.read(ring.folder / name).encode())}
    return ring.fingerprints(name)


def newer(found: Mapping[str, str], known: Mapping[str, str]) -> dict[str, str]:
    """Of keys in a file, those before the first that the database knows: a rotation that was cut short made them.

    Keys after it were dropped, here or by another host, and are not taken up again.
    """
    made: dict[str, str] = {}
    for key_id, each in found.items():
        if key_id in known:
            break
        made[key_id] = each
    return made


def is_needed(name: str, known: Known | None) -> bool:
    """Whether a database that knows these fingerprints, None for an empty one, cannot do without a key of this name."""
    return known is not None and (name not in known or bool(known[name]))


@dataclass(frozen=True)
class _Look:
    ring: Keyring
    known: Known | None
    database: str

    def states(self) -> Iterator[KeyState]:
        for name in COMPARED:
            yield self._by_itself(name, self.ring.folder / name) or self._compared(name)
        if self.ring.private:
            pair = {PRIVATE: self.ring.folder / PRIVATE, KEK: self.ring.kek_file}
            faults = {name: self._by_itself(name, path) for name, path in pair.items()}
            if not any(faults.values()):
                faults |= self._private()
            for name, path in pair.items():
                yield faults[name] or KeyState(name, path, State.FINE)

    def _by_itself(self, name: str, path: Path) -> KeyState | None:
        """What is wrong with a file whatever the database holds."""
        state = key_files.state_of(path, lent=name == KEK)
        named = f"The key file {path}" if path.name == name else f"The key file {path} ({name})"
        advice = ""
        if state is State.MISSING:
            # Without fingerprints nothing says that it ever was.
            advice = f"{named} is missing. {self._put_back(name)}" if is_needed(name, self.known) else ""
        elif state is State.UNREADABLE:
            fault = "is a folder, and no key file." if path.is_dir() else "cannot be read: let this user read it."
            advice = f"{named} {fault} {self._put_back(name)}"
        elif state is State.TOO_OPEN:
            advice = f"{named} is too open: others on this machine may read it. Run: chmod 600 {path}"
        else:
            try:
                session_secrets.read(path) if name in TEXTS else self.ring.read(path)
                return None
            except BadKeys:
                state = State.DAMAGED
                advice = f"{named} is damaged: it holds no key of this kind. {self._put_back(name)}"
        return KeyState(name, path, state, advice)

    def _compared(self, name: str) -> KeyState:
        path = self.ring.folder / name
        if self.known is None or not is_needed(name, self.known):
            return KeyState(name, path, State.FINE)
        known, found = self.known.get(name, {}), fingerprints(self.ring, name)
        if not known:
            return KeyState(
                name,
                path,
                State.UNKNOWN,
                f"The database of DATABASE_URL ({self.database}) has no fingerprint of {name}, though it is not empty: "
                f"it was changed, or restored in part. Restore it whole. {self._accept(name)}",
            )
        lacking = [key_id for key_id, each in known.items() if found.get(key_id) != each]
        if not lacking:
            return KeyState(name, path, State.FINE)
        if len(lacking) < len(known):
            fault = f"is not of the same day as the database: it lacks the key {', '.join(sorted(lacking))}"
        else:
            fault = f"is not the one of the database of DATABASE_URL ({self.database}): it is another key"
        return KeyState(name, path, State.WRONG, f"The key file {path} {fault}. {self._put_back(name)}")

    def _private(self) -> dict[str, KeyState | None]:
        """What is wrong with the private keys, which can be read: held against the public ones."""
        path = self.ring.folder / PRIVATE
        try:
            found = self.ring.private_fingerprints()
        except DoesNotOpen:
            advice = (
                f"KEK_FILE {self.ring.kek_file} does not open the keys in {path}: they are not of the same day, or not "
                f"of the same installation. {self._put_back(KEK)}"
            )
            return {KEK: KeyState(KEK, self.ring.kek_file, State.WRONG, advice)}
        needed = (self.known or {}).get(PUBLIC, {})
        with suppress(BadKeys):  # it is named by itself
            needed = needed or self.ring.fingerprints(PUBLIC)
        lacking = sorted(key_id for key_id, each in needed.items() if found.get(key_id) != each)
        if not lacking:
            return {}
        advice = f"The key file {path} lacks the private half of the team key {', '.join(lacking)}."
        return {PRIVATE: KeyState(PRIVATE, path, State.WRONG, f"{advice} {self._put_back(PRIVATE)}")}

    def _put_back(self, name: str) -> str:
        where = "from its backup" if name in (PRIVATE, KEK) else "from its backup, or from another host of this service"
        meanwhile = " Until then SERVES=respondent serves people without it." if name in (PRIVATE, KEK) else ""
        return f"Put it back {where}.{meanwhile} {self._accept(name)}"

    def _accept(self, name: str) -> str:
        return f"If it is lost for good: flask --app wsgi keys accept {name}"
