"""People who sent things in weeks ago, put into the database of a service that runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from assessment import clock
from assessment.core.engine.answers import read
from assessment.core.model.pack import Pack
from assessment.core.packs import loader
from assessment.records import drafts
from assessment.records.drafts import DraftContent
from assessment.records.store import Store
from assessment.services import check_ins as check_ins_services
from assessment.services import submission
from assessment.services.submission import SHARE
from assessment.settings import ROOT
from assessment.storage import packs
from assessment.storage.engine import writing
from assessment.vault.keyring import Keyring
from tests.support.browser_visit import Site
from tests.support.databases import connected
from tests.support.encrypted_drafts import keyring

PACK = ROOT / "questionnaires" / "relationship-repair"


def check_ins_shared(site: Site, example: str, **first: object) -> str:
    """The token of somebody who shared what a worked example with check-ins says, the last of them a day ago.

    ``first``: what they answered differently in the first pass.
    """
    instance = Path(site.environment["INSTANCE_DIR"])
    with connected(site.database_url) as engine:
        return check_ins(engine, keyring(instance / "keys"), loader.load(PACK), example, **first)


def check_ins(engine: Engine, ring: Keyring, pack: Pack, example: str, **first: object) -> str:
    """Write such check-ins into this database, on this pack."""
    past = next(each for each in pack.examples if each.name == example)
    now = clock.now()
    began = now - timedelta(days=past.rounds[-1].after_days + 1)
    with writing(engine) as conn:
        packs.keep(conn, pack, began)
        token = drafts.create(conn, pack, DraftContent(read(pack, {**past.answers, **first})), began).token

        def opened() -> drafts.OpenDraft:
            found = drafts.open_by_token(conn, token)
            assert found is not None
            return found

        submission.submit_draft(conn, Store(conn.engine, ring), opened(), SHARE, "", began)
        for each in past.rounds:
            at = began + timedelta(days=each.after_days)
            asked = check_ins_services.begin_check_in(conn, opened(), at)
            drafts.save(conn, asked, replace(asked.content, answers=read(pack, each.answers)), at)
            check_ins_services.submit_later_round(conn, Store(conn.engine, ring), opened(), at)
        last = opened()
        drafts.set_token(conn, last.row.id, last.key, token, now)
    return token
