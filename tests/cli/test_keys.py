"""`keys check` names what keeps the service from starting, and `keys accept` is the way out when a key is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessment.app import create_app
from assessment.services import startup
from assessment.settings import load
from tests.cli.conftest import Run

FILES = (
    "secret-key",
    "password-salt",
    "peppers",
    "code-salt",
    "audit-key",
    "team-public",
    "team-private",
    "key-encryption-key",
)


@pytest.fixture
def keys(instance: Path) -> Path:
    """The keys of a service that has started once."""
    startup.prepare(load())
    return instance / "keys"


def test_the_check_names_every_file_and_that_it_is_fine(run: Run, keys: Path) -> None:
    checked = run("keys", "check")
    assert checked.exit_code == 0
    assert checked.stdout.splitlines()[:-1] == [f"fine            {keys / name}" for name in FILES]


def test_the_check_names_each_state_and_what_to_do(run: Run, keys: Path) -> None:
    (keys / "code-salt").unlink()
    (keys / "peppers").chmod(0o644)
    (keys / "key-encryption-key").write_text("damaged")
    checked = run("keys", "check")
    assert checked.exit_code == 1
    assert [line.split(str(keys))[0].strip() for line in checked.stdout.splitlines()] == [
        "fine",
        "fine",
        "too open",
        "missing",
        "fine",
        "fine",
        "fine",
        "damaged",
    ]
    said = checked.stderr.splitlines()
    assert len(said) == 3
    assert said[0].endswith(f"Run: chmod 600 {keys / 'peppers'}")
    assert "flask --app wsgi keys accept code-salt" in said[1]
    assert "SERVES=respondent serves people without it" in said[2]


def test_the_check_says_what_it_can_without_the_database(run: Run, keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (keys / "peppers").chmod(0o644)
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    checked = run("keys", "check")
    assert checked.exit_code == 1
    assert checked.stdout.count("not compared") == len(FILES) - 1
    assert "chmod 600" in checked.stderr
    assert "does not answer" in checked.stderr


def test_a_host_for_respondents_checks_its_files_and_no_others(
    run: Run, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in FILES[-2:]:
        (keys / name).unlink()
    monkeypatch.setenv("SERVES", "respondent")
    checked = run("keys", "check")
    assert checked.exit_code == 0
    assert checked.stdout.count("fine") == len(FILES) - 2


def test_no_command_makes_a_key_where_the_start_would_refuse(run: Run, keys: Path) -> None:
    (keys / "code-salt").unlink()
    (keys / "secret-key").unlink()
    for command in (
        ("check", "relationship-repair"),
        ("keys", "check"),
        ("keys", "rotate-pepper"),
        ("keys", "rotate-kek"),
        ("keys", "rotate-team"),
        ("people", "invite", "ada@desk.example"),
    ):
        run(*command, lines="a long enough password\n")
        assert not (keys / "code-salt").exists()
        assert not (keys / "secret-key").exists()


def test_what_is_lost_for_good_is_accepted_only_when_somebody_says_so(run: Run, keys: Path) -> None:
    (keys / "code-salt").unlink()
    asked = run("keys", "accept", "code-salt")
    assert asked.exit_code == 1
    assert "No six words work any more." in asked.stdout
    assert "Nothing was changed" in asked.stderr
    assert not (keys / "code-salt").exists()
    assert run("keys", "accept", "code-salt", "--yes").exit_code == 0
    assert run("keys", "check").exit_code == 0


def test_a_key_encryption_key_is_not_accepted_beside_private_keys_that_it_does_not_open(run: Run, keys: Path) -> None:
    (keys / "key-encryption-key").unlink()
    before = (keys / "team-private").read_bytes()
    refused = run("keys", "accept", "key-encryption-key", "--yes")
    assert refused.exit_code == 1
    assert "Move team-private away as well" in refused.stdout
    assert (keys / "team-private").read_bytes() == before
    assert not (keys / "key-encryption-key").exists()


def test_a_command_that_makes_the_first_keys_hashes_with_them(run: Run, instance: Path) -> None:
    printed = run("demo").stdout
    password = printed.partition("password")[2].split()[0]
    app = create_app()
    try:
        with app.test_client() as browser, app.app_context():
            account = app.extensions["accounts"].find_user(address="counselor@example.org")
            assert account.verify_and_update_password(password)
            assert browser.get("/help").status_code in (200, 302)
    finally:
        app.extensions["store"].engine.dispose()


def test_without_its_secrets_the_application_serves_no_form_and_makes_none(instance: Path) -> None:
    app = create_app()
    app.testing = True
    try:
        with pytest.raises(RuntimeError, match="secret key is required"):
            app.test_client().get("/")
        assert not instance.exists()
    finally:
        app.extensions["store"].engine.dispose()
