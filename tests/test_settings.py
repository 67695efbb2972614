"""Settings: sound defaults, one clear message, keys that only this user can read."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from assessment import settings
from assessment.app import create_app
from assessment.services import startup
from assessment.settings import BadSetting, Settings


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "INSTANCE_DIR",
        "DATABASE_URL",
        "DATABASE_URL_FILE",
        "PACKS_DIR",
        "PACK",
        "PLAIN_HTTP",
        "EXIT_URL",
        "PLACE",
        "RELIABLE_CHANGE",
        "NOT_ASKED",
        "CHILD_NOTICE",
        "PORT",
        "STARTS_PER_HOUR",
        "KEK_FILE",
        "SERVES",
        "PROXIES",
        "REQUIRE_SECOND_FACTOR",
        "SECOND_PERSON",
        "MAIL_URL",
        "MAIL_URL_FILE",
        "MAIL_FROM",
        "SERVICE_URL",
        "REMIND_EVERY",
        "TIME_ZONE",
        "WORKING_HOURS",
        "METRICS_TOKEN_FILE",
        *(settings.setting_of(each.name) for each in fields(settings.KeptFor)),
        "SCRIPT_NAME",
        "URL_PREFIX",
    ):
        monkeypatch.delenv(name, raising=False)


def test_without_anything_set_the_defaults_hold() -> None:
    chosen = settings.load()
    assert chosen.instance_dir == settings.ROOT / "instance"
    assert chosen.database_url == f"sqlite:///{settings.ROOT / 'instance' / 'check-in.db'}"
    assert (chosen.pack, chosen.plain_http, chosen.place) == ("relationship-repair", False, "")
    assert chosen.require_second_factor
    assert not chosen.may_decide_alone


def test_what_holds_a_password_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://checkin:secret@db/checkin\n")
    monkeypatch.setenv("DATABASE_URL_FILE", str(tmp_path / "url"))
    assert settings.load().database_url == "postgresql://checkin:secret@db/checkin"
    monkeypatch.setenv("DATABASE_URL", "sqlite:////var/lib/check-in/check-in.db")
    (told,) = settings.read().faults.items()
    assert told[0] == "DATABASE_URL"
    assert "Unset one of them" in told[1]


def test_one_person_decides_about_danger_only_where_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for word, alone in (("required", False), ("recorded", True)):
        monkeypatch.setenv("SECOND_PERSON", word)
        assert settings.load().may_decide_alone == alone


@pytest.mark.parametrize(("content", "fault"), [(None, "cannot be read"), ("short", "at least 20"), ("a" * 20, "")])
def test_a_token_for_metrics_is_long_enough_to_be_secret(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str | None, fault: str
) -> None:
    if content is not None:
        (tmp_path / "token").write_text(content)
    monkeypatch.setenv("METRICS_TOKEN_FILE", str(tmp_path / "token"))
    assert fault in settings.read().faults.get("METRICS_TOKEN_FILE", "")


def test_mail_needs_a_sender_and_an_address_to_lead_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_URL", "smtp://mail.example.org")
    assert set(settings.read().faults) == {"MAIL_FROM", "SERVICE_URL"}
    monkeypatch.setenv("MAIL_FROM", "desk@example.org")
    monkeypatch.setenv("SERVICE_URL", "https://check-in.example.org/")
    chosen = settings.load()
    assert (chosen.mail_from, chosen.service_url) == ("desk@example.org", "https://check-in.example.org")


def test_what_is_not_asked_is_a_list_however_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.load().not_asked == frozenset()
    for text in ("self_harm,harm_to_others", " self_harm  harm_to_others ", "harm_to_others, self_harm,"):
        monkeypatch.setenv("NOT_ASKED", text)
        assert settings.load().not_asked == {"self_harm", "harm_to_others"}


def test_without_words_of_the_operator_those_of_the_pack_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.load().notices == {}
    monkeypatch.setenv("CHILD_NOTICE", " Here the law says\n that we must act. ")
    assert settings.load().notices == {"child": "Here the law says that we must act."}


def test_the_database_stands_beside_the_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("INSTANCE_DIR", str(tmp_path))
    assert settings.load().database_url == f"sqlite:///{tmp_path / 'check-in.db'}"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PLAIN_HTTP", "perhaps"),
        ("EXIT_URL", "weather"),
        ("EXIT_URL", "javascript:alert(1)"),
        ("DATABASE_URL", "mysql://root@localhost/x"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "postgresql://[::1/name"),
        ("DATABASE_URL", "postgresql://name:secret/word@host/name"),
        ("EXIT_URL", "https://[::1"),
        ("PACKS_DIR", "/nowhere/at/all"),
        ("RELIABLE_CHANGE", "/nowhere/at/all.yaml"),
        ("PACK", "../etc"),
        ("CHILD_NOTICE", "a" * 401),
        ("PACK", ""),
        ("INSTANCE_DIR", ""),
        ("INSTANCE_DIR", " "),
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "postgresql://host:abc/name"),
        ("DATABASE_URL", "postgresql://host:99999/name"),
        ("DATABASE_URL", "postgresql://host:0/name"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "sqlite+aiosqlite:///file.db"),
        ("DATABASE_URL_FILE", ""),
        ("DATABASE_URL_FILE", "/nowhere/at/all"),
        ("DATABASE_URL_FILE", "/proc/self/status"),
        ("MAIL_URL_FILE", "/nowhere/at/all"),
        ("PACKS_DIR", ""),
        ("KEK_FILE", ""),
        ("SERVES", ""),
        ("SERVES", "everybody"),
        ("PROXIES", ""),
        ("PROXIES", "one"),
        ("PLAIN_HTTP", ""),
        ("STARTS_PER_HOUR", ""),
        ("REQUIRE_SECOND_FACTOR", "mostly"),
        ("REQUIRE_SECOND_FACTOR", ""),
        ("SECOND_PERSON", "never"),
        ("MAIL_URL", "http://mail.example.org"),
        ("MAIL_URL", "smtp://"),
        ("MAIL_URL", "smtp://mail.example.org:0"),
        ("MAIL_URL", "smtp://somebody@mail.example.org"),
        ("MAIL_URL", "smtp://a:b/c@mail.example.org"),
        ("MAIL_FROM", "desk"),
        ("MAIL_FROM", "Desk <desk@example.org>"),
        ("SERVICE_URL", "check-in.example.org"),
        *(
            ("URL_PREFIX", path)
            for path in ("check-in", "//evil", "/a//b", "/.", "/a/../b", "/a b", "/a?b", "https://a.org")
        ),
        ("SERVICE_URL", "https://example.org/check-in"),
        ("REMIND_EVERY", "-1"),
        ("RELIABLE_CHANGE", ""),
        ("TIME_ZONE", "Europe/Atlantis"),
        ("TIME_ZONE", "../etc/passwd"),
        ("TIME_ZONE", ""),
        ("KEEP_CLOSED_CASES", "7"),
        ("KEEP_CLOSED_CASES", "two years"),
        ("KEEP_AUDIT", "29"),
        ("KEEP_STAFF_SESSIONS", "0"),
        ("KEEP_ALERTS", ""),
        ("WORKING_HOURS", "/nowhere/at/all.yaml"),
        ("WORKING_HOURS", ""),
    ],
)
def test_a_bad_setting_is_named_in_one_message(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(BadSetting) as refused:
        settings.load()
    assert variable in refused.value.message
    assert "\n" not in refused.value.message
    assert "secret" not in refused.value.message


@pytest.fixture
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that this user may not enter; root, who may run the tests, enters every one."""
    folder, look = tmp_path / "closed", Path.stat

    def refusing(path: Path, **how: bool) -> os.stat_result:
        if folder in path.parents:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return look(path, **how)

    monkeypatch.setattr(Path, "stat", refusing)
    return folder


OF_FILES = ("WORKING_HOURS", "RELIABLE_CHANGE", "DATABASE_URL_FILE", "MAIL_URL_FILE", "PACKS_DIR", "METRICS_TOKEN_FILE")


@pytest.mark.parametrize("variable", OF_FILES)
def test_what_stands_in_a_closed_folder_is_said_to_be_unreadable_and_why(
    monkeypatch: pytest.MonkeyPatch, closed: Path, variable: str
) -> None:
    monkeypatch.setenv(variable, str(closed / "given"))
    with pytest.raises(BadSetting) as refused:
        settings.load()
    assert refused.value.message.startswith(
        f'Environment variable "{variable}" invalid: {closed / "given"} cannot be read. '
        "Let this user read it, and enter the folders above it."
    )


@pytest.mark.parametrize("variable", [each for each in OF_FILES if each != "METRICS_TOKEN_FILE"])
def test_a_file_of_somebody_else_is_said_to_be_unreadable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str
) -> None:
    there = tmp_path / "given"
    there.mkdir() if variable == "PACKS_DIR" else there.touch()
    monkeypatch.setattr("os.access", lambda path, _: Path(path) != there)
    monkeypatch.setenv(variable, str(there))
    with pytest.raises(BadSetting, match=r"given cannot be read\. Let this user read it"):
        settings.load()


def test_every_bad_setting_is_named_at_once_and_has_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {
        "INSTANCE_DIR": "",
        "DATABASE_URL": "postgresql://ann:secret@host:abc/name",
        "PORT": "http",
        "PROXIES": "-1",
    }
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    found = settings.read()
    assert set(found.faults) == set(wrong)
    assert (found.settings.port, found.settings.proxies) == (8000, 0)
    with pytest.raises(BadSetting) as refused:
        settings.load()
    assert refused.value.faults == tuple(found.faults.values())
    assert "secret" not in refused.value.message


@pytest.mark.parametrize("name", ["PLACE", "NOT_ASKED", "CHILD_NOTICE", "SCRIPT_NAME", "URL_PREFIX"])
def test_what_may_be_left_out_may_be_empty(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    before = settings.load()
    monkeypatch.setenv(name, "")
    assert settings.load() == before


def test_the_port_is_read_from_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.load().port == 8000
    monkeypatch.setenv("PORT", "8123")
    assert settings.load().port == 8123


@pytest.mark.parametrize("value", ["http", "", "-1", "65536"])
def test_a_bad_port_is_named_in_one_message(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PORT", value)
    with pytest.raises(BadSetting, match="PORT"):
        settings.load()


def test_putting_the_application_together_opens_no_database(
    make_settings: Callable[..., Settings], tmp_path: Path
) -> None:
    app = create_app(make_settings(database_url=f"sqlite:///{tmp_path / 'missing' / 'check-in.db'}"))
    assert app.extensions["store"].engine.pool.checkedin() == 0
    assert not (tmp_path / "missing").exists()


def test_preparing_may_be_done_again_and_again(make_settings: Callable[..., Settings], tmp_path: Path) -> None:
    chosen = make_settings()
    startup.prepare(chosen)
    startup.prepare(chosen)
    assert (tmp_path / "check-in.db").exists()


def test_how_long_things_are_kept_is_a_number_of_days_or_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.load().kept_for == settings.KeptFor()
    monkeypatch.setenv("KEEP_CLOSED_CASES", "730")
    monkeypatch.setenv("KEEP_AUDIT", "0")
    assert settings.load().kept_for == settings.KeptFor(closed_cases=730, audit=0)


@pytest.mark.parametrize("written", ["/check-in", "/check-in/", "/a/b.c_d~1/"])
def test_a_prefix_is_a_path_without_a_slash_at_its_end(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("URL_PREFIX", written)
    assert settings.load().url_prefix == written.rstrip("/")
