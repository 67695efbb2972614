"""Benchmark of resume codes: how long a right one takes compared with a wrong one."""

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
from bench.measurement import show
from bench.web import Visitor, application

TRIES = 100


def run() -> None:
    """Print the ratio of median wall-clock times, because that is all that somebody who guesses can measure."""
    with tempfile.TemporaryDirectory() as folder:
        app = application(Path(folder))
        engine, ring = app.extensions["store"].engine, app.extensions["store"].keyring
        cookie = Visitor(app).client.get_cookie(DRAFT_COOKIE)
        assert cookie is not None
        with writing(engine) as conn:
            draft = drafts.open_by_token(conn, cookie.value)
            assert draft is not None
            right = resume.create_code(conn, ring, draft, clock.now())
        wrong = passphrase.generate("en")

        def seconds(code: str) -> float:
            started = time.perf_counter()
            found = resume.derive_keys(ring, code)
            with writing(engine, durable=False) as conn:
                resume.open_with_keys(conn, found, clock.now())
            return time.perf_counter() - started

        times = [(seconds(right), seconds(wrong)) for _ in range(TRIES)]
    right_time, wrong_time = (median(each) for each in zip(*times, strict=True))
    deviation = median(abs(one - wrong_time) for _, one in times)
    print("Resume codes, wall-clock time")
    show("a right code / a wrong code", f"{right_time / wrong_time:.3f}", "budget 1 +- 0.02")
    show("median deviation of one wrong code from the median", f"{deviation / wrong_time:.3f}")
