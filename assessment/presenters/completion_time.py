"""How long questions take, in words: for everybody who may begin, whatever they will be asked."""

from __future__ import annotations

from math import ceil

from flask_babel import gettext as _
from flask_babel import ngettext

from assessment.core.engine import completion_time
from assessment.core.model.pack import Pack
from assessment.records.current_round import CurrentRound


def how_long(pack: Pack) -> str:
    """How long the first pass takes, from the shortest way through it to the longest."""
    first_pass = CurrentRound(pack)
    least, most = first_pass.minutes_left(first_pass.walk({}), first_pass.first_number)
    if least == most:
        return _about(most)
    return _("About %(least)s to %(most)s minutes.", least=least, most=most)


def how_long_a_check_in(pack: Pack) -> str:
    """How long the questions take that every check-in asks."""
    pages = [page for each in pack.questionnaires if each.is_check_in for page in each.pages]
    seconds = completion_time.seconds(
        pack, (item.id for page in pages for item in page.items), (page.number for page in pages)
    )
    return _about(ceil(seconds / 60))


def _about(minutes: int) -> str:
    return ngettext("About %(num)s minute.", "About %(num)s minutes.", minutes)
