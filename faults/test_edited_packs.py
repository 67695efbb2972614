"""The pack is edited, broken or taken away while the service runs: all goes on as before."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assessment.settings import ROOT
from tests.support.plain_browser import PlainBrowser
from tests.support.running_service import running_service

PACK = "apology-check"
Change = Callable[[Path], object]


def edit(pack: Path) -> None:
    file = pack / "pack.yaml"
    file.write_text(file.read_text().replace('accept: "', 'accept: "Edited. '))


def damage(pack: Path) -> None:
    (pack / "pack.yaml").write_text("title: [")


CHANGES: dict[str, Change] = {"edited": edit, "broken": damage, "taken away": shutil.rmtree}


@pytest.mark.parametrize("change", CHANGES)
def test_nobody_notices_until_the_service_is_told_to_read_it_again(change: str, tmp_path: Path) -> None:
    packs = tmp_path / "packs"
    shutil.copytree(ROOT / "questionnaires", packs)
    with running_service(tmp_path, PACKS_DIR=str(packs), PACK=PACK) as service:
        person = PlainBrowser(service.port)
        person.begin()
        start, before = person.answers[0].text, person.get("/questions").text
        CHANGES[change](packs / PACK)
        for _ in range(2):
            assert len(person.get("/questions").text) == len(before)
            assert len(PlainBrowser(service.port).get("/").text) == len(start)
            service.kill_worker()  # another one begins anew
        person.post("/questions", {"csrf_token": person.answers[-1].fields["csrf_token"], "go": "send"})
        assert person.post("/questions", {**person.get("/questions").fields, "choice": "keep"}).status == 303
        assert person.get("/result").status == 200
        assert PlainBrowser(service.port).get("/help").status == 200
