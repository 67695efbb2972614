"""People who sent things in weeks ago, put into the database of a service that runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from answered import keyring
from databases import connected
from sqlalchemy import Engine
from visiting import Site

from assessment import clock
from assessment.core import loader
from assessment.core.answers import read
from assessment.core.definition import Pack
from assessment.settings import ROOT
from assessment.storage import packs
from assessment.storage.engine import writing
from assessment.vault.keyring import Keyring
from assessment.workflow import answering, checking_in, keeping
from assessment.workflow.answering import SHARE
from assessment.workflow.keeping import Content

PACK = ROOT / "questionnaires" / "relationship-repair"


def check_ins_shared(site: Site, example: str, **first: object) -> str:
    """The token of somebody who shared what a worked example with check-ins says, the last of them a day ago.

    ``first``: what they answered differently in the first pass.
    """
    instance = Path(site.environment["INSTANCE_DIR"])
    with connected(f"sqlite:///{instance / 'check-in.db'}") as engine:
        return check_ins(engine, keyring(instance / "keys"), loader.load(PACK), example, **first)


def check_ins(engine: Engine, ring: Keyring, pack: Pack, example: str, **first: object) -> str:
    """The same in this database, on this pack."""
    told = next(each for each in pack.examples if each.name == example)
    now = clock.now()
    began = now - timedelta(days=told.rounds[-1].after_days + 1)
    with writing(engine) as conn:
        packs.keep(conn, pack, began)
        token = keeping.begin(conn, pack, Content(read(pack, {**told.answers, **first})), began).token

        def held() -> keeping.Held:
            found = keeping.held(conn, token)
            assert found is not None
            return found

        answering.submit(conn, ring, held(), SHARE, "", began)
        for each in told.rounds:
            at = began + timedelta(days=each.after_days)
            asked = checking_in.begin(conn, held(), at)
            keeping.save(conn, asked, replace(asked.content, answers=read(pack, each.answers)), at)
            checking_in.send(conn, ring, held(), at)
        last = held()
        keeping.let_browser_hold(conn, last.draft.id, last.key, token, now)
    return token
