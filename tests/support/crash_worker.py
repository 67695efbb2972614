"""Work on the outbox in processes that are killed one after the other; then in one that finishes what is left."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

from flask import Flask
from flask_babel import Babel
from sqlalchemy import Engine

from assessment.records.store import Store
from assessment.services.jobs import Workplace
from assessment.services.outbox import Postman
from assessment.services.smtp import MailServer
from assessment.services.worker import BackgroundWorker
from assessment.storage import alerts
from assessment.storage.engine import connect, reading
from tests.support.encrypted_drafts import keyring


def work_for_ever(engine: Engine, place: Workplace, pipe: int) -> NoReturn:
    works = BackgroundWorker(place, ())
    while True:
        works.turn()
        os.write(pipe, b".")


def work_until_nothing_waits(engine: Engine, place: Workplace) -> None:
    works = BackgroundWorker(place, ())
    while True:
        if not works.turn():
            with reading(engine) as conn:
                if alerts.counts(conn).waiting == 0:
                    return
            time.sleep(0.05)  # until the lease of whoever was killed last has ended


def main(url: str, keys: Path, port: int, kills: int) -> None:
    alerts.LEASE = timedelta(seconds=0.2)
    engine = connect(url)
    postman = Postman(MailServer("127.0.0.1", port), "desk@example.org", "https://in.example", ("en",))
    place = Workplace(Store(engine, keyring(keys)), keys, postman)
    app = Flask(__name__)
    Babel(app)
    with app.app_context():
        for _ in range(kills):
            engine.dispose()  # each has its own connection
            listening, telling = os.pipe()
            child = os.fork()
            if child == 0:
                work_for_ever(engine, place, telling)
            os.close(telling)
            os.read(listening, 1)  # however slow the machine, each does something
            time.sleep(random.uniform(0, 0.03))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(listening)
        work_until_nothing_waits(engine, place)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
