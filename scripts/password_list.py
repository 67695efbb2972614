"""usage: python scripts/password_list.py LIST… -- FREQUENT > passwords/leaked.bloom

LIST: files with a password on each line, of which those of 12 characters or more are taken. FREQUENT: a file with the
most frequent first, of which the first 10,000 are taken whatever their length. passwords/README.md names both.
"""

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from assessment.services.passwords import SHORTEST
from assessment.vault.leaked_passwords import filter_of

FREQUENT = 10_000


def lines(file: str) -> Iterator[str]:
    with Path(file).open(encoding="utf-8", errors="ignore") as opened:
        yield from (line.rstrip("\r\n") for line in opened)


def passwords(lists: list[str], frequent: str) -> Iterator[str]:
    for file in lists:
        yield from (each for each in lines(file) if len(each) >= SHORTEST)
    yield from islice(lines(frequent), FREQUENT)


if __name__ == "__main__":
    at = sys.argv.index("--")
    sys.stdout.buffer.write(filter_of(passwords(sys.argv[1:at], sys.argv[at + 1])))
