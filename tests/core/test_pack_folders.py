"""The folder of a pack may come from anybody: only plain files in it are read, and not more than a pack needs."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assessment.core.errors import Fault
from tests.support.effort import bounded
from tests.support.pack_faults import pack_faults
from tests.support.sleep_pack import written

TODAY = date(2026, 11, 22)
SECRET = "canary-in-another-folder"


def found_in(folder: Path) -> list[tuple[str, str, int]]:
    with bounded(1_500_000):
        faults = pack_faults(folder, TODAY)
    assert all(str(fault).isprintable() and SECRET not in str(fault) for fault in faults)
    return [(fault.code, fault.file, fault.line) for fault in faults]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path)


def link(file: Path) -> None:
    file.symlink_to(file.parent.parent / "elsewhere.yaml")


def link_inside(file: Path) -> None:
    file.symlink_to("rules.yaml")


def link_to_nothing(file: Path) -> None:
    file.symlink_to("nothing.yaml")


def link_to_a_device(file: Path) -> None:
    file.symlink_to("/dev/zero")


def pipe(file: Path) -> None:
    os.mkfifo(file)


def folder_of_that_name(file: Path) -> None:
    file.mkdir()


def listening_socket(file: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        here = os.open(file.parent, os.O_RDONLY)
        made.bind(f"/proc/self/fd/{here}/{file.name}")  # the whole path may be too long for a socket
        os.close(here)


MADE = (link, link_inside, link_to_nothing, link_to_a_device, pipe, folder_of_that_name, listening_socket)


@pytest.mark.parametrize("name", ["pack.yaml", "rest.yaml", "more.yaml", "es.po"])
@pytest.mark.parametrize("make", MADE, ids=lambda make: make.__name__)
def test_what_is_no_plain_file_is_refused_and_not_read(folder: Path, make: Callable[[Path], None], name: str) -> None:
    (folder.parent / "elsewhere.yaml").write_text(f"{SECRET}: {SECRET}\n")
    (folder / name).unlink(missing_ok=True)
    make(folder / name)
    assert ("E015", name, 0) in found_in(folder)


def test_a_folder_that_is_a_link_is_refused(folder: Path) -> None:
    other = folder.parent / "other"
    other.symlink_to(folder)
    assert found_in(other) == [("E015", str(other), 0)]


def test_what_a_link_without_an_ending_of_a_pack_leads_to_is_not_read(folder: Path) -> None:
    (folder / "notes").symlink_to("/dev/zero")
    assert found_in(folder) == [("E011", "notes", 0)]


def test_hidden_files_count_for_nothing(folder: Path) -> None:
    (folder / ".#pack.yaml").symlink_to("somebody@example.org")
    (folder / ".rules.yaml").write_text("access: [")
    assert found_in(folder) == []


def test_of_a_huge_file_little_is_read(folder: Path) -> None:
    with (folder / "rules.yaml").open("wb") as file:
        file.truncate(1_000_000_000_000)
    assert ("E001", "rules.yaml", 0) in found_in(folder)


def test_a_folder_of_too_many_files_is_refused(folder: Path) -> None:
    for at in range(100):
        (folder / f"q{at}.yaml").touch()
    assert found_in(folder) == [("E001", str(folder), 0)]


def test_a_folder_of_too_many_bytes_is_refused(folder: Path) -> None:
    for at in range(5):
        (folder / f"q{at}.yaml").write_text("#\n" * 240_000)
    assert found_in(folder) == [("E001", str(folder), 0)]


@pytest.mark.parametrize(("name", "other"), [("Rules.yaml", "rules.yaml"), ("pack.YAML", "pack.yaml")])
def test_names_that_differ_in_big_and_small_letters_are_refused(folder: Path, name: str, other: str) -> None:
    (folder / name).write_bytes((folder / other).read_bytes())
    first, second = sorted((name, other))
    assert ("E016", second, 0) in found_in(folder)
    assert first != second


@pytest.mark.parametrize("name", [b"a\x1b[2J.yaml", b"a\xff.yaml", "a\u202ely.po".encode(), b"a\nb.yaml"])
def test_a_name_that_does_not_print_is_refused_and_printed_as_escapes(folder: Path, name: bytes) -> None:
    (folder / os.fsdecode(name)).write_text("a: b")
    found = found_in(folder)
    assert [code for code, _, _ in found] == ["E011"]


def test_what_a_fault_quotes_cannot_command_a_terminal_or_flood_it() -> None:
    fault = Fault("a\x1b.yaml", 1, "E011", "m\u202e" * 1_000, "\ud800")
    assert str(fault).isprintable()
    assert len(str(fault)) < 1_000
