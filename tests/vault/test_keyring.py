"""Key rings: made once, for their owner only, turned while the service runs, and never half there."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest

from assessment.settings import ROOT
from assessment.vault import envelope
from assessment.vault.key_files import BadKeys
from assessment.vault.keyring import AUDIT, KEK, PEPPERS, PRIVATE, PUBLIC, SALT, Key, Keyring
from tests.support.encrypted_drafts import keyring

FILES = {AUDIT, KEK, PEPPERS, PRIVATE, PUBLIC, SALT}
SECRET = (PRIVATE, KEK)


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    return keyring(tmp_path / "keys")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def fresh(ring: Keyring) -> Keyring:
    """As another process reads it."""
    return Keyring(ring.folder, ring.kek_file, private=ring.private)


def opens(ring: Keyring, sealed: bytes, key_id: str) -> bool:
    return envelope.unseal(ring.private_key(key_id), sealed, b"here") == b"data key"


def seal(ring: Keyring) -> bytes:
    return envelope.seal(ring.team_key(1).secret, b"data key", b"here")


def test_keys_are_for_their_owner_only(tmp_path: Path) -> None:
    ring = keyring(tmp_path / "new" / "keys")
    assert mode(ring.folder) == 0o700
    files = {path.name: mode(path) for path in ring.folder.iterdir()}
    assert set(files) == FILES | {".lock"}
    assert set(files.values()) == {0o600}


def test_keys_stay_for_their_owner_only_when_they_are_turned(ring: Keyring) -> None:
    ring.rotate_pepper()
    ring.rotate_kek()
    ring.rotate_team(1)
    assert {path.name: mode(path) for path in ring.folder.iterdir()} == dict.fromkeys(FILES | {".lock"}, 0o600)


def test_keys_are_made_once(ring: Keyring) -> None:
    made = {name: (ring.folder / name).read_bytes() for name in FILES}
    ring.make_missing()
    fresh(ring).make_missing()
    assert {name: (ring.folder / name).read_bytes() for name in FILES} == made


def made_at_once(folder: Path, _: int) -> tuple[bytes, str, str, bytes]:
    found = keyring(folder)
    return found.salt, found.peppers[0].id, found.team_key(1).id, found.private_key(found.team_key(1).id)


def made_by_eight(folder: Path) -> int:
    """How many different keys eight processes have that make them at the same moment, and again. Forks: no threads."""
    context = get_context("fork")
    with context.Pool(8, initializer=context.Barrier(8).wait) as pool:
        return len(set(pool.map(partial(made_at_once, folder), range(24), chunksize=1)))


def test_processes_that_start_at_the_same_moment_agree_on_the_keys(tmp_path: Path) -> None:
    # Not forked from here: this process has threads, whose locks a fork would take along for good.
    program = (
        "import sys; from pathlib import Path; from tests.vault.test_keyring import made_by_eight;"
        "print(made_by_eight(Path(sys.argv[1])))"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "keys")]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT)
    assert done.stdout == "1\n"


def test_each_key_is_different_and_long(ring: Keyring) -> None:
    secrets = {ring.salt, ring.peppers[0].secret, ring.team_key(1).secret, ring.private_key(ring.team_key(1).id)}
    assert {len(each) for each in secrets} == {32}
    assert len(secrets) == 4


def test_the_private_key_lies_in_no_file_as_it_is(ring: Keyring) -> None:
    private = ring.private_key(ring.team_key(1).id)
    contents = b"".join(path.read_bytes() for path in ring.folder.iterdir())
    assert b64encode(ring.team_key(1).secret) in contents  # the search finds what is there
    assert not any(form in contents for form in (private, b64encode(private), private.hex().encode()))


def test_the_private_key_does_not_open_without_its_key_encryption_key(ring: Keyring, tmp_path: Path) -> None:
    other = keyring(tmp_path / "others")
    shutil.copy(other.kek_file, ring.kek_file)
    with pytest.raises(BadKeys, match=r"does not open with .*restore the two files together"):
        fresh(ring).private_key(ring.team_key(1).id)


def test_the_key_encryption_key_may_lie_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "mounted").mkdir()
    ring = Keyring(tmp_path / "keys", tmp_path / "mounted" / "kek")
    ring.make_missing()
    assert mode(ring.kek_file) == 0o600
    assert not (ring.folder / KEK).exists()
    assert opens(ring, seal(ring), ring.team_key(1).id)


def test_a_new_pepper_comes_first_and_the_old_ones_stay(ring: Keyring) -> None:
    first = ring.peppers[0]
    newer = ring.rotate_pepper()
    assert ring.peppers == fresh(ring).peppers == (newer, first)
    ring.drop(PEPPERS, first.id)
    assert fresh(ring).peppers == (newer,)


def test_with_a_new_key_encryption_key_nothing_of_the_old_file_opens_anything(ring: Keyring, tmp_path: Path) -> None:
    sealed, old = seal(ring), ring.kek_file.read_bytes()
    ring.rotate_kek()
    assert opens(fresh(ring), sealed, ring.team_key(1).id)
    assert old.split()[1] not in ring.kek_file.read_bytes()
    assert len(ring.kek_file.read_text().splitlines()) == 1
    (tmp_path / "old").write_bytes(old)
    with pytest.raises(BadKeys):
        replace(fresh(ring), kek_file=tmp_path / "old").private_key(ring.team_key(1).id)


@pytest.mark.parametrize("writes", [1, 2])
def test_a_turn_of_the_key_encryption_key_that_was_cut_short_locks_nobody_out(
    ring: Keyring, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    sealed, real = seal(ring), Keyring._write
    done: list[Path] = []

    def cut_short(self: Keyring, path: Path, keys: tuple[Key, ...]) -> None:
        if len(done) == writes:
            raise OSError("disk full")
        done.append(path)
        real(self, path, keys)

    monkeypatch.setattr(Keyring, "_write", cut_short)
    with pytest.raises(OSError, match="disk full"):
        ring.rotate_kek()
    monkeypatch.undo()
    assert opens(fresh(ring), sealed, ring.team_key(1).id)
    fresh(ring).rotate_kek()
    assert opens(fresh(ring), sealed, ring.team_key(1).id)
    assert len(ring.kek_file.read_text().splitlines()) == 1


def test_a_new_key_of_the_team_seals_from_now_on_and_the_old_one_still_opens(ring: Keyring) -> None:
    before, first = seal(ring), ring.team_key(1)
    newer = ring.rotate_team(1)
    other = fresh(ring)
    assert other.team_key(1) == newer
    assert other.team_key_ids == (newer.id, first.id)
    assert opens(other, before, first.id)
    assert opens(other, seal(other), newer.id)
    ring.rotate_kek()
    assert opens(fresh(ring), before, first.id)


def test_a_dropped_key_of_the_team_opens_nothing_any_more(ring: Keyring) -> None:
    first = ring.team_key(1)
    ring.rotate_team(1)
    ring.drop(PUBLIC, first.id)
    with pytest.raises(BadKeys, match=f"no team key {first.id}"):
        fresh(ring).private_key(first.id)
    assert first.id not in (ring.folder / PRIVATE).read_text() + (ring.folder / PUBLIC).read_text()


@pytest.mark.parametrize("name", [PEPPERS, PUBLIC])
def test_the_newest_key_and_one_that_is_not_there_cannot_be_dropped(ring: Keyring, name: str) -> None:
    before = {each: (ring.folder / each).read_bytes() for each in FILES}
    newest = ring.peppers[0].id if name == PEPPERS else ring.team_key(1).id
    for key_id in (newest, "nothing"):
        with pytest.raises(BadKeys, match=f"no older key {key_id}"):
            ring.drop(name, key_id)
    assert {each: (ring.folder / each).read_bytes() for each in FILES} == before


def test_a_running_process_sees_what_another_one_turned(ring: Keyring) -> None:
    running = fresh(ring)
    assert running.peppers == ring.peppers
    assert running.team_key(1) == ring.team_key(1)
    newer, team = ring.rotate_pepper(), ring.rotate_team(1)
    assert (running.peppers[0], running.team_key(1)) == (newer, team)
    assert opens(running, seal(running), team.id)


def read(ring: Keyring) -> None:
    """Everything that reads a ring."""
    assert ring.salt
    assert ring.peppers
    assert ring.audit_key
    ring.private_key(ring.team_key(1).id)


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize(
    "damage", ["", "no key at all\n", "0123 not-base64!\n", None], ids=["empty", "other", "broken", "gone"]
)
def test_a_missing_or_damaged_file_is_named_with_what_to_do(ring: Keyring, name: str, damage: str | None) -> None:
    path = ring.folder / name
    if damage is None:
        path.unlink()
    else:
        path.write_text(damage)
    with pytest.raises(BadKeys, match=rf"{path}.*restore it from its backup"):
        read(fresh(ring))


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_that_was_cut_off_is_never_read_as_a_shorter_key(ring: Keyring, name: str) -> None:
    path = ring.folder / name
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(BadKeys):
            read(fresh(ring))


def test_keys_are_not_printed(ring: Keyring) -> None:
    read(ring)
    shown = repr(ring) + repr(ring.peppers) + repr(ring.team_key(1))
    for secret in (ring.salt, ring.peppers[0].secret, ring.private_key(ring.team_key(1).id)):
        assert repr(secret) not in shown
        assert secret.hex() not in shown


@contextmanager
def watched() -> Iterator[list[str]]:
    """The private files that are opened meanwhile, by whatever way Python opens a file."""
    opened: list[str] = []
    watching = True

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if watching and event == "open" and any(str(arguments[0]).endswith(f"/{name}") for name in SECRET):
            opened.append(str(arguments[0]))

    sys.addaudithook(watch)
    yield opened
    watching = False


def test_a_process_for_respondents_never_opens_what_opens_shared_answers(ring: Keyring) -> None:
    theirs = replace(fresh(ring), private=False)
    with watched() as opened:
        assert (theirs.salt, theirs.peppers, theirs.team_key(1)) == (ring.salt, ring.peppers, ring.team_key(1))
        theirs.rotate_pepper()
        older = ring.team_key(1).id
        ring.rotate_team(1)
        opened.clear()
        for act in (
            lambda: theirs.private_key(older),
            theirs.rotate_kek,
            lambda: theirs.rotate_team(1),
            lambda: theirs.drop(PUBLIC, older),
        ):
            with pytest.raises(BadKeys, match="serves respondents only"):
                act()
        assert opened == []
        fresh(ring).private_key(ring.team_key(1).id)  # the watch sees who does
        assert {Path(each).name for each in opened} == set(SECRET)


def test_a_process_for_respondents_works_without_the_private_files(ring: Keyring) -> None:
    for name in SECRET:
        (ring.folder / name).unlink()
    theirs = replace(fresh(ring), private=False)
    assert theirs.team_key(1) == ring.team_key(1)
    assert not any((ring.folder / name).exists() for name in SECRET)


def test_a_process_for_respondents_makes_no_key(tmp_path: Path) -> None:
    with pytest.raises(BadKeys, match="serves respondents only"):
        keyring(tmp_path / "keys", private=False).make_missing()
    assert not (tmp_path / "keys").exists()


def test_a_crash_while_the_first_keys_are_made_is_made_good_by_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Keyring._write
    for stop_at in (SALT, PEPPERS, KEK, PRIVATE, PUBLIC):
        folder = tmp_path / stop_at

        def cut_short(self: Keyring, path: Path, keys: tuple[Key, ...], stop_at: str = stop_at) -> None:
            if path.name == stop_at:
                raise OSError("disk full")
            real(self, path, keys)

        monkeypatch.setattr(Keyring, "_write", cut_short)
        with pytest.raises(OSError, match="disk full"):
            keyring(folder)
        monkeypatch.setattr(Keyring, "_write", real)
        ring = keyring(folder)
        assert opens(ring, seal(ring), ring.team_key(1).id)


def test_the_vault_knows_no_table_and_no_framework() -> None:
    imported = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, assessment.vault.resume_key, assessment.vault.passphrase; print(*sorted(sys.modules))",
        ],
        check=True,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert not {"sqlalchemy", "flask"} & {name.partition(".")[0] for name in imported.stdout.split()}


def test_a_lost_public_file_is_made_again_from_the_private_keys_and_costs_none_of_them(ring: Keyring) -> None:
    older, sealed = ring.team_key(1).id, seal(ring)
    newer = ring.rotate_team(1)
    (ring.folder / PUBLIC).unlink()
    found = fresh(ring)
    found.make_missing()
    assert found.team_key(1) == newer
    assert found.team_key_ids == (newer.id, older)
    assert opens(found, sealed, older)
    assert opens(found, seal(found), newer.id)


@pytest.mark.parametrize("name", [KEK, PRIVATE])
def test_no_new_keys_take_the_place_of_those_that_do_not_open(ring: Keyring, name: str) -> None:
    (ring.folder / PUBLIC).unlink()
    (ring.folder / name).write_text("damaged\n")
    before = {path.name: path.read_bytes() for path in ring.folder.iterdir()}
    with pytest.raises(BadKeys):
        fresh(ring).make_missing()
    assert {path.name: path.read_bytes() for path in ring.folder.iterdir()} == before
