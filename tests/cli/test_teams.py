"""`flask --app wsgi teams …` as an operator runs it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assessment.vault.keyring import Keyring
from tests.cli.conftest import Run


@pytest.fixture
def prepared(run: Run) -> Run:
    """A service that was started once."""
    assert run("people", "invite", "ada@desk.example").exit_code == 0
    return run


def listed(run: Run) -> list[list[str]]:
    return [re.split(r"\s{2,}", line) for line in run("teams", "list").output.splitlines()]


def test_there_is_one_team_from_the_beginning(prepared: Run) -> None:
    [(number, name, link)] = listed(prepared)
    assert (number, name) == ("1", "Counselors")
    assert re.fullmatch(r"/start/[\w-]{16}", link)


def test_a_new_team_has_its_own_name_link_and_key(prepared: Run, instance: Path) -> None:
    made = prepared("teams", "add", "River  York")
    assert made.exit_code == 0
    assert "copy the file team-public to every host" in made.output
    one, two = listed(prepared)
    assert two[:2] == ["2", "River York"]
    assert one[2] != two[2]
    assert sorted(Keyring(instance / "keys", instance / "none").team_keys) == [1, 2]
    assert prepared("keys", "check").exit_code == 0


def test_two_teams_are_never_called_the_same(prepared: Run) -> None:
    prepared("teams", "add", "River York")
    for again in (("add", "River York"), ("rename", "1", "River York")):
        refused = prepared("teams", *again)
        assert refused.exit_code == 1
        assert "A team is called River York already. Choose another name." in refused.output
    assert len(listed(prepared)) == 2


@pytest.mark.parametrize("number", [22, 0, -1])
def test_no_key_is_made_for_a_team_that_does_not_exist(prepared: Run, instance: Path, number: int) -> None:
    before = (instance / "keys" / "team-public").read_bytes()
    refused = prepared("keys", "rotate-team", "--team", str(number))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == f"There is no team {number}.\n"
    assert (instance / "keys" / "team-public").read_bytes() == before


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_team_needs_a_name_that_people_can_read(prepared: Run, name: str) -> None:
    refused = prepared("teams", "add", name)
    assert refused.exit_code == 1
    assert "at most 80 characters" in refused.output


def test_a_team_is_renamed_given_another_link_closed_and_reopened(prepared: Run) -> None:
    prepared("teams", "add", "River York")
    before = listed(prepared)[1][2]
    assert prepared("teams", "rename", "2", "River North").exit_code == 0
    assert prepared("teams", "change-link", "2").exit_code == 0
    assert prepared("teams", "close", "2").exit_code == 0
    number, name, link, closed = listed(prepared)[1]
    assert (number, name) == ("2", "River North")
    assert link != before
    assert closed.startswith("closed on ")
    assert prepared("teams", "reopen", "2").exit_code == 0
    assert len(listed(prepared)[1]) == 3


def test_the_only_open_team_is_not_closed(prepared: Run) -> None:
    refused = prepared("teams", "close", "1")
    assert refused.exit_code == 1
    assert "the only open team" in refused.output


@pytest.mark.parametrize("command", [("rename", "9", "x"), ("change-link", "9"), ("close", "9"), ("reopen", "9")])
def test_a_team_that_does_not_exist_is_said_to(prepared: Run, command: tuple[str, ...]) -> None:
    refused = prepared("teams", *command)
    assert refused.exit_code == 1
    assert refused.output == "There is no team 9.\n"
