"""Benchmark of the page of a case, in the demonstration of the default pack."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from werkzeug.test import Client

from assessment import clock
from assessment.records import pack_cache
from assessment.services.demo import cast, demonstration
from assessment.web import sign_in_state
from bench.measurement import cpu_side_by_side, show
from bench.today import Ask, asking, token_of
from bench.web import application

PASSWORD = "a long enough password"
CASES = 6


def run() -> None:
    """Print CPU time and size of the pages of a few cases. Each decrypts answers, and works out what would change."""
    with tempfile.TemporaryDirectory() as folder:
        app = application(Path(folder))
        with app.app_context():
            store, settings, keys = app.extensions["store"], app.config["SETTINGS"], sign_in_state.keys().factors
            pack = pack_cache.served(settings.packs_dir / settings.pack)
            [counselor, *_] = demonstration.fill(store, pack, keys, PASSWORD, clock.now()).people
            code = cast.code(store, keys, counselor.email, clock.now())
        client = Client(app)
        form = {"email": counselor.email, "password": PASSWORD}
        sent = client.post("/counselor/sign-in", data={"csrf_token": token_of(client, "/counselor/sign-in"), **form})
        client.post(sent.location, data={"csrf_token": token_of(client, sent.location), "code": code})
        today = client.get("/counselor").get_data(as_text=True)
        paths = list(dict.fromkeys(re.findall(r'href="(/counselor/[a-z]+-[0-9]+)"', today)))[:CASES]
        asks: dict[str, Ask] = {path: asking(app, client, path) for path in paths}
        cost = cpu_side_by_side({"Today": asking(app, client, "/counselor"), **asks}, rounds=9, repeats=5)
        sizes = [len(client.get(path).get_data()) for path in paths]
        store.engine.dispose()
    cases = sorted(cost[path] * 1e3 for path in paths)
    print(f"Pages of {len(paths)} cases of the demonstration")
    show("a case, server CPU, least and most", f"{cases[0]:.1f}-{cases[-1]:.1f} ms")
    show("the dearest case / Today of the same counselor", f"{cases[-1] / (cost['Today'] * 1e3):.1f}")
    show("a case, not compressed, the longest", f"{max(sizes) / 1024:.1f} KB")
