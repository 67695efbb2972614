"""Send submissions from processes that are killed one after the other, and tell of each on stdout.

A line "begins TOKEN" comes before a draft is begun with that token, a line "sent CODE" when it was acknowledged.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import Engine

from assessment.core.items import Answers
from assessment.core.model.pack import Pack
from assessment.core.packs.loader import load
from assessment.records import drafts
from assessment.records.position import Position
from assessment.storage.engine import connect, writing
from assessment.vault.keyring import Keyring
from tests.support.encrypted_drafts import begun, keyring, sent
from tests.support.stopped_clock import NOON

ANSWERS: Answers = {"tired": 3, "awake": 2, "words": "So tired"}


def send(engine: Engine, ring: Keyring, pack: Pack, pipe: int) -> None:
    token = drafts.new_token()
    os.write(pipe, f"begins {token}\n".encode())  # one call: a line is written whole or not at all
    with pytest.MonkeyPatch.context() as known:
        known.setattr(drafts, "new_token", lambda: token)
        draft = begun(engine, pack, {})
    with writing(engine) as conn:
        draft = drafts.save(conn, draft, drafts.DraftContent(ANSWERS, Position(1)), NOON)
    record = sent(engine, ring, draft)
    os.write(pipe, f"sent {record.code}\n".encode())


def send_for_ever(engine: Engine, ring: Keyring, pack: Pack, pipe: int) -> NoReturn:
    while True:
        send(engine, ring, pack, pipe)


def main(url: str, pack: Path, keys: Path, kills: int) -> None:
    engine, ring, served = connect(url), keyring(keys), load(pack)
    send(engine, ring, served, sys.stdout.fileno())  # compiles the statements for all of them
    engine.dispose()  # each has its own connection
    for _ in range(kills):
        listening, telling = os.pipe()
        child = os.fork()
        if child == 0:
            send_for_ever(engine, ring, served, telling)
        os.close(telling)
        with os.fdopen(listening) as pipe:
            for line in pipe:  # however slow the machine, the kill falls among submissions
                print(line, end="")
                if line.startswith("sent"):
                    break
            time.sleep(random.uniform(0, 0.05))
            os.kill(child, signal.SIGKILL)
            print(pipe.read(), end="")
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
