"""The Containerfile copies all that the service needs, and compose.yaml keeps its promises; no engine is asked."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from assessment.services.upgrade import version
from assessment.settings import ROOT
from tests.support.web_server import NGINX, TEMPORARY, make_certificate

KNOWN = {"ARG", "CMD", "COPY", "ENV", "EXPOSE", "FROM", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"}
COMPOSE: dict[str, Any] = YAML(typ="safe").load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: each for name, each in SERVICES.items() if each["image"].startswith("check-in:")}


def instructions() -> list[tuple[str, str]]:
    """Each instruction of the Containerfile with what follows it, on one line."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "Containerfile").read_text(), flags=re.M).replace("\\\n", "")
    return [(line.split()[0], line.partition(" ")[2].strip()) for line in text.splitlines() if line]


def copied() -> list[str]:
    """What is copied from the checkout."""
    lines = [rest.split() for name, rest in instructions() if name == "COPY" and not rest.startswith("--from")]
    return sorted({each for sources in lines for each in sources[:-1]})


ONE_AFTER_ANOTHER = """
import json, sys
from flask.cli import cli
print([cli.main(["--app", "wsgi", *command], standalone_mode=False) or 0 for command in json.loads(sys.argv[1])])
"""
"""Runs commands of ``flask`` and prints how each ended: to import the service takes longer than what they do."""


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """What the image holds of the checkout, in a folder that nothing may write to."""
    folder = tmp_path / "image"
    folder.mkdir()
    for each in copied():
        source, target = ROOT / each, folder / each
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)  # with what is compiled already: the image compiles it as well
        else:
            shutil.copy(source, target)
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    return folder


def test_every_instruction_is_known_and_the_last_user_is_nobody_s_root() -> None:
    found = instructions()
    assert {name for name, _ in found} <= KNOWN
    users = [rest for name, rest in found if name == "USER"]
    assert users[-1].isdigit()
    assert int(users[-1]) > 999
    assert all(":" in rest for name, rest in found if name == "ARG" and rest.startswith("PYTHON="))


def test_what_is_copied_is_there_and_let_through_by_the_list_of_what_is_ignored() -> None:
    let_through = [line[1:] for line in (ROOT / ".containerignore").read_text().splitlines() if line.startswith("!")]
    assert [each for each in copied() if not (ROOT / each).exists()] == []
    assert sorted(let_through) == copied()
    assert (ROOT / ".dockerignore").read_text() == (ROOT / ".containerignore").read_text()


def test_from_what_is_copied_alone_the_service_checks_its_packs_makes_a_report_and_starts(
    image: Path, tmp_path: Path
) -> None:
    env = {**os.environ, "INSTANCE_DIR": str(tmp_path / "instance"), "PROXIES": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    env.pop("PYTHONPATH", None)
    answers = json.dumps({"private_now": "yes"})
    commands = [
        ["check"],
        ["upgrade", "--yes"],
        ["outage-pages", str(tmp_path / "outage")],
        ["report", "relationship-repair", "--out", str(tmp_path / "summary.pdf"), "--place", "uk"],
    ]
    for program in (
        [str(Path(sys.executable).parent / "flask"), "--app", "wsgi", "version"],
        [sys.executable, "-c", ONE_AFTER_ANOTHER, json.dumps(commands)],
    ):
        done = subprocess.run(program, cwd=image, env=env, input=answers, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == str([0] * len(commands))
    assert (tmp_path / "summary.pdf").read_bytes().startswith(b"%PDF-")
    (command,) = (json.loads(rest) for name, rest in instructions() if name == "CMD")
    serve = [str(Path(sys.executable).parent / command[0]), *command[1:-1], "--check-config", command[-1]]
    done = subprocess.run(serve, cwd=image, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_no_container_gains_rights_or_writes_outside_of_its_volumes(name: str) -> None:
    service = SERVICES[name]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert any(each.startswith("/tmp:") for each in service["tmpfs"])


def test_passwords_and_keys_come_from_files_and_the_inside_has_no_way_out() -> None:
    assert all(set(each) == {"file"} for each in COMPOSE["secrets"].values())
    told = [f"{name}={value}" for each in SERVICES.values() for name, value in each.get("environment", {}).items()]
    assert [
        each for each in told if re.search("PASSWORD|URL", each) and "FILE" not in each and "SERVICE" not in each
    ] == []
    assert {name for each in SERVICES.values() for name in each.get("secrets", [])} == set(COMPOSE["secrets"])
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert [name for name, each in SERVICES.items() if "outside" in each["networks"]] == ["worker", "nginx"]
    assert [name for name, each in SERVICES.items() if "ports" in each] == ["nginx"]


def test_the_image_has_the_version_and_what_serves_is_watched_and_waited_for() -> None:
    assert {each["image"] for each in OURS.values()} == {f"check-in:{version()}"}
    assert [name for name, each in SERVICES.items() if "healthcheck" in each] == ["database", "web", "nginx"]
    assert "/health/ready" in " ".join(SERVICES["web"]["healthcheck"]["test"])
    needed = {name: set(each.get("depends_on", {})) for name, each in SERVICES.items()}
    assert needed["web"] == {"database"}
    assert needed["worker"] == {"web"}
    assert needed["nginx"] == {"web", "outage-pages"}


def test_nginx_in_its_container_understands_the_file_that_is_made_for_it(tmp_path: Path) -> None:
    make_certificate(tmp_path)
    script = SERVICES["nginx"]["command"][2].partition(" && exec ")[0].replace("$$", "$")
    script = script.replace("/etc/check-in/nginx.conf", str(ROOT / "deploy" / "nginx" / "check-in.conf"))
    script = script.replace("/etc/nginx/conf.d/default.conf", str(tmp_path / "made"))
    env = {**os.environ, "SERVER_NAME": "other.example.net"}
    subprocess.run(["sh", "-c", script], env=env, check=True)
    made = (tmp_path / "made").read_text()
    for expected in ("listen 8080;", "listen 8443 ssl", "http://web:8000", "server_name other.example.net;"):
        assert expected in made
    assert "/run/secrets/cert.pem" in made
    for outside in ("check-in.example.org", "/var/log", "/etc/ssl", "127.0.0.1"):
        assert outside not in made
    here = made.replace("/run/secrets/", f"{tmp_path}/").replace("http://web:8000", "http://127.0.0.1:8000")
    paths = "\n".join(f"{each}_temp_path {tmp_path}/{each};" for each in TEMPORARY)
    (tmp_path / "conf").write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{paths}\n{here}}}\n")
    done = subprocess.run([NGINX, "-t", "-c", str(tmp_path / "conf")], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
