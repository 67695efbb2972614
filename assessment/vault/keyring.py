"""The vault's keys, in files that only this user may read. A ring holds its newest key first and may grow any time."""

from __future__ import annotations

import fcntl
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from assessment.core.errors import AssessmentError
from assessment.vault import envelope

PEPPERS, PUBLIC, PRIVATE, KEK, SALT = "peppers", "team-public", "team-private", "key-encryption-key", "code-salt"


class BadKeys(AssessmentError):
    """Keys are missing or damaged: the message names the file and says what to do."""


@dataclass(frozen=True, repr=False)
class Key:
    """``id`` names it in rows and files; ``secret``: its 32 bytes (of a team key, the public or the wrapped one)."""

    id: str
    secret: bytes


@dataclass(frozen=True)
class Keyring:
    """The keys under ``folder``. With ``private`` False the team's private keys are never read or made.

    ``kek_file`` may be elsewhere, on another disk or mounted by a key service.
    """

    folder: Path
    kek_file: Path
    private: bool = True
    _read: dict[Path, tuple[tuple[int, int], tuple[Key, ...]]] = field(default_factory=dict, repr=False, compare=False)

    def prepare(self) -> None:
        """Create missing keys. BadKeys if the team's public key is missing and may not be created here."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._locked():
            for name in (SALT, PEPPERS):
                if not (self.folder / name).exists():
                    self._write(self.folder / name, (_new(envelope.new_key()),))
            if (self.folder / PUBLIC).exists():
                return
            if not self.private:
                raise BadKeys(
                    f"There is no {self.folder / PUBLIC}. Start the service once with SERVES=counselor (or all), "
                    f"then copy {PUBLIC}, {PEPPERS} and {SALT} from there into this folder."
                )
            if (self.folder / PRIVATE).exists():
                # A new pair would replace keys that submissions are sealed to.
                private = [Key(key.id, self._unwrapped(key)) for key in self._ring(self.folder / PRIVATE)]
                public = tuple(Key(key.id, envelope.public_of(key.secret)) for key in private)
                self._write(self.folder / PUBLIC, public)
                return
            if not self.kek_file.exists():
                self._write(self.kek_file, (_new(envelope.new_key()),))
            self._add_team_key(())

    @property
    def salt(self) -> bytes:
        """The fixed salt of this installation's resume codes."""
        return self._ring(self.folder / SALT)[0].secret

    @property
    def peppers(self) -> tuple[Key, ...]:
        """The newest first; older ones stay as long as a resume code made with them may be used."""
        return self._ring(self.folder / PEPPERS)

    @property
    def team(self) -> Key:
        """The newest public key of the team, to seal to."""
        return self._ring(self.folder / PUBLIC)[0]

    @property
    def team_ids(self) -> tuple[str, ...]:
        return tuple(key.id for key in self._ring(self.folder / PUBLIC))

    def private_key(self, key_id: str) -> bytes:
        """The team's private key with this id. BadKeys if it is not here, or this process may not have it."""
        self._check_private()
        for key in self._ring(self.folder / PRIVATE):
            if key.id == key_id:
                return self._unwrapped(key)
        raise BadKeys(f"There is no team key {key_id} in {self.folder / PRIVATE}: restore that file from its backup.")

    def rotate_pepper(self) -> Key:
        """Add a new pepper before the others; resume codes made from now on use it."""
        with self._locked():
            made = _new(envelope.new_key())
            self._write(self.folder / PEPPERS, (made, *self.peppers))
        return made

    def rotate_kek(self) -> Key:
        """Wrap every private key of the team under a new key-encryption key, and destroy the old one."""
        self._check_private()
        with self._locked():
            plain = [(key.id, self._unwrapped(key)) for key in self._ring(self.folder / PRIVATE)]
            old, made = self._ring(self.kek_file), _new(envelope.new_key())
            self._write(self.kek_file, (made, *old))  # both, until nothing is wrapped under the old one
            wrapped = tuple(Key(name, _wrapped(made, name, private)) for name, private in plain)
            self._write(self.folder / PRIVATE, wrapped)
            self._write(self.kek_file, (made,))
        return made

    def rotate_team(self) -> Key:
        """Add a new key pair before the others; submissions are sealed to it from now on."""
        self._check_private()
        with self._locked():
            self._add_team_key(self._ring(self.folder / PUBLIC))
        return self.team

    def drop(self, name: str, key_id: str) -> None:
        """Remove an older key from a ring (PEPPERS or PUBLIC). BadKeys for the newest key or an unknown one."""
        files = [name]
        if name == PUBLIC:
            self._check_private()
            files = [PUBLIC, PRIVATE]
        with self._locked():
            for file in files:
                ring = self._ring(self.folder / file)
                if key_id not in {key.id for key in ring[1:]}:
                    raise BadKeys(f"There is no older key {key_id} in {self.folder / file}; the newest stays.")
                self._write(self.folder / file, tuple(key for key in ring if key.id != key_id))

    def check(self) -> None:
        """Read every ring. BadKeys if one cannot be read, or this process may not have the private keys."""
        self._check_private()
        for name in (SALT, PEPPERS, PUBLIC):
            self._ring(self.folder / name)

    def _check_private(self) -> None:
        if not self.private:
            raise BadKeys("This process serves respondents only and has no private key.")

    def _add_team_key(self, older: tuple[Key, ...]) -> None:
        """Add a key pair. The private half is written first: nothing may be sealed to a key without one."""
        private, public = envelope.new_pair()
        made = _new(public)
        kek = self._ring(self.kek_file)[0]
        others = self._ring(self.folder / PRIVATE) if older else ()
        self._write(self.folder / PRIVATE, (Key(made.id, _wrapped(kek, made.id, private)), *others))
        self._write(self.folder / PUBLIC, (made, *older))

    def _unwrapped(self, key: Key) -> bytes:
        for kek in self._ring(self.kek_file):
            try:
                return envelope.decrypt(
                    kek.secret, key.secret, envelope.associated_data("team private key", key.id, kek.id)
                )
            except envelope.DecryptionFailed:
                continue
        raise BadKeys(f"The team key {key.id} does not open with {self.kek_file}: restore the two files together.")

    def _ring(self, path: Path) -> tuple[Key, ...]:
        """The keys in a file, which is read again after it was replaced."""
        try:
            found = path.stat()
            stamp = (found.st_ino, found.st_mtime_ns)
            kept = self._read.get(path)
            if kept is None or kept[0] != stamp:
                kept = self._read[path] = stamp, tuple(map(_parsed, path.read_text(encoding="ascii").split("\n")[:-1]))
        except (OSError, ValueError):
            raise BadKeys(f"The key file {path} is missing or damaged: restore it from its backup.") from None
        if not kept[1]:
            raise BadKeys(f"The key file {path} is empty: restore it from its backup.")
        return kept[1]

    def _write(self, path: Path, ring: tuple[Key, ...]) -> None:
        """Replace a file atomically, so that nobody reads half of it."""
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.writelines(f"{key.id} {b64encode(key.secret).decode()}\n" for key in ring)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Let one process at a time change the rings."""
        with os.fdopen(os.open(self.folder / ".lock", os.O_WRONLY | os.O_CREAT, 0o600), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _new(secret: bytes) -> Key:
    return Key(secrets.token_hex(4), secret)


def _parsed(line: str) -> Key:
    name, _, text = line.partition(" ")
    return Key(name, b64decode(text, validate=True))


def _wrapped(kek: Key, key_id: str, private: bytes) -> bytes:
    return envelope.encrypt(kek.secret, private, envelope.associated_data("team private key", key_id, kek.id))
