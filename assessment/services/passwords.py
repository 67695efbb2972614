"""The one rule for passwords, wherever one is set: long, not common, and not made of what everybody knows."""

from __future__ import annotations

import re

from flask_babel import gettext as _

from assessment.vault import leaked_passwords
from assessment.vault.leaked_passwords import fold

SHORTEST, LONGEST = 12, 256
FEWEST_DIFFERENT = 5
LEAST_TELLING = 4
"""Letters of a name or an address from which on it counts as a part of the password."""
OURS = ("checkin", "counselor", "counsellor", "therapy", "supervisor", "administrator")
"""Words that anybody would try here first."""
RUNS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop")


def fault(password: str, email: str, name: str) -> str:
    """What is wrong with a password for this account, and what to do; '' if nothing is."""
    if len(password) < SHORTEST:
        return _(
            "The password has %(count)s characters. Use at least %(least)s: four words that do not belong together "
            "make a good one.",
            count=len(password),
            least=SHORTEST,
        )
    if len(password) > LONGEST:
        return _("The password has %(count)s characters. Use at most %(most)s.", count=len(password), most=LONGEST)
    if _is_like(password, (*re.split(r"[\W_]+", email), *name.split(), *OURS)):
        return _(
            "The password is made of the name, the address or the name of this service, which anybody would try. "
            "Choose words that have nothing to do with these."
        )
    if _is_common(password):
        return _(
            "This password is on lists of common or leaked passwords, or close to one of them. Choose another: four "
            "words that do not belong together make a good one."
        )
    return ""


def _is_common(password: str) -> bool:
    folded = fold(password)
    if len(set(folded)) < FEWEST_DIFFERENT or re.fullmatch(r"(.{1,8}?)\1+.{0,3}", folded):
        return True
    core = folded.strip("0123456789!?.,;:-_+*#$%&/()=@ ")
    return _is_run(folded) or any(map(leaked_passwords.is_leaked, {password, core} - {""}))


def _is_run(folded: str) -> bool:
    """Whether it is keys or letters in a row, forwards or backwards, and little else."""
    runs = [*RUNS, *(run[::-1] for run in RUNS)]
    left = folded
    for run in sorted(runs, key=len, reverse=True):
        for length in range(len(run), LEAST_TELLING - 1, -1):
            for at in range(len(run) - length + 1):
                left = left.replace(run[at : at + length], "")
    return len(left) < LEAST_TELLING


def _is_like(password: str, known: tuple[str, ...]) -> bool:
    """Whether little is left of the password without these words."""
    left = "".join(each for each in fold(password) if each.isalnum())
    for word in sorted({fold(each) for each in known if len(each) >= LEAST_TELLING}, key=len, reverse=True):
        left = left.replace(word, "")
    return len(re.sub(r"\d", "", left)) < LEAST_TELLING
