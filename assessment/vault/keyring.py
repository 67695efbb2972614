"""The vault's keys, in files that only this user may read. A ring holds its newest key first and may grow any time.

Each team has keys of its own: the id of a key says whose it is, ``2-9f3a61c0`` is one of team 2, and ``9f3a61c0`` of
the first team.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from assessment import whole_files
from assessment.vault import envelope, key_files
from assessment.vault.key_files import BadKeys, DoesNotOpen

PEPPERS, PUBLIC, PRIVATE, KEK, SALT = "peppers", "team-public", "team-private", "key-encryption-key", "code-salt"
AUDIT = "audit-key"
LONGEST_ID = 16
"""Characters; the database keeps the ids of keys."""
FIRST_TEAM = 1
"""The team that is there from the beginning."""
_WRAPPED_BYTES = envelope.KEY_BYTES + envelope.NONCE_BYTES + envelope.TAG_BYTES


@dataclass(frozen=True, repr=False)
class Key:
    """``id`` names it in rows and files; ``secret``: its 32 bytes (of a team key, the public or the wrapped one)."""

    id: str
    secret: bytes


@dataclass(frozen=True)
class Keyring:
    """The keys under ``folder``. With ``private`` False the teams' private keys are never read or made.

    ``kek_file`` may be elsewhere, on another disk or mounted by a key service. ``opens``: the teams whose private
    keys it gives out; None: those of all. It keeps the code honest, not a process that somebody took over.
    """

    folder: Path
    kek_file: Path
    private: bool = True
    opens: frozenset[int] | None = None
    _read: dict[Path, tuple[tuple[int, int], tuple[Key, ...]]] = field(default_factory=dict, repr=False, compare=False)

    def make_missing(self) -> None:
        """Make the keys that are not there: for a database in which nothing needs one.

        BadKeys if some are there, and new ones would not go with them, or if this process has no private keys.
        """
        self._check_private()
        with self._locked():
            if (self.folder / PRIVATE).exists():
                self.private_fingerprints()
            elif (self.folder / PUBLIC).exists():
                raise BadKeys(
                    f"There is a {self.folder / PUBLIC}, but no {PRIVATE} beside it: put that file back from its "
                    f"backup. To begin with new team keys, move {PUBLIC} away."
                )
            for name in (SALT, PEPPERS, AUDIT):
                if not (self.folder / name).exists():
                    self._write(self.folder / name, (_new(envelope.new_key()),))
            if not (self.folder / PUBLIC).exists():
                self._make_public()

    def make_key(self, name: str) -> None:
        """Make a key in place of one that is lost, unless the file is there: SALT, PEPPERS, AUDIT or PUBLIC.

        PUBLIC is made from the private keys, and they too are new if their file is gone. BadKeys if they do not open.
        """
        if name == PUBLIC:
            self._check_private()
        with self._locked():
            if name == PUBLIC:
                self._make_public()
            elif not (self.folder / name).exists():
                self._write(self.folder / name, (_new(envelope.new_key()),))

    def fingerprints(self, name: str) -> dict[str, str]:
        """The fingerprints of the keys of a file without private ones by their ids, the newest first. BadKeys."""
        return {key.id: key_files.fingerprint(name, key.secret) for key in self._ring(self.folder / name)}

    def private_fingerprints(self) -> dict[str, str]:
        """The fingerprints that the public keys of the private keys have, by their ids. BadKeys as ``private_key``."""
        self._check_private()
        return {
            key.id: key_files.fingerprint(PUBLIC, envelope.public_of(self._unwrapped(key)))
            for key in self._ring(self.folder / PRIVATE)
        }

    def read(self, path: Path) -> None:
        """Read one of the files. BadKeys if it is missing or damaged."""
        self._ring(path)

    @property
    def salt(self) -> bytes:
        """The fixed salt of this installation's resume codes."""
        return self._ring(self.folder / SALT)[0].secret

    @property
    def audit_key(self) -> Key:
        """What binds the entries of the audit log to each other."""
        return self._ring(self.folder / AUDIT)[0]

    @property
    def peppers(self) -> tuple[Key, ...]:
        """The newest first; older ones stay as long as a resume code made with them may be used."""
        return self._ring(self.folder / PEPPERS)

    def team_key(self, team: int) -> Key:
        """The newest public key of a team, to seal to. BadKeys if there is none here."""
        try:
            return self.team_keys[team]
        except KeyError:
            path = self.folder / PUBLIC
            raise BadKeys(f"There is no key of team {team} in {path}: copy that file from another host.") from None

    @property
    def team_keys(self) -> Mapping[int, Key]:
        """Team -> its newest public key; only of teams whose keys are here."""
        return _newest(self._ring(self.folder / PUBLIC))

    @property
    def team_key_ids(self) -> tuple[str, ...]:
        """The ids of every team's public keys, the newest first."""
        return tuple(key.id for key in self._ring(self.folder / PUBLIC))

    def only(self, teams: Iterable[int]) -> Keyring:
        """A ring of these keys that gives out the private ones of these teams alone."""
        return replace(self, opens=frozenset(teams))

    def private_key(self, key_id: str) -> bytes:
        """The private key with this id. BadKeys if it is not here, or this process or ``opens`` may not have it."""
        self._check_private()
        if self.opens is not None and team_of(key_id) not in self.opens:
            raise BadKeys(f"The key {key_id} is another team's.")
        for key in self._ring(self.folder / PRIVATE):
            if key.id == key_id:
                return self._unwrapped(key)
        raise BadKeys(f"There is no team key {key_id} in {self.folder / PRIVATE}: restore that file from its backup.")

    @property
    def keks(self) -> tuple[Key, ...]:
        """The key-encryption keys, the newest first; two while they are rotated. BadKeys as ``private_key``."""
        self._check_private()
        return self._ring(self.kek_file)

    def rotate_pepper(self) -> Key:
        """Add a new pepper before the others; resume codes made from now on use it."""
        with self._locked():
            made = _new(envelope.new_key())
            self._write(self.folder / PEPPERS, (made, *self.peppers))
        return made

    def rotate_kek(self) -> Key:
        """Wrap every private key of the teams under a new key-encryption key, and destroy the old one."""
        self._check_private()
        with self._locked():
            plain = [(key.id, self._unwrapped(key)) for key in self._ring(self.folder / PRIVATE)]
            old, made = self._ring(self.kek_file), _new(envelope.new_key())
            self._write(self.kek_file, (made, *old))  # both, until nothing is wrapped under the old one
            wrapped = tuple(Key(name, _wrapped(made, name, private)) for name, private in plain)
            self._write(self.folder / PRIVATE, wrapped)
            self._write(self.kek_file, (made,))
        return made

    def rotate_team(self, team: int) -> Key:
        """Add a new key pair of a team before the others; what is shared with it is sealed to that from now on."""
        self._check_private()
        with self._locked():
            self._add_team_key(team, self._ring(self.folder / PUBLIC))
        return self.team_key(team)

    def add_team(self, team: int) -> Key:
        """The first key pair of a new team, made unless it is there already."""
        return self.team_keys.get(team) or self.rotate_team(team)

    def drop(self, name: str, key_id: str) -> None:
        """Remove an older key from a ring (PEPPERS or PUBLIC). BadKeys for an unknown key or the newest of its team."""
        with self._locked():
            for path, ring in self._with_older(name, key_id).items():
                self._write(path, tuple(key for key in ring if key.id != key_id))

    def check_older(self, name: str, key_id: str) -> None:
        """BadKeys if ``drop`` would refuse this key."""
        self._with_older(name, key_id)

    def _with_older(self, name: str, key_id: str) -> dict[Path, tuple[Key, ...]]:
        """The files that have this older key, and their rings; one of two, if dropping it was cut short before."""
        if name == PUBLIC:
            self._check_private()
        paths = [self.folder / each for each in ((PUBLIC, PRIVATE) if name == PUBLIC else (name,))]
        rings = {path: self._ring(path) for path in paths}
        found = {path: ring for path, ring in rings.items() if key_id in {key.id for key in ring}}
        newest = {key.id for ring in rings.values() for key in _newest(ring).values()}
        if not found or key_id in newest:
            raise BadKeys(f"There is no older key {key_id} in {self.folder / name}; the newest stays.")
        return found

    def check(self) -> None:
        """Read every ring. BadKeys if one cannot be read, or this process may not have the private keys."""
        self._check_private()
        for name in (SALT, PEPPERS, AUDIT, PUBLIC):
            self._ring(self.folder / name)

    def _check_private(self) -> None:
        if not self.private:
            raise BadKeys("This process serves respondents only and has no private key.")

    def _make_public(self) -> None:
        """Make the file with the teams' public keys, from the private ones if there are any.

        A new pair would replace keys that submissions are sealed to.
        """
        if (self.folder / PRIVATE).exists():
            private = [Key(key.id, self._unwrapped(key)) for key in self._ring(self.folder / PRIVATE)]
            public = tuple(Key(key.id, envelope.public_of(key.secret)) for key in private)
            self._write(self.folder / PUBLIC, public)
            return
        if not self.kek_file.exists():
            self._write(self.kek_file, (_new(envelope.new_key()),))
        self._add_team_key(FIRST_TEAM, ())

    def _add_team_key(self, team: int, older: tuple[Key, ...]) -> None:
        """Add a key pair of a team. The private half is written first: nothing may be sealed to a key without one."""
        private, public = envelope.new_pair()
        made = _new(public, team)
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
        raise DoesNotOpen(f"The team key {key.id} does not open with {self.kek_file}: restore the two files together.")

    def _ring(self, path: Path) -> tuple[Key, ...]:
        """The keys in a file, which is read again after it was replaced."""
        try:
            found = path.stat()
            stamp = (found.st_ino, found.st_mtime_ns)
            kept = self._read.get(path)
            if kept is None or kept[0] != stamp:
                length = _WRAPPED_BYTES if path == self.folder / PRIVATE else envelope.KEY_BYTES
                lines = path.read_text(encoding="ascii").split("\n")[:-1]
                kept = self._read[path] = stamp, tuple(_parsed(line, length) for line in lines)
        except (OSError, ValueError):
            raise BadKeys(f"The key file {path} is missing or damaged: restore it from its backup.") from None
        if not kept[1]:
            raise BadKeys(f"The key file {path} is empty: restore it from its backup.")
        return kept[1]

    def _write(self, path: Path, ring: tuple[Key, ...]) -> None:
        lines = "".join(f"{key.id} {b64encode(key.secret).decode()}\n" for key in ring)
        whole_files.replace(path, lines.encode(), whole_files.OWNER_ALONE)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Let one process at a time change the rings."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(self.folder / ".lock", os.O_WRONLY | os.O_CREAT, 0o600), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def team_of(key_id: str) -> int:
    """The team whose key has this id."""
    number, dash, _ = key_id.partition("-")
    return int(number) if dash and number.isdecimal() else FIRST_TEAM


def _newest(ring: Iterable[Key]) -> dict[int, Key]:
    """Team -> its newest key; keys of no team count as the first team's."""
    newest: dict[int, Key] = {}
    for key in ring:
        newest.setdefault(team_of(key.id), key)
    return newest


def _new(secret: bytes, team: int = FIRST_TEAM) -> Key:
    name = secrets.token_hex(4)
    return Key(name if team == FIRST_TEAM else f"{team}-{name}", secret)


def _parsed(line: str, length: int) -> Key:
    """The key in a line. ValueError if it is not one of so many bytes, with a name."""
    name, _, text = line.partition(" ")
    secret = b64decode(text, validate=True)
    if not 0 < len(name) <= LONGEST_ID or len(secret) != length:
        raise ValueError("no key")
    return Key(name, secret)


def _wrapped(kek: Key, key_id: str, private: bytes) -> bytes:
    return envelope.encrypt(kek.secret, private, envelope.associated_data("team private key", key_id, kek.id))
