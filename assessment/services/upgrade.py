"""What an upgrade will change, told before it does: migrations, the served pack, new settings."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from sqlalchemy.exc import DBAPIError

from assessment.records import pack_cache
from assessment.settings import ROOT, BadSetting, Settings
from assessment.storage import database_faults, migrate, packs
from assessment.storage.engine import connect, reading


@dataclass(frozen=True)
class UpgradePreview:
    """What the next start will do.

    ``revision``: of the database, None if there is none or it is empty. ``migrations``: those to run, in order, each
    with its reason. ``pack``: whose hash is ``pack_hash``; ``is_known``: somebody answered this version of it;
    ``versions_answered``: of how many versions answers are stored. ``settings``: new in this version.
    """

    revision: str | None
    migrations: tuple[tuple[str, str], ...]
    pack: str
    pack_hash: str
    is_known: bool
    versions_answered: int
    settings: tuple[str, ...]


def preview(chosen: Settings) -> UpgradePreview:
    """Look at the database and the pack, and change neither.

    Raises BadSetting if the database does not answer or is newer than this version, InvalidPack if the pack is broken.
    """
    pack = pack_cache.served(chosen.pack_folder, chosen.not_asked)
    engine = connect(chosen.database_url)
    revision, stored = None, []
    try:
        if migrate.exists(engine):
            revision = migrate.revision(engine)
        if revision:
            with reading(engine) as conn:
                stored = packs.hashes_starting_with(conn, pack.id, "")
    except DBAPIError as refused:
        raise BadSetting(database_faults.worded(refused, engine.url)) from None
    finally:
        engine.dispose()
    return UpgradePreview(
        revision,
        migrate.after(revision),
        pack.id,
        pack.hash,
        pack.hash in stored,
        len(stored),
        new_settings(version()),
    )


@cache
def version() -> str:
    """The version of this service, which stands in pyproject.toml alone."""
    found = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(found["project"]["version"])


@cache
def new_settings(of_version: str) -> tuple[str, ...]:
    """The settings that CHANGELOG.md calls new in this version."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    part = text.partition(f"\n## [{of_version}]")[2].partition("\n## ")[0]
    found = part.partition("\n### Settings\n")[2].partition("\n### ")[0]
    return tuple(re.findall(r"`([A-Z_…]+)`", found))
