"""The service refuses to start when it could not serve anybody, and says what to do."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from assessment.settings import BadSetting, Settings
from assessment.workflow import starting

Made = Callable[..., Settings]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_first_start_makes_everything_for_its_owner_only(make_settings: Made, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    starting.ready(make_settings(instance_dir=folder, database_url=f"sqlite:///{folder / 'check-in.db'}"))
    assert mode(folder) == 0o700
    assert {mode(file) for file in folder.rglob("*") if file.is_file()} == {0o600}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"pack": "nosuch"}, "PACK nosuch cannot be served"),
        (
            {"not_asked": frozenset({"gambling"})},
            "NOT_ASKED gambling is no switch of the pack. It has: harm",
        ),
        ({"place": "mars"}, "PLACE mars is no place of the pack"),
        ({"instance_dir": Path("/proc/nothing")}, "INSTANCE_DIR /proc/nothing cannot be used"),
        ({"database_url": "postgresql://nobody@127.0.0.1:1/none"}, "DATABASE_URL does not answer"),
    ],
)
def test_what_cannot_be_served_is_refused_at_the_start(
    make_settings: Made, wrong: dict[str, object], said: str
) -> None:
    with pytest.raises(BadSetting, match=said):
        starting.ready(make_settings(**wrong))
