"""`python -m fuzz --seconds 600 --seed 1`: half of the time by the application itself, half over real sockets."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

from assessment.app import create_app
from assessment.services import startup
from assessment.settings import Settings
from fuzz.in_process import Walk
from fuzz.verdict import EXIT_URL
from fuzz.wire import WireWalk
from tests.support.fixtures import settings_in
from tests.support.running_service import running_service

SHOWN = 20


def for_real(folder: Path, database_url: str = "") -> Settings:
    """Settings as for real: by https, behind one proxy."""
    url = database_url or f"sqlite:///{folder / 'check-in.db'}"
    return settings_in(folder, database_url=url, plain_http=False, proxies=1, exit_url=EXIT_URL)


def main() -> None:
    """Print how many requests were answered how; exit with 1 if a reply was wrong."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description="Odd requests to every route.")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default="", help="the URL of an empty database; a new SQLite file without it")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = for_real(folder, chosen.database)
        startup.ready(settings)
        app = create_app(settings)
        walk = Walk(app, chosen.seed)
        wrong = _walked("By the application itself", walk.run(), walk.statuses, chosen.seconds / 2)
        (folder / "wire").mkdir()
        with running_service(folder / "wire", PLAIN_HTTP="0", PROXIES="1", EXIT_URL=EXIT_URL) as service:
            wire = WireWalk(service.raw, list(app.url_map.iter_rules()), chosen.seed)
            wrong += _walked("Over sockets of gunicorn", wire.run(), wire.statuses, chosen.seconds / 2)
            log = service.log.read_text()
        if "Traceback" in log or '"failed"' in log:
            print(log[-4000:])
            wrong += 1
    sys.exit(1 if wrong else 0)


def _walked(title: str, walk: Iterator[list[str]], statuses: Counter[int], seconds: float) -> int:
    """Walk for so long; the number of requests whose reply was wrong."""
    end = time.monotonic() + seconds
    asked = wrong = 0
    for found in takewhile(lambda _: time.monotonic() < end, walk):
        asked += 1
        wrong += bool(found)
        if found and wrong <= SHOWN:
            print(*found, sep="\n", file=sys.stderr, flush=True)
    print(f"{title}: {asked} requests in {seconds:.0f} s, {wrong} wrong replies")
    print(
        "  " + ", ".join(f"{status or 'no reply'}: {count}" for status, count in sorted(statuses.items())), flush=True
    )
    return wrong


if __name__ == "__main__":
    main()
