"""What people did before a test begins: the way there is a third of a short test, and tested where it begins."""

from __future__ import annotations

from pathlib import Path

from assessment import clock
from assessment.core.engine.answers import read
from assessment.core.engine.routing import walk
from assessment.core.items import Answers
from assessment.core.packs import loader
from assessment.records import drafts
from assessment.records.drafts import DraftContent
from assessment.records.position import Position
from assessment.records.store import Store
from assessment.services import submission
from assessment.services.submission import SHARE
from assessment.storage import packs
from assessment.storage.engine import writing
from tests.support.answer_order import best
from tests.support.browser_visit import BrowserVisit, Site
from tests.support.databases import connected
from tests.support.encrypted_drafts import keyring
from tests.support.past_check_ins import PACK

ANSWERS_SO_FAR = {"my_part": "not_sure", "private_now": "yes"}
"""What opens every page of the first pass that is about danger."""


def begun(person: BrowserVisit) -> None:
    """On the first page with nothing answered, as after ``person.begin()``."""
    _open_page(person, {}, 1)


def asked(person: BrowserVisit, item: str) -> None:
    """On the page that asks this, after saying that it may be asked and nothing else."""
    pack = loader.load(PACK)
    answers = read(pack, ANSWERS_SO_FAR)
    pages = walk(pack, answers).pages
    _open_page(person, answers, next(page.number for page in pages if item in {each.id for each in page.items}))


def about_to_send(person: BrowserVisit, answers: dict[str, str]) -> None:
    """At the form that sends the answers in, with these given."""
    _open_page(person, answers, 1)
    person.open_send()


def answered(person: BrowserVisit, **otherwise: str) -> None:
    """At the list of answers, with the best answer to every question but those that are answered ``otherwise``."""
    pack = loader.load(PACK)
    _open_page(person, {**best(pack), **read(pack, otherwise)}, 1)
    person.post({"go": "list"})
    assert person.place == "list"


def shared(site: Site) -> str:
    """The code of a case that somebody shared just now, with nothing answered."""
    pack, now, ring = loader.load(PACK), clock.now(), keyring(Path(site.environment["INSTANCE_DIR"]) / "keys")
    with connected(site.database_url) as engine, writing(engine) as conn:
        packs.keep(conn, pack, now)
        draft = drafts.create(conn, pack, DraftContent({}), now)
        return submission.submit_draft(conn, Store(engine, ring), draft, SHARE, "", now).code


def _open_page(person: BrowserVisit, answers: Answers, page: int) -> None:
    pack, now = loader.load(PACK), clock.now()
    with connected(person.site.database_url) as engine, writing(engine) as conn:
        packs.keep(conn, pack, now)
        draft = drafts.create(conn, pack, DraftContent(answers, Position(page)), now)
    person.hold(draft.token)
    person.open("/questions")
    assert person.place == f"page {page}"
