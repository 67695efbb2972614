"""Prepare and check what the service needs before the first request: folder, keys, tables and the pack."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy.exc import DBAPIError

from assessment import clock
from assessment.core.errors import InvalidPack
from assessment.pdf import confinement, landlock
from assessment.records import pack_cache
from assessment.records.store import Store
from assessment.services import clean_up, exits, key_setup, purge, reliability
from assessment.settings import BadSetting, Settings
from assessment.storage import migrate
from assessment.storage.engine import connect
from assessment.vault.key_files import BadKeys
from assessment.vault.keyring import KEK, Keyring
from assessment.vault.session_secrets import SessionSecrets, load

ALL_ONE_CLIENT = (
    "PROXIES is 0. The web server that makes https then counts as the one client of all rate limits: let it pass "
    "clients' addresses on, and set PROXIES=1."
)


def keyring(chosen: Settings) -> Keyring:
    """The vault's keys; nothing is read or made yet. Who serves only respondents is never given private ones."""
    folder = chosen.instance_dir / "keys"
    return Keyring(folder, chosen.kek_file or folder / KEK, private=chosen.serves != "respondent")


def session_secrets(chosen: Settings) -> SessionSecrets | None:
    """The secrets for pages and passwords; None if they cannot be read: then only commands work that need none."""
    with suppress(BadKeys):
        return load(chosen.instance_dir / "keys")
    return None


def prepare(chosen: Settings) -> None:
    """Make the folder, the tables and, for an empty database, the keys; migrate the database.

    What a backup brought back is erased again, or withdrawn again. Raises BadSetting if the database does not
    answer, if this version cannot migrate it, or if the keys are not those of the database.
    """
    chosen.instance_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = connect(chosen.database_url)
    try:
        migrate.prepare(chosen.database_url)
        store = Store(engine, keyring(chosen))
        key_setup.establish(store)
        exits.end_noted(store, chosen.instance_dir)
        clean_up.clean_up(store, chosen.instance_dir, clock.clocks())
        purge.purge_now(engine, purge.ATTEMPTS_AT_START)
    except DBAPIError as refused:
        raise _no_answer(refused) from None
    finally:
        engine.dispose()


def check_prepared(store: Store) -> None:
    """Raise BadSetting if the database was not prepared by this version. For commands that do not prepare it."""
    try:
        migrate.check(store.engine)
    except DBAPIError as refused:
        raise _no_answer(refused) from None


def warnings(chosen: Settings) -> tuple[str, ...]:
    """What an operator should know at the start, though the service works."""
    found = {
        ALL_ONE_CLIENT: not chosen.plain_http and not chosen.proxies,
        confinement.WITHOUT_LANDLOCK: not landlock.version(),
    }
    return tuple(words for words, holds in found.items() if holds)


def _no_answer(refused: DBAPIError) -> BadSetting:
    reason = str(refused.orig).partition("\n")[0]
    return BadSetting(f"The database of DATABASE_URL does not answer ({reason}). Start or repair it.")


def ready(chosen: Settings) -> None:
    """Prepare what is missing, and check pack and settings. BadSetting says which setting is wrong, and what to do."""
    try:
        prepare(chosen)
    except OSError as refused:
        raise BadSetting(
            f"INSTANCE_DIR {chosen.instance_dir} cannot be used ({refused.strerror}). Name one this user may write to."
        ) from None
    try:
        whole = pack_cache.served(chosen.packs_dir / chosen.pack)
        pack = pack_cache.served(chosen.packs_dir / chosen.pack, chosen.not_asked)
    except InvalidPack as refused:
        faults = "\n".join(f"  {fault}" for fault in refused.faults)
        raise BadSetting(f"PACK {chosen.pack} cannot be served:\n{faults}") from None
    unknown = sorted(chosen.not_asked - whole.switches)
    if unknown:
        switches = ", ".join(sorted(whole.switches)) or "none"
        raise BadSetting(f"NOT_ASKED {unknown[0]} is not a switch of the pack. It has: {switches}.")
    if chosen.place and chosen.place not in pack.place:
        raise BadSetting(f"PLACE {chosen.place} is not a place of the pack. It has: {', '.join(pack.place)}.")
    reliability.load(chosen.reliable_change, pack)
