"""The pages of a check-in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from assessment.core.check_ins.history import Round, taken
from assessment.core.check_ins.routing import walk
from assessment.core.engine.routing import ShownPage
from assessment.core.items import Answers
from assessment.core.model.pack import Pack


def check_in_pages(pack: Pack, rounds: Sequence[Round], answers: Answers, now: datetime) -> tuple[ShownPage, ...]:
    """The pages of a check-in done ``now`` after these rounds, given its ``answers`` so far.

    Their numbers rise, and one page keeps its number whatever is answered; they are not those of the first pass. Pages
    may come and go with answers of pages before them. ValueError when the rounds are not in the order of time.
    """
    return walk(pack, taken(pack, rounds)[-1].memory, answers, now).pages


def asked_for(pack: Pack, rounds: Sequence[Round], answers: Answers, now: datetime) -> Answers:
    """Those of the ``answers`` to a check-in done ``now`` that it asked for, given the answers on pages before.

    ValueError when the rounds are not in the order of time.
    """
    return walk(pack, taken(pack, rounds)[-1].memory, answers, now).answers
