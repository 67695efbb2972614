"""Everything in order before the first request: folder, keys, tables, and the pack that is served."""

from __future__ import annotations

from sqlalchemy.exc import OperationalError

from assessment.core.errors import InvalidPack
from assessment.settings import BadSetting, Settings
from assessment.storage import migrating
from assessment.workflow import shelf, spreading


def ready(chosen: Settings) -> None:
    """Prepare what is missing. BadSetting says which setting keeps the service from starting, and what to do."""
    try:
        migrating.prepare(chosen)
    except OSError as refused:
        raise BadSetting(
            f"INSTANCE_DIR {chosen.instance_dir} cannot be used ({refused.strerror}). Name one this user may write to."
        ) from None
    except OperationalError as refused:
        raise BadSetting(
            f"The database of DATABASE_URL does not answer ({type(refused.orig).__name__}). Start it, or mend it."
        ) from None
    try:
        whole = shelf.served(chosen.packs_dir / chosen.pack)
        pack = shelf.served(chosen.packs_dir / chosen.pack, chosen.not_asked)
    except InvalidPack as refused:
        faults = "\n".join(f"  {fault}" for fault in refused.faults)
        raise BadSetting(f"PACK {chosen.pack} cannot be served:\n{faults}") from None
    unknown = sorted(chosen.not_asked - whole.switches)
    if unknown:
        told = ", ".join(sorted(whole.switches)) or "none"
        raise BadSetting(f"NOT_ASKED {unknown[0]} is no switch of the pack. It has: {told}.")
    if chosen.place and chosen.place not in pack.place:
        raise BadSetting(f"PLACE {chosen.place} is no place of the pack. It has: {', '.join(pack.place)}.")
    spreading.spreads(chosen.reliable_change, pack)
