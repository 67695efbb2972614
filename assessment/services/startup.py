"""Prepare and check what the service needs before the first request: folder, keys, tables and the pack."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from sqlalchemy.exc import DBAPIError

from assessment import clock
from assessment.core.errors import InvalidPack
from assessment.pdf import confinement, landlock
from assessment.records import pack_cache
from assessment.records.store import Store
from assessment.services import clean_up, exits, key_setup, purge, reliability, working_hours
from assessment.settings import BadSetting, Settings
from assessment.storage import database_faults, migrate
from assessment.storage.engine import connect
from assessment.vault.key_files import BadKeys
from assessment.vault.keyring import KEK, Keyring
from assessment.vault.session_secrets import SessionSecrets, load

ALL_ONE_CLIENT = (
    "PROXIES is 0. The web server that makes https then counts as the one client of all rate limits: let it pass "
    "clients' addresses on, and set PROXIES=1."
)

HOLIDAYS_ARE_PAST = (
    "All holidays that WORKING_HOURS names are past. Add those to come, or cases are due on days when nobody is there."
)

NOTHING: Mapping[str, str] = MappingProxyType({})
_read_before: dict[Path, SessionSecrets] = {}


def keyring(chosen: Settings) -> Keyring:
    """The vault's keys; nothing is read or made yet. Who serves only respondents is never given private ones."""
    folder = chosen.instance_dir / "keys"
    return Keyring(folder, chosen.kek_file or folder / KEK, private=chosen.serves != "respondent")


def session_secrets(chosen: Settings) -> SessionSecrets | None:
    """The secrets for pages and passwords; None if they cannot be read: then only commands work that need none.

    A worker that begins anew has them from the process that started it, though the files have gone meanwhile: the
    next start refuses, and nobody is without help lines until then.
    """
    folder = chosen.instance_dir / "keys"
    with suppress(BadKeys):
        _read_before[folder] = load(folder)
    return _read_before.get(folder)


def prepare(chosen: Settings) -> None:
    """Make the folder, the tables and, for an empty database, the keys; migrate the database.

    What a backup brought back is erased again, or withdrawn again. Raises BadSetting if the folder cannot be used, if
    the database does not answer, if this version cannot migrate it, or if the keys are not those of the database.
    """
    if damaged := clean_up.damage(chosen.instance_dir):
        raise BadSetting(*damaged)
    engine = connect(chosen.database_url)
    try:
        chosen.instance_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        migrate.prepare(chosen.database_url)
        store = Store(engine, keyring(chosen))
        key_setup.establish(store, clock.now())
        exits.end_noted(store, chosen.instance_dir)
        clean_up.finish_noted(store, chosen.instance_dir, clock.now())
        purge.purge_now(engine, purge.ATTEMPTS_AT_START)
        session_secrets(chosen)
    except DBAPIError as refused:
        raise BadSetting(database_faults.worded(refused, engine.url)) from None
    except OSError as refused:
        raise BadSetting(_unusable(chosen.instance_dir, refused)) from None
    finally:
        engine.dispose()


def wait_for_database(
    chosen: Settings, attempts: int, pause: Callable[[], object], tell: Callable[[str], object]
) -> None:
    """Try until the database can be used, with a pause after each attempt; tell each new reason why it cannot.

    Raises BadSetting with the last reason after so many attempts.
    """
    last = ""
    for _ in range(attempts):
        if not (found := database_faults.fault(chosen.database_url, chosen.instance_dir)):
            return
        if found != last:
            tell(found)
        last = found
        pause()
    raise BadSetting(last)


@contextmanager
def worded_faults(store: Store) -> Iterator[None]:
    """Goes around what a command does with a database: BadSetting says in words what the database refused."""
    try:
        yield
    except DBAPIError as refused:
        raise BadSetting(database_faults.worded(refused, store.engine.url)) from None


def database_fault(database_url: str, chosen: Settings) -> str:
    """What is wrong with a database, '' if it can be used or made; in words that name DATABASE_URL."""
    return database_faults.fault(database_url, chosen.instance_dir)


def other_store(store: Store, database_url: str) -> Store:
    """Another database with the same keys."""
    return replace(store, engine=connect(database_url))


def check_prepared(store: Store) -> None:
    """Raise BadSetting if the database was not prepared by this version. For commands that do not prepare it."""
    try:
        migrate.check(store.engine)
    except DBAPIError as refused:
        raise BadSetting(database_faults.worded(refused, store.engine.url)) from None


def warnings(chosen: Settings) -> tuple[str, ...]:
    """What an operator should know at the start, though the service works."""
    calendar = working_hours.load(chosen.working_hours, chosen.time_zone)
    found = {
        HOLIDAYS_ARE_PAST: bool(calendar.holidays) and max(calendar.holidays) < calendar.day(clock.now()),
        ALL_ONE_CLIENT: not chosen.plain_http and not chosen.proxies,
        confinement.WITHOUT_LANDLOCK: not landlock.version(),
    }
    return tuple(words for words, holds in found.items() if holds)


def faults_of(chosen: Settings, unusable: Mapping[str, str] = NOTHING) -> tuple[str, ...]:
    """Everything that keeps the service from starting, a paragraph each. Nothing is made.

    ``unusable``: what is known already, by the variable; of these ``chosen`` has the defaults, which are not looked at.
    """
    faults = [*unusable.values()]
    if not {"PACKS_DIR", "PACK"} & unusable.keys():
        faults += _pack_faults(chosen)
    if not {"TIME_ZONE", "WORKING_HOURS"} & unusable.keys():
        faults += _working_hours_faults(chosen)
    folder = _folder_fault(chosen.instance_dir) if "INSTANCE_DIR" not in unusable else ""
    faults += [folder] if folder else []
    usable = not folder and "INSTANCE_DIR" not in unusable
    faults += clean_up.damage(chosen.instance_dir) if usable else ()
    if "DATABASE_URL" not in unusable and (usable or str(chosen.instance_dir) not in chosen.database_url):
        faults += _database_faults(chosen, unusable, usable)
    return tuple(faults)


def ready(chosen: Settings, unusable: Mapping[str, str] = NOTHING) -> None:
    """Prepare what is missing. BadSetting as in ``faults_of``; nothing is made then."""
    if faults := faults_of(chosen, unusable):
        raise BadSetting(*faults)
    prepare(chosen)


def port_fault(port: int) -> str:
    """Why the service cannot listen on this port of 127.0.0.1, '' if it can."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen(1)
        except OSError as refused:
            if refused.errno == errno.EADDRINUSE:
                taken = "another program has it, or this service runs already"
                return f"PORT {port} is in use: {taken}. Stop that one, or set PORT to another number."
            return f"PORT {port} cannot be used ({refused.strerror}). Set PORT to a number above 1023."
    return ""


def reread_pack(chosen: Settings) -> tuple[str, ...]:
    """Serve the pack as it is in its folder now, unless it has faults: these are returned, and the old one stays."""
    try:
        pack_cache.reread(chosen.pack_folder, chosen.not_asked)
    except InvalidPack as refused:
        return tuple(str(fault) for fault in refused.faults)
    return ()


def _folder_fault(folder: Path) -> str:
    """Why this user cannot use the folder, or make it; '' if they can."""
    try:
        there = next(each for each in (folder, *folder.parents) if each.exists())
    except OSError as refused:
        return _unusable(folder, refused)
    if not there.is_dir():
        return f"INSTANCE_DIR {folder} cannot be used: {there} is a file. Name a folder."
    if not os.access(there, os.W_OK | os.X_OK):
        return f"INSTANCE_DIR {folder} cannot be used: this user may not write to {there}. Name another."
    return ""


def _unusable(folder: Path, refused: OSError) -> str:
    return f"INSTANCE_DIR {folder} cannot be used ({refused.strerror}). Name one this user may write to."


def _database_faults(chosen: Settings, unusable: Mapping[str, str], with_keys: bool) -> tuple[str, ...]:
    """What is wrong with the database, or else with the keys in INSTANCE_DIR that belong to it."""
    if found := database_faults.fault(chosen.database_url, chosen.instance_dir):
        return (found,)
    ring = keyring(chosen)
    if {"KEK_FILE", "SERVES"} & unusable.keys():
        ring = replace(ring, private=False)  # where its private keys are is not known
    engine = connect(chosen.database_url)
    try:
        if not migrate.exists(engine) or not migrate.is_current(engine):
            return key_setup.compare(ring).faults if with_keys else ()
        return key_setup.report(Store(engine, ring)).faults if with_keys else ()
    except DBAPIError as refused:
        return (database_faults.worded(refused, engine.url),)
    except BadSetting as refused:
        return refused.faults
    finally:
        engine.dispose()


def _working_hours_faults(chosen: Settings) -> tuple[str, ...]:
    try:
        working_hours.load(chosen.working_hours, chosen.time_zone)
    except BadSetting as refused:
        return refused.faults
    return ()


def _pack_faults(chosen: Settings) -> list[str]:
    """What is wrong with the pack, and with the settings that name something in it."""
    folder = chosen.pack_folder
    try:
        whole = pack_cache.served(folder)
        pack = pack_cache.served(folder, chosen.not_asked)
    except InvalidPack as refused:
        faults = "\n".join(f"  {fault}" for fault in refused.faults)
        return [f"PACK {chosen.pack} cannot be served:\n{faults}"]
    found = []
    if unknown := sorted(chosen.not_asked - whole.switches):
        switches = ", ".join(sorted(whole.switches)) or "none"
        found.append(f"NOT_ASKED {', '.join(unknown)} is not a switch of the pack. It has: {switches}.")
    if chosen.place and chosen.place not in pack.place:
        found.append(f"PLACE {chosen.place} is not a place of the pack. It has: {', '.join(pack.place)}.")
    try:
        reliability.load(chosen.reliable_change, pack)
    except BadSetting as refused:
        found += refused.faults
    return found
