"""How long it takes to try six words: those that open something beside those that open nothing."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median

from assessment import clock
from assessment.records import drafts
from assessment.services import resume
from assessment.storage.engine import writing
from assessment.vault import passphrase
from assessment.web.respondent.device_cookies import DRAFT_COOKIE
from bench.measuring import show
from bench.web import Visitor, application

TRIES = 100


def run() -> None:
    """Print the ratio of medians on the clock, taken in turns: whoever guesses has nothing but that clock."""
    with tempfile.TemporaryDirectory() as folder:
        app = application(Path(folder))
        engine, ring = app.extensions["engine"], app.extensions["keyring"]
        cookie = Visitor(app).client.get_cookie(DRAFT_COOKIE)
        assert cookie is not None
        with writing(engine) as conn:
            held = drafts.open_by_token(conn, cookie.value)
            assert held is not None
            hit = resume.give_words(conn, ring, held, clock.now())
        miss = passphrase.generate()

        def tried(code: str) -> float:
            started = time.perf_counter()
            found = resume.derived(ring, code)
            with writing(engine, durable=False) as conn:
                resume.come_back(conn, found, clock.now())
            return time.perf_counter() - started

        times = [(tried(hit), tried(miss)) for _ in range(TRIES)]
    hits, misses = (median(each) for each in zip(*times, strict=True))
    spread = median(abs(one - misses) for _, one in times)
    print("Six words, on the clock")
    show("words that open something / words that open nothing", f"{hits / misses:.3f}", "budget 1 +- 0.02")
    show("what one miss differs from another, in the middle", f"{spread / misses:.3f}")
