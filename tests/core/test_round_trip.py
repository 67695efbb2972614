"""A definition survives being kept and read again, whatever pack it is."""

from __future__ import annotations

import json
import random
from dataclasses import fields

import pytest

from assessment.core.engine.outcome import assess
from assessment.core.packs import loader, yaml_reader
from tests.support import random_packs
from tests.support.thoroughness import times

SEEDS = range(times(20))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_pack_written_out_and_read_again_is_the_same_in_every_part(seed: int) -> None:
    pack = random_packs.pack(seed)
    loader.from_snapshot.cache_clear()
    again = loader.from_snapshot(pack.snapshot)
    assert again is not pack
    assert {each.name for each in fields(pack) if getattr(pack, each.name) != getattr(again, each.name)} == set()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_files_of_a_pack_hold_what_its_snapshot_holds(seed: int) -> None:
    files = json.loads(random_packs.pack(seed).snapshot)
    for name, data in files.items():
        read = yaml_reader.read(name, json.dumps(data, indent=1).encode())
        assert (read.faults, read.data) == ([], data)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_kept_definition_gives_the_same_outcome(seed: int) -> None:
    pack = random_packs.pack(seed)
    loader.from_snapshot.cache_clear()
    again = loader.from_snapshot(pack.snapshot)
    chance = random.Random(seed)
    for _ in range(5):
        given = random_packs.answers(pack, chance)
        assert assess(again, given) == assess(pack, given)
