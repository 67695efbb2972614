"""Send submissions from processes that are killed one after the other; each acknowledged code is one line on stdout."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from typing import NoReturn

from filling import NOON, PACK_HASH

from assessment.storage import drafts, submissions
from assessment.storage.engine import connect, writing


def send_for_ever(url: str, told: int) -> NoReturn:
    engine = connect(url)
    while True:
        with writing(engine) as conn:
            draft, _ = drafts.begin(conn, PACK_HASH, NOON)
            draft = drafts.save(conn, draft, '{"tired":3}', 1, NOON)
        with writing(engine) as conn:
            sent = submissions.submit(
                conn,
                draft,
                answers_text='{"tired":3}',
                outcome_text='{"level":"rest"}',
                explanation_text="{}",
                shared=True,
                contact="",
                priority_rank=1,
                now=NOON,
            )
        os.write(told, f"{sent.code}\n".encode())  # one call, so that a line is told whole or not at all


def main(url: str, kills: int) -> None:
    connect(url).dispose()  # loads the driver once
    for _ in range(kills):
        listening, telling = os.pipe()
        child = os.fork()
        if child == 0:
            send_for_ever(url, telling)
        os.close(telling)
        with os.fdopen(listening) as told:
            first = told.readline()  # however slow the machine, the kill falls among submissions
            time.sleep(random.uniform(0, 0.05))
            os.kill(child, signal.SIGKILL)
            print(first + told.read(), end="")
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
